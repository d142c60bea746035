"""DINOv2 (Oquab et al., 2023): ViT with LayerScale, for any size; and with registers (Darcet et al., 2024)"""

from dataclasses import replace

from viz.models.families.vit import VIT

DINOV2 = replace(
    VIT,
    model_type="dinov2",
    networks=("Dinov2Model", "Dinov2ForImageClassification"),
    layers="encoder.layer",
    norm_1="norm1",
    norm_2="norm2",
    scale_1="layer_scale1.lambda1",
    scale_2="layer_scale2.lambda1",
    resizes=True,
)
DINOV2_WITH_REGISTERS = replace(
    DINOV2,
    model_type="dinov2_with_registers",
    networks=("Dinov2WithRegistersModel", "Dinov2WithRegistersForImageClassification"),
    special=("embeddings.cls_token", "embeddings.register_tokens"),
)
