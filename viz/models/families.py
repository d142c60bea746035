"""Where each architecture keeps its parts, once: module paths, below one layer, as transformers 5 names them.

The contract test holds every entry: softmax(queries keys^T * scale, masked) must equal the recorded
attention.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:  # the menus ask which families there are long before torch is needed
    import torch
    from torch import nn


@dataclass(frozen=True, kw_only=True)
class Family:
    """One architecture, keyed by ``config.model_type``.

    One that convolves has stages for layers, and no attention.
    """

    model_type: str
    networks: tuple[str, ...]
    """Classes of transformers that may hold it; the first is the default."""
    reads: Literal["text", "image"] = "text"
    layers: str
    """Path from the network's base model to its list of layers, or of stages where it convolves."""
    stem: str = ""
    """Convolutional networks: path from the base model to what comes before the first stage, where it is no
    stage itself.
    """
    attention: str = ""
    """Below a layer: the module that returns (output, attention); empty in convolutional networks."""
    queries: str = ""
    keys: str = ""
    values: str = ""
    """Below a layer. The same path three times means one fused projection."""
    output: str = ""
    """Below a layer: the projection that mixes the concatenated heads."""
    norm: Literal["pre", "post"] = "pre"
    """Where the layer norms stand: before each sublayer (inside the residual
    branch), or after each addition."""
    norm_1: str = ""
    norm_2: str = ""
    """Below a layer: the layer norm at the attention, and the one at the feed-forward."""
    expand: str = ""
    contract: str = ""
    """Below a layer: the feed-forward's two linear maps."""
    scale_1: str = ""
    scale_2: str = ""
    """Below a layer: a learned factor per channel on what each sublayer adds (LayerScale).

    "" where there is none.
    """
    embedding: str = ""
    """Below the base model: the table of words, or the projection of patches."""
    positions: str = ""
    """Below the base model: the table of positions."""
    segments: str = ""
    embedding_norm: str = ""
    final_norm: str = ""
    """Below the base model; "" where the architecture has none."""
    causal: bool = False
    position_offset: int = 0
    """Rows of the position table that are no positions (RoBERTa keeps two)."""
    joiner: Literal["##", "space"] = "##"
    """How a token says that it continues a word: by "##", or by having no space in front."""
    prefix: tuple[str, ...] = ()
    """Vision transformers: the special tokens before the patches.

    Registers, which the config counts, come after them.
    """
    resizes: bool = False
    """Vision transformers: are position embeddings fitted to other picture sizes without being asked?"""

    @property
    def attends(self) -> bool:
        """Has it attention? Otherwise it convolves."""
        return bool(self.attention)

    @property
    def fused(self) -> bool:
        return self.queries == self.keys

    def layer_list(self, network: nn.Module) -> list[nn.Module]:
        """The network's transformer layers, first to last.

        The stages of one that convolves, its stem first.
        """
        base = getattr(network, "base_model", network)
        stem = [part(base, self.stem)] if self.stem else []
        return [*stem, *part(base, self.layers)]  # type: ignore[misc]

    def special_tokens(self, config: Any) -> tuple[str, ...]:
        """Names of the tokens before the patches, from the config: [CLS], [DIST], registers."""
        registers = range(1, 1 + getattr(config, "num_register_tokens", 0))
        return (*self.prefix, *(f"[REG {number}]" for number in registers))

    def split(self, fused: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """[..., 3 * width] of a fused projection as queries, keys, values."""
        return fused.chunk(3, dim=-1)


def part(module: nn.Module, path: str) -> nn.Module:
    """The submodule at a dotted path."""
    return module.get_submodule(path)


_BERT_LIKE = {
    "layers": "encoder.layer",
    "attention": "attention.self",
    "queries": "attention.self.query",
    "keys": "attention.self.key",
    "values": "attention.self.value",
    "output": "attention.output.dense",
    "norm": "post",
    "norm_1": "attention.output.LayerNorm",
    "norm_2": "output.LayerNorm",
    "expand": "intermediate.dense",
    "contract": "output.dense",
    "embedding": "embeddings.word_embeddings",
    "positions": "embeddings.position_embeddings",
    "segments": "embeddings.token_type_embeddings",
    "embedding_norm": "embeddings.LayerNorm",
}

_VIT_LIKE = {
    "reads": "image",
    "prefix": ("[CLS]",),
    "attention": "attention",
    "queries": "attention.q_proj",
    "keys": "attention.k_proj",
    "values": "attention.v_proj",
    "output": "attention.o_proj",
    "norm": "pre",
    "norm_1": "layernorm_before",
    "norm_2": "layernorm_after",
    "expand": "mlp.fc1",
    "contract": "mlp.fc2",
    "embedding": "embeddings.patch_embeddings",
    "positions": "embeddings.position_embeddings",
    "final_norm": "layernorm",
}
_DINO_LIKE = {
    **_VIT_LIKE,
    "norm_1": "norm1",
    "norm_2": "norm2",
    "scale_1": "layer_scale1.lambda1",
    "scale_2": "layer_scale2.lambda1",
}

_ROWS = (
    Family(model_type="bert", networks=("BertModel", "BertForMaskedLM"), **_BERT_LIKE),  # type: ignore[arg-type]
    Family(
        model_type="roberta",
        networks=("RobertaForMaskedLM", "RobertaModel"),
        position_offset=2,
        joiner="space",
        **_BERT_LIKE,  # type: ignore[arg-type]
    ),
    Family(
        model_type="distilbert",
        networks=("DistilBertForMaskedLM", "DistilBertModel"),
        layers="transformer.layer",
        attention="attention",
        queries="attention.q_lin",
        keys="attention.k_lin",
        values="attention.v_lin",
        output="attention.out_lin",
        norm="post",
        norm_1="sa_layer_norm",
        norm_2="output_layer_norm",
        expand="ffn.lin1",
        contract="ffn.lin2",
        embedding="embeddings.word_embeddings",
        positions="embeddings.position_embeddings",
        embedding_norm="embeddings.LayerNorm",
    ),
    Family(
        model_type="gpt2",
        networks=("GPT2LMHeadModel", "GPT2Model"),
        layers="h",
        attention="attn",
        queries="attn.c_attn",
        keys="attn.c_attn",
        values="attn.c_attn",
        output="attn.c_proj",
        norm="pre",
        norm_1="ln_1",
        norm_2="ln_2",
        expand="mlp.c_fc",
        contract="mlp.c_proj",
        embedding="wte",
        positions="wpe",
        final_norm="ln_f",
        causal=True,
        joiner="space",
    ),
    Family(
        model_type="vit",
        networks=("ViTForImageClassification", "ViTModel"),
        layers="layers",
        **_VIT_LIKE,  # type: ignore[arg-type]
    ),
    Family(
        model_type="deit",
        networks=("DeiTForImageClassificationWithTeacher", "DeiTForImageClassification", "DeiTModel"),
        layers="layers",
        **{**_VIT_LIKE, "prefix": ("[CLS]", "[DIST]")},  # type: ignore[arg-type]
    ),
    Family(
        model_type="dinov2",
        networks=("Dinov2Model", "Dinov2ForImageClassification"),
        layers="encoder.layer",
        resizes=True,
        **_DINO_LIKE,  # type: ignore[arg-type]
    ),
    Family(
        model_type="dinov2_with_registers",
        networks=("Dinov2WithRegistersModel", "Dinov2WithRegistersForImageClassification"),
        layers="encoder.layer",
        resizes=True,
        **_DINO_LIKE,  # type: ignore[arg-type]
    ),
    Family(model_type="cnn", networks=("CNN",), reads="image", layers="stages"),
    Family(
        model_type="resnet",
        networks=("ResNetForImageClassification",),
        reads="image",
        stem="embedder",
        layers="encoder.stages",
    ),
    Family(
        model_type="convnext",
        networks=("ConvNextForImageClassification",),
        reads="image",
        stem="embeddings",
        layers="encoder.stages",
    ),
)

FAMILIES: Mapping[str, Family] = MappingProxyType({row.model_type: row for row in _ROWS})
