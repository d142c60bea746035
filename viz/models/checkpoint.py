"""What the catalogue says about one set of weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """Where one set of weights comes from, and why it is here."""

    name: str
    title: str
    family: str
    """Key of `FAMILIES`."""
    network: str
    """Class that holds the weights, with its head."""
    reads: Literal["text", "image"]
    source: Literal["bundled", "package", "hub", "folder"]
    location: str
    """A folder of ``assets/weights``, an import package, a hub repository or a folder of the operator's."""
    revision: str = ""
    sha256: Mapping[str, str] = field(default_factory=dict)
    licence: str
    megabytes: int
    layers: int
    heads: int
    why: str
    max_tokens: int = 0
    """Tokens that a text model reads at most; 0 for a vision model, whose number is fixed."""

    @property
    def built_in(self) -> bool:
        """Does it work without any network?"""
        return self.source in ("bundled", "package")
