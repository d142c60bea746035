"""A network taken apart without cutting: what it is built of, what its residual stream does, what its head
would say early.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import torch

from viz.capture.forward import check_single
from viz.capture.layer import Inputs
from viz.models.families import part
from viz.models.hooks import Watch, returned
from viz.models.model import Model
from viz.workings import Anatomy, Lens, Stream, Weight


def anatomy(model: Model) -> Anatomy:
    """The network's parts and every parameter in them, counted once.

    Raises InputError for an encoder-decoder.
    """
    check_single(model)
    network: Any = model.network
    every = [name for name, _ in network.named_parameters(remove_duplicate=False)]
    once = dict(network.named_parameters())
    return Anatomy(
        model=model.name,
        title=model.checkpoint.title,
        network=type(network).__name__,
        reads=model.family.reads,
        norm=model.family.norm,
        norm_kind=model.family.norm_kind,
        causal=model.family.causal,
        n_layers=model.n_layers,
        n_heads=model.n_heads,
        d_model=model.d_model,
        weights=tuple(_weight(model, name, tuple(parameter.shape)) for name, parameter in once.items()),
        tied=tuple(name for name in every if name not in once),
        head_rows="every token" if _each_token(model) else "one row",
    )


def _each_token(model: Model) -> bool:
    """Does its head answer at every token by itself, and not once for all?"""
    return model.family.reads == "text" and not model.labels


def _weight(model: Model, name: str, shape: tuple[int, ...]) -> Weight:
    family = model.family
    base = f"{model.network.base_model_prefix}."
    if model.network.base_model is not model.network:
        if not name.startswith(base):
            return Weight(name, shape, "head")
        name = name.removeprefix(base)
    if name.startswith(family.layers + "."):
        number, _, inside = name.removeprefix(family.layers + ".").partition(".")
        return Weight(name, shape, _layer_box(model, inside), int(number))
    if family.final_norm and name.startswith(family.final_norm + "."):
        return Weight(name, shape, "final_norm")
    return Weight(name, shape, "pooler" if name.startswith("pooler.") else "embedding")


def _layer_box(model: Model, inside: str) -> str:
    family = model.family
    boxes = {
        "norm_1": (family.norm_1,),
        "norm_2": (family.norm_2,),
        "feed_forward": (family.gate, family.fc1, family.fc2, family.scale_2),
        "attention": (family.queries, family.keys, family.values, family.output, family.scale_1),
    }
    found = [
        box
        for box, paths in boxes.items()
        if any(path and (inside == path or inside.startswith(path + ".")) for path in paths)
    ]
    return found[0] if found else "feed_forward"  # the third matrix of a gated one


def stream(model: Model, inputs: Inputs, *, tokens: tuple[str, ...]) -> Stream:
    """Every token's vector after each sublayer of each layer: one forward pass."""
    family, layers = model.family, model.family.layer_list(model.network)
    with model.lock, torch.inference_mode(), ExitStack() as stack:
        watch = Watch(stack, {})
        watch.input(layers[0], "0")
        for number, layer in enumerate(layers):
            if family.norm == "post":
                watch.output(part(layer, family.norm_1), str(2 * number + 1))
            else:
                watch.input(part(layer, family.norm_2), str(2 * number + 1))
            watch.output(layer, str(2 * number + 2))
        model.network(**inputs)
        states = torch.stack([watch.seen[str(step)] for step in range(2 * len(layers) + 1)])
    return Stream(model=model.name, tokens=tokens, states=states.numpy())


def lens(model: Model, inputs: Inputs, *, token: int, ranks: int = 5) -> Lens:
    """What the model's own final norm and head make of each depth's vector (nostalgebraist, 2020, "the logit
    lens").

    For a text, of `token`; for a picture, or a text that is classified, of what its classifier reads. Raises
    IndexError for a token that is not there.
    """
    layers, depths = model.family.layer_list(model.network), model.n_layers + 1
    with model.lock, torch.inference_mode(), ExitStack() as stack:
        watch = Watch(stack, {})
        watch.input(layers[0], "0")
        for number, layer in enumerate(layers):
            watch.output(layer, str(number + 1))
        probe = model.answer(inputs)
        stack.close()
        if probe is None:
            return Lens(words=((),) * depths, probabilities=torch.zeros(depths, 0).numpy())
        states = torch.stack([watch.seen[str(depth)] for depth in range(depths)])
        if not 0 <= token < states.shape[1]:
            raise IndexError(f"token must be from 0 to {states.shape[1] - 1}; got {token}.")
        if _each_token(model):  # what stands after the last layer works on each token alone
            states, inputs = states[:, [token]], {name: value[:, :1] for name, value in inputs.items()}
        stack.enter_context(returned(layers[-1], lambda _: states))
        answered = model.answer(inputs)
        assert answered is not None
        logits = answered.reshape(depths, -1)
    probabilities, best = logits.softmax(-1).topk(min(ranks, logits.shape[-1]))
    return Lens(
        words=tuple(tuple(model.output_name(int(i)) for i in row) for row in best),
        probabilities=probabilities.numpy(),
    )
