"""`load(name)`: a checked network with its tokenizer or picture settings, and the lock that guards it."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import nn

from viz.errors import InputError
from viz.models import config as configs
from viz.models import derived, files, regular, tuned
from viz.models.catalogue import Checkpoint, checkpoint
from viz.models.cnn import CNN, CNNConfig
from viz.models.digests import check_sha256
from viz.models.efficientnet import EfficientNet, EfficientNetConfig
from viz.models.families import FAMILIES, Family
from viz.models.layout import lay_out_for_few_rows, lay_out_for_places
from viz.models.library import transformers
from viz.models.marian import Marian, MarianConfig
from viz.models.model import Model
from viz.models.saliency import SaliencyDecoder
from viz.models.storage import folder, origin
from viz.models.trial import check_answers
from viz.models.wheels.cache import set_aside
from viz.models.wide import widen

LEAST_TOKENS = 4
READ_BY_ITS_HEAD = ("ForSequenceClassification", "ForPreTraining")
"""Ends of the names of networks whose head reads what BERT's pooler makes; else nobody reads it."""
DECODER = "decoder.safetensors"
OURS: Mapping[str, tuple[Any, Any]] = {
    "cnn": (CNN, CNNConfig),
    "efficientnet_lite": (EfficientNet, EfficientNetConfig),
    "marian_ssru": (Marian, MarianConfig),
}
"""Families whose networks are not transformers': class and configuration."""
ONE_AT_A_TIME = threading.Lock()  # the default dtype is process-wide while a network is built


def load(name: str) -> Model:
    """Load a checkpoint of the catalogue (or ``folder:NAME``) from this computer; never from a network.

    Raises InputError when it is not here, is damaged, or is not what its name says.
    """
    row = checkpoint(name)
    return load_folder(row, folder(row))


def load_to_answer(name: str) -> Model:
    """The same, laid out for what it is asked; who teaches it writes on its weights, and loads it plain."""
    found = load(name)
    if found.family.reads == "text":
        lay_out_for_few_rows(found.network)
    elif not found.family.attends:
        lay_out_for_places(found.network)
    if found.decoder is not None:
        lay_out_for_places(found.decoder)
    return found


def load_folder(row: Checkpoint, path: Path) -> Model:
    """The model in `path`, checked against its row: digests, config bounds, tensor names, finiteness."""
    with ONE_AT_A_TIME:
        if row.source == "bundled" and row.weights_file not in row.sha256:
            raise InputError(
                "{model} has no recorded SHA-256; weights that cannot be checked are refused. Install the"
                " app again.",
                model=row.title,
            )
        _check_digests(row, path)
        regular.check_folder(path, links=row.source != "folder")  # the hub's cache is made of links
        config = configs.read(path)
        family = _family(row, config)
        elements = files.check_safetensors(path / row.weights_file)
        network = _network(row, path, config=config, elements=elements)
        settings: Any = network.config
        head = tuned.taught(path, settings.hidden_size) if row.base and row.source == "folder" else None
        labels: tuple[str, ...] = ()
        if family.reads == "image" or row.classifies_texts:
            labels = head.classes if head is not None else _labels(network, config)
        model = Model(
            checkpoint=row,
            family=family,
            network=network,
            tokenizer=_tokenizer(_base(row) or path, settings) if family.reads == "text" else None,
            pixels=files.pixels(path / "preprocessor_config.json") if family.reads == "image" else None,
            labels=labels,
            decoder=_decoder(path / DECODER) if DECODER in row.sha256 else None,
            taught=head,
        )
        if model.tokenizer is not None and model.max_tokens < LEAST_TOKENS:
            raise InputError(
                "A text model must read {least} tokens or more; {model} reads {most}. Choose another.",
                least=LEAST_TOKENS, model=row.title, most=model.max_tokens,
            )  # fmt: skip
        if row.weights_file not in row.sha256:  # what is known to the byte has been tried
            check_answers(model)
        gc.collect()
        gc.freeze()  # what was loaded is never garbage: a full collection need not walk it
        return model


def _family(row: Checkpoint, config: dict[str, Any]) -> Family:
    found = FAMILIES.get(config["model_type"])
    if found is None or row.family != config["model_type"]:
        raise InputError(
            "A model must be of a family that is known here ({families}); got {got!r}.",
            families=", ".join(FAMILIES), got=config["model_type"][:40],
        )  # fmt: skip
    return found


def _check_digests(row: Checkpoint, path: Path) -> None:
    try:
        for name, digest in row.sha256.items():
            check_sha256(path / name, digest)
    except InputError as error:
        if row.source != "wheel":
            raise
        set_aside(row)
        raise InputError(
            "{model} was damaged on this computer and has been removed. Download it again.", model=row.title
        ) from error


def _network(row: Checkpoint, path: Path, *, config: dict[str, Any], elements: int) -> nn.Module:
    torch.set_num_threads(1)
    build, settings = _plan(row, config)
    promised = _promised(build, settings)
    if not row.base and promised > 1.05 * elements + 1e6:
        raise InputError(
            "This model's config promises {promised:,} numbers; its weights hold {numbers:,}. The folder is"
            " damaged.",
            promised=promised,
            numbers=elements,
        )
    try:
        network, missing = (
            _changed(build, settings, row, path) if row.base else _filled(build, settings, path)
        )
    except (OSError, ValueError, RuntimeError, KeyError, SafetensorError) as error:
        raise InputError(
            "The weights of {model} do not fit its config ({kind}). The folder is damaged.",
            model=row.title,
            kind=type(error).__name__,
        ) from error
    if missing:
        raise InputError(
            "The weights of {model} lack {missing} of the network's tensors. It would answer at random:"
            " refused.",
            model=row.title,
            missing=missing,
        )
    network.eval().requires_grad_(False)
    widen(network)
    if not all(map(_finite, (*network.parameters(), *network.buffers()))):
        raise InputError(
            "The weights of {model} hold numbers that are not finite. The file is damaged.", model=row.title
        )
    return network


def _plan(row: Checkpoint, config: dict[str, Any]) -> tuple[Any, Any]:
    """The network's class and its settings, from the checked config."""
    if row.family in OURS:
        build, described = OURS[row.family]
        return build, described.from_dict(configs.allowed(config))
    network_class = getattr(transformers(), row.network)
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
            "This model's config contradicts itself ({kind}). Choose another model.",
            kind=type(error).__name__,
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


def _base(row: Checkpoint) -> Path | None:
    """The folder of the checkpoint whose weights it changes, unharmed; None where it changes none."""
    if not row.base:
        return None
    base = origin(row)
    _check_digests(base, folder(base))
    return folder(base)


def _changed(build: Any, settings: Any, row: Checkpoint, path: Path) -> tuple[nn.Module, int]:
    """The network with another checkpoint's weights and the changes in `path`, and how many it lacks."""
    base = _base(row)
    assert base is not None
    if row.source == "folder":
        tuned_one, lacking = _filled(build, settings, base)
        tuned_one.load_state_dict(derived.merged(tuned.change(path), tuned_one.state_dict()))
        return tuned_one, lacking
    network: nn.Module = build(settings)
    found = network.load_state_dict(derived.weights(row.family, path, base), strict=False)
    return network, len(found.missing_keys) + len(found.unexpected_keys)


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
    spared = "pooler" if not build.__name__.endswith(READ_BY_ITS_HEAD) else "\0"
    return network, len([key for key in info["missing_keys"] if spared not in key]) + len(
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
