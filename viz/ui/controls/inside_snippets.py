"""Python with transformers alone for what happens inside of a network: its tokens, one layer, blanks, draws,
another order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from viz.generation import Sampling
from viz.models.catalogue import Checkpoint
from viz.models.families import FAMILIES
from viz.picture_answers import ImageAnswer
from viz.recording import ImageRecording, Recording
from viz.ui.controls.snippets import Code, fitted, plain, read_text, see_picture, where
from viz.ui.controls.subject import Subject
from viz.ui.running.cache import file_of
from viz.workings import Induction, Patches


def tokens(recording: Recording, checkpoint: Checkpoint) -> Code:
    """A text in a model's tokens, and where each one stands in it."""
    if not plain(checkpoint):
        return None
    texts = ", ".join(map(repr, recording.texts))
    return lambda: (
        f"""import os

from transformers import AutoTokenizer

name = {where(checkpoint)}
tokenizer = AutoTokenizer.from_pretrained(name)
inputs = tokenizer({texts}, return_offsets_mapping=True)
tokens = tokenizer.convert_ids_to_tokens(inputs["input_ids"])
for token, (begins, ends) in zip(tokens, inputs["offset_mapping"]):
    print(token, begins, ends)
"""
    )


def one_layer(subject: Subject[Recording], layer: int) -> Code:
    """What one layer receives, what each of its parts gives, and what it gives itself."""
    checkpoint, recording = subject.checkpoint, subject.recording
    if not plain(checkpoint):
        return None
    if isinstance(recording, ImageRecording):
        read, given = (
            see_picture(recording, checkpoint, file_of(subject.photo[0]), "AutoModel"),
            "pixel_values=pixels",
        )
    else:
        read, given = read_text(recording, checkpoint, "AutoModel"), "**inputs"
    return lambda: (
        f"""{read}
layer = network.base_model.{FAMILIES[checkpoint.family].layers}[{layer}]  # layer {layer + 1}
seen = {{}}  # what each part of the layer gives, by its name
for name, module in layer.named_modules():
    module.register_forward_hook(lambda module, args, given, name=name: seen.update({{name: given}}))
with torch.inference_mode():
    found = network({given}, output_hidden_states=True, output_attentions=True)

before = found.hidden_states[{layer}][0]  # [token, channel]: what the layer receives
attention = found.attentions[{layer}][0]  # [head, query, key]
print(attention.shape)
for name, given in seen.items():
    print(name or "the layer", tuple(given.shape) if torch.is_tensor(given) else type(given).__name__)
"""
    )


def blanks(recording: Recording, checkpoint: Checkpoint, places: Sequence[int]) -> Code:
    """What a model puts into the blanks of a text, and where it looks from there."""
    if not plain(checkpoint):
        return None
    return lambda: (
        f"""{read_text(recording, checkpoint, "AutoModelForMaskedLM")}
blanks = {list(places)}  # these tokens are hidden
inputs["input_ids"][0, blanks] = tokenizer.mask_token_id
with torch.inference_mode():
    found = network(**inputs, output_attentions=True)
probabilities = found.logits[0, blanks].softmax(-1)  # [blank, token]
attention = torch.stack(found.attentions)[:, 0, :, blanks]  # [layer, head, blank, key]

for row in probabilities:
    print([(tokenizer.decode(token), round(float(p), 3)) for p, token in zip(*row.topk(10))])
"""
    )


def follows(first: str, second: str, checkpoint: Checkpoint) -> Code:
    """Whether a text follows another, as BERT learned to say."""
    if not plain(checkpoint):
        return None
    return lambda: (
        f"""import os

import torch
from transformers import AutoTokenizer, AutoModelForNextSentencePrediction

name = {where(checkpoint)}
tokenizer = AutoTokenizer.from_pretrained(name)
network = AutoModelForNextSentencePrediction.from_pretrained(name, dtype=torch.float32).eval()

inputs = tokenizer({first!r}, {second!r}, return_tensors="pt")
with torch.inference_mode():
    probabilities = network(**inputs).logits[0].softmax(-1)
print("it follows", float(probabilities[0]))
"""
    )


def drawn_from(
    recording: Recording, checkpoint: Checkpoint, sampling: Sampling, ids: Sequence[int] = ()
) -> Code:
    """What temperature, top-k and top-p leave of what a language model expects next, after what it wrote on
    too, where `ids` are all tokens.
    """
    if not plain(checkpoint):
        return None
    kept = [f"TemperatureLogitsWarper({sampling.temperature!r})"] if sampling.temperature else []
    kept += [f"TopKLogitsWarper({sampling.top_k})"] if sampling.top_k else []
    kept += [f"TopPLogitsWarper({sampling.top_p!r})"] if sampling.top_p < 1 else []
    if not sampling.temperature:  # the likeliest alone
        kept = ["TopKLogitsWarper(1)"]
    return lambda: (
        f"""{read_text(recording, checkpoint, "AutoModelForCausalLM", ids)}
from transformers import LogitsProcessorList, TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

with torch.inference_mode():
    logits = network(**inputs).logits[:, -1]
own = logits[0].softmax(-1)
cut = LogitsProcessorList([{", ".join(kept)}])
left = cut(inputs["input_ids"], logits)[0].softmax(-1)

for before, token in zip(*own.topk(12)):
    print(repr(tokenizer.decode(token)), round(float(before), 3), round(float(left[token]), 3))
"""
    )


