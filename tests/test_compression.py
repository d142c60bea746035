"""Static files leave compressed, once: what HTTP asks of a server that negotiates, held against the standard
library's decoders.
"""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import brotli
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.testclient import TestClient
from streamlit.file_util import get_static_dir
from streamlit.web.server.starlette.starlette_static_routes import create_streamlit_static_handler

from viz.compression import CODERS, Compression, negotiated, streamlit_files

pytestmark = pytest.mark.tiny
DECODERS = {"gzip": gzip.decompress, "br": brotli.decompress}
FILE = min(streamlit_files(), key=lambda path: abs(Path(get_static_dir(), path[1:]).stat().st_size - 200_000))
RAW = Path(get_static_dir(), FILE[1:]).read_bytes()


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    handler = create_streamlit_static_handler(get_static_dir(), None)
    with TestClient(Starlette(routes=[Mount("/", handler)], middleware=[Middleware(Compression)])) as found:
        yield found


def got(client: TestClient, method: str = "GET", path: str = FILE, **headers: str) -> tuple[int, Any, bytes]:
    """Status, headers and the body as it went over the wire."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = client.build_request(method, path, headers={"accept-encoding": "", **named})
    answer = client.send(request, stream=True)
    return answer.status_code, answer.headers, b"".join(answer.iter_raw())


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_the_body_is_the_file_and_the_headers_say_how(client: TestClient, coding: str) -> None:
    plain = got(client)
    status, headers, body = got(client, accept_encoding=coding)
    assert (status, headers["content-encoding"]) == (200, coding)
    assert DECODERS[coding](body) == RAW
    assert int(headers["content-length"]) == len(body) < len(RAW) / 2
    assert "accept-encoding" in headers["vary"].lower()
    for same in ("content-type", "cache-control", "last-modified"):
        assert headers[same] == plain[1][same]
    assert headers["etag"] != plain[1]["etag"], "another body, another strong tag"
    assert "immutable" in headers["cache-control"], "so a second visit asks for nothing"


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_a_file_can_be_written_anew_on_the_way(coding: str) -> None:
    handler = create_streamlit_static_handler(get_static_dir(), None)
    anew = Middleware(Compression, changes={FILE: lambda raw: b"// anew\n" + raw})
    with TestClient(Starlette(routes=[Mount("/", handler)], middleware=[anew])) as client:
        _, headers, body = got(client, accept_encoding=coding)
        assert DECODERS[coding](body) == b"// anew\n" + RAW
        assert int(headers["content-length"]) == len(body)
        other = next(iter(streamlit_files() - {FILE}))
        whole = Path(get_static_dir(), other[1:]).read_bytes()
        assert DECODERS[coding](got(client, path=other, accept_encoding=coding)[2]) == whole


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", None), (None, None), ("identity", None), ("gzip", "gzip"), ("x-gzip", "gzip"), ("GZIP", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"), ("gzip, deflate", "gzip"), ("br;q=0.5, gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0, gzip;q=0", None), ("*", "br"), ("*;q=0", None), ("br;q=0, *", "gzip"),
        ("gzip ; q=0.2 , br ; q=0.1", "gzip"),
        ("identity, gzip;q=0.5", None), ("gzip;q=nonsense", None), ("zstd", None), ("gzip;q=0.000", None),
    ],
)  # fmt: skip
def test_the_coding_is_what_the_visitor_likes_best(accepted: str | None, coding: str | None) -> None:
    assert negotiated(accepted) == coding


def test_without_a_coding_the_file_comes_as_it_is(client: TestClient) -> None:
    status, headers, body = got(client)
    assert (status, body) == (200, RAW)
    assert "content-encoding" not in headers
    assert "accept-encoding" in headers["vary"].lower(), "or a cache between would give it to everybody"


@pytest.mark.parametrize("coding", ["", "gzip"])
def test_head_sends_the_headers_alone(client: TestClient, coding: str) -> None:
    whole, head = (got(client, method, accept_encoding=coding) for method in ("GET", "HEAD"))
    assert head[2] == b""
    assert {**head[1]} == {**whole[1]}


@pytest.mark.parametrize("coding", ["", "gzip", "br"])
def test_who_has_it_is_sent_nothing(client: TestClient, coding: str) -> None:
    headers = got(client, accept_encoding=coding)[1]
    tag = headers["etag"]
    for asked in (
        {"if_none_match": tag},
        {"if_none_match": f'"x", W/{tag}'},
        {"if_modified_since": headers["last-modified"]},
    ):
        status, _, body = got(client, accept_encoding=coding, **asked)
        assert (status, body) == (304, b""), asked
    assert (
        got(client, accept_encoding=coding, if_none_match='"x"', if_modified_since=headers["last-modified"])[
            0
        ]
        == 200
    )


def test_a_tag_of_one_coding_does_not_answer_for_another(client: TestClient) -> None:
    tag = got(client, accept_encoding="gzip")[1]["etag"]
    status, _, body = got(client, accept_encoding="br", if_none_match=tag)
    assert status == 200
    assert brotli.decompress(body) == RAW


def test_a_part_is_a_part_of_the_file(client: TestClient) -> None:
    got(client, accept_encoding="gzip")
    status, headers, body = got(client, accept_encoding="gzip", range="bytes=100-199")
    assert (status, body) == (206, RAW[100:200])
    assert "content-encoding" not in headers
    assert headers["content-range"] == f"bytes 100-199/{len(RAW)}"
    tag = got(client, accept_encoding="gzip")[1]["etag"]
    status, _, body = got(client, accept_encoding="gzip", range="bytes=100-199", if_range=tag)
    assert (status, body) == (200, RAW), "it holds a part of another body"


def test_a_file_that_is_not_there_is_what_it_was(client: TestClient) -> None:
    status, headers, body = got(client, path="/static/js/none.js", accept_encoding="gzip")
    assert (status, "content-encoding" in headers) == (200, False)
    assert b"<html" in body, "Streamlit answers with its page"
    assert got(client, "POST", accept_encoding="gzip")[0] == 405


def served(seen: list[dict[str, str]], delay: float = 0.0) -> Starlette:
    async def answer(request: Any) -> Response:
        seen.append(dict(request.headers))
        await asyncio.sleep(delay)
        headers = {"cache-control": "public, immutable", "set-cookie": "of=the first visitor"}
        return Response(b"a" * 5000, media_type="text/javascript", headers=headers)

    return Starlette(routes=[Route("/a.js", answer)])


def test_it_is_compressed_once_for_all_who_ask_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setitem(CODERS, "gzip", lambda raw: (calls.append(len(raw)), gzip.compress(raw))[1])
    seen: list[dict[str, str]] = []
    app = Compression(served(seen), frozenset({"/a.js"}))
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/a.js",
        "query_string": b"",
        "headers": [(b"accept-encoding", b"gzip")],
    }

    async def one() -> bytes:
        body: list[bytes] = []

        async def send(message: Any) -> None:
            body.append(message.get("body", b""))

        await app(dict(scope), lambda: asyncio.Event().wait(), send)  # type: ignore[return-value]
        return b"".join(body)

    async def class_of_thirty() -> list[bytes]:
        return await asyncio.gather(*(one() for _ in range(30)))

    with ThreadPoolExecutor(1) as pool:  # a browser test before it leaves a running loop in this thread
        bodies = pool.submit(lambda: asyncio.run(class_of_thirty())).result(60)
    assert calls == [5000]
    assert len(seen) == 1
    assert {gzip.decompress(body) for body in bodies} == {b"a" * 5000}


def test_nothing_of_the_first_visitor_is_given_to_the_next() -> None:
    seen: list[dict[str, str]] = []
    client = TestClient(Compression(served(seen), frozenset({"/a.js"})))
    headers = got(client, path="/a.js", accept_encoding="gzip", cookie="session=mine", if_none_match="*")
    again = got(client, path="/a.js", accept_encoding="gzip")
    assert "set-cookie" not in again[1]
    assert "cookie" not in seen[0]
    assert headers[0] == 304
    assert again[0] == 200
