"""What a visit has tuned is kept under a name that nobody can guess: bounded, private, and let go of."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from pathlib import Path

import pytest

from viz import tuned_folder
from viz.errors import InputError
from viz.models import kept
from viz.models.catalogue import checkpoint

pytestmark = pytest.mark.instant


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(tuned_folder.VARIABLE, str(tmp_path / "tuned"))
    return tmp_path / "tuned"


def packed(weights: bytes = b"w" * 1000, **more: bytes) -> bytes:
    out = io.BytesIO()
    told = {
        "model_type": "bert",
        "num_hidden_layers": 6,
        "attention_lab": {"base": "minilm", "classes": ["a"]},
    }
    with zipfile.ZipFile(out, "w") as made:
        for name, data in {
            "config.json": json.dumps(told).encode(), "tuned.safetensors": weights, **more
        }.items():  # fmt: skip
            made.writestr(name, data)
    return out.getvalue()


def test_it_is_a_checkpoint_until_it_is_let_go_of(root: Path) -> None:
    name = kept.keep(packed(**{"../evil.py": b"x", "code.py": b"x"}))
    assert kept.NAME.fullmatch(name)
    row = checkpoint(name)
    assert (row.name, row.base, row.source, row.layers) == (name, "minilm", "folder", 6)
    assert row.title == f"MiniLM-L6 tuned {name[6:10]}"
    folder = Path(row.location)
    assert sorted(each.name for each in folder.iterdir()) == ["config.json", "tuned.safetensors"]
    assert folder.parent == root
    assert stat.S_IMODE(root.stat().st_mode) == 0o700
    assert kept.keep(packed()) != name, "the same once more is another visit's"
    kept.forget(name)
    assert not kept.there(name)
    with pytest.raises(InputError, match="in a visit that has ended"):
        checkpoint(name)
    kept.forget(name)
    tuned_folder.clear()
    assert not root.exists()


@pytest.mark.parametrize(
    "name", ["tuned:", "tuned:..", f"tuned:{'0' * 32}", f"tuned:{'0' * 31}/", "tuned:../x"]
)
def test_no_other_name_leads_anywhere(root: Path, name: str) -> None:
    kept.keep(packed())
    (root.parent / "x").mkdir()
    (root.parent / "x" / "config.json").write_text("{}")
    assert not kept.there(name)
    with pytest.raises(InputError):
        checkpoint(name)


def test_the_oldest_go_first_where_there_is_no_room(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "KEPT_BYTES", 3 * len(packed()))
    names = [kept.keep(packed()) for _ in range(4)]
    assert [kept.there(name) for name in names] == [False, True, True, True]
    with pytest.raises(InputError, match="may take 0 MB"):
        kept.keep(packed(b"w" * 10_000))


def test_a_disk_that_takes_none_is_one_sentence(root: Path) -> None:
    root.write_text("a file is in its place")
    with pytest.raises(InputError, match="cannot be kept on this computer"):
        kept.keep(packed())
