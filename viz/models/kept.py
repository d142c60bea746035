"""Networks that visits have tuned, as folders like those that can be saved: kept while their visit lasts,
bounded in bytes, and gone with the server.

They lie on the computer's disk, where the engine's process finds them too, under names that nobody can guess:
who has the link has the network, until the visit that made it ends.
"""

from __future__ import annotations

import io
import re
import secrets
import shutil
import threading
import zipfile
from pathlib import Path

from viz import tuned_folder
from viz.errors import InputError
from viz.language import mark
from viz.models import config as configs
from viz.models import regular
from viz.models.checkpoint import Checkpoint

PREFIX = "tuned"
NAME = re.compile(rf"{PREFIX}:([0-9a-f]{{32}})")
FILES = ("config.json", "tuned.safetensors", "README.md", "preprocessor_config.json")
KEPT_BYTES = 400_000_000
"""What all of them may take together; the oldest go first."""
GONE = mark("This network was tuned in a visit that has ended, and its weights went with it. Tune it again.")
FULL = mark("The tuned network cannot be kept on this computer ({reason}). Save it instead.")
TURN = threading.Lock()


def keep(packed: bytes) -> str:
    """Keep what `viz.models.tuned.archive` has packed; the name it has from now on.

    Raises InputError for one that is larger than all that is kept, and where the disk takes none.
    """
    if len(packed) > KEPT_BYTES:
        raise InputError(
            "A tuned network that is opened elsewhere may take {most:,.0f} MB; this one takes {n:,.0f}. Save"
            " it, and offer its folder to the app.",
            most=KEPT_BYTES / 1e6,
            n=len(packed) / 1e6,
        )
    key = secrets.token_hex(16)
    try:
        with TURN, zipfile.ZipFile(io.BytesIO(packed)) as found:
            root = tuned_folder.made()
            _make_room(root, len(packed))
            half = root / f".{key}"
            half.mkdir(mode=0o700)
            for name in FILES:
                if name in found.namelist():
                    (half / name).write_bytes(found.read(name))
            half.rename(root / key)
    except OSError as error:
        raise InputError(FULL, reason=error.strerror or type(error).__name__) from error
    return f"{PREFIX}:{key}"


def forget(name: str) -> None:
    """Let go of it, where it is still there."""
    folder = _folder(name)
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)


def there(name: str) -> bool:
    """Is it kept?"""
    folder = _folder(name)
    return folder is not None and (folder / "config.json").is_file()


def described(name: str) -> Checkpoint:
    """Its row. Raises InputError where it is not kept (any more)."""
    from viz.models.catalogue import CATALOGUE
    from viz.models.folder import KEY, base_of, row

    folder = _folder(name)
    if folder is None or not there(name):
        raise InputError(GONE)
    regular.check_folder(folder, links=False)
    config = configs.read(folder)
    base, moved = CATALOGUE[base_of(config)], config[KEY].get("moved", True)
    return row(
        name,
        folder,
        title=f"{base.title} {'tuned' if moved else 'frozen'} {folder.name[:4]}",
        source="folder",
        location=str(folder),
        megabytes=max(1, round(_size(folder) / 1e6)),
        why=mark("Tuned in this visit."),
    )


def _folder(name: str) -> Path | None:
    found = NAME.fullmatch(name)
    root = tuned_folder.path()
    return root / found[1] if found and root else None


def _make_room(root: Path, wanted: int) -> None:
    kept = sorted(filter(Path.is_dir, root.iterdir()), key=lambda each: each.stat().st_mtime)
    total = wanted + sum(map(_size, kept))
    for each in kept:
        if total <= KEPT_BYTES:
            break
        total -= _size(each)
        shutil.rmtree(each, ignore_errors=True)


def _size(folder: Path) -> int:
    return sum(each.stat().st_size for each in folder.iterdir())
