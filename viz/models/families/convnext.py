"""ConvNeXt (Liu et al., 2022)."""

from viz.models.families.family import Family

CONVNEXT = Family(
    model_type="convnext",
    networks=("ConvNextForImageClassification",),
    reads="image",
    stem="embeddings",
    layers="encoder.stages",
)
