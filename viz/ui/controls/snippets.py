"""Python that computes what is on screen with transformers alone, for whoever wants to check or go on.

Each is text, made when somebody opens the menu under a figure; tests run every one and compare its numbers
with the recording's. Layers, heads and tokens are counted from 0 here, as Python does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from viz.models import storage
from viz.models.catalogue import Checkpoint
from viz.models.families import FAMILIES
from viz.picture_answers import Answered
from viz.recording import ImageRecording, Recording

Code = Callable[[], str] | None
"""Python, once somebody asks; None where transformers alone cannot."""
UPSTREAM = {"minilm": "sentence-transformers/all-MiniLM-L6-v2"}
"""Where a checkpoint that a package carries comes from, number for number."""
COMBINED = {
    "head": "weights = attention[{layer}, {heads}]  # layer {number}: [head, query, key]",
    "mean": "weights = attention[{layer}].mean(0)  # layer {number}, the mean of all heads: [query, key]",
    "max": "weights = attention[{layer}].amax(0)  # layer {number}, the largest of all heads: [query, key]",
    "rollout": """weights = torch.eye(attention.shape[-1], dtype=torch.float64)
for layer in attention[: {number}].double():  # rollout of the first {number}: [query, key]
    weights = (layer.mean(0) + torch.eye(len(weights))) / 2 @ weights""",
}
"""How the heads of `COMBINATIONS` become one picture."""


def plain(checkpoint: Checkpoint) -> bool:
    """Does transformers read it as it lies? Not what changes another's weights, nor two stacks at once."""
    return not checkpoint.base and not checkpoint.translates


def where(checkpoint: Checkpoint) -> str:
    """The name that `from_pretrained` takes, as Python writes it."""
    if checkpoint.name in UPSTREAM or checkpoint.source == "hub":
        return repr(UPSTREAM.get(checkpoint.name, checkpoint.location))
    if checkpoint.source == "folder":
        return f"{Path(checkpoint.location).name!r}  # the path to this folder, wherever it lies"
    if checkpoint.source == "bundled":
        return f"{'assets/weights/' + checkpoint.location!r}  # in the folder of Attention Lab"
    folder = storage.folder(checkpoint)
    try:
        own = f"~/{folder.relative_to(Path.home()).as_posix()}"
    except ValueError:
        own = folder.name  # whoever runs the server knows where it lies
    return f"os.path.expanduser({own!r})  # where Attention Lab put it"


def of_text(
    recording: Recording, checkpoint: Checkpoint, *, layer: int, heads: Sequence[int], how: str
) -> str:
    """The attention [layer, head, query, key] of a text, and what of it is on screen as `weights`."""
    return f"""{_attention(recording, checkpoint)}
print(tokenizer.convert_ids_to_tokens(inputs["input_ids"][0]))
{_combined(layer, heads, how)}
print(weights)
"""


def of_matrix(  # noqa: PLR0913 - all but two by name
    recording: Recording,
    checkpoint: Checkpoint,
    *,
    layer: int,
    heads: Sequence[int],
    how: str,
    keep: Sequence[int] = (),
    divided: bool = False,
    pin: int | None = None,
    ids: Sequence[int] = (),
) -> Callable[[], str] | None:
    """The same as one matrix [query, key], which a heat map shows, or as the bars of the row `pin`, largest
    first. Where tokens are left out, `keep` are the others; their rows add up to 1 again where they are
    `divided`. None where transformers alone cannot.
    """
    if not plain(checkpoint):
        return None
    steps = ["weights = weights.mean(0)  # of the chosen heads"] if how == "head" else []
    if keep and len(keep) < recording.n_tokens:
        steps += [f"keep = {list(keep)}  # the others are hidden", "weights = weights[keep][:, keep]"]
        if divided:
            steps.append("weights = weights / weights.sum(-1, keepdim=True)  # the rest adds up to 1")
    if pin is None:
        steps.append("print(weights)")
    else:
        row = list(keep).index(pin) if pin in keep else pin
        steps += [f"row = weights[{row}]", "for key in row.argsort(descending=True)[:12]:"]
        steps.append("    print(int(key), round(float(row[key]), 3))")
    written = "\n".join(steps)
    return lambda: (
        f"""{_attention(recording, checkpoint, ids)}
{_combined(layer, heads, how)}
{written}
"""
    )


