"""DistilBERT (Sanh et al., 2019): BERT with half the layers and no segments."""

from viz.models.families.family import Family

DISTILBERT = Family(
    model_type="distilbert",
    networks=("DistilBertForMaskedLM", "DistilBertModel"),
    text_classifier="DistilBertForSequenceClassification",
    layers="transformer.layer",
    attention="attention",
    queries="attention.q_lin",
    keys="attention.k_lin",
    values="attention.v_lin",
    output="attention.out_lin",
    norm="post",
    norm_1="sa_layer_norm",
    norm_2="output_layer_norm",
    fc1="ffn.lin1",
    fc2="ffn.lin2",
    activation="activation",
    embedding="embeddings.word_embeddings",
    positions="embeddings.position_embeddings",
    embedding_norm="embeddings.LayerNorm",
)
