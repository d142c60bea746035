"""ResNet (He et al., 2016)."""

from viz.models.families.family import Family

RESNET = Family(
    model_type="resnet",
    networks=("ResNetForImageClassification",),
    reads="image",
    stem="embedder",
    layers="encoder.stages",
)
