"""ResNet (He et al., 2016)."""

from viz.models.families.convolution import ConvolutionFamily

RESNET = ConvolutionFamily(
    model_type="resnet",
    networks=("ResNetForImageClassification",),
    reads="image",
    stem="embedder",
    layers="encoder.stages",
)
