"""The command `attention-lab worksheets DIR`: every worksheet and its key, computed from the models."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TypeVar

from viz.errors import InputError
from viz.language import ENGLISH, spoken
from viz.requests import Request
from viz.worksheets import markdown, sheets
from viz.worksheets.keys import KEYS

PROGRAM = "attention-lab worksheets"
PATIENCE = 300.0
R = TypeVar("R")


def run(folder: Path, language: str = ENGLISH) -> int:
    """Write two Markdown files a lesson into `folder`; the exit status, 1 where one could not be made."""
    with spoken(language):
        return _run(folder)


def _run(folder: Path) -> int:
    from viz.engine import Engine
    from viz.tasks import TASKS

    engine, missing = Engine(TASKS), 0

    def ask(request: Request[R]) -> R:
        return engine.submit(request, deadline=PATIENCE).result(PATIENCE)

    folder.mkdir(parents=True, exist_ok=True)
    for sheet in sheets().values():
        try:
            numbers = KEYS[sheet.lesson](ask)
        except (InputError, OSError) as error:
            print(f"{PROGRAM}: {sheet.title} {error}", file=sys.stderr)
            missing = 1
            continue
        for name, key in ((sheet.name, False), (f"{sheet.name}-key", True)):
            (folder / f"{name}.md").write_text(markdown(sheet, numbers, key=key), encoding="utf-8")
        print(folder / f"{sheet.name}.md", flush=True)
    return missing
