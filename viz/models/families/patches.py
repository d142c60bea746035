"""Vision transformers: patches and special tokens, with a table of positions fitted to the picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from viz.models.families.family import Family, attribute

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, kw_only=True)
class PatchFamily(Family):
    """An architecture that reads a picture as a sequence of patches."""

    special: tuple[str, ...] = ("embeddings.cls_token",)
    """Below the base model: the learned vectors of the special tokens, in the order of the sequence."""

    def embedding_modules(self) -> dict[str, str]:
        """The projection of patches alone: special tokens and positions are parameters, no modules."""
        return {"word": self.embedding}

    def embedding_parts(
        self, base: Any, inputs: Mapping[str, torch.Tensor], seen: Mapping[str, torch.Tensor]
    ) -> dict[str, torch.Tensor]:
        """The patches behind their special tokens, and the positions, [token, width] each."""
        import torch

        prefix = [attribute(base, path)[0] for path in self.special]
        height, width = inputs["pixel_values"].shape[-2:]
        positions = self.position_rows(base, height, width)
        return {"patch": torch.cat([*prefix, seen["word"]]), "position": positions}

    def position_rows(self, base: Any, height: int, width: int) -> torch.Tensor:
        """[token, width]: what is added to the tokens of a picture of so many pixels; zero to registers."""
        import torch

        config, placed = base.config, len(self.prefix)
        patches = (height // config.patch_size) * (width // config.patch_size)
        blank = torch.zeros(1, placed + patches, config.hidden_size)
        table = base.embeddings.interpolate_pos_encoding(blank, height, width)[0]
        registers = len(self.special_tokens(config)) - placed
        return torch.cat([table[:1], table.new_zeros(registers, table.shape[-1]), table[1:]])

    def position_table(self, base: Any) -> torch.Tensor | None:
        """[position, width]; None where all are fixed at zero."""
        table = attribute(base, self.positions).detach()[0]
        return table if table.any() else None
