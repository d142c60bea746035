"""One layer opened: hooks at its parts, and a watch on the calls inside its attention, where no module
stands.

Everything recorded is the network's own value; `viz.analysis.by_hand` computes the same from the weights
alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from viz.arrays import Array
from viz.capture.forward import split_heads
from viz.errors import InputError
from viz.models.families import attribute, part
from viz.models.hooks import Watch, after, before, only_before
from viz.models.model import Model
from viz.workings import LayerRecording

Inputs = dict[str, torch.Tensor]
"""What the network takes, a batch of one: input_ids and attention_mask, or pixel_values."""
MASKED = -1e30
"""Scores below it were masked: networks add the smallest float there is."""


def capture_layer(model: Model, inputs: Inputs, *, tokens: tuple[str, ...], layer: int) -> LayerRecording:
    """The weights of one layer and what it did with the inputs, step by step.

    Raises IndexError for a layer that does not exist, InputError for a feed-forward that is gated.
    """
    check_layer(model, layer)
    family, layers = model.family, model.family.layer_list(model.network)
    module, later = layers[layer], layers[layer + 1 : layer + 2]
    try:
        part(module, family.fc1)
    except AttributeError:
        raise InputError(
            "The feed-forward of {model} is gated (SwiGLU); this lesson opens plain ones. Choose another"
            " model.",
            model=model.checkpoint.title,
        ) from None
    with model.lock, torch.inference_mode(), _watching(model, module) as seen:
        with only_before(*later):
            model.network(**inputs)
        parts = embedding_parts(model, inputs, seen)
        weights = _weights(model, module)
    config = model.config
    return LayerRecording(
        model=model.name,
        tokens=tokens,
        layer=layer,
        n_heads=model.n_heads,
        n_key_value_heads=model.n_key_value_heads,
        rope_theta=family.rope_theta(config),
        causal=family.causal,
        norm=family.norm,
        norm_kind=family.norm_kind,
        activation=family.bend(config),
        eps=family.norm_eps(part(module, family.norm_1)),
        part_names=tuple(parts),
        parts=torch.stack(list(parts.values())).numpy(),
        input=seen.pop("input").numpy(),
        weights=weights,
        steps={name: value.numpy() for name, value in _steps(model, seen).items()},
    )


def check_layer(model: Model, layer: int) -> None:
    """Raises IndexError for a layer that the model does not have: a negative one never wraps around."""
    if not 0 <= layer < model.n_layers:
        raise IndexError(f"layer must be from 0 to {model.n_layers - 1}; got {layer}.")


class _InsideAttention(TorchFunctionMode):
    """While `open`, keeps what the attention's calls returned: it is function calls, not modules, that
    multiply q and k.
    """

    ORDER = ("matmul", "mul", "add", "softmax", "matmul")
    STEPS = ("scores", "scaled", "masked", "attention", "mixed")

    def __init__(self, seen: dict[str, torch.Tensor]) -> None:
        super().__init__()
        self.seen, self.open = seen, False

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        result = func(*args, **(kwargs or {}))
        name = getattr(func, "__name__", "")
        if self.open and name in self.ORDER and isinstance(result, torch.Tensor) and result.ndim == 4:
            step = (
                "mixed"
                if name == "matmul" and "attention" in self.seen
                else self.STEPS[self.ORDER.index(name)]
            )
            if step == "scores":  # what meets here has been turned already, where a model turns by position
                self.seen["rotated_queries"], self.seen["rotated_keys"] = (
                    args[0][0],
                    args[1][0].transpose(-2, -1),
                )
            self.seen[step] = result[0]
        return result


@contextmanager
def _watching(model: Model, layer: nn.Module) -> Iterator[dict[str, torch.Tensor]]:
    """While inside, a forward pass fills the dict by step, batch axis dropped. Hold the model's lock."""
    family = model.family
    seen: dict[str, torch.Tensor] = {}
    inside = _InsideAttention(seen)
    with ExitStack() as stack:
        watch = Watch(stack, seen)
        for name in ("queries", "keys", "values"):
            watch.output(part(layer, getattr(family, name)), name)
        attention = part(layer, family.attention)
        stack.enter_context(before(attention, lambda *_: setattr(inside, "open", True)))
        stack.enter_context(after(attention, lambda _: setattr(inside, "open", False)))
        watch.input(part(layer, family.output), "concatenated")
        watch.output(part(layer, family.output), "projected")
        for step, path in (("norm_1", family.norm_1), ("norm_2", family.norm_2)):
            watch.input(part(layer, path), f"{step}_input")
            watch.output(part(layer, path), step)
        watch.output(part(layer, family.fc1), "fc1")
        if family.gate:
            watch.output(part(layer, family.gate), "gate")
        watch.input(part(layer, family.fc2), "activated")
        watch.output(part(layer, family.fc2), "fc2")
        for step, path in (("projected_scaled", family.scale_1), ("fc2_scaled", family.scale_2)):
            if path:
                watch.output(part(layer, path.rpartition(".")[0]), step)
        watch.input(layer, "input")
        watch.output(layer, "output")
        watch_parts(model, watch)
        with inside:
            yield seen