def shuffled(subject: Subject[Any], order: Sequence[int], prefix: int = 0) -> Code:
    """How far each token's output moves where the tokens stand in another order, and places keep their
    positions; of a picture, `prefix` tokens are no patches.
    """
    checkpoint, recording = subject.checkpoint, subject.recording
    family = FAMILIES[checkpoint.family]
    if not plain(checkpoint):
        return None
    if checkpoint.reads == "image":
        read = see_picture(recording, checkpoint, file_of(subject.photo[0]), "AutoModel")
        turned = f"""patches = network.base_model.{family.embedding}
hook = patches.register_forward_hook(lambda module, args, given: given[:, order[{prefix}:] - {prefix}])
after = run(pixel_values=pixels)
hook.remove()"""
        given = "pixel_values=pixels"
    else:
        read, given = read_text(recording, checkpoint, "AutoModel"), "**inputs"
        turned = "after = run(**{key: value[:, order] for key, value in inputs.items()})"
    return lambda: (
        f"""{read}
order = torch.tensor({list(map(int, order))})  # the token that stands at each place
seen = []  # what the last layer gives, [token, channel]
last = network.base_model.{family.layers}[-1]
last.register_forward_hook(
    lambda module, args, given: seen.append((given[0] if isinstance(given, tuple) else given)[0])
)


def run(**given):
    with torch.inference_mode():
        network(**given)
    return seen[-1]


before = run({given})[order]
{turned}
moved = (after - before).norm(dim=-1) / before.norm(dim=-1)  # of each place, against its own length
print(moved)
"""
    )


FORETOLD = """def right():  # the probability of the right next word, the second time
    with torch.inference_mode():
        sure = network(ids).logits[0, n:-1].log_softmax(-1)
    return sure.gather(-1, ids[0, n + 1 :, None])[:, 0].exp()

"""
"""How likely each word is that comes again."""


def copying(found: Induction, checkpoint: Checkpoint) -> Code:
    """How well words that stood there before are foretold: whole, and without the heads that copy."""
    family = FAMILIES[checkpoint.family]
    if not plain(checkpoint):
        return None
    return lambda: (
        f"""import os

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

name = {where(checkpoint)}
tokenizer = AutoTokenizer.from_pretrained(name)
network = AutoModelForCausalLM.from_pretrained(name, attn_implementation="eager", dtype=torch.float32).eval()

once = [tokenizer.encode(word, add_special_tokens=False)[0] for word in {list(found.words)}]
n, ids = len(once), torch.tensor([once + once])


{FORETOLD}
with torch.inference_mode():
    attention = torch.stack(network(ids, output_attentions=True).attentions)[:, 0]
queries = torch.arange(n, 2 * n)
scores = attention[:, :, queries, queries - n + 1].mean(-1)  # [layer, head]: to what came after it
heads = scores.shape[1]
best = scores.flatten().argsort(descending=True)[:{len(found.cut)}].tolist()

whole = right()
for layer, head in [divmod(each, heads) for each in best]:

    def without_head(module, args, head=head):
        given = args[0].clone()
        given.unflatten(-1, (heads, -1))[..., head, :] = 0
        return (given,)

    network.base_model.{family.layers}[layer].{family.output}.register_forward_pre_hook(without_head)
without = right()
print(float(whole.mean()), float(without.mean()))
"""
    )


def cut_up(subject: Subject[ImageAnswer], patches: Patches) -> Code:
    """The filters that make a token of a patch, and what they make of each patch of this picture."""
    checkpoint, picture = subject.checkpoint, file_of(subject.photo[0])
    if not plain(checkpoint):
        return None
    return lambda: (
        f"""{see_picture(subject.recording, checkpoint, picture, "AutoModel", shape=patches.image.shape)}
patches = network.base_model.{FAMILIES[checkpoint.family].embedding}
filters = dict(patches.named_parameters())["projection.weight"].detach()  # [channel, colour, row, column]
seen = []
for module in (patches, network.base_model.embeddings):
    module.register_forward_hook(lambda module, args, given: seen.append(given[0]))
with torch.inference_mode():
    network(pixel_values=pixels{fitted(checkpoint)})
projected, tokens = seen  # [patch, channel]; [token, channel]: with positions, for the first layer
print(filters.shape, projected.shape, tokens.shape)
"""
    )


def surprise(recording: Recording, checkpoint: Checkpoint, words: Sequence[Sequence[int]]) -> Code:
    """How much each word of a text surprises a model that sees all others, in bits of each token."""
    if not plain(checkpoint):
        return None
    return lambda: (
        f"""{read_text(recording, checkpoint, "AutoModelForMaskedLM")}
words = {[list(map(int, each)) for each in words]}  # the tokens of each word, which is hidden whole
bits = {{}}
for word in words:
    hidden = inputs["input_ids"].clone()
    hidden[0, word] = tokenizer.mask_token_id
    with torch.inference_mode():
        likely = network(**{{**inputs, "input_ids": hidden}}).logits[0, word].log_softmax(-1)
    for row, place in zip(likely, word):
        token = inputs["input_ids"][0, place]
        bits[place] = -float(row[token]) / 0.6931471805599453  # from nats
        print(tokenizer.decode(token), round(bits[place], 1))
"""
    )
