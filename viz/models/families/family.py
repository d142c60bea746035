"""What the app must know of an architecture: where its parts are, by the module paths of transformers 5."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:  # the menus ask which families there are long before torch is needed
    from collections.abc import Mapping

    import torch
    from torch import nn


class Window(NamedTuple):
    """What one convolution, or one pooling, sees at a time; in places along a side."""

    size: int
    stride: int
    padding: int


@dataclass(frozen=True, kw_only=True)
class Attention:
    """Where an attention and its projections are, below a layer."""

    attention: str = ""
    """The module that returns (output, ..., attention); empty where there is none."""
    queries: str = ""
    keys: str = ""
    values: str = ""
    """The same path three times means one fused projection."""
    output: str = ""
    """The projection that mixes the concatenated heads."""


@dataclass(frozen=True, kw_only=True)
class Decoder(Attention):
    """The second stack of an encoder-decoder; no paths to a self-attention where it is recurrent instead."""

    layers: str
    """Path from the network to its list of layers."""
    cross: Attention
    """The attention to the source."""
    recurrent: str = ""
    """Below a layer: what stands where a self-attention would."""
    fc1: str = ""
    fc2: str = ""
    """Below a layer: the feed-forward's two linear maps."""


@dataclass(frozen=True, kw_only=True)
class Family(Attention):
    """One architecture, keyed by ``config.model_type``; a convolutional one has stages and no attention."""

    model_type: str
    networks: tuple[str, ...]
    """Classes of transformers that may hold it; the first is the default."""
    text_classifier: str = ""
    """The class that holds it with a classifier of whole texts; "" where none is known here."""
    reads: Literal["text", "image"] = "text"
    layers: str
    """Path from the network's base model to its list of layers, or of stages where it convolves."""
    stem: str = ""
    """Convolutional networks: path from the base model to what comes before the first stage."""
    weights_by_input: bool = False
    """Are the weights of its linear maps [in, out]? torch's own are [out, in]."""
    rotation: str = ""
    """Below the base model: what turns queries and keys by their position (RoPE; Su et al., 2021)."""
    scaled: bool = True
    """Are products of queries and keys divided by the root of the channels?"""
    position_bias: bool = False
    """Does attention add to them a number for each distance, which its module returns second (T5)?"""
    bias_table: str = ""
    """Below the first layer of either stack: the table of these numbers, [bucket, head]."""
    norm: Literal["pre", "post"] = "pre"
    """Where the norms stand: before each sublayer (inside the residual branch), or after each addition."""
    norm_kind: Literal["layer", "rms"] = "layer"
    """Layer norm, or the simpler one without a mean and a bias (Zhang & Sennrich, 2019)."""
    norm_1: str = ""
    norm_2: str = ""
    """Below a layer: the norm at the attention, and the one at the feed-forward."""
    fc1: str = ""
    fc2: str = ""
    """Below a layer: the feed-forward's two linear maps."""
    activation: str = "hidden_act"
    """The config's name for the bend between them."""
    gate: str = ""
    """Below a layer: the third map of a gated feed-forward (SwiGLU; Shazeer, 2020); "" without."""
    scale_1: str = ""
    scale_2: str = ""
    """Below a layer: a learned factor for each channel of what a sublayer adds (LayerScale); "" without."""
    embedding: str = ""
    """Below the base model: the table of words, or the projection of patches."""
    positions: str = ""
    """Below the base model: the table of positions."""
    segments: str = ""
    embedding_norm: str = ""
    final_norm: str = ""
    """Below the base model; "" where the architecture has none."""
    causal: bool = False
    decoder: Decoder | None = None
    """The second stack of an encoder-decoder; all else here is said of its encoder."""
    position_offset: int = 0
    """Rows of the position table that are no positions (RoBERTa keeps two)."""
    joiner: Literal["##", "space"] = "##"
    """How a token says that it continues a word: by "##", or by having no space in front."""
    prefix: tuple[str, ...] = ()
    """Vision transformers: the special tokens before the patches; registers follow."""
    resizes: bool = False
    """Vision transformers: are positions fitted to other picture sizes without being asked?"""

    @property
    def headless(self) -> str:
        """The class that holds it without a head, or the default where none does, or where it convolves."""
        plain = (name for name in self.networks if name.endswith("Model") and "Head" not in name)
        return next(plain, self.networks[0]) if self.attends else self.networks[0]

    @property
    def attends(self) -> bool:
        """Has it attention? Otherwise it convolves."""
        return bool(self.attention)

    @property
    def rotary(self) -> bool:
        """Are queries and keys turned by their position?"""
        return bool(self.rotation)

    @property
    def fused(self) -> bool:
        return self.queries == self.keys

    def layer_list(self, network: nn.Module) -> list[nn.Module]:
        """The network's layers, first to last; the stages of one that convolves, its stem first."""
        base = getattr(network, "base_model", network)
        stem = [part(base, self.stem)] if self.stem else []
        return [*stem, *part(base, self.layers)]  # type: ignore[misc]

    def decoder_layers(self, network: nn.Module) -> list[nn.Module]:
        """The layers of an encoder-decoder's second stack, first to last; none in other networks."""
        return list(part(network, self.decoder.layers)) if self.decoder else []  # type: ignore[call-overload]

    def special_tokens(self, config: Any) -> tuple[str, ...]:
        """Names of the tokens before the patches, from the config: [CLS], [DIST], registers."""
        registers = range(1, 1 + getattr(config, "num_register_tokens", 0))
        return (*self.prefix, *(f"[REG {number}]" for number in registers))

    def key_value_heads(self, config: Any) -> int:
        """Heads of keys and values in a layer; fewer than of queries where they are shared."""
        return int(getattr(config, "num_key_value_heads", None) or config.num_attention_heads)

    def norm_eps(self, norm: Any) -> float:
        """What a norm adds before it takes the root."""
        return float(norm.variance_epsilon if self.norm_kind == "rms" else norm.eps)

    def rope_theta(self, config: Any) -> float:
        """The base of the rotation's wavelengths; 0 where nothing turns."""
        return float(config.rope_parameters["rope_theta"]) if self.rotary else 0.0

    def frequencies(self, base: nn.Module) -> torch.Tensor:
        """[pair of channels]: how far each is turned from one position to the next, in radians."""
        return part(base, self.rotation).get_buffer("inv_freq")

    def linear(self, module: Any) -> tuple[torch.Tensor, torch.Tensor]:
        """(weight [in, out], bias) of one of its linear maps; a missing bias is zero."""
        weight = module.weight if self.weights_by_input else module.weight.T
        bias = getattr(module, "bias", None)
        return weight, weight.new_zeros(weight.shape[1]) if bias is None else bias

    def bend(self, config: Any) -> str:
        """Name of the feed-forward's activation."""
        return str(getattr(config, self.activation))

    def two_segments(self, config: Any) -> bool:
        """Does it tell a first text from a second?"""
        return bool(self.segments) and config.type_vocab_size > 1

    def embedding_modules(self) -> dict[str, str]:
        """Below the base model: the modules whose outputs are added up to make the embedding, by part."""
        parts = {"word": self.embedding, "segment": self.segments, "position": self.positions}
        return {name: path for name, path in parts.items() if path}

    def embedding_parts(
        self, _base: Any, _inputs: Mapping[str, torch.Tensor], seen: Mapping[str, torch.Tensor]
    ) -> dict[str, torch.Tensor]:
        """What is added up to make the embedding, [token, width] each, from what `embedding_modules` gave."""
        n_tokens = len(seen["word"])
        return {name: seen[name].expand(n_tokens, -1) for name in self.embedding_modules() if name in seen}

    def position_table(self, base: Any) -> torch.Tensor | None:
        """[position, width]: the position embeddings; None where it has none, or where all are zero."""
        if not self.positions:
            return None
        return part(base, self.positions).get_parameter("weight").detach()[self.position_offset :]

    def boxes(self, decoding: bool) -> dict[str, tuple[str, str]]:
        """Below a layer of an encoder-decoder's stack: the module that receives what goes into each box, and
        the one that returns what comes out, in their order.
        """
        if not decoding or self.decoder is None:
            return {"attention": (self.attention,) * 2, "feed_forward": (self.fc1, self.fc2)}
        own = self.decoder
        first = {"attention": own.attention} if own.attention else {"recurrent": own.recurrent}
        both = {name: (path, path) for name, path in {**first, "cross": own.cross.attention}.items()}
        return {**both, "feed_forward": (own.fc1, own.fc2)}

    def encoder_end(self, network: nn.Module) -> nn.Module:
        """The module that returns what an encoder hands on: its last layer, or the norm behind it."""
        base = getattr(network, "base_model", network)
        return part(base, self.final_norm) if self.final_norm else self.layer_list(network)[-1]

    def bias_tables(self, network: nn.Module) -> tuple[torch.Tensor, ...]:
        """[bucket, head] of each stack, the encoder first: what is added to scores by distance; none without
        such tables.
        """
        if not self.bias_table:
            return ()
        stacks = (self.layer_list(network), self.decoder_layers(network))
        return tuple(part(layers[0], self.bias_table).get_parameter("weight").detach() for layers in stacks)

    def farthest(self, config: Any) -> int:
        """The distance in tokens from which all share a number; 0 where none is added."""
        return int(config.relative_attention_max_distance) if self.bias_table else 0

    def learned_positions(self, config: Any) -> bool:
        """Were its positions learned? Some tables are a formula's."""
        return bool(self.positions) and not getattr(config, "sinusoidal_pos_embds", False)

    def logits(self, output: Any) -> torch.Tensor | None:
        """What the network's head answers; None where it has no head."""
        return None if self.decoder else getattr(output, "logits", None)

    def follows(self, _output: Any) -> torch.Tensor | None:
        """[pair, 2]: logits that the second text follows the first, and that it does not; None without."""
        return None

    def windows(self, _stage: nn.Module) -> list[Window]:
        """The windows through which a stage sees the one before, in order; none in a transformer."""
        return []

    def split(self, fused: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """[..., 3 * width] of a fused projection as queries, keys, values."""
        return fused.chunk(3, dim=-1)


def part(module: nn.Module, path: str) -> nn.Module:
    """The submodule at a dotted path."""
    return module.get_submodule(path)


def attribute(module: nn.Module, path: str) -> Any:
    """The module or parameter at a dotted path."""
    owner, _, name = path.rpartition(".")
    return getattr(module.get_submodule(owner), name)