def logit_lens(recording: Recording, checkpoint: Checkpoint) -> Callable[[], str] | None:
    """What a language model's last step makes of each layer's vectors; None for a network of another kind."""
    norm = FAMILIES[checkpoint.family].final_norm
    if not (plain(checkpoint) and recording.causal and norm):
        return None
    return lambda: (
        f"""{read_text(recording, checkpoint, "AutoModelForCausalLM")}
with torch.inference_mode():
    states = network(**inputs, output_hidden_states=True).hidden_states  # the last is normed already
    states = [*map(network.base_model.{norm}, states[:-1]), states[-1]]
    logits = torch.stack([network.get_output_embeddings()(each)[0] for each in states])
probabilities = logits.softmax(-1)  # [depth, token, answer]

for depth, (p, answer) in enumerate(zip(*probabilities.max(-1))):
    print(depth, [(tokenizer.decode(a), round(float(b), 3)) for a, b in zip(answer, p)])
"""
    )


def whole(recording: Recording, checkpoint: Checkpoint) -> Callable[[], str] | None:
    """The attention of all layers and heads of a text; None where transformers alone cannot."""
    if not plain(checkpoint):
        return None
    return partial(of_text, recording, checkpoint, layer=0, heads=(0,), how="head")


def of_picture(  # noqa: PLR0913 - all but two by name
    recording: ImageRecording,
    checkpoint: Checkpoint,
    *,
    picture: str,
    layer: int,
    heads: Sequence[int],
    how: str,
    pin: int,
) -> str:
    """The attention of a picture, and where one of its tokens looks, as a map of the patches.

    `picture` is the file, or a word for it.
    """
    grid = recording.grid
    return f"""{see_picture(recording, checkpoint, picture, "AutoModel")}
with torch.inference_mode():
    found = network(pixel_values=pixels, output_attentions=True{fitted(checkpoint)})
attention = torch.stack(found.attentions)[:, 0]  # [layer, head, query, key]

{_combined(layer, heads, how)}
row = weights[..., {pin}, :]  # where {recording.tokens[pin]} looks
print(row[..., :{grid.prefix}])  # at what is no patch
print(row[..., {grid.prefix}:].reshape(-1, {grid.rows}, {grid.columns}))
"""


def answers(recording: Answered, checkpoint: Checkpoint, picture: str) -> str:
    """The likeliest answers to a picture."""
    if not checkpoint.heads or not plain(checkpoint):
        return _own_answers(recording, checkpoint, picture)
    return f"""{see_picture(recording, checkpoint, picture, "AutoModelForImageClassification")}
with torch.inference_mode():
    probabilities = network(pixel_values=pixels{fitted(checkpoint)}).logits[0].softmax(-1)

config = network.config
for probability, answer in zip(*probabilities.topk(min(5, len(probabilities)))):
    print(config.id2label[int(answer)], round(float(probability), 3))
"""


def classes(recording: Recording, checkpoint: Checkpoint) -> str:
    """Into which of its classes a classifier puts a text."""
    return f"""{read_text(recording, checkpoint, "AutoModelForSequenceClassification")}
with torch.inference_mode():
    probabilities = network(**inputs).logits[0].softmax(-1)

config = network.config
for probability, answer in zip(*probabilities.topk(min(5, len(probabilities)))):
    print(config.id2label[int(answer)], round(float(probability), 3))
"""


def next_words(recording: Recording, checkpoint: Checkpoint, ids: Sequence[int] = ()) -> str:
    """What a language model expects after each token of a text, and after what it wrote on, as all `ids`."""
    return f"""{read_text(recording, checkpoint, "AutoModelForCausalLM", ids)}
with torch.inference_mode():
    probabilities = network(**inputs).logits[0].softmax(-1)  # [place, token]: after each place

for place, token in enumerate(inputs["input_ids"][0]):
    best = zip(*probabilities[place].topk(5))
    print(tokenizer.decode(token), "->", [(tokenizer.decode(t), round(float(p), 3)) for p, t in best])
"""


