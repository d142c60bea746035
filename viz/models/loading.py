"""`load(name)`: a checked network with its tokenizer or picture settings, and the lock that guards it."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import nn

from viz.errors import InputError
from viz.models import config as configs
from viz.models import files, regular
from viz.models.catalogue import Checkpoint, checkpoint
from viz.models.cnn import CNN, CNNConfig
from viz.models.digests import check_sha256
from viz.models.efficientnet import EfficientNet, EfficientNetConfig
from viz.models.families import FAMILIES, Family
from viz.models.marian import Marian, MarianConfig
from viz.models.saliency import SaliencyDecoder
from viz.models.storage import folder
from viz.models.trial import check_answers
from viz.models.wheels.cache import set_aside

LEAST_TOKENS = 4
ANY_LENGTH = 512
"""Tokens that a model reads at most whose positions have no end: as many as such models were trained on."""
DECODER = "decoder.safetensors"
OURS: Mapping[str, tuple[Any, Any]] = {
    "cnn": (CNN, CNNConfig),
    "efficientnet_lite": (EfficientNet, EfficientNetConfig),
    "marian_ssru": (Marian, MarianConfig),
}
"""Families whose networks are not transformers': class and configuration."""
_ONE_AT_A_TIME = threading.Lock()  # the default dtype is process-wide while a network is built


@dataclass(frozen=True, eq=False, kw_only=True)
class Model:
    """A network in float32 and eval mode, what it takes to feed it, and one lock: hooks on a shared network
    are not thread-safe.
    """

    checkpoint: Checkpoint
    family: Family
    network: nn.Module
    tokenizer: Tokenizer | None = None
    pixels: dict[str, Any] | None = None
    """The checked preprocessor_config.json of a vision model."""
    labels: tuple[str, ...] = ()
    """Names of a classifier's outputs."""
    decoder: nn.Module | None = None
    """What makes a map of what stands out of the last patch tokens, in a model that answers so."""
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def name(self) -> str:
        return self.checkpoint.name

    @property
    def config(self) -> Any:
        return self.network.config

    @cached_property
    def max_tokens(self) -> int:
        """How many tokens it reads at most."""
        return int(getattr(self.config, "max_position_embeddings", ANY_LENGTH)) - self.family.position_offset

    @cached_property
    def n_layers(self) -> int:
        """Transformer layers, or the stages of a network that convolves."""
        return len(self.family.layer_list(self.network))

    @property
    def n_heads(self) -> int:
        """Heads a layer; 0 in a network that convolves."""
        return int(self.config.num_attention_heads) if self.family.attends else 0

    @property
    def start(self) -> int:
        """Of an encoder-decoder: the id that a target begins with; negative where no token stands there."""
        named = getattr(self.config, "decoder_start_token_id", None)
        return int(self.config.pad_token_id if named is None else named)

    @property
    def end(self) -> int | None:
        """The id of the token that ends a text; None where nothing does."""
        return getattr(self.config, "eos_token_id", None)

    def started(self) -> dict[str, torch.Tensor]:
        """What an encoder-decoder is given beside its source: an empty target. Nothing for others."""
        return {"decoder_input_ids": torch.tensor([[self.start]])} if self.family.decoder else {}

    @property
    def n_key_value_heads(self) -> int:
        """Heads of keys and values a layer; 0 in a network that convolves."""
        return self.family.key_value_heads(self.config) if self.family.attends else 0

    @property
    def d_model(self) -> int:
        """Numbers in a token's vector."""
        return int(self.config.hidden_size)

    @property
    def patch_size(self) -> int:
        """Pixels along a side of a patch; 0 in a network that cuts none."""
        return int(self.config.patch_size) if self.family.reads == "image" and self.family.attends else 0

    @property
    def image_size(self) -> int:
        """Pixels along a side of the pictures that its positions were made for."""
        return int(self.config.image_size)

    @property
    def has_head(self) -> bool:
        """Does the network answer anything, or does it end with its last layer?"""
        return self.network.base_model is not self.network

    def answer(self, inputs: Mapping[str, Any]) -> torch.Tensor | None:
        """The logits of one forward pass; None where the network has no head. Hold the lock."""
        return self.family.logits(self.network(**inputs))

    def output_name(self, output: int) -> str:
        """What one column of the logits stands for: a word of the vocabulary, or a label."""
        if self.tokenizer is not None:
            return self.tokenizer.decode([output], skip_special_tokens=False)
        return str(self.config.id2label.get(output, output))

    @cached_property
    def n_parameters(self) -> int:
        """Trainable numbers, tied ones counted once."""
        return sum(p.numel() for p in self.network.parameters())


