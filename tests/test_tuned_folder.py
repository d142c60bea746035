"""The folder of tuned networks goes with its server; what a killed one has left goes when the next starts."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from viz import tuned_folder

pytestmark = pytest.mark.tiny

SERVER = """
import tempfile
from viz import tuned_folder
tempfile.tempdir = {temp!r}
tuned_folder.name_it()
(tuned_folder.made() / "weights").write_text("w")
print(tuned_folder.path(), flush=True)
input()
"""


@pytest.fixture
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv(tuned_folder.VARIABLE, "")  # and back to what it was
    monkeypatch.delenv(tuned_folder.VARIABLE)
    return tmp_path


def started(temp: Path) -> tuple[subprocess.Popen[str], Path]:
    """A process that keeps something, and its folder."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER.format(temp=str(temp))],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_what_a_killed_server_has_left_is_taken_away_and_what_another_uses_is_not(temp: Path) -> None:
    process, folder = started(temp)
    assert folder.parent == temp
    tuned_folder.sweep()
    assert (folder / "weights").exists(), "it is in use"
    process.kill()
    process.communicate()
    assert folder.exists()
    tuned_folder.sweep()
    assert not folder.exists()


def test_a_server_that_ends_takes_it_away_itself(temp: Path) -> None:
    process, folder = started(temp)
    assert folder.exists()
    process.communicate("\n")
    assert not folder.exists()


def test_no_folder_of_others_is_taken_away(temp: Path) -> None:
    def made(name: str, mode: int = 0o700) -> Path:
        found = temp / name
        found.mkdir(mode=mode)
        found.chmod(mode)
        (found / tuned_folder.LOCK).touch()
        return found

    plain, open_to_all = made("attention-lab-mine"), made(f"attention-lab-{'1' * 32}", 0o755)
    unlocked = made(f"attention-lab-{'2' * 32}")
    (unlocked / tuned_folder.LOCK).unlink()
    target = made("elsewhere")
    link = temp / f"attention-lab-{'3' * 32}"
    link.symlink_to(target)
    (temp / f"attention-lab-{'4' * 32}").touch()
    left = made(f"attention-lab-{'5' * 32}")
    tuned_folder.sweep()
    assert all(each.exists() for each in (plain, open_to_all, unlocked, target, link))
    assert (temp / f"attention-lab-{'4' * 32}").exists()
    assert not left.exists()


def test_it_is_named_once_for_all_processes(temp: Path) -> None:
    assert tuned_folder.path() is None
    tuned_folder.name_it()
    named = tuned_folder.path()
    assert named is not None
    assert not named.exists()
    assert tuned_folder.made() == named == tuned_folder.made()
    tuned_folder.clear()
    assert not named.exists()
    assert tuned_folder.made().is_dir(), "what is kept after all makes it again"
