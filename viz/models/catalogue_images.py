"""The vision models of the catalogue: four trained here, which come along, and those of the papers, from the
hub.
"""

from __future__ import annotations

from viz.models.checkpoint import Checkpoint
from viz.models.digests import recorded

IMAGE_ROWS = (
    Checkpoint(
        name="cnn-cifar10",
        title="CNN (CIFAR-10)",
        family="cnn",
        network="CNN",
        reads="image",
        source="bundled",
        location="cnn-cifar10",
        sha256=recorded("cnn-cifar10"),
        licence="Apache-2.0",
        megabytes=8,
        layers=4,
        heads=0,
        why=(
            "A plain convolutional network, trained here on 48,000 small photos of ten things: the CNN beside"
            " the ViT."
        ),
    ),
    Checkpoint(
        name="vit-cifar10",
        title="ViT (CIFAR-10)",
        family="vit",
        network="ViTForImageClassification",
        reads="image",
        source="bundled",
        location="vit-cifar10",
        sha256=recorded("vit-cifar10"),
        licence="Apache-2.0",
        megabytes=7,
        layers=6,
        heads=6,
        why=(
            "A pure vision transformer, trained here on the same photos for as many processor minutes as the"
            " CNN."
        ),
    ),
    Checkpoint(
        name="vit-cifar10-distilled",
        title="ViT taught by the CNN (CIFAR-10)",
        family="vit",
        network="ViTForImageClassification",
        reads="image",
        source="bundled",
        location="vit-cifar10-distilled",
        sha256=recorded("vit-cifar10-distilled"),
        licence="Apache-2.0",
        megabytes=7,
        layers=6,
        heads=6,
        why="The same transformer, trained to answer as the CNN does: what did the teacher change?",
    ),
    Checkpoint(
        name="vit-cifar10-no-positions",
        title="ViT without positions (CIFAR-10)",
        family="vit",
        network="ViTForImageClassification",
        reads="image",
        source="bundled",
        location="vit-cifar10-no-positions",
        sha256=recorded("vit-cifar10-no-positions"),
        licence="Apache-2.0",
        megabytes=7,
        layers=6,
        heads=6,
        why=(
            "A control, trained briefly with its position embeddings fixed at zero: it sees a bag of patches."
        ),
    ),
    Checkpoint(
        name="vit-base",
        title="ViT-B/16",
        family="vit",
        network="ViTForImageClassification",
        reads="image",
        source="hub",
        location="google/vit-base-patch16-224",
        revision="3f49326eb077187dfe1c2a2bb15fbd74e6ab91e3",
        licence="Apache-2.0",
        megabytes=346,
        layers=12,
        heads=12,
        why=(
            "The vision transformer of the paper (Dosovitskiy et al., 2021): 14 million photos first, then"
            " ImageNet."
        ),
    ),
    Checkpoint(
        name="deit-tiny",
        title="DeiT-Ti/16",
        family="vit",
        network="ViTForImageClassification",
        reads="image",
        source="hub",
        location="facebook/deit-tiny-patch16-224",
        revision="b3428f18dcc7b543470d07f14b4a4157815d1880",
        licence="Apache-2.0",
        megabytes=23,
        layers=12,
        heads=3,
        why="A small ViT trained on ImageNet alone (Touvron et al., 2021): quick, with three heads a layer.",
    ),
    Checkpoint(
        name="deit-small-distilled",
        title="DeiT-S/16 distilled",
        family="deit",
        network="DeiTForImageClassificationWithTeacher",
        reads="image",
        source="hub",
        location="facebook/deit-small-distilled-patch16-224",
        revision="main",
        licence="Apache-2.0",
        megabytes=90,
        layers=12,
        heads=6,
        why=(
            "Two special tokens: one answers as the labels say, the other as a CNN teacher did (Touvron et"
            " al., 2021)."
        ),
    ),
    Checkpoint(
        name="dino-small",
        title="DINO ViT-S/16",
        family="vit",
        network="ViTModel",
        reads="image",
        source="hub",
        location="facebook/dino-vits16",
        revision="abe3b354cb6a9b6f146096b14a4a9d7eecbcb4bd",
        licence="Apache-2.0",
        megabytes=87,
        layers=12,
        heads=6,
        why=(
            "Trained without labels (Caron et al., 2021): its [CLS] attention outlines objects in some heads"
            " of its last layer."
        ),
    ),
    Checkpoint(
        name="dinov2-registers-small",
        title="DINOv2 ViT-S/14 with registers",
        family="dinov2_with_registers",
        network="Dinov2WithRegistersModel",
        reads="image",
        source="hub",
        location="facebook/dinov2-with-registers-small",
        revision="main",
        licence="Apache-2.0",
        megabytes=88,
        layers=12,
        heads=6,
        why=(
            "Four extra tokens to think in (Darcet et al., 2024): what lands on them, and what stays on the"
            " patches?"
        ),
    ),
    Checkpoint(
        name="resnet-18",
        title="ResNet-18",
        family="resnet",
        network="ResNetForImageClassification",
        reads="image",
        source="hub",
        location="microsoft/resnet-18",
        revision="65a5785d9156231087c481e0c7dd33a5ff6f7e3e",
        licence="Apache-2.0",
        megabytes=47,
        layers=5,
        heads=0,
        why="The small residual CNN of the textbooks (He et al., 2016), trained on ImageNet.",
    ),
    Checkpoint(
        name="resnet-50",
        title="ResNet-50",
        family="resnet",
        network="ResNetForImageClassification",
        reads="image",
        source="hub",
        location="microsoft/resnet-50",
        revision="34c2154c194f829b11125337b98c8f5f9965ff19",
        licence="Apache-2.0",
        megabytes=102,
        layers=5,
        heads=0,
        why="The CNN that vision papers compare with most often (He et al., 2016).",
    ),
    Checkpoint(
        name="convnext-tiny",
        title="ConvNeXt-T",
        family="convnext",
        network="ConvNextForImageClassification",
        reads="image",
        source="hub",
        location="facebook/convnext-tiny-224",
        revision="main",
        licence="Apache-2.0",
        megabytes=114,
        layers=5,
        heads=0,
        why="A CNN rebuilt with what transformers taught (Liu et al., 2022).",
    ),
)
