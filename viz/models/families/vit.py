"""ViT (Dosovitskiy et al., 2021): an encoder of patches, normed before each sublayer."""

from viz.models.families.patches import PatchFamily

VIT = PatchFamily(
    model_type="vit",
    networks=("ViTForImageClassification", "ViTModel"),
    reads="image",
    prefix=("[CLS]",),
    layers="layers",
    attention="attention",
    queries="attention.q_proj",
    keys="attention.k_proj",
    values="attention.v_proj",
    output="attention.o_proj",
    norm="pre",
    norm_1="layernorm_before",
    norm_2="layernorm_after",
    fc1="mlp.fc1",
    fc2="mlp.fc2",
    embedding="embeddings.patch_embeddings",
    positions="embeddings.position_embeddings",
    final_norm="layernorm",
)
