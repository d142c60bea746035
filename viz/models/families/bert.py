"""BERT (Devlin et al., 2019): an encoder of words, normed after each sublayer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from viz.models.families.family import Family

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, kw_only=True)
class BertFamily(Family):
    """With both heads of its pre-training it answers twice: words, and whether a text follows."""

    def logits(self, output: Any) -> torch.Tensor | None:
        """The words' logits."""
        words: torch.Tensor | None = getattr(output, "prediction_logits", None)
        return super().logits(output) if words is None else words

    def follows(self, output: Any) -> torch.Tensor | None:
        """[pair, 2]: logits that the second text follows the first, and that it does not; None without."""
        found: torch.Tensor | None = getattr(output, "seq_relationship_logits", None)
        return found


BERT = BertFamily(
    model_type="bert",
    networks=("BertModel", "BertForMaskedLM", "BertForPreTraining"),
    text_classifier="BertForSequenceClassification",
    layers="encoder.layer",
    attention="attention.self",
    queries="attention.self.query",
    keys="attention.self.key",
    values="attention.self.value",
    output="attention.output.dense",
    norm="post",
    norm_1="attention.output.LayerNorm",
    norm_2="output.LayerNorm",
    fc1="intermediate.dense",
    fc2="output.dense",
    embedding="embeddings.word_embeddings",
    positions="embeddings.position_embeddings",
    segments="embeddings.token_type_embeddings",
    embedding_norm="embeddings.LayerNorm",
)
