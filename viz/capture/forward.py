"""One forward pass, watched: hooks read each layer's queries, keys, values, attention and output where they
arise.

Everything is collected per module, not in call order, so that a swapped projection cannot hide; the model's
lock is held from the first hook to the last, so that thirty threads may share one network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np
import torch
from torch import nn

from viz.capture import passes
from viz.errors import InputError
from viz.models.families import part
from viz.models.hooks import after, before, received
from viz.models.model import Model

MAX_BYTES = 1_000_000_000
PROJECTIONS = ("queries", "keys", "values")
Turn = tuple[torch.Tensor, torch.Tensor]
"""Cosines and sines by which queries and keys are turned, [token, channel] each."""


def forward(
    model: Model, inputs: dict[str, Any], *, attention: bool = True, keep: bool = False
) -> dict[str, Any]:
    """Run the network once on a batch of one: the arrays of a `Recording` and logits [row, output], float32.

    Without attention, and the values that it mixes, where it is not to be kept. `keep` keeps the pass for
    other questions about the same text (`viz.capture.passes`).

    Where queries and keys are turned by position, unturned_queries and unturned_keys tell what they were.
    Of an encoder-decoder it is the encoder, which has no logits.
    """
    with (
        model.lock,
        torch.inference_mode(),
        hooked(model, attention=attention) as seen,
        passes.noticed(model) as found,
    ):
        logits = model.answer(inputs)
    arrays = recorded(model, seen)
    n_tokens = arrays["hidden_states"].shape[1]
    arrays["logits"] = (
        np.zeros((n_tokens, 0), np.float32)
        if logits is None
        else logits.reshape(-1, logits.shape[-1]).numpy()
    )
    if keep and logits is not None:
        states = torch.from_numpy(arrays["hidden_states"])
        kept = passes.Pass(logits.flatten(0, -2), states, found.several[0], found.caches[0])
        passes.keep_pass(model, inputs, kept)
    return arrays


def recorded(model: Model, seen: dict[str, Any]) -> dict[str, Any]:
    """What hooks saw in one stack, as the arrays of a `Recording`.

    Raises InputError where they are not finite.
    """
    rotation, bias = seen.pop("rotation", None), seen.pop("bias", None)
    stacked = {name: torch.stack(layers) for name, layers in seen.items()}
    if "hidden_states" in stacked:
        check_finite(model, stacked["hidden_states"])
    counts = (model.n_heads, model.n_key_value_heads, model.n_key_value_heads)
    for name, count in zip(PROJECTIONS, counts, strict=True):
        if name in stacked:
            stacked[name] = split_heads(stacked[name], count)
    arrays: dict[str, Any] = {name: each.numpy() for name, each in stacked.items()}
    if rotation is not None:
        for name in ("queries", "keys"):
            arrays[f"unturned_{name}"] = arrays[name]
            arrays[name] = rotated(stacked[name], *rotation).numpy()
    if bias is not None:
        arrays["bias"] = bias.numpy()
    if not model.family.scaled:
        arrays["scale"] = 1.0
    return arrays


def check_finite(model: Model, *computed: torch.Tensor) -> None:
    """Raises InputError where the network computed a number that is not finite: nothing drawn from it would
    be true.
    """
    if not all(map(_finite, computed)):
        raise InputError(
            "{model} computes numbers that are not finite on this input: its weights overflow. Choose"
            " another model.",
            model=model.checkpoint.title,
        )


def _finite(computed: torch.Tensor) -> bool:
    """Are all numbers finite? They are where their sum is, which takes a tenth of the time."""
    return bool(torch.isfinite(computed.sum())) or bool(torch.isfinite(computed).all())


def check_memory(model: Model, n_tokens: int) -> None:
    """Raises InputError where the attention of `n_tokens` tokens alone would take more than 1 GB."""
    if model.n_layers * model.n_heads * n_tokens**2 * 4 > MAX_BYTES:
        raise InputError(
            "{tokens:,} tokens are too many for this computer with {model}. Shorten the input.",
            tokens=n_tokens,
            model=model.checkpoint.title,
        )


def check_single(model: Model) -> None:
    """Raises InputError for an encoder-decoder where one stack alone can be opened."""
    if model.family.decoder:
        raise InputError(
            "{model} is an encoder and a decoder; this opens one alone. Choose another.",
            model=model.checkpoint.title,
        )


@contextmanager
def hooked(model: Model, *, attention: bool = True) -> Iterator[dict[str, list[torch.Tensor]]]:
    """While inside, each forward pass fills the dict: attention, queries, keys, values by layer (without
    `attention` queries and keys alone); hidden_states by depth.

    Attention is [head, query, key], the others [token, width] with the heads side by side: taking them apart
    once, at the end, is a tenth of the time. Hold the model's lock. Hooks are removed whatever happens.
    """
    family, layers = model.family, model.family.layer_list(model.network)
    names = ("attention", *PROJECTIONS) if attention else ("queries", "keys")
    seen: dict[str, list[Any]] = {name: [None] * len(layers) for name in names}
    seen["hidden_states"] = [None] * (len(layers) + 1)
    with ExitStack() as hooks:
        watch = _watcher(hooks)
        for index, layer in enumerate(layers):
            if attention:
                watch(part(layer, family.attention), _into(seen["attention"], index, lambda out: out[-1][0]))
            for which, name in enumerate(PROJECTIONS):
                if name in seen:
                    projected = part(layer, getattr(family, name))
                    watch(projected, _into(seen[name], index, _projection(model, which)))
            watch(layer, _into(seen["hidden_states"], index + 1, lambda out: first_of(out)[0]))
        if family.rotary:
            hooks.enter_context(watched_rotation(model, seen))
        if family.position_bias:
            watch(part(layers[0], family.attention), lambda out: seen.update(bias=out[1][0]))
        hooks.enter_context(received(layers[0], _into(seen["hidden_states"], 0, lambda given: given[0])))
        yield seen


@contextmanager
def hooked_decoder(model: Model) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The same for the decoder of an encoder-decoder; its attention to the source in a dict of its own."""
    decoder, layers = model.family.decoder, model.family.decoder_layers(model.network)
    assert decoder is not None
    names = ("attention", *PROJECTIONS)
    seen: dict[str, Any] = {name: [None] * len(layers) for name in names if getattr(decoder, name)}
    cross: dict[str, Any] = {name: [None] * len(layers) for name in names}
    seen["hidden_states"] = [None] * (len(layers) + 1)
    with ExitStack() as hooks:
        watch = _watcher(hooks)
        for index, layer in enumerate(layers):
            for kept, paths in ((seen, decoder), (cross, decoder.cross)):
                for name in names:
                    if path := getattr(paths, name):
                        take = (lambda out: out[-1][0]) if name == "attention" else (lambda out: out[0])
                        watch(part(layer, path), _into(kept[name], index, take))
            watch(layer, _into(seen["hidden_states"], index + 1, lambda out: first_of(out)[0]))
        if model.family.position_bias:
            watch(part(layers[0], decoder.attention), lambda out: seen.update(bias=out[1][0]))
        hooks.enter_context(received(layers[0], _into(seen["hidden_states"], 0, lambda given: given[0])))
        yield seen, cross


