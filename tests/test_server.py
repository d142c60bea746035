"""The server as a user starts it, from another folder: ready when the model is, and true to the first deep
link it is asked for.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NewSession_pb2 import CustomThemeConfig, NewSession
from streamlit.runtime import app_session
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.runtime.state.session_state import SessionState
from streamlit.web.server.starlette import starlette_server
from uvicorn.protocols.websockets import websockets_sansio_impl
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.frames import Frame, Opcode

from viz import server as server_module

pytestmark = pytest.mark.weights

ROOT = Path(__file__).parent.parent
LESSON = "words-attention"


class Server:
    """The command, running."""

    def __init__(self, folder: Path, *options: str) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "viz", "--port", "0", "--no-browser", *options],
            cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        found, lines = None, []
        for line in self.process.stdout:  # a first start fetches the built-in models, and says so
            lines.append(line)
            if found := re.search(r"http://(127\.0\.0\.1|localhost):\d+", line):
                break
        assert found, "".join(lines)
        self.line = lines[-1]
        self.url = found.group()

    def ready(self) -> tuple[int, dict[str, Any]]:
        try:
            with urllib.request.urlopen(f"{self.url}/api/ready", timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def status(self, path: str, host: str) -> int:
        """What it answers to a request for `path` at the name `host`."""
        request = urllib.request.Request(self.url + path, headers={"Host": host})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code

    def connects(self, host: str, origin: str | None = None) -> bool:
        """Does a websocket to the name `host`, from a page of `origin`, come to be?"""
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, connected(self.url, host, origin)).result()

    def stop(self) -> str:
        """What else it printed."""
        self.process.send_signal(signal.SIGINT)
        return self.process.communicate(timeout=30)[0]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = Server(tmp_path_factory.mktemp("elsewhere"))
    yield started
    started.process.kill()
    started.process.wait()
    if started.process.stdout:
        started.process.stdout.close()


async def connected(url: str, host: str, origin: str | None) -> bool:
    """Whether a websocket is not refused with a 403."""
    here = urllib.parse.urlsplit(url)
    stream = f"ws://{host}/_stcore/stream"
    try:
        async with websockets.connect(stream, host=here.hostname, port=here.port, origin=origin):
            return True
    except websockets.InvalidStatus as error:
        return error.response.status_code != 403


async def visited(url: str, page: str) -> list[ForwardMsg]:
    """What a new browser is sent, up to the end of its first script run."""
    stream = url.replace("http", "ws") + "/_stcore/stream"
    sent: list[ForwardMsg] = []
    spoken: Any = ["streamlit"]
    async with websockets.connect(stream, subprotocols=spoken, max_size=None) as socket:
        hello = BackMsg()
        hello.rerun_script.page_name = page
        await socket.send(hello.SerializeToString())
        while not sent or sent[-1].WhichOneof("type") != "script_finished":
            sent.append(ForwardMsg.FromString(await asyncio.wait_for(socket.recv(), 60)))
    return sent


def visit(url: str, page: str) -> list[ForwardMsg]:
    """In a thread of its own: where a browser was driven before, this one already has an event loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, visited(url, page)).result()


# The order matters: the first visit of a fresh server is what goes wrong without the guard.


def test_the_first_deep_link_shows_its_lesson_and_no_notice(server: Server) -> None:
    sent = visit(server.url, LESSON)
    kinds = {message.WhichOneof("type") for message in sent}
    assert "page_not_found" not in kinds
    assert "navigation" in kinds, "app.py must have run: it draws the frame"
    new = next(message.new_session for message in sent if message.WhichOneof("type") == "new_session")
    assert new.name == "" or new.main_script_path == str(ROOT / "app.py")


def test_the_settings_arrive_from_whatever_folder_it_was_started(server: Server) -> None:
    sent = visit(server.url, "")
    new = next(message.new_session for message in sent if message.WhichOneof("type") == "new_session")
    assert new.config.gather_usage_stats is False
    assert "#4338ca" in str(new.custom_theme).lower(), "the colours of .streamlit/config.toml"


async def negotiated(url: str) -> list[str]:
    """The extensions that a browser's websocket gets."""
    stream = url.replace("http", "ws") + "/_stcore/stream"
    async with websockets.connect(stream, subprotocols=["streamlit"]) as socket:  # type: ignore[list-item]
        return [each.name for each in socket.protocol.extensions]


def test_what_a_lesson_sends_is_compressed(server: Server) -> None:
    with ThreadPoolExecutor(1) as thread:
        found = thread.submit(asyncio.run, negotiated(server.url)).result()
    assert found == ["permessage-deflate"], "a lesson with a photograph sends 0.25 MB then, not 1.07"


