"""The address the app answers at: checked before anything slow starts, and said in one line."""

from __future__ import annotations

import argparse
import errno
import os
import socket
import sys

from viz.errors import InputError

FIRST_PORT = 8501
PORTS_TRIED = 20
EVERYWHERE = ("0.0.0.0", "::")


def port_number(text: str) -> int:
    """The number in `text`, 0 to 65535; 0 asks the system for a free port."""
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"a port must be a number from 0 to 65535; got {text!r}")
    return int(text)


def checked_port(host: str, port: int | None) -> int:
    """A port that can be listened on at `host`: `port`, or the first free one from 8501 when it is None.

    Raises InputError when there is none.
    """
    if port is not None:
        _try(host, port)
        return port
    for candidate in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        try:
            _try(host, candidate)
        except PortInUse:
            continue
        return candidate
    raise InputError(
        f"A free port must lie from {FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1}; all are in use. Name"
        " another with --port."
    )


class PortInUse(InputError):
    """Another program listens there."""


def _try(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        if os.name != "nt":  # there the option lets two programs share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except (OSError, UnicodeError) as error:
            raise _explained(error, host, port) from None


def _explained(error: OSError | UnicodeError, host: str, port: int) -> InputError:
    code = getattr(error, "errno", None)
    if code == errno.EADDRINUSE:
        return PortInUse(
            f"Port {port} on {host} is already in use. Name another with --port, or leave --port out."
        )
    if code == errno.EACCES:
        return InputError(f"Port {port} needs an administrator's rights. Name one above 1023 with --port.")
    return InputError(
        f"--host must be an address of this computer; got {host!r}. Leave it out, or use 0.0.0.0 to let the"
        " whole network in."
    )


def url(host: str, port: int) -> str:
    """What to type into a browser on this computer."""
    name = "localhost" if host in EVERYWHERE else f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}"


def invitation(host: str, port: int) -> str:
    """The one line that says where the app is."""
    others = ""
    if host in EVERYWHERE and (mine := _network_address()):
        others = f", for others on the network http://{mine}:{port}"
    return f"Attention Lab is at {url(host, port)}{others}  (stop it with Ctrl+C)"


def _network_address() -> str:
    """This computer's address on its network, or nothing; no packet is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: only the route is looked up
            return str(probe.getsockname()[0])
        except OSError:
            return ""


def has_screen() -> bool:
    """Is there a desktop that a browser could open on?"""
    return sys.platform in ("win32", "darwin") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
