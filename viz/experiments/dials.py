"""Corruption dials: the picture made worse step by step, at the network's own resolution."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from PIL import Image

from viz.arrays import Array
from viz.experiments.asking import Asking, Report, small
from viz.experiments.measuring import Design, scrambles, trial
from viz.experiments.moving import WITH, seen
from viz.models.model import Model
from viz.pictures import Crop, Picture
from viz.trials import Trial


def blurred(pixels: Array, strength: float) -> Array:
    """Gaussian blur; `strength` is its standard deviation in hundredths of the side."""
    from scipy.ndimage import gaussian_filter  # here, since it is slow to import

    sigma = strength / 100 * pixels.shape[0]
    smooth: Array = gaussian_filter(pixels.astype(np.float64), (sigma, sigma, 0))
    return smooth.round().astype(np.uint8)


def noisy(pixels: Array, strength: float) -> Array:
    """Gaussian noise of this standard deviation, in hundredths of the range from black to white.

    The same noise each time.
    """
    noise = np.random.default_rng(0).normal(size=pixels.shape) * strength / 100 * 255
    return (pixels + noise).round().clip(0, 255).astype(np.uint8)


def recompressed(pixels: Array, quality: float) -> Array:
    """Through a JPEG file of this quality, 100 to 1.

    Colours are kept as fine as brightness, so that quality alone changes.
    """
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=round(quality), subsampling=0)
    return np.asarray(Image.open(buffer, formats=["JPEG"]))


def faded(pixels: Array, contrast: float) -> Array:
    """Contrast reduced to this many hundredths, towards the picture's mean grey."""
    grey = pixels.mean()
    changed: Array = (grey + contrast / 100 * (pixels - grey)).round().clip(0, 255).astype(np.uint8)
    return changed


def turned(pixels: Array, degrees: float) -> Array:
    """Turned about its middle; the corners get the picture's mean colour."""
    fill = tuple(int(value) for value in pixels.mean(axis=(0, 1)).round())
    return np.asarray(Image.fromarray(pixels).rotate(degrees, Image.Resampling.BICUBIC, fillcolor=fill))


@dataclass(frozen=True)
class Dial:
    """One way of making a picture worse."""

    function: Callable[[Array, float], Array]
    """(uint8 [row, column, rgb], setting) -> the same shape"""
    settings: tuple[float, ...]
    """The first changes nothing, or next to nothing."""
    units: str


DIALS: Mapping[str, Dial] = MappingProxyType(
    {
        "blur": Dial(blurred, (0, 1, 2, 3, 4, 6, 8, 10, 14), "blur, % of the side"),
        "noise": Dial(noisy, (0, 2, 4, 8, 12, 16, 24, 32, 48), "noise, % of the range from black to white"),
        "jpeg": Dial(recompressed, (100, 80, 60, 40, 25, 15, 10, 5, 1), "JPEG quality"),
        "contrast": Dial(faded, (100, 80, 60, 45, 30, 20, 12, 6, 2), "contrast, % of the picture's own"),
        "rotation": Dial(turned, tuple(range(0, 181, 15)), "degrees of rotation"),
    }
)


def corrupt(  # noqa: PLR0913
    model: Model,
    picture: Picture,
    crop: Crop | None,
    *,
    target: int,
    dial: str = "blur",
    report: Report | None = None,
) -> Trial:
    """The network asked at each setting of one of the DIALS. Raises KeyError for an unknown one."""
    chosen = DIALS[dial]
    pixels = seen(model, picture, crop)
    worse = np.stack([chosen.function(pixels, setting) for setting in chosen.settings])
    lost = np.stack([chosen.function(each, chosen.settings[-1]) for each in scrambles(pixels)])
    asking = Asking(model, 1 + len(worse) + len(lost), report)
    logits = asking.pictures(np.concatenate([pixels[None], worse, lost]))
    design = Design(experiment="corrupt", variants=(WITH,), settings=chosen.settings, units=chosen.units)
    found = logits[None, 1 : 1 + len(worse), None]
    return trial(
        design,
        model,
        found,
        unchanged=logits[:1],
        target=target,
        examples=small(worse),
        scrambled=logits[-len(lost) :],
    )
