"""DeiT (Touvron et al., 2021): ViT with a second special token that learned from a teacher."""

from dataclasses import replace

from viz.models.families.vit import VIT

DEIT = replace(
    VIT,
    model_type="deit",
    networks=("DeiTForImageClassificationWithTeacher", "DeiTForImageClassification", "DeiTModel"),
    prefix=("[CLS]", "[DIST]"),
    special=("embeddings.cls_token", "embeddings.distillation_token"),
)
