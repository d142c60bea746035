"""One box of either stack of an encoder-decoder, watched while a translation is read through once more."""

from __future__ import annotations

from contextlib import ExitStack

import torch

from viz.capture.text import encode, text_inputs, token_fields
from viz.capture.translation import check_translates, target_words, translated
from viz.errors import InputError
from viz.models.families import part
from viz.models.hooks import Watch
from viz.models.model import Model
from viz.workings import StackBox, Weight


def stack_box(model: Model, text: str, *, stack: str, layer: int, box: str) -> StackBox:
    """What one box received and returned: `stack` is "encoder" or "decoder", `box` a key of the family's
    `boxes` of it.

    Raises InputError for a text that the model cannot read and for a box that the stack does not have,
    IndexError for a layer that is not there.
    """
    check_translates(model)
    decoding = stack == "decoder"
    layers = (model.family.decoder_layers if decoding else model.family.layer_list)(model.network)
    if not 0 <= layer < len(layers):
        raise IndexError(f"layer must be from 0 to {len(layers) - 1}; got {layer}.")
    boxes = model.family.boxes(decoding)
    if box not in boxes:
        raise InputError(
            "This {stack} has no such box. Open one of its own: {boxes}.", stack=stack, boxes=", ".join(boxes)
        )
    encoding = encode(model, text)
    written = translated(model, encoding, lambda _done, _doing: None)
    inputs = text_inputs(model, encoding)
    inputs["decoder_input_ids"] = torch.tensor([[model.start, *written[:-1]]])
    first, last = (part(layers[layer], path) for path in boxes[box])
    with model.lock, torch.inference_mode(), ExitStack() as hooks:
        watch = Watch(hooks, {})
        watch.input(first, "received")
        watch.output(last, "returned")
        if box == "cross":
            watch.output(model.family.encoder_end(model.network), "source")
        model.network(**inputs, use_cache=False)
    whole = part(layers[layer], _owner(*boxes[box]))
    tokens = token_fields(model, encoding)["tokens"]
    if decoding:
        tokens = target_words(model, written[: -1 if written[-1] == model.end else None])[0]["tokens"]
    return StackBox(
        model=model.name,
        tokens=tokens[: len(written)] if decoding else tokens,
        weights=tuple(Weight(name, tuple(w.shape), box, layer) for name, w in whole.named_parameters()),
        **{name: value.numpy() for name, value in watch.seen.items()},
    )


def _owner(first: str, last: str) -> str:
    """The path of the module that holds both."""
    return first if first == last else first.rpartition(".")[0]
