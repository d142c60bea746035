"""What operators are given fits the app: ports, options, names and files."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from viz.launcher import parser
from viz.ui.page.sequence import MOST_LETTERS

pytestmark = pytest.mark.tiny

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PORT = "7860"


def started(tmp_path: Path, **environment: str) -> list[str]:
    """The arguments that the container's command gives to `attention-lab`."""
    program = tmp_path / "attention-lab"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    command = json.loads(DOCKERFILE[DOCKERFILE.rindex("\nCMD ") + 5 :])
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    ended = subprocess.run(
        command, env={"PATH": path, **environment}, capture_output=True, text=True, check=True
    )
    return ended.stdout.splitlines()


@pytest.mark.skipif(not shutil.which("sh"), reason="a container runs a POSIX shell")
@pytest.mark.parametrize(
    ("environment", "names"),
    [
        ({}, []),
        ({"NAMES": "lab.example.org 10.0.0.7"}, ["lab.example.org", "10.0.0.7"]),
        ({"SPACE_HOST": "me-lab.example"}, ["me-lab.example"]),
    ],
)
def test_the_container_starts_the_app_with_options_that_it_has(
    tmp_path: Path, environment: dict[str, str], names: list[str]
) -> None:
    options = parser().parse_args(started(tmp_path, **environment))
    assert options.names == names
    assert str(options.port) == PORT
    assert options.host == "0.0.0.0"
    assert options.offline


def test_one_port_everywhere() -> None:
    assert re.findall(r"^EXPOSE (\d+)", DOCKERFILE, re.MULTILINE) == [PORT]
    assert f"localhost:{PORT}/_stcore/health" in DOCKERFILE
    assert f"app_port: {PORT}\n" in (DEPLOY / "space" / "README.md").read_text(encoding="utf-8")


def test_its_python_is_one_that_the_project_takes_and_its_packages_are_the_pinned_ones() -> None:
    version = re.findall(r"^FROM python:([\d.]+)-slim", DOCKERFILE, re.MULTILINE)
    assert [
        SpecifierSet(PROJECT["project"]["requires-python"]).contains(f"{each}.0") for each in version
    ] == [True]
    installs = re.findall(r"pip install ([^\n]*)", DOCKERFILE)
    assert installs
    assert all("--constraint constraints.txt" in each for each in installs)


def test_it_gets_all_that_the_wheel_is_made_of_and_no_more() -> None:
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").split()
    carried = [line[1:] for line in lines if line.startswith("!")]
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {*wheel["packages"], *wheel["force-include"], "pyproject.toml", "constraints.txt", "README.md"}
    assert needed | {"LICENSE"} == set(carried)
    assert all((ROOT / each).exists() for each in carried)
    assert lines[0] == "*"
    assert not any(fnmatch(".git", each) for each in carried)


def test_nobody_is_root() -> None:
    assert DOCKERFILE.index("\nUSER 1000\n") < DOCKERFILE.index("attention-lab fetch --cache")


def test_a_proxy_passes_the_websocket_the_name_and_a_whole_picture() -> None:
    proxy = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for header in ("Host $host", "Upgrade $http_upgrade", 'Connection "upgrade"'):
        assert f"proxy_set_header {header};" in proxy
    allowed = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    lines = re.findall(r"large_client_header_buffers \d (\d+)k;", proxy)
    assert [int(each) * 1024 > MOST_LETTERS + 8_000 for each in lines] == [True]
    limit = re.findall(r"client_max_body_size (\d+)m;", proxy)
    assert [int(each) > allowed["server"]["maxUploadSize"] for each in limit] == [True]
