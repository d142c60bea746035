"""The files of a checkpoint, read with suspicion: safetensors headers,
tokenizers, picture settings."""

from __future__ import annotations

import json
import math
import os
import stat
import struct
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from viz.errors import InputError
from viz.language import mark
from viz.models import regular
from viz.models.growth import MOST, growth

MAX_HEADER = 10_000_000
MAX_TOKENIZER = 40_000_000
MAX_PARAMETERS = 500_000_000
BYTES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "U8": 1, "I8": 1, "BOOL": 1}


def max_parameters() -> int:
    """How many numbers a model may have: whoever runs the app says so (``--max-parameters``)."""
    return int(os.environ.get("ATTENTION_LAB_MAX_PARAMETERS", MAX_PARAMETERS))


DAMAGED = mark("The model file is incomplete or no safetensors file. Download or copy it again.")
NO_WEIGHTS = mark(
    "A model folder must hold model.safetensors; this one has none. Other formats can run code and are"
    " refused."
)
BROKEN = (
    OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, struct.error, RecursionError,
)  # fmt: skip
"""What reading a header that is none can raise."""


def check_safetensors(path: Path) -> int:
    """Number of elements that the file's header declares, after checking that the file is as long as it says.

    Raises InputError for anything else than a whole safetensors file, and for one of more numbers than are
    allowed.
    """
    damaged = InputError(DAMAGED)
    try:
        status = path.stat()
        size = status.st_size
        if not stat.S_ISREG(status.st_mode):
            raise InputError(regular.ODD, name=path.name)
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            if not 2 <= length <= min(MAX_HEADER, size):
                raise damaged
            header = json.loads(file.read(length))
        tensors = [value for key, value in header.items() if key != "__metadata__"]
        if any(
            math.prod(t["shape"]) * BYTES[t["dtype"]] != t["data_offsets"][1] - t["data_offsets"][0]
            for t in tensors
        ):
            raise damaged  # it promises more than it holds
        elements: int = sum(math.prod(t["shape"]) for t in tensors)
        end = max((t["data_offsets"][1] for t in tensors), default=0)
    except FileNotFoundError:
        raise InputError(NO_WEIGHTS) from None
    except BROKEN:
        raise damaged from None
    if size != 8 + length + end:
        raise damaged
    if elements > (most := max_parameters()):
        raise InputError(
            "A model may have at most {most:,} parameters here; this one has {numbers:,}. Choose a smaller"
            " one; whoever runs this app can allow more with --max-parameters.",
            most=most, numbers=elements,
        )  # fmt: skip
    return elements


def tokenizer(path: Path, vocab_size: int, *, segments: int = 1) -> Tokenizer:
    """The tokenizer of a text model, set once to neither cut nor pad: sharing it between threads is then
    safe.

    `segments` is how many texts, first and second, the network tells apart; 1 where it does not.
    Raises InputError when it is missing, broken, or names tokens that the network does not have.
    """
    try:
        raw = regular.text(path, at_most=MAX_TOKENIZER)
        parts = json.loads(raw)
        if max(growth(parts.get(name)) for name in ("normalizer", "pre_tokenizer", "decoder")) > MOST:
            raise InputError(
                "This model's tokenizer.json can make a text more than {times:.0f} times longer, and the"
                " computer run out of memory. Choose another model.",
                times=MOST,
            )
        found = Tokenizer.from_str(raw)
        found.no_truncation()
        found.no_padding()
        tried = found.encode("A trial, 1 word.", "Another.")
    except FileNotFoundError:
        raise InputError(
            "A text model must come with a tokenizer.json; this one has none. Choose another model."
        ) from None
    except (KeyboardInterrupt, SystemExit, InputError):
        raise
    except BaseException as error:  # a bad pattern inside panics, which is no Exception
        raise InputError("This model's tokenizer.json is broken. Choose another model.") from error
    ids = (*found.get_vocab(with_added_tokens=True).values(), *tried.ids)
    if max(ids, default=0) >= vocab_size or (segments > 1 and max(tried.type_ids, default=0) >= segments):
        raise InputError(
            "This model's tokenizer names tokens that its network does not have. The folder mixes two models."
        )
    return found


def pixels(path: Path) -> dict[str, Any]:
    """The numbers of preprocessor_config.json that say how a picture becomes pixel values.

    Keys: height, width, resample, image_mean, image_std, rescale_factor. Raises InputError when they make no
    sense.
    """
    bad = InputError("This model's preprocessor_config.json makes no sense. Choose another model.")
    try:
        raw: Any = json.loads(regular.text(path, at_most=1_000_000))
        size: Any = raw.get("crop_size") if raw.get("do_center_crop") else raw.get("size")
        if isinstance(size, dict):
            edge: Any = size.get("shortest_edge", 0)
            height, width = int(size.get("height", edge)), int(size.get("width", edge))
        else:
            height = width = int(size) if size else 224
        mean, std = (
            tuple(float(v) for v in raw.get(name, (0.5,) * 3)) for name in ("image_mean", "image_std")
        )
        if raw.get("do_normalize") is False:
            mean, std = (0.0,) * 3, (1.0,) * 3
        resample = int(raw.get("resample", 2))
        factor = float(raw.get("rescale_factor", 1 / 255))
    except (OSError, ValueError, TypeError, AttributeError, RecursionError):
        raise bad from None
    sized = 1 <= height <= 1024 and 1 <= width <= 1024 and 0 <= resample <= 5
    scaled = len(mean) == len(std) == 3 and min(std) > 0 and factor > 0
    if not (sized and scaled) or not all(map(math.isfinite, (*mean, *std, factor))):
        raise bad
    return {
        "height": height,
        "width": width,
        "resample": resample,
        "image_mean": mean,
        "image_std": std,
        "rescale_factor": factor,
    }
