"""Python with transformers alone for what a model guesses: hidden words, the next text, the next token."""

from __future__ import annotations

from collections.abc import Sequence

from viz.generation import Sampling
from viz.models.catalogue import Checkpoint
from viz.recording import Recording
from viz.ui.controls.snippets import Code, plain, read_text, reader


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
        f"""{reader(checkpoint, "AutoModelForNextSentencePrediction")}

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
