"""Python with transformers alone: a class's own examples as a network's vectors."""

from __future__ import annotations

from viz.ui.controls.examples import Chosen
from viz.ui.controls.snippets import Code, plain, reader

IMPORTS = "import numpy as np\nimport torch"


def vectors(chosen: Chosen, depth: int = -1) -> Code:
    """Each text as the mean of its tokens' vectors after so many layers, or as its first token's.

    None where transformers alone cannot; nor for pictures: they are pieces of one sheet, or lie with whoever
    brought them.
    """
    given, checkpoint = chosen.given, chosen.transformer
    if given.reads != "text" or not plain(checkpoint):
        return None
    reading = "states.mean(1)" if chosen.reading == "mean" else "states[:, 0]"
    texts = "".join(f"    ({', '.join(map(repr, each))},),\n" for each in given.inputs)
    return lambda: (
        f"""{reader(checkpoint, "AutoModel", imports=IMPORTS)}

texts = [
{texts}]
labels = np.array({list(given.labels)})  # of {list(given.classes)}
held = np.array({[int(each) for each in given.held]}) == 1  # kept for testing


def vector(text):
    with torch.inference_mode():
        found = network(**tokenizer(*text, return_tensors="pt"), output_hidden_states=True)
    states = found.hidden_states[{depth}]  # [text, token, channel]
    return {reading}[0].numpy()


vectors = np.stack([vector(text) for text in texts])  # [example, feature]
"""
    )
