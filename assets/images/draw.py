"""Draw the gallery anew: ``python assets/images/draw.py``.

The same pictures come out each time; images.toml says what they are.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import animals
import skimage.data
import vehicles
from PIL import Image

HERE = Path(__file__).parent
DRAWN: dict[str, Callable[[], Image.Image]] = {
    "dog": animals.dog,
    "ship": vehicles.ship,
    "horse": animals.horse,
    "car": vehicles.car,
    "frog": animals.frog,
    "airplane": vehicles.airplane,
    "bird": animals.bird,
    "truck": vehicles.truck,
    "deer": animals.deer,
    "sailing-boat": vehicles.sailing_boat,
}
PHOTOGRAPHS = {"cat": skimage.data.chelsea, "coffee": skimage.data.coffee}


def main() -> None:
    """Write every picture beside this file."""
    for name, draw in DRAWN.items():
        draw().save(HERE / f"{name}.jpg", quality=90)
    for name, photograph in PHOTOGRAPHS.items():
        Image.fromarray(photograph()).save(HERE / f"{name}.jpg", quality=92)


if __name__ == "__main__":
    main()
