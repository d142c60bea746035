"""A text or a picture goes in, a recording of one forward pass comes out."""

from viz.capture.forward import check_memory, forward, heads, hooked, hooked_stages
from viz.capture.image import (
    PreparedPicture,
    capture_image,
    check_size,
    image_inputs,
    normalised,
    patch_grid,
    prepare,
    record,
)
from viz.capture.text import capture_text, check_text, clean, encode, words

__all__ = [
    "PreparedPicture",
    "capture_image",
    "capture_text",
    "check_memory",
    "check_text",
    "clean",
    "encode",
    "forward",
    "heads",
    "hooked",
    "hooked_stages",
    "prepare",
    "record",
    "patch_grid",
    "normalised",
    "image_inputs",
    "check_size",
    "words",
]
