"""Pictures of things that move people: ships, trucks, cars and an aeroplane."""

from __future__ import annotations

from brush import Painting
from PIL import Image


def sky(
    p: Painting,
    low: tuple[int, int, int] = (196, 218, 238),
    high: tuple[int, int, int] = (92, 146, 206),
    clouds: float = 0.06,
) -> None:
    """The whole square: `high` above, `low` towards the horizon."""
    p.ground(0.0, low, high, rough=clouds, flat=2)


def ship() -> Image.Image:
    """A cargo ship on the open sea."""
    p = Painting(1)
    sky(p)
    p.ground(0.58, (28, 62, 104), (74, 118, 158), rough=0.10, grain=0.10, flat=4)
    p.shape([(0.10, 0.50), (0.93, 0.47), (0.86, 0.67), (0.17, 0.67)], (52, 58, 74), smooth=False, round=0.05)
    p.shape([(0.15, 0.62), (0.875, 0.62), (0.86, 0.675), (0.17, 0.675)], (146, 44, 38), smooth=False, round=0)
    p.shape(
        [(0.10, 0.50), (0.93, 0.47), (0.93, 0.485), (0.10, 0.515)], (236, 236, 232), smooth=False, round=0
    )
    p.shape(
        [(0.17, 0.30), (0.34, 0.30), (0.34, 0.50), (0.17, 0.50)], (240, 240, 236), smooth=False, round=0.03
    )
    p.shape([(0.15, 0.38), (0.36, 0.38), (0.36, 0.40), (0.15, 0.40)], (228, 228, 226), smooth=False, round=0)
    for row in (0.325, 0.42, 0.46):
        for column in (0.185, 0.225, 0.265, 0.305):
            p.shape(
                [(column, row), (column + 0.022, row), (column + 0.022, row + 0.02), (column, row + 0.02)],
                (54, 70, 92),
                smooth=False,
                round=0,
            )
    p.shape(
        [(0.21, 0.20), (0.28, 0.20), (0.285, 0.30), (0.205, 0.30)], (196, 64, 44), smooth=False, round=0.03
    )
    for column, colour in (
        (0.40, (180, 74, 52)),
        (0.51, (66, 108, 148)),
        (0.62, (206, 158, 66)),
        (0.73, (92, 132, 92)),
    ):
        p.shape(
            [(column, 0.40), (column + 0.10, 0.40), (column + 0.10, 0.495), (column, 0.495)],
            colour,
            smooth=False,
            round=0.02,
        )
    p.limb([(0.86, 0.28), (0.86, 0.48)], [0.008, 0.012], (230, 230, 228))
    p.limb([(0.25, 0.12), (0.25, 0.22)], [0.006, 0.008], (220, 220, 220))
    p.limb(
        [(0.06, 0.685), (0.5, 0.69), (0.92, 0.68)],
        [0.006, 0.022, 0.008],
        (206, 220, 232),
        round=0,
        soft=0.004,
    )
    return p.photograph()


def sailing_boat() -> Image.Image:
    """A white sailing boat, seen from the side."""
    p = Painting(12)
    sky(p, low=(214, 228, 240), high=(116, 166, 218))
    p.ground(0.66, (22, 70, 118), (88, 138, 178), rough=0.10, grain=0.10, flat=4)
    p.limb([(0.52, 0.08), (0.52, 0.72)], [0.010, 0.016], (120, 92, 66))
    p.shape(
        [(0.54, 0.10), (0.62, 0.34), (0.80, 0.66), (0.545, 0.66)], (246, 246, 242), smooth=False, round=0.12
    )
    p.shape(
        [(0.50, 0.12), (0.50, 0.64), (0.24, 0.64), (0.40, 0.36)], (232, 234, 236), smooth=False, round=0.12
    )
    p.shape(
        [(0.14, 0.70), (0.88, 0.69), (0.78, 0.81), (0.26, 0.82)], (242, 242, 240), smooth=False, round=0.05
    )
    p.shape([(0.22, 0.775), (0.82, 0.765), (0.78, 0.815), (0.26, 0.825)], (34, 52, 96), smooth=False, round=0)
    return p.photograph()


