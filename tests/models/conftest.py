"""A whole checkpoint folder of a tiny BERT, and the operator's folder around it."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def path(tmp_path: Path) -> Path:
    from tests.models import tiny  # with torch, which the instant tests beside this do without

    tiny.write(tmp_path / "root" / "tiny")
    return tmp_path / "root" / "tiny"


@pytest.fixture
def root(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ATTENTION_LAB_MODELS", str(path.parent))
    return path.parent