@contextmanager
def hooked_stages(model: Model) -> Iterator[list[torch.Tensor | None]]:
    """While inside, each forward pass of a CNN fills the list: the feature maps after each stage, [picture,
    channel, row, column].

    Hold the model's lock. Hooks are removed whatever happens.
    """
    stages = model.family.layer_list(model.network)
    seen: list[torch.Tensor | None] = [None] * len(stages)
    with ExitStack() as hooks:
        watch = _watcher(hooks)
        for index, stage in enumerate(stages):
            watch(stage, _into(seen, index, first_of))
        yield seen


def _watcher(hooks: ExitStack) -> Callable[[nn.Module, Callable[[Any], None]], None]:
    return lambda module, keep: hooks.enter_context(after(module, keep))


def _into(slots: list[Any], index: int, take: Callable[[Any], torch.Tensor]) -> Callable[[Any], None]:
    def keep(output: Any) -> None:
        slots[index] = take(output)

    return keep


@contextmanager
def watched_rotation(model: Model, seen: dict[str, Any]) -> Iterator[None]:
    """While inside, a forward pass keeps under "rotation" the cosines and sines by which it turns."""
    first = model.family.layer_list(model.network)[0]

    def keep(_args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        cosine, sine = kwargs["position_embeddings"]
        seen["rotation"] = (cosine[0], sine[0])

    with before(part(first, model.family.attention), keep):
        yield


def rotated(x: torch.Tensor, cosine: torch.Tensor, sine: torch.Tensor) -> torch.Tensor:
    """[..., token, channel], each pair of channels (c, c + half) turned by the token's angle."""
    first, second = x.chunk(2, dim=-1)
    return x * cosine + torch.cat((-second, first), dim=-1) * sine


def _projection(model: Model, which: int) -> Callable[[torch.Tensor], torch.Tensor]:
    """Takes queries (0), keys (1) or values (2) out of what their projection returns, fused or its own."""
    family = model.family

    def take(output: torch.Tensor) -> torch.Tensor:
        return family.split(output[0])[which] if family.fused else output[0]

    return take


def split_heads(projected: torch.Tensor, n_heads: int) -> torch.Tensor:
    """[..., token, head * channel] as [..., head, token, channel]."""
    split: torch.Tensor = projected.unflatten(-1, (n_heads, -1)).transpose(-3, -2)
    return split


def first_of(output: Any) -> torch.Tensor:
    """What a layer hands on, where it returns several things."""
    first: torch.Tensor = output[0] if isinstance(output, tuple) else output
    return first
