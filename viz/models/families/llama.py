"""Llama (Touvron et al., 2023): a decoder that turns queries and keys by position, shares keys, and gates."""

from viz.models.families.family import Family

LLAMA = Family(
    model_type="llama",
    networks=("LlamaForCausalLM", "LlamaModel"),
    layers="layers",
    attention="self_attn",
    queries="self_attn.q_proj",
    keys="self_attn.k_proj",
    values="self_attn.v_proj",
    output="self_attn.o_proj",
    rotation="rotary_emb",
    norm="pre",
    norm_kind="rms",
    norm_1="input_layernorm",
    norm_2="post_attention_layernorm",
    gate="mlp.gate_proj",
    fc1="mlp.up_proj",
    fc2="mlp.down_proj",
    embedding="embed_tokens",
    final_norm="norm",
    causal=True,
    joiner="space",
)
