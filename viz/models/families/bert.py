"""BERT (Devlin et al., 2019): an encoder of words, normed after each sublayer."""

from viz.models.families.family import Family

BERT = Family(
    model_type="bert",
    networks=("BertModel", "BertForMaskedLM"),
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
