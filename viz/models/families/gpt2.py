"""GPT-2 (Radford et al., 2019): a decoder of words that looks back only, normed before each sublayer."""

from viz.models.families.family import Family

GPT2 = Family(
    model_type="gpt2",
    networks=("GPT2LMHeadModel", "GPT2Model"),
    layers="h",
    attention="attn",
    queries="attn.c_attn",
    keys="attn.c_attn",
    values="attn.c_attn",
    output="attn.c_proj",
    weights_by_input=True,
    norm="pre",
    norm_1="ln_1",
    norm_2="ln_2",
    fc1="mlp.c_fc",
    fc2="mlp.c_proj",
    activation="activation_function",
    embedding="wte",
    positions="wpe",
    final_norm="ln_f",
    causal=True,
    joiner="space",
)
