"""The command writes a sheet and a key a lesson, and goes on where a model is missing."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import pytest

from viz import handouts
from viz.errors import InputError
from viz.worksheets.keys import KEYS, Ask

pytestmark = pytest.mark.tiny


def missing(_ask: Ask) -> NoReturn:
    raise InputError("needs a model that is not here.")


def test_what_can_be_made_is_written_and_the_rest_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    here = "workings/positions.py"
    monkeypatch.setattr(handouts, "KEYS", dict.fromkeys(KEYS, missing) | {here: KEYS[here]})
    assert handouts.run(tmp_path / "new" / "folder") == 1
    written = {path.name: path.read_text() for path in (tmp_path / "new" / "folder").iterdir()}
    assert set(written) == {"workings-positions.md", "workings-positions-key.md"}
    assert "Name: ____" in written["workings-positions.md"]
    assert "> 0.5; 5." in written["workings-positions-key.md"]
    assert capsys.readouterr().err.count("needs a model that is not here") == len(KEYS) - 1


def test_sheets_are_written_in_the_language_that_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = "workings/positions.py"
    monkeypatch.setattr(handouts, "KEYS", dict.fromkeys(KEYS, missing) | {here: KEYS[here]})
    handouts.run(tmp_path, "de")
    assert "Datum: ____" in (tmp_path / "workings-positions.md").read_text()
    key = (tmp_path / "workings-positions-key.md").read_text()
    assert key.startswith("# Wo bin ich? (Lösungen)\n")
    assert "> sin 1 = 0,841 und cos 1 = 0,540." in key
