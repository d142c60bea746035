"""Texts to begin with, what each shows, and what is to be predicted. A test holds every promise."""

from __future__ import annotations

from dataclasses import dataclass

from viz.language import mark, tr

CHAT = (
    "<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n"
    "<|im_start|>user\n{text}<|im_end|>\n<|im_start|>assistant\n"
)
"""The form in which SmolLM2 was taught to chat: plain text with three tokens of its own between the turns."""
CHATS = {"smollm2": CHAT}
"""Chat templates by model. Tokenizers here come without one, so that of the built-in model stands here."""
BANDS = (mark("under 0.1"), mark("0.1 to 0.5"), mark("over 0.5"))
"""In which a probability can lie, where its size is to be predicted."""


@dataclass(frozen=True)
class NextWordExample:
    """A text, and what the default model does with it."""

    name: str
    """A message, as are what to look for and the question."""
    text: str
    look: str
    question: str = ""
    options: tuple[str, ...] = ()
    """Words that can be predicted, or `BANDS`."""
    likeliest: str = ""
    """The token that the model finds likeliest after the text."""
    probability: float = 0.0
    """At least so much, to two decimals, for the likeliest."""

    @property
    def titles(self) -> dict[str, str]:
        """What can be predicted, each as it is shown: words of the model's language stay what they are."""
        return {option: tr(option) if option in BANDS else option for option in self.options}


EXAMPLES = (
    NextWordExample(
        "A fact",
        "The capital of France is",
        "One answer towers above all others here. Hover *capital*: there, almost anything could have come.",
        "What will the model say next?",
        ("Paris", "the", "London", "a"),
        " Paris",
        0.77,
    ),
    NextWordExample(
        "Nothing in particular",
        "The cat sat on the",
        "No answer stands out: the uncertainty is large, and the rest of the vocabulary holds a large share.",
        "Which share will the likeliest next word have?",
        BANDS,
        " cat",
        0.07,
    ),
    NextWordExample(
        "A sum",
        "Two plus two equals",
        "It has learnt that a number follows, not how to add: *five* is ahead of *four*.",
        "Which number will be ahead?",
        ("three", "four", "five", "eight"),
        " five",
        0.13,
    ),
    NextWordExample(
        "Agreement",
        "The keys to the cabinet",
        "*are* agrees with *keys*, three words back, and not with *cabinet* just before. Where does the model"
        " look from *cabinet*?",
        "Which verb will be ahead?",
        ("are", "is", "were", "was"),
        " are",
        0.15,
    ),
    NextWordExample(
        "A surprise",
        "The cat sat on the refrigerator.",
        "*refrigerator* surprises by 16 bits: as much as sixteen coins that all fall right. What did the"
        " model expect there?",
    ),
    NextWordExample(
        "A character in pieces",
        "I am so happy 😀",
        "The emoji is no word of this vocabulary: it is read as bytes, and each piece has its own surprise.",
    ),
    NextWordExample(
        "A question, as a chat",
        CHAT.format(text="What is the capital of Portugal?"),
        "A chat is only a text with marks between the turns. Write on and see the model end its turn with"
        " the mark that it was taught.",
    ),
)


def example_of(model: str, text: str) -> NextWordExample | None:
    """The example whose text this is, with the model that it makes its promise about."""
    return next((each for each in EXAMPLES if each.text == text and model == "smollm2"), None)