def load(name: str) -> Model:
    """Load a checkpoint of the catalogue (or ``folder:NAME``) from this computer; never from a network.

    Raises InputError when it is not here, is damaged, or is not what its name says.
    """
    row = checkpoint(name)
    return load_folder(row, folder(row))


def load_folder(row: Checkpoint, path: Path) -> Model:
    """The model in `path`, checked against its row: digests, config bounds, tensor names, finiteness."""
    with _ONE_AT_A_TIME:
        if row.source == "bundled" and "model.safetensors" not in row.sha256:
            raise InputError(
                f"{row.title} has no recorded SHA-256; weights that cannot be checked are refused. Install"
                " the app again."
            )
        _check_digests(row, path)
        regular.check_folder(path, links=row.source != "folder")  # the hub's cache is made of links
        config = configs.read(path)
        family = FAMILIES.get(config["model_type"])
        if family is None or row.family != config["model_type"]:
            raise InputError(
                f"A model must be of a family that is known here ({', '.join(FAMILIES)}); got"
                f" {config['model_type'][:40]!r}."
            )
        elements = files.check_safetensors(path / "model.safetensors")
        network = _network(row, path, config=config, elements=elements)
        settings: Any = network.config
        model = Model(
            checkpoint=row,
            family=family,
            network=network,
            tokenizer=_tokenizer(path, settings) if family.reads == "text" else None,
            pixels=files.pixels(path / "preprocessor_config.json") if family.reads == "image" else None,
            labels=_labels(network, config) if family.reads == "image" else (),
            decoder=_decoder(path / DECODER) if DECODER in row.sha256 else None,
        )
        if model.tokenizer is not None and model.max_tokens < LEAST_TOKENS:
            raise InputError(
                f"A text model must read {LEAST_TOKENS} tokens or more; {row.title} reads {model.max_tokens}."
                " Choose another."
            )
        check_answers(model)
        gc.collect()
        gc.freeze()  # what was loaded is never garbage: a full collection need not walk it
        return model


def _check_digests(row: Checkpoint, path: Path) -> None:
    try:
        for name, digest in row.sha256.items():
            check_sha256(path / name, digest)
    except InputError as error:
        if row.source != "wheel":
            raise
        set_aside(row)
        raise InputError(
            f"{row.title} was damaged on this computer and has been removed. Download it again."
        ) from error


def _network(row: Checkpoint, path: Path, *, config: dict[str, Any], elements: int) -> nn.Module:
    torch.set_num_threads(1)
    build, settings = _plan(row, config)
    promised = _promised(build, settings)
    if promised > 1.05 * elements + 1e6:
        raise InputError(
            f"This model's config promises {promised:,} numbers; its weights hold {elements:,}. The folder is"
            " damaged."
        )
    try:
        network, missing = _filled(build, settings, path)
    except (OSError, ValueError, RuntimeError, KeyError, SafetensorError) as error:
        raise InputError(
            f"The weights of {row.title} do not fit its config ({type(error).__name__}). The folder is"
            " damaged."
        ) from error
    if missing:
        raise InputError(
            f"The weights of {row.title} lack {missing} of the network's tensors. It would answer at random:"
            " refused."
        )
    network.eval().requires_grad_(False)
    if not all(map(_finite, (*network.parameters(), *network.buffers()))):
        raise InputError(f"The weights of {row.title} hold numbers that are not finite. The file is damaged.")
    return network


