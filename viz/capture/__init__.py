"""A text or a picture goes in, a recording of one forward pass comes out."""

from viz.capture.forward import check_memory, forward, hooked, hooked_stages, split_heads
from viz.capture.image import (
    PreparedPicture,
    capture_image,
    check_size,
    grid_of,
    image_inputs,
    normalised,
    prepare,
    record,
)
from viz.capture.text import capture_text, check_text, clean, encode, token_fields

__all__ = [
    "PreparedPicture",
    "capture_image",
    "capture_text",
    "check_memory",
    "check_text",
    "clean",
    "encode",
    "forward",
    "hooked",
    "hooked_stages",
    "prepare",
    "split_heads",
    "record",
    "grid_of",
    "normalised",
    "image_inputs",
    "check_size",
    "token_fields",
]