def test_it_says_when_it_is_ready(server: Server) -> None:
    status, body = server.ready()
    assert (status, body["state"]) in ((503, "loading"), (200, "ready"))
    end = time.monotonic() + 120
    while server.ready()[0] != 200:
        assert time.monotonic() < end, server.ready()
        time.sleep(0.1)
    assert server.ready() == (200, {"state": "ready"})


def test_an_unknown_page_still_says_so(server: Server) -> None:
    kinds = {message.WhichOneof("type") for message in visit(server.url, "no-such-lesson")}
    assert "page_not_found" in kinds


def test_it_answers_for_its_own_name_alone(server: Server) -> None:
    own = server.url.partition("://")[2]
    assert (server.status("/", own), server.status("/_stcore/metrics", own)) == (200, 200)
    assert server.status("/", "evil.example") == server.status("/_stcore/metrics", "evil.example") == 421
    assert server.connects(own)
    assert server.connects(own, f"http://{own}")
    assert not server.connects("evil.example", "http://evil.example")
    assert not server.connects("evil.example")
    assert not server.connects(own, "http://evil.example")


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_the_running_server_grants_the_whole_window_and_runs_on_uvloop(server: Server) -> None:
    """The handshake names no smaller window, and the process has uvloop's library in it."""

    async def extensions() -> str:
        async with websockets.connect(server.url.replace("http", "ws") + "/_stcore/stream") as socket:
            return str(socket.response.headers["Sec-WebSocket-Extensions"])

    assert asyncio.run(extensions()) == "permessage-deflate"
    if sys.platform == "linux":
        assert "uvloop" in Path(f"/proc/{server.process.pid}/maps").read_text(encoding="utf-8")


def test_it_stops_at_once_and_in_silence(server: Server) -> None:
    start = time.monotonic()
    rest = server.stop()
    assert server.process.returncode == 0
    assert time.monotonic() - start < 10
    assert server.line.startswith("Attention Lab is at http://127.0.0.1:")
    assert rest == "", "the terminal says where the app is, and nothing else"


def test_open_to_the_network_it_shows_no_metrics(tmp_path: Path) -> None:
    server = Server(tmp_path, "--host", "0.0.0.0", "--name", "lab.example")
    own = server.url.partition("://")[2]
    try:
        assert [server.status("/", name) for name in (own, "lab.example", "evil.example")] == [200, 200, 421]
        assert (
            server.status("/_stcore/metrics", own) == server.status("/_stcore/metrics", "lab.example") == 404
        )
        assert server.connects("lab.example", "https://lab.example")
        assert not server.connects("evil.example", "http://evil.example")
    finally:
        server.stop()


def modules(code: str) -> set[str]:
    """What a process of its own has imported after this code."""
    command = [sys.executable, "-c", f"import os, sys\n{code}\nprint(*sys.modules, flush=True)\nos._exit(0)"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split())


SLOW = {"torch", "transformers", "scipy", "pandas", "huggingface_hub", "pyarrow"}


