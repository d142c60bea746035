"""ConvNeXt (Liu et al., 2022)."""

from viz.models.families.convolution import ConvolutionFamily

CONVNEXT = ConvolutionFamily(
    model_type="convnext",
    networks=("ConvNextForImageClassification",),
    reads="image",
    stem="embeddings",
    layers="encoder.stages",
)
