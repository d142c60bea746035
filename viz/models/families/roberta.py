"""RoBERTa (Liu et al., 2019): BERT with byte-level words; its positions start two rows late."""

from dataclasses import replace

from viz.models.families.bert import BERT

ROBERTA = replace(
    BERT,
    model_type="roberta",
    networks=("RobertaForMaskedLM", "RobertaModel"),
    text_classifier="RobertaForSequenceClassification",
    position_offset=2,
    joiner="space",
)
