"""The steps of the walk through a layer, in the order of the two kinds of network."""

POST_NORM = [
    "embedding", "qkv", "scores", "scale", "softmax", "sum", "heads", "add-1", "norm-1", "ffn", "add-2",
    "norm-2",
]  # fmt: skip
"""Norms after each sum, no mask: BERT."""
PRE_NORM_MASKED = [
    "embedding", "norm-1", "qkv", "scores", "scale", "mask", "softmax", "sum", "heads", "add-1", "norm-2",
    "ffn", "add-2",
]  # fmt: skip
"""Norms before each sublayer, and a mask: GPT-2."""
