"""Python with transformers alone for what happens inside of a network: its tokens, one layer, the way through
all of them, another order, heads that copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from viz.models.catalogue import Checkpoint
from viz.models.families import FAMILIES
from viz.picture_answers import ImageAnswer
from viz.recording import Recording
from viz.ui.controls.snippets import Code, fitted, plain, read_text, reader, see_picture, where
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
    checkpoint = subject.checkpoint
    if not plain(checkpoint):
        return None
    read, given = _read(subject)
    return lambda: (
        f"""{read}
layer = network.base_model.{FAMILIES[checkpoint.family].layers}[{layer}]  # layer {layer + 1}
seen = {{}}  # what each part of the layer gives, by its name
embeddings = {{name: network.base_model.get_submodule(name) for name in {_embeddings(checkpoint)}}}
for name, module in {{**embeddings, **dict(layer.named_modules())}}.items():
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


def _read(subject: Subject[Any]) -> tuple[str, str]:
    """(what stands before all that is asked about a text or a picture, what the network is then given)"""
    checkpoint, recording = subject.checkpoint, subject.recording
    if checkpoint.reads == "image":
        picture = file_of(subject.photo[0])
        return see_picture(recording, checkpoint, picture, "AutoModel"), "pixel_values=pixels"
    return read_text(recording, checkpoint, "AutoModel"), "**inputs"


def _embeddings(checkpoint: Checkpoint) -> list[str]:
    """The parts of the network that are added up to make the embedding, where they are parts of their own."""
    family = FAMILIES[checkpoint.family]
    text = (family.positions, family.segments) if family.reads == "text" else ()
    return [each for each in (family.embedding, *text) if each]


def stream(subject: Subject[Recording], token: int) -> Code:
    """How far each sublayer moves a token's vector, and how much of its embedding is left after it."""
    checkpoint = subject.checkpoint
    family = FAMILIES[checkpoint.family]
    if not plain(checkpoint):
        return None
    read, given = _read(subject)
    middle = f"layer.{family.norm_2}.register_forward_pre_hook(lambda module, args: keep(args))"
    if family.norm == "post":
        middle = f"layer.{family.norm_1}.register_forward_hook(lambda module, args, given: keep(given))"
    return lambda: (
        f"""{read}
seen = []


def keep(given):
    seen.append((given[0] if isinstance(given, tuple) else given)[0])


layers = network.base_model.{family.layers}
layers[0].register_forward_pre_hook(lambda module, args: keep(args))
for layer in layers:
    {middle}
    layer.register_forward_hook(lambda module, args, given: keep(given))
with torch.inference_mode():
    network({given})

states = torch.stack(seen)[:, {token}]  # [step, channel]: the embedding, then after each sublayer
moves = (states[1:] - states[:-1]).norm(dim=-1) / states[:-1].norm(dim=-1)
left = torch.cosine_similarity(states, states[:1])  # to its embedding
print(moves, left)
"""
    )


def shuffled(subject: Subject[Any], order: Sequence[int], prefix: int = 0) -> Code:
    """How far each token's output moves where the tokens stand in another order, and places keep their
    positions; of a picture, `prefix` tokens are no patches.
    """
    checkpoint = subject.checkpoint
    family = FAMILIES[checkpoint.family]
    if not plain(checkpoint):
        return None
    read, given = _read(subject)
    turned = "after = run(**{key: value[:, order] for key, value in inputs.items()})"
    if checkpoint.reads == "image":
        turned = f"""patches = network.base_model.{family.embedding}
hook = patches.register_forward_hook(lambda module, args, given: given[:, order[{prefix}:] - {prefix}])
after = run(pixel_values=pixels)
hook.remove()"""
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
        f"""{reader(checkpoint, "AutoModelForCausalLM")}

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
