"""The command `attention-lab`: read the options, set the environment, start the server.

Nothing here may import torch, streamlit or numpy before `prepare` has run: they read the environment once,
when they load.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NoReturn

from viz import tuned_folder
from viz.endpoint import checked_port, port_number
from viz.errors import InputError
from viz.language import ENGLISH, LANGUAGES

ENVIRONMENT = {
    "HF_HUB_OFFLINE": (
        "1"
    ),  # the server itself never calls the hub: a download runs in its own process (viz/models/hub.py)
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "OMP_NUM_THREADS": "1",  # with two, one other busy process makes a forward pass 40 times slower
    "MALLOC_ARENA_MAX": "2",
    "RUST_BACKTRACE": "0",
}


class Parser(argparse.ArgumentParser):
    """Answers a wrong option with one sentence instead of the whole usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}. See {self.prog} --help.\n")


def parser() -> Parser:
    """The options of `attention-lab`."""
    found = Parser(
        prog="attention-lab",
        description="See what a pretrained transformer does with your text or picture.",
        epilog="attention-lab fetch gets weights without opening the app, attention-lab worksheets DIR writes"
        " worksheets with their keys: see their --help.",
        allow_abbrev=False,
    )
    found.add_argument(
        "--port",
        type=port_number,
        metavar="N",
        help="port to listen on (default: the first free one from 8501)",
    )
    found.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="address to listen on; 0.0.0.0 lets the whole network in (default: %(default)s)",
    )
    found.add_argument(
        "--name",
        action="append",
        default=[],
        type=_name,
        dest="names",
        metavar="NAME",
        help="answer to this host name too, which a proxy in front passes on; may be given several times",
    )
    _add_models(found)
    _add_rights(found)
    found.add_argument("--offline", action="store_true", help="never download a model, and offer none")
    found.add_argument("--no-browser", action="store_true", help="do not open a browser")
    found.add_argument("--version", action="version", version=f"%(prog)s {_version()}")
    return found


def _add_rights(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--allow-hub",
        action=argparse.BooleanOptionalAction,
        help="let visitors ask for models of the Hugging Face hub by name (default: on this computer alone)",
    )
    parser.add_argument(
        "--admin",
        type=_token,
        metavar="TOKEN",
        help="open /operator-status to whoever knows this token: sessions, queue, memory, models"
        " (or set ATTENTION_LAB_ADMIN, which other users of this computer cannot read)",
    )


def _add_models(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--models",
        type=Path,
        metavar="DIR",
        help="folder whose subfolders are checkpoints to offer beside the built-in ones",
    )
    parser.add_argument(
        "--max-parameters",
        type=_millions,
        metavar="N",
        help="refuse models of --models with more parameters than this (default: 500M)",
    )
    _add_cache(parser)


