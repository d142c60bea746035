"""The examples that come along: as many of each class, none twice, each with its licence."""

from __future__ import annotations

import tomllib

import pytest

from viz.ui.running import sets

pytestmark = pytest.mark.instant

SETS = sets.read()


@pytest.mark.parametrize("name", SETS)
def test_every_class_has_as_many_to_learn_from_and_to_test_with(name):
    examples = SETS[name].examples
    for label in range(len(examples.classes)):
        assert len(examples.of(label, examples.train)) == 16
        assert len(examples.of(label, examples.test)) == 8
    assert len(set(examples.inputs)) == 96, "no example stands on both sides"


def test_pictures_of_others_say_whose_they_are():
    rows = tomllib.loads((sets.FOLDER / "sets.toml").read_text(encoding="utf-8"))["set"]
    for row in rows:
        if row["reads"] == "image":
            assert row["licence"] in ("Apache-2.0", "MIT")
            if row["licence"] == "MIT":
                assert "Copyright (c)" in (sets.FOLDER / row["licence_file"]).read_text(encoding="utf-8")
            assert row["author"]
            assert row["package"]
            assert row["changes"]
