"""The command: what it answers to wrong options, what it sets, and that nothing slow is imported before it
has.
"""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from viz import endpoint, launcher, paths
from viz.errors import InputError

pytestmark = pytest.mark.instant

ROOT = Path(__file__).parent.parent


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """`prepare` writes to os.environ: give it a copy."""
    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setattr(launcher, "_limit_arenas", lambda count: None)
    for name in ("ATTENTION_LAB_OFFLINE", "ATTENTION_LAB_MODELS", "HF_HUB_OFFLINE"):
        monkeypatch.delitem(os.environ, name, raising=False)
    return monkeypatch


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--port", "99999"], "a port must be a number from 0 to 65535; got '99999'"),
        (["--port", "-1"], "port"),
        (["--port", "8五"], "a port must be a number from 0 to 65535"),
        (
            ["--models", "/no/such/folder"],
            "--models must name a folder that can be read; got '/no/such/folder'",
        ),
        (["--admin", "short"], "it must have from 12 to 200 characters"),
        (["--models", __file__], "--models must name a folder that can be read"),
        (["--host", "nowhere.invalid"], "--host must be an address of this computer; got 'nowhere.invalid'"),
        (["--host", "192.0.2.1"], "--host must be an address of this computer; got '192.0.2.1'"),
        (["--host", "a" * 300], "--host must be an address of this computer"),
        (
            ["--name", "http://lab.example"],
            "it must be a host name alone, such as lab.example.org; got 'http://lab.example'",
        ),
        (["--prot", "1"], "--prot"),
    ],
)
def test_a_wrong_option_is_answered_in_one_line(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        status = launcher.main(arguments)
    except SystemExit as end:  # argparse's way
        status = int(str(end.code))
    error = capsys.readouterr().err
    assert status == 2
    assert error.startswith("attention-lab: ")
    assert error.count("\n") == 1
    assert said in error


def test_a_port_in_use_is_said_with_what_to_do(taken: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert launcher.main(["--port", str(taken)]) == 2
    assert (
        capsys.readouterr().err
        == f"attention-lab: Port {taken} on 127.0.0.1 is already in use. Name another with --port, or leave"
        " --port out.\n"
    )


def test_without_a_port_the_next_free_one_is_taken(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint, "FIRST_PORT", taken)
    assert taken < endpoint.checked_port("127.0.0.1", None) < taken + endpoint.PORTS_TRIED
    monkeypatch.setattr(endpoint, "PORTS_TRIED", 1)
    with pytest.raises(InputError, match="all are in use"):
        endpoint.checked_port("127.0.0.1", None)


def test_help_names_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        launcher.main(["--help"])
    assert end.value.code == 0
    shown = capsys.readouterr().out
    assert all(
        option in shown
        for option in ("--port", "--host", "--models", "--offline", "--no-browser", "--version")
    )


def test_the_environment_that_is_set(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    launcher.prepare(models=tmp_path)
    wanted = {
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_PROGRESS_BARS": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "OMP_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
        "RUST_BACKTRACE": "0",
        "ATTENTION_LAB_MODELS": str(tmp_path),
        "ATTENTION_LAB_OFFLINE": "0",
    }
    assert {name: os.environ.get(name) for name in wanted} == wanted


@pytest.mark.parametrize(
    ("before", "flag", "after"),
    [
        ({}, False, "0"),
        ({}, True, "1"),
        ({"HF_HUB_OFFLINE": "1"}, False, "1"),
        ({"HF_HUB_OFFLINE": "0"}, False, "0"),
        ({"ATTENTION_LAB_OFFLINE": "1"}, False, "1"),
    ],
)
def test_who_may_switch_downloads_off(
    environment: pytest.MonkeyPatch, before: dict[str, str], flag: bool, after: str
) -> None:
    os.environ.update(before)
    launcher.prepare(offline=flag)
    assert os.environ["ATTENTION_LAB_OFFLINE"] == after


@pytest.mark.tiny
def test_options_are_read_before_anything_slow_is_imported() -> None:
    program = "import sys, viz.launcher; viz.launcher.parser(); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"torch", "numpy", "streamlit", "transformers", "huggingface_hub"} & set(loaded)


@pytest.mark.tiny
@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_info"), reason="needs glibc")
def test_threads_share_two_arenas_of_memory() -> None:
    program = """
import ctypes, sys, threading
from viz import launcher
if sys.argv[1] == "limited": launcher._limit_arenas(2)
gate = threading.Barrier(12)
def work(): gate.wait(); kept.append(ctypes.CDLL(None).malloc(1000)); gate.wait()
kept = []
threads = [threading.Thread(target=work) for _ in range(12)]
[thread.start() for thread in threads]; [thread.join() for thread in threads]
libc = ctypes.CDLL(None); libc.fdopen.restype = ctypes.c_void_p
sys.stdout.flush(); libc.malloc_info(0, ctypes.c_void_p(libc.fdopen(1, b"w"))); libc.fflush(None)
"""
    arenas = {
        mode: (
            subprocess.run(
                [sys.executable, "-c", program, mode], cwd=ROOT, capture_output=True, text=True, check=True
            ).stdout.count("<heap nr=")
        )
        for mode in ("limited", "free")
    }
    assert arenas["limited"] <= 2 < arenas["free"]


def test_the_line_that_says_where_the_app_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (
        endpoint.invitation("127.0.0.1", 8501)
        == "Attention Lab is at http://127.0.0.1:8501  (stop it with Ctrl+C)"
    )
    assert endpoint.url("::1", 80) == "http://[::1]:80"
    monkeypatch.setattr(endpoint, "_network_address", lambda: "192.0.2.7")
    assert "http://localhost:8501, for others on the network http://192.0.2.7:8501" in endpoint.invitation(
        "0.0.0.0", 8501
    )


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="always has a screen")
def test_a_browser_needs_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("DISPLAY", raising=False)
    assert not endpoint.has_screen()
    monkeypatch.setenv("DISPLAY", ":0")
    assert endpoint.has_screen()


def test_the_app_is_found_in_a_source_tree_and_in_an_installed_package(tmp_path: Path) -> None:
    assert (paths.ROOT, paths.APP.is_file(), paths.PAGES.is_dir(), paths.ASSETS.is_dir()) == (
        ROOT,
        True,
        True,
        True,
    )
    package = tmp_path / "site-packages" / "viz"
    (package / "_site").mkdir(parents=True)
    assert paths.root(package) == tmp_path / "site-packages"
    (package / "_site" / "app.py").touch()
    assert paths.root(package) == package / "_site"
