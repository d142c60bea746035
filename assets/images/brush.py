"""A small soft-shading painter: shapes in units of the picture's side, light from the upper left, textured
grounds.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import distance_transform_edt, gaussian_filter, zoom

SIDE = 384
FINE = 2  # drawn twice as large and averaged
N = SIDE * FINE
LIGHT = np.array([-0.45, -0.65, 0.62])  # x right, y down, z towards the eye
Points = Sequence[tuple[float, float]]
Colour = tuple[int, int, int]


class Painting:
    """A square of colours in 0..1 that shapes are laid on, [row, column, rgb]."""

    def __init__(self, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.pixels = np.ones((N, N, 3))

    def clouds(self, detail: int = 5) -> np.ndarray:
        """Smooth noise around 0 with `detail` octaves, [row, column]."""
        total = np.zeros((N, N))
        for octave in range(detail):
            cells = 3 * 2**octave
            grid = self.random.normal(size=(cells + 3, cells + 3))
            total += zoom(grid, N / cells, order=3)[:N, :N] / 2**octave
        return total / 2

    def ground(  # noqa: PLR0913
        self, top: float, near: Colour, far: Colour, *, rough: float, grain: float = 0.0, flat: float = 1.0
    ) -> None:
        """A plane from height `top` down to the lower edge: `far` at the top, `near` below.

        `flat` stretches its texture sideways.
        """
        rows = np.linspace(0, 1, N)[:, None]
        depth = np.clip((rows - top) / (1 - top + 1e-9), 0, 1)
        texture = self.clouds(6)
        if flat > 1:
            texture = zoom(texture[:, : int(N / flat)], (1, flat), order=1)[:, :N]
            texture = np.pad(texture, ((0, 0), (0, N - texture.shape[1])), mode="edge")
        shade = rough * texture + grain * gaussian_filter(self.random.normal(size=(N, N)), 1.2)
        colour = np.array(far) / 255 * (1 - depth)[..., None] + np.array(near) / 255 * depth[..., None]
        self._lay((rows >= top) * np.ones((1, N)), colour + shade[..., None] * (0.4 + 0.6 * depth[..., None]))

    def shape(self, points: Points, colour: Colour, *, smooth: bool = True, **look: float) -> None:
        """A filled outline; smooth ones pass through their points as a closed spline."""
        self.fill(mask(spline(points) if smooth else points), colour, **look)

    def oval(
        self,
        centre: tuple[float, float],
        radii: tuple[float, float],
        colour: Colour,
        *,
        turn: float = 0.0,
        **look: float,
    ) -> None:
        """A filled ellipse, turned by `turn` degrees."""
        angle, way = np.linspace(0, 2 * np.pi, 80), np.deg2rad(turn)
        x, y = radii[0] * np.cos(angle), radii[1] * np.sin(angle)
        turned = zip(
            centre[0] + x * np.cos(way) - y * np.sin(way),
            centre[1] + x * np.sin(way) + y * np.cos(way),
            strict=True,
        )
        self.fill(mask(list(turned)), colour, **look)

    def limb(self, points: Points, widths: Sequence[float], colour: Colour, **look: float) -> None:
        """A tapering tube along a smooth line; one width a point."""
        line, n = spline(points, closed=False), len(points)
        along = np.interp(np.linspace(0, n - 1, len(line)), range(n), widths)
        image = Image.new("L", (N, N))
        draw = ImageDraw.Draw(image)
        for index, ((x, y), width) in enumerate(zip(line, along, strict=True)):
            draw.ellipse(
                [(x - width / 2) * N, (y - width / 2) * N, (x + width / 2) * N, (y + width / 2) * N], fill=255
            )
            if index:
                draw.line(
                    [(line[index - 1][0] * N, line[index - 1][1] * N), (x * N, y * N)],
                    fill=255,
                    width=max(1, round(width * N)),
                )
        self.fill(np.asarray(image) / 255.0, colour, **look)

    def fill(  # noqa: PLR0913
        self,
        area: np.ndarray,
        colour: Colour,
        *,
        round: float = 0.1,
        texture: float = 0.03,
        gloss: float = 0.0,
        soft: float = 0.0,
    ) -> None:
        """Lay a colour on an area, lit as if it bulged: `round` is how far from its edge it still curves, 0
        for flat.
        """
        tone = np.ones((N, N)) if round == 0 else _lit(area, round)
        if texture:
            tone = (
                tone
                + texture * self.clouds(6)
                + texture * gaussian_filter(self.random.normal(size=(N, N)), 1) * 1.5
            )
        painted = (
            np.array(colour) / 255 * tone[..., None] + gloss * (np.clip(tone - 1.0, 0, 1) ** 2)[..., None] * 4
        )
        self._lay(gaussian_filter(area, 0.8 + soft * N), painted)

    def shadow(self, centre: tuple[float, float], radii: tuple[float, float], strength: float = 0.55) -> None:
        """A soft dark oval on the ground."""
        rows, columns = np.mgrid[0:N, 0:N] / N
        reach = np.hypot((columns - centre[0]) / radii[0], (rows - centre[1]) / radii[1])
        self.pixels *= 1 - strength * np.clip(1.25 - reach, 0, 1)[..., None] ** 0.8

    def photograph(self, *, blur: float = 0.8, noise: float = 0.012, contrast: float = 1.0) -> Image.Image:
        """The finished picture, a little unsharp and a little noisy, as a camera would have it."""
        small = self.pixels.reshape(SIDE, FINE, SIDE, FINE, 3).mean(axis=(1, 3))
        small = gaussian_filter(small, (blur, blur, 0)) + noise * self.random.normal(size=small.shape)
        small = (small - 0.5) * contrast + 0.5
        return Image.fromarray((np.clip(small, 0, 1) * 255).astype(np.uint8))

    def _lay(self, area: np.ndarray, colours: np.ndarray) -> None:
        self.pixels += area[..., None] * (np.clip(colours, 0, 1) - self.pixels)


def mask(points: Points) -> np.ndarray:
    """1 inside the outline, [row, column]."""
    image = Image.new("L", (N, N))
    ImageDraw.Draw(image).polygon([(x * N, y * N) for x, y in points], fill=255)
    return np.asarray(image) / 255.0


def spline(points: Points, *, closed: bool = True, steps: int = 14) -> Points:
    """A Catmull-Rom curve through the points."""
    p = np.array(points)
    padded = (
        np.vstack([p[-1], p, p[0], p[1]]) if closed else np.vstack([2 * p[0] - p[1], p, 2 * p[-1] - p[-2]])
    )
    curve = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for t in np.linspace(0, 1, steps, endpoint=False):
            curve.append(
                0.5
                * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
            )
    return [tuple(point) for point in curve]


def _lit(area: np.ndarray, reach: float) -> np.ndarray:
    """Brightness of the area inflated like a cushion, around 1."""
    inside = np.clip(distance_transform_edt(area > 0.5) / (reach * N), 0, 1)
    height = gaussian_filter(np.sqrt(1 - (1 - inside) ** 2), 0.012 * N) * reach * N
    down, across = np.gradient(height)
    normal = np.dstack([-across, -down, np.ones_like(height)])
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    return 0.45 + 0.85 * np.clip(normal @ (LIGHT / np.linalg.norm(LIGHT)), 0, 1)
