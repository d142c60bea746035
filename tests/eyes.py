"""What eyes that lack a cone see of a colour."""

from __future__ import annotations

import numpy as np

EYES = (
    np.eye(3),
    np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.052]]
    ),
    np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]
    ),
)
"""What linear red, green and blue become to most eyes, to those without red, and to those without green
(Machado et al., 2009).
"""
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def rgb(colour: str) -> np.ndarray:
    """#rrggbb, in 0..1."""
    return np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])


def seen(part: np.ndarray, eye: np.ndarray) -> np.ndarray:
    """A colour of sRGB, 0..1, in CIELAB."""
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    across, up, far = np.cbrt(XYZ @ np.clip(eye @ linear, 0, 1) / XYZ.sum(axis=1))
    return np.array([116 * up - 16, 500 * (across - up), 200 * (up - far)])
