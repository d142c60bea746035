"""An address that is no page's leads home, and everything else is answered as Streamlit answers it."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.testclient import TestClient
from streamlit.file_util import get_static_dir
from streamlit.web.server.starlette.starlette_static_routes import create_streamlit_static_handler

from viz.elsewhere import Elsewhere
from viz.server import addresses
from viz.ui.page import frame

pytestmark = pytest.mark.tiny


@pytest.fixture(scope="module")
def client() -> TestClient:
    """Streamlit's pages, behind what is tested; where it leads is not followed."""
    handler = create_streamlit_static_handler(get_static_dir(), None)
    middleware = [Middleware(Elsewhere, pages=addresses())]
    return TestClient(Starlette(routes=[Mount("/", handler)], middleware=middleware), follow_redirects=False)


@pytest.mark.parametrize("path", ["/", "/words-attention", "/classroom-answer?code=x", "/operator-status"])
def test_a_page_is_answered_at_its_own_address(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("path", "home"),
    [
        ("/no-such-lesson", "./?missing=no-such-lesson"),
        ("/home-syllabus?lang=de", "./?missing=home-syllabus&lang=de"),
        ("/words/attention", "../?missing=words%2Fattention"),
        ("/a%26lang=de%22%3Cb%3E", "./?missing=a%26lang%3Dde%22%3Cb%3E"),
    ],
)
def test_any_other_leads_home_and_says_what_was_asked_for(client: TestClient, path: str, home: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"] == home
    assert client.get(path, follow_redirects=True).url.path == "/"


def test_what_is_no_page_stays_as_it_is(client: TestClient) -> None:
    script = client.get("/").text.partition('src="./')[2].partition('"')[0]
    assert client.get(f"/{script}").headers["content-type"].startswith("text/javascript")
    assert client.get("/static/js/none.js").status_code in (303, 404)
    assert client.post("/no-such-lesson").status_code == 405


def test_the_pages_of_the_frame_are_all_known() -> None:
    listed = {lesson.url for lesson in (*frame.TOOLS, *frame.PUPILS, frame.OPERATOR)}
    assert listed < addresses()
    assert frame.HOME.partition("/")[0] not in {page.partition("-")[0] for page in addresses()}