def positions(checkpoint: Checkpoint) -> str:
    """The table of position embeddings that a model learned."""
    return f"""import os

import torch
from transformers import AutoModel

name = {where(checkpoint)}
network = AutoModel.from_pretrained(name, dtype=torch.float32).eval()

learned = {{key: table for key, table in network.named_parameters() if "position" in key or "wpe" in key}}
table = next(iter(learned.values())).detach().squeeze(0)  # [position, channel]
unit = table / table.norm(dim=-1, keepdim=True)
print(list(learned), table.shape)
print(unit @ unit.T)  # how alike two positions are: the cosine
"""


def _attention(recording: Recording, checkpoint: Checkpoint, ids: Sequence[int] = ()) -> str:
    return f"""{read_text(recording, checkpoint, "AutoModel", ids)}
with torch.inference_mode():
    found = network(**inputs, output_attentions=True)
attention = torch.stack(found.attentions)[:, 0]  # [layer, head, query, key]
"""


def read_text(recording: Recording, checkpoint: Checkpoint, network: str, ids: Sequence[int] = ()) -> str:
    """What stands before all that is asked about a text: a network of this class, and the tokens, which are
    `ids` where the text was written on.
    """
    texts = ", ".join(repr(text) for text in recording.texts)
    given = f'tokenizer({texts}, return_tensors="pt")'
    if ids:
        given = f'{{"input_ids": torch.tensor([{list(ids)}])}}  # the text, and what was written on'
    return f"""{reader(checkpoint, network)}

inputs = {given}"""


def reader(checkpoint: Checkpoint, network: str, *, imports: str = "import torch") -> str:
    """A network of this class that reads texts, and its tokenizer."""
    return f"""import os

{imports}
from transformers import AutoTokenizer, {network}

name = {where(checkpoint)}
tokenizer = AutoTokenizer.from_pretrained(name)
network = {network}.from_pretrained(name, attn_implementation="eager", dtype=torch.float32).eval()"""


def see_picture(
    recording: Answered,
    checkpoint: Checkpoint,
    picture: str,
    network: str,
    *,
    shape: Sequence[int] = (),
) -> str:
    """The same for a picture, in so many rows and columns of pixels where they are not those of the
    recording.
    """
    rows, columns, *_ = shape or recording.image.shape
    box = ", ".join(f"{edge:g}" for edge in recording.crop)
    return f"""import os

import torch
from PIL import Image
from transformers import AutoImageProcessor, {network}

name = {where(checkpoint)}
processor = AutoImageProcessor.from_pretrained(name, use_fast=False)
network = {network}.from_pretrained(name, attn_implementation="eager", dtype=torch.float32).eval()

picture = Image.open({picture!r}).convert("RGB").crop(({box}))
size = {{"height": {rows}, "width": {columns}}}
pixels = processor(picture, size=size, do_center_crop=False, return_tensors="pt")["pixel_values"]"""


def _own_answers(recording: Answered, checkpoint: Checkpoint, picture: str) -> str:
    """Transformers has no such network: the app's own code."""
    left, top, right, _ = recording.crop
    return f"""# transformers has no {checkpoint.title}: run this in the folder of Attention Lab
from pathlib import Path

import torch
from viz.capture import capture_image
from viz.models import load
from viz.pictures import Crop, read

picture = read(Path({picture!r}).read_bytes(), "picture")
recording = capture_image(load({checkpoint.name!r}), picture, Crop({left:g}, {top:g}, {right - left:g}))
probabilities = torch.from_numpy(recording.logits[0].copy()).softmax(-1)

for probability, answer in zip(*probabilities.topk(min(5, len(probabilities)))):
    print(recording.labels[int(answer)], round(float(probability), 3))
"""


def _combined(layer: int, heads: Sequence[int], how: str) -> str:
    return COMBINED[how].format(layer=layer, heads=list(heads), number=layer + 1)


def fitted(checkpoint: Checkpoint) -> str:
    """Position embeddings are fitted to the picture where the network was made for another size."""
    return ", interpolate_pos_encoding=True" if checkpoint.family in ("vit", "deit") else ""