def watch_parts(model: Model, watch: Watch) -> None:
    """Watch the embedding and the modules that its parts come from."""
    family = model.family
    watch.input(family.layer_list(model.network)[0], "embedding")
    for step, path in family.embedding_modules().items():
        watch.output(part(_base(model), path), step)


def _steps(model: Model, seen: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The steps of a `LayerRecording` from what the hooks saw."""
    family = model.family
    steps = {name: value for name, value in seen.items() if name not in ("word", "segment", "position")}
    for name, share in zip(("queries", "keys", "values"), range(3), strict=True):
        projected = family.split(seen[name])[share] if family.fused else seen[name]
        steps[name] = split_heads(projected, model.n_key_value_heads if share else model.n_heads)
    if family.rotary:  # the network repeats shared keys for each head
        steps["rotated_keys"] = steps["rotated_keys"][
            :: model.n_heads // model.n_key_value_heads
        ].contiguous()
    else:
        del steps["rotated_queries"], steps["rotated_keys"]
    steps["mixed"] = steps["mixed"].contiguous()
    first, second = steps.pop("norm_1_input"), steps.pop("norm_2_input")
    steps["residual_1"], steps["residual_2"] = (
        (first, second) if family.norm == "post" else (second, steps["output"])
    )
    if family.causal:
        steps["masked"] = torch.where(steps["masked"] < MASKED, -torch.inf, steps["masked"])
    else:
        steps.pop("masked", None)
    return steps


def _weights(model: Model, layer: nn.Module) -> dict[str, Array]:
    """Every weight of the layer by name, linear maps as [in, out]; a missing bias is zero."""
    family, base = model.family, _base(model)
    weights: dict[str, Any] = {}
    maps = {"q": family.queries, "k": family.keys, "v": family.values, "o": family.output}
    maps |= {"gate": family.gate, "fc1": family.fc1, "fc2": family.fc2}
    for name, path in maps.items():
        if path:
            weights[name], weights[f"{name}_bias"] = family.linear(part(layer, path))
    if family.fused:
        shares = zip("qkv", family.split(weights["q"]), family.split(weights["q_bias"]), strict=True)
        for name, weight, bias in list(shares):
            weights[name], weights[f"{name}_bias"] = weight, bias
    for name, path in (("norm_1", family.norm_1), ("norm_2", family.norm_2)):
        weights[name] = part(layer, path).weight
        if family.norm_kind == "layer":
            weights[f"{name}_bias"] = part(layer, path).bias
    for name, path in (("scale_1", family.scale_1), ("scale_2", family.scale_2)):
        if path:
            weights[name] = attribute(layer, path)
    if family.rotary:
        weights["frequencies"] = family.frequencies(base)
    if family.embedding_norm:
        norm = part(base, family.embedding_norm)
        weights["embedding_norm"], weights["embedding_norm_bias"] = norm.weight, norm.bias
    return {name: value.detach().numpy() for name, value in weights.items()}


def _base(model: Model) -> Any:
    return model.network.base_model


def embedding_parts(model: Model, inputs: Inputs, seen: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """What is added up to make the embedding, [token, width] each: word, segment and position, or patch and
    position.
    """
    return model.family.embedding_parts(_base(model), inputs, seen)
