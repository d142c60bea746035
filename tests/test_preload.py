"""A page names what its lesson will need, and names nothing that is not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount
from starlette.testclient import TestClient
from streamlit.file_util import get_static_dir
from streamlit.web.server.starlette.starlette_static_routes import create_streamlit_static_handler

from viz.opening import FirstView
from viz.preload import CHUNKS, SCRIPTS, Preload
from viz.ui.page.visitor import token

pytestmark = pytest.mark.tiny
JS = Path(get_static_dir(), "static", "js")
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "accept-encoding": "gzip, br"}
LINK = re.compile(r'<link rel="modulepreload" crossorigin fetchpriority="low" href="\./static/js/([\w.-]+)">')


@pytest.fixture(scope="module")
def client() -> TestClient:
    """Streamlit's pages, compressed as its own server does, behind what is tested."""
    handler = create_streamlit_static_handler(get_static_dir(), None)
    middleware = [Middleware(Preload), Middleware(GZipMiddleware)]
    return TestClient(Starlette(routes=[Mount("/", handler)], middleware=middleware))


@pytest.mark.parametrize("path", ["/", "/words-attention"])
def test_every_page_names_scripts_of_this_very_server_that_exist(client: TestClient, path: str) -> None:
    page = client.get(path, headers=BROWSER)
    names = LINK.findall(page.text)
    assert all((JS / name).is_file() for name in names)
    assert len(set(names)) == len(names)
    wanted = [name.split(".")[0] for name in names if name.split(".")[0] in CHUNKS]
    assert wanted == list(CHUNKS), "each of them, the components before the chart library"
    assert page.text.index("modulepreload") < page.text.index(names[0]) < page.text.index("</head>")


def test_a_page_has_our_scripts_before_the_first_of_its_own_runs(client: TestClient) -> None:
    page = client.get("/words-attention", headers=BROWSER).text
    for script in SCRIPTS:
        assert page.count(script) == 1
        assert page.index(script) < page.index("<script type") < page.index("</head>")


def test_a_page_shows_its_lessons_first_words_but_on_a_projector(client: TestClient) -> None:
    german = client.get("/words-attention?lang=de", headers=BROWSER).text
    assert german.index('<div id="root">') < german.index("Wer schaut auf wen?") < german.index("</body>")
    assert 'id="opening"' not in client.get("/words-attention?present=1", headers=BROWSER).text


def test_a_page_whose_address_asks_for_nothing_brings_its_first_component() -> None:
    view = FirstView("", "", "", b"bytes")
    handler = create_streamlit_static_handler(get_static_dir(), None)
    middleware = [Middleware(Preload, view=lambda page, language: view if language == "de" else None)]
    client = TestClient(Starlette(routes=[Mount("/", handler)], middleware=middleware))
    for query, there in (
        ("lang=de", True),
        ("lang=en", False),
        ("lang=de&text=x", False),
        ("lang=de&text=", False),
    ):
        page = client.get(f"/words-attention?{query}", headers=BROWSER).text
        assert ('class="view"' in page) == there, query
        assert (0 < page.find(view.link()) < page.find("modulepreload", page.find(view.link()) + 99)) == there


@pytest.mark.parametrize("coding", ["gzip", "br", "identity"])
def test_a_page_comes_as_its_browser_takes_it(client: TestClient, coding: str) -> None:
    page = client.get("/words-attention", headers=BROWSER | {"accept-encoding": coding})
    assert page.headers.get("content-encoding", "identity") == coding
    assert "</html>" in page.text
    assert int(page.headers["content-length"]) < 6000 or coding == "identity"


def test_a_page_that_a_browser_has_is_not_sent_again_and_another_is(client: TestClient) -> None:
    english = client.get("/words-attention", headers=BROWSER)
    known = BROWSER | {"if-none-match": english.headers["etag"]}
    again = client.get("/words-attention", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert "content-length" not in again.headers
    for other in ("/words-attention?lang=de", "/words-heads"):
        assert client.get(other, headers=known).status_code == 200
    old = BROWSER | {"if-modified-since": "Wed, 01 Jan 2098 00:00:00 GMT"}
    assert client.get("/words-attention", headers=old).status_code == 200


def test_what_they_import_comes_with_them(client: TestClient) -> None:
    page = client.get("/", headers=BROWSER).text
    for name in LINK.findall(page):
        text = (JS / name).read_text(encoding="utf-8")
        stated = re.findall(r'import(?:[\w$\s{},*]+from)?\s*"\./([^"]+)"', text[:200_000])
        assert [wanted for wanted in stated if wanted not in page] == [], name


def test_what_is_no_page_stays_as_it_is(client: TestClient) -> None:
    script = next(JS.glob("index.*.js"))
    assert client.get(f"/static/js/{script.name}", headers=BROWSER).content == script.read_bytes()
    index = Path(get_static_dir(), "index.html").read_bytes()
    assert client.get("/", headers={"accept": "*/*"}).content == index
    assert client.get("/_stcore/health", headers=BROWSER).status_code == 404


def test_a_browser_is_known_from_its_first_connection_on(client: TestClient) -> None:
    client.cookies.clear()
    first = client.get("/", headers=BROWSER)
    assert token(first.cookies["_streamlit_xsrf"])
    assert "set-cookie" not in client.get("/", headers=BROWSER).headers, "it keeps the one that it has"
    client.cookies.clear()


@pytest.mark.parametrize(
    ("path", "browser", "said"),
    [("/", "de-AT,de;q=0.9,en;q=0.8", "de"), ("/", "fr, en;q=0.5", "en"), ("/?lang=de", "en", "de")],
)
def test_a_page_says_the_language_that_it_opens_in(
    client: TestClient, path: str, browser: str, said: str
) -> None:
    page = client.get(path, headers={**BROWSER, "accept-language": browser}).text
    assert page.count("<html") == page.count(f'<html lang="{said}">') == 1