def truck() -> Image.Image:
    """A lorry with a red cab and a white box, on a road."""
    p = Painting(3)
    sky(p, low=(214, 222, 228), high=(150, 182, 214))
    p.ground(0.60, (96, 118, 70), (126, 142, 98), rough=0.10, grain=0.08, flat=3)
    p.ground(0.72, (92, 92, 96), (124, 124, 126), rough=0.04, grain=0.05, flat=3)
    p.shadow((0.50, 0.82), (0.46, 0.055), 0.7)
    p.shape(
        [(0.30, 0.20), (0.94, 0.22), (0.94, 0.68), (0.30, 0.70)], (232, 232, 228), smooth=False, round=0.03
    )
    for column in (0.40, 0.51, 0.62, 0.73, 0.84):
        p.shape(
            [(column, 0.205), (column + 0.006, 0.205), (column + 0.006, 0.69), (column, 0.69)],
            (196, 196, 196),
            smooth=False,
            round=0,
        )
    p.shape([(0.30, 0.68), (0.94, 0.66), (0.94, 0.74), (0.30, 0.76)], (58, 58, 62), smooth=False, round=0)
    p.shape(
        [(0.07, 0.48), (0.12, 0.30), (0.28, 0.29), (0.29, 0.76), (0.06, 0.75)],
        (186, 34, 30),
        smooth=False,
        round=0.05,
        gloss=0.2,
    )
    p.shape(
        [(0.10, 0.47), (0.14, 0.335), (0.21, 0.33), (0.21, 0.47)], (70, 92, 112), smooth=False, round=0.02
    )
    p.shape(
        [(0.23, 0.33), (0.27, 0.33), (0.27, 0.47), (0.23, 0.47)], (84, 106, 124), smooth=False, round=0.02
    )
    p.shape(
        [(0.055, 0.66), (0.14, 0.66), (0.14, 0.70), (0.055, 0.70)], (214, 214, 210), smooth=False, round=0
    )
    for centre in (0.18, 0.66, 0.80):
        p.oval((centre, 0.77), (0.070, 0.070), (28, 28, 30), round=0.03)
        p.oval((centre, 0.77), (0.034, 0.034), (150, 150, 154), round=0.03)
    return p.photograph()


def car() -> Image.Image:
    """A red saloon from the side, on a road."""
    p = Painting(4)
    sky(p, low=(210, 220, 228), high=(160, 188, 214))
    p.ground(0.50, (86, 112, 66), (112, 132, 92), rough=0.12, grain=0.08)
    p.ground(0.66, (104, 104, 108), (132, 132, 134), rough=0.04, grain=0.05, flat=3)
    p.shadow((0.50, 0.755), (0.47, 0.05), 0.75)
    body = [
        (0.05, 0.62),
        (0.07, 0.54),
        (0.22, 0.50),
        (0.34, 0.385),
        (0.44, 0.365),
        (0.60, 0.37),
        (0.74, 0.48),
        (0.90, 0.52),
        (0.94, 0.58),
        (0.945, 0.66),
        (0.91, 0.705),
        (0.50, 0.71),
        (0.09, 0.705),
        (0.055, 0.68),
    ]
    p.shape(body, (196, 24, 26), round=0.08, gloss=0.5)
    p.shape(
        [(0.27, 0.495), (0.36, 0.405), (0.47, 0.395), (0.47, 0.495)], (48, 62, 76), smooth=False, round=0.02
    )
    p.shape(
        [(0.49, 0.395), (0.59, 0.40), (0.69, 0.485), (0.49, 0.495)], (48, 62, 76), smooth=False, round=0.02
    )
    p.limb([(0.08, 0.59), (0.50, 0.575), (0.92, 0.59)], [0.004, 0.006, 0.004], (120, 12, 16), round=0)
    p.oval((0.915, 0.565), (0.022, 0.016), (248, 240, 206), round=0.02)
    p.oval((0.085, 0.565), (0.018, 0.016), (250, 190, 150), round=0.02)
    for centre in (0.24, 0.76):
        p.oval((centre, 0.70), (0.088, 0.088), (30, 12, 14), round=0)
        p.oval((centre, 0.705), (0.078, 0.078), (26, 26, 28), round=0.03)
        p.oval((centre, 0.705), (0.044, 0.044), (186, 188, 192), round=0.03)
        p.oval((centre, 0.705), (0.014, 0.014), (60, 60, 64), round=0.01)
    return p.photograph()


def airplane() -> Image.Image:
    """An airliner against the sky."""
    p = Painting(5)
    sky(p, low=(170, 204, 236), high=(78, 136, 206), clouds=0.10)
    p.shape(
        [(0.50, 0.50), (0.66, 0.50), (0.44, 0.24), (0.37, 0.24)], (176, 184, 194), smooth=False, round=0.03
    )
    p.shape(
        [(0.10, 0.47), (0.19, 0.49), (0.155, 0.31), (0.075, 0.30)], (32, 72, 140), smooth=False, round=0.03
    )
    body = [
        (0.05, 0.485),
        (0.16, 0.475),
        (0.50, 0.455),
        (0.82, 0.455),
        (0.92, 0.485),
        (0.955, 0.525),
        (0.90, 0.56),
        (0.78, 0.575),
        (0.46, 0.58),
        (0.20, 0.54),
    ]
    p.shape(body, (240, 242, 246), round=0.06, gloss=0.2)
    p.limb([(0.22, 0.505), (0.86, 0.505)], [0.006, 0.006], (52, 66, 92), round=0)
    p.shape(
        [(0.895, 0.485), (0.93, 0.495), (0.94, 0.507), (0.90, 0.505)], (40, 52, 70), smooth=False, round=0
    )
    p.shape(
        [(0.46, 0.545), (0.64, 0.55), (0.36, 0.80), (0.29, 0.80)], (204, 210, 218), smooth=False, round=0.03
    )
    p.shape(
        [(0.10, 0.505), (0.20, 0.52), (0.12, 0.60), (0.07, 0.60)], (196, 204, 214), smooth=False, round=0.02
    )
    p.oval((0.52, 0.66), (0.055, 0.030), (120, 128, 140), turn=-4, round=0.03)
    p.oval((0.58, 0.40), (0.045, 0.024), (120, 128, 140), turn=-4, round=0.03)
    return p.photograph()