def _plan(row: Checkpoint, config: dict[str, Any]) -> tuple[Any, Any]:
    """The network's class and its settings, from the checked config."""
    if row.family in OURS:
        build, described = OURS[row.family]
        return build, described.from_dict(configs.allowed(config))
    import transformers

    network_class = getattr(transformers, row.network)
    configs.check_dropped(config, network_class.config_class().to_dict())
    settings = network_class.config_class(**configs.allowed(config))
    settings._attn_implementation = "eager"  # the fused kernels return no attention
    family = FAMILIES[row.family]
    if family.attends and settings.hidden_size % settings.num_attention_heads:
        raise InputError(
            "This model's width must be a multiple of its heads; it is not. Choose another model."
        )
    if family.attends and settings.num_attention_heads % family.key_value_heads(settings):
        raise InputError(
            "This model's heads must be a multiple of its key/value heads; they are not. Choose another."
        )
    return network_class, settings


def _promised(build: Any, settings: Any) -> int:
    """How many numbers the network would hold, counted without taking memory for them."""
    try:
        with torch.device("meta"):
            return sum(p.numel() for p in build(settings).parameters())
    except (AssertionError, ValueError, TypeError, KeyError, ArithmeticError, RuntimeError) as error:
        raise InputError(
            f"This model's config contradicts itself ({type(error).__name__}). Choose another model."
        ) from error


def _finite(tensor: torch.Tensor) -> bool:
    """Is every number finite? The extremes tell, without a mask as large as the tensor."""
    if not tensor.numel() or not tensor.is_floating_point():
        return True
    low, high = torch.aminmax(tensor)
    return bool(torch.isfinite(low) & torch.isfinite(high))


def _decoder(path: Path) -> nn.Module:
    decoder = SaliencyDecoder()
    decoder.load_state_dict(load_file(path))
    return decoder.eval().requires_grad_(False)


def _tokenizer(path: Path, settings: Any) -> Tokenizer:
    return files.tokenizer(
        path / "tokenizer.json", settings.vocab_size, segments=getattr(settings, "type_vocab_size", 1)
    )


def _filled(build: Any, settings: Any, path: Path) -> tuple[nn.Module, int]:
    """The network with its weights, and how many of its tensors they lack."""
    if any(build is ours for ours, _ in OURS.values()):
        with torch.device("meta"):  # the numbers of the file become the network's: nothing is held twice
            network: nn.Module = build(settings)
        network.load_state_dict(load_file(path / "model.safetensors"), assign=True)
        return network.float(), 0
    with _quiet():
        network, info = build.from_pretrained(
            path,
            config=settings,
            dtype=torch.float32,
            attn_implementation="eager",
            use_safetensors=True,
            local_files_only=True,
            trust_remote_code=False,
            output_loading_info=True,
        )
    return network, len([key for key in info["missing_keys"] if "pooler" not in key]) + len(
        info.get("mismatched_keys") or ()
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Without transformers' progress bar and its reports on keys and shards: what matters is checked here,
    and said calmly.
    """
    from transformers.utils import logging as reports

    logger = logging.getLogger("transformers")
    level, hook = (
        logger.level,
        reports.set_tqdm_hook(lambda _factory, args, kwargs: reports.EmptyTqdm(*args, **kwargs)),
    )
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
        reports.set_tqdm_hook(hook)


def _labels(network: nn.Module, config: dict[str, Any]) -> tuple[str, ...]:
    """Names of the outputs; their numbers where the config names none."""
    settings: Any = network.config
    named = configs.labels(config.get("id2label") or {}) or getattr(settings, "id2label", {})
    return tuple(named[index] for index in sorted(named)) or tuple(map(str, range(settings.num_labels)))