def _add_cache(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--cache", type=Path, metavar="DIR", help="folder for fetched weights (default: the user's cache)"
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run the app until it is stopped; returns the exit status: 0, or 2 for options that cannot work."""
    argv = sys.argv[1:] if argv is None else argv
    if argv[:1] == ["fetch"]:
        return fetch(argv[1:])
    if argv[:1] == ["worksheets"]:
        return worksheets(argv[1:])
    options = parser().parse_args(argv)
    try:
        models = checked_folder(options.models)
        port = checked_port(options.host, options.port)
    except InputError as error:
        print(f"attention-lab: {error}", file=sys.stderr)
        return 2
    prepare(
        models=models, cache=options.cache, offline=options.offline, max_parameters=options.max_parameters
    )
    if options.admin is not None:
        os.environ["ATTENTION_LAB_ADMIN"] = options.admin
    os.environ["ATTENTION_LAB_HUB"] = "1" if _hub_allowed(options) else "0"
    with suppress(KeyboardInterrupt):
        if os.environ.get("ATTENTION_LAB_ENGINE") == "process":
            from viz.remote.process import first_process

            first_process()
        if not options.offline:
            from viz import fetching

            fetching.at_start()
        from viz.server import serve

        serve(host=options.host, port=port, browser=not options.no_browser, names=options.names)
    return 0


def _hub_allowed(options: argparse.Namespace) -> bool:
    """Who lets others in must say so: their wishes would fill the disk."""
    if options.allow_hub is not None:
        return bool(options.allow_hub)
    return options.host in ("127.0.0.1", "::1", "localhost")


def worksheets(argv: Sequence[str]) -> int:
    """`attention-lab worksheets`; returns the exit status."""
    found = Parser(
        prog="attention-lab worksheets",
        description="Write every lesson's worksheet and its key, computed from the models that are here.",
        allow_abbrev=False,
    )
    found.add_argument("folder", type=Path, metavar="DIR", help="where the Markdown files go")
    found.add_argument(
        "--language",
        choices=tuple(LANGUAGES),
        default=ENGLISH,
        help="the language of the sheets (default: %(default)s)",
    )
    found.add_argument("--cache", type=Path, metavar="DIR", help="folder for fetched weights")
    options = found.parse_args(argv)
    prepare(cache=options.cache, offline=True)
    from viz import handouts

    return handouts.run(options.folder, options.language)


def fetch(argv: Sequence[str]) -> int:
    """`attention-lab fetch`; returns the exit status."""
    from viz import fetching

    about = "Fetch the weights of built-in models, or of others by name: the app then needs no network."
    found = Parser(prog=fetching.PROGRAM, description=about, allow_abbrev=False)
    fetching.add_options(found)
    _add_cache(found)
    options = found.parse_args(argv)
    prepare(cache=options.cache)
    try:
        return fetching.run(options.names, listed=options.list)
    except KeyboardInterrupt:
        return 130


def checked_folder(folder: Path | None) -> Path | None:
    """The folder of --models, absolute.

    Raises InputError when it is no folder that can be read.
    """
    if folder is None:
        return None
    try:
        os.listdir(folder)
    except OSError as error:
        raise InputError(
            f"--models must name a folder that can be read; got {str(folder)!r} ({error.strerror})."
        ) from None
    return folder.resolve()


def prepare(
    *,
    models: Path | None = None,
    cache: Path | None = None,
    offline: bool = False,
    max_parameters: int | None = None,
) -> None:
    """Set the environment of this process and of those it starts."""
    wished = os.environ.get("ATTENTION_LAB_OFFLINE", "") + os.environ.get("HF_HUB_OFFLINE", "")
    os.environ["ATTENTION_LAB_OFFLINE"] = "1" if offline or wished.strip("0") else "0"
    if models is not None:
        os.environ["ATTENTION_LAB_MODELS"] = str(models)
    if cache is not None:
        os.environ["ATTENTION_LAB_CACHE"] = str(cache.absolute())
    if max_parameters is not None:
        os.environ["ATTENTION_LAB_MAX_PARAMETERS"] = str(max_parameters)
    tuned_folder.name_it()
    os.environ.update(ENVIRONMENT)
    if sys.platform != "win32":  # which hands no sockets on
        os.environ.setdefault("ATTENTION_LAB_ENGINE", "process")
    _limit_arenas(int(ENVIRONMENT["MALLOC_ARENA_MAX"]))


def _limit_arenas(count: int) -> None:
    """glibc reads MALLOC_ARENA_MAX before Python starts, so say it to this process too."""
    m_arena_max = -8
    with suppress(OSError, AttributeError, TypeError):  # no glibc: macOS, Windows, musl
        ctypes.CDLL(None).mallopt(m_arena_max, count)


def _millions(text: str) -> int:
    """A whole number above 0, with or without an M for millions."""
    digits, factor = (text[:-1], 1_000_000) if text[-1:] in "mM" else (text, 1)
    if not digits.isdecimal() or len(digits) > 12 or int(digits) == 0:
        raise argparse.ArgumentTypeError(
            f"it must be a whole number above 0, such as 500M; got {text[:40]!r}"
        )
    return int(digits) * factor


def _token(text: str) -> str:
    """A token that is not guessed in an afternoon."""
    if not 12 <= len(text) <= 200:
        raise argparse.ArgumentTypeError("it must have from 12 to 200 characters")
    return text


def _name(text: str) -> str:
    """A host name or address, without a scheme or a port."""
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,253}|\[?[0-9A-Fa-f:.]{2,45}\]?", text):
        raise argparse.ArgumentTypeError(
            f"it must be a host name alone, such as lab.example.org; got {text[:40]!r}"
        )
    return text


def _version() -> str:
    try:
        return version("attention-lab")
    except PackageNotFoundError:
        return "(source tree)"