def test_no_packet_waits_for_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """The option is read from the connection that the server's own socket accepts."""
    options = []

    class Site:
        def run(self, config: dict[str, Any]) -> None:
            with (
                starlette_server._bind_socket(config["server.address"], config["server.port"], 5) as bound,
                socket.create_connection(bound.getsockname()),
            ):
                bound.setblocking(True)
                with bound.accept()[0] as accepted:
                    options.append(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    monkeypatch.setattr(sys, "argv", [])
    monkeypatch.setattr(starlette_server, "_bind_socket", starlette_server._bind_socket)
    keep_the_factory(monkeypatch)
    monkeypatch.setattr(SafeSessionState, "filtered_state", SafeSessionState.filtered_state)
    monkeypatch.setattr(server_module, "site", lambda *arguments, **names: Site())
    server_module.serve(host="127.0.0.1", port=0, browser=False)
    assert options == [1]


def keep_the_factory(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = websockets_sansio_impl.ServerPerMessageDeflateFactory
    monkeypatch.setattr(websockets_sansio_impl, "ServerPerMessageDeflateFactory", theirs)


def test_what_is_sent_is_compressed_at_zlibs_lowest_level(monkeypatch: pytest.MonkeyPatch) -> None:
    """An oracle: zlib itself, asked for that level, and what the browser's side reads."""
    keep_the_factory(monkeypatch)
    server_module.compress_quickly()
    body = " ".join(f"layer {n * n % 997} of head {n * 7 % 131}" for n in range(9_000)).encode()
    factory = websockets_sansio_impl.ServerPerMessageDeflateFactory(server_max_window_bits=12)
    answered, extension = factory.process_request_params([], [])
    frame = Frame(Opcode.BINARY, body)
    sent = extension.encode(frame)
    packer = zlib.compressobj(level=1, wbits=-15)
    assert bytes(sent.data) == (packer.compress(body) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]
    assert answered == []
    theirs = ClientPerMessageDeflateFactory().process_response_params(answered, [])
    assert bytes(theirs.decode(sent).data) == body


def test_what_a_session_holds_is_looked_up_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    held = SessionState()
    held["mine"], held["none"] = 3, None
    widget = "$$ID-0123456789abcdef-layer"
    held._new_widget_state.set_from_value(widget, "2")
    metadata: Any = WidgetMetadata(widget, str, str, "string_value")
    held._new_widget_state.set_widget_metadata(metadata)
    held._key_id_mapper["layer"] = widget
    state = SafeSessionState(held, lambda: None)
    theirs = dict(state.filtered_state)
    assert theirs == {"mine": 3, "none": None, "layer": "2"}
    monkeypatch.setattr(SafeSessionState, "filtered_state", None)
    server_module.look_one_value_up()
    ours = state.filtered_state
    assert dict(ours) == theirs
    assert len(ours) == 3
    monkeypatch.setattr(SessionState, "filtered_state", property(lambda _: pytest.fail("all were asked for")))
    assert [key in ours for key in ("mine", "none", "layer", "other")] == [True, True, True, False]
    assert (ours["mine"], ours["none"], ours["layer"]) == (3, None, "2")


def test_the_theme_is_looked_up_once_and_described_as_streamlit_does(monkeypatch: pytest.MonkeyPatch) -> None:
    streamlits, looked_up = app_session._populate_theme_msg, []

    def counted(message: CustomThemeConfig, section: str = "theme") -> None:
        looked_up.append(section)
        streamlits(message, section)

    monkeypatch.setattr(app_session, "_populate_theme_msg", counted)
    server_module.describe_the_theme_once()
    for section in ("theme", "theme.dark", "theme.light.sidebar") * 2:
        ours, theirs = NewSession(), NewSession()
        app_session._populate_theme_msg(ours.custom_theme.dark, section)
        streamlits(theirs.custom_theme.dark, section)
        assert ours == theirs
    assert looked_up == ["theme", "theme.dark", "theme.light.sidebar"]


def test_a_cold_server_imports_nothing_slow_before_it_answers() -> None:
    code = """
import asyncio, viz.server
kept = {}
viz.server.st.App = lambda _path, **options: kept.update(options)
viz.server.Warmth.start = lambda _self: None
async def begin():
    async with kept["lifespan"](None):
        pass
viz.server.site()
asyncio.run(begin())"""
    found = modules(code)
    assert "viz.server" in found
    assert found & (SLOW | {"viz.figures.attention"}) == set()


def test_the_lessons_themselves_import_nothing_slow() -> None:
    found = modules('import viz.server\nviz.server.import_pages(*viz.server.PAGES.rglob("*.py"))')
    assert "viz.figures.attention" in found
    assert found & SLOW == set()


def test_pandas_is_whole_before_a_network_of_this_process_needs_it() -> None:
    """Plotly takes it from sys.modules, where another thread may just have begun to import it. The engine's
    own modules, which import torch, are not asked for.
    """
    code = """
import sys
from types import SimpleNamespace
from viz.ui.running import cache
def made(_tasks):
    print("whole:", hasattr(sys.modules.get("pandas"), "Series"))
sys.modules["viz.engine"], sys.modules["viz.tasks"] = SimpleNamespace(Engine=made), SimpleNamespace(TASKS=())
cache.engine()"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "whole: True"


def test_no_page_waits_for_pandas_before_it_has_a_table() -> None:
    found = modules(
        """
from streamlit.testing.v1 import AppTest
from viz.errors import InputError
from viz.paths import APP
from viz.ui.running import waiting
def nobody():
    raise InputError("Nobody answers.")
waiting.engine = nobody
app = AppTest.from_file(str(APP), default_timeout=60).run()
assert app.title and not app.exception"""
    )
    assert found & {"pandas", "pyarrow"} == set()


def test_the_first_lesson_is_drawn_from_its_page_once_its_model_has_answered() -> None:
    """In both languages by one script; no other page, and nothing before."""
    from viz.opening import FirstView

    warmth = server_module.Warmth()
    assert warmth.view("words-attention", "en") is None
    warmth._views = {code: FirstView("", "", "export default 1", code.encode()) for code in ("en", "de")}
    assert warmth.view("words-attention", "de").data == b"de"
    assert warmth.view("words-heads", "de") is None
