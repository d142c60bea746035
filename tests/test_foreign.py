"""Foreign text keeps every letter for the reader and every escape for Markdown."""

from __future__ import annotations

import pytest

from viz.foreign import JOINER, literal, plain

pytestmark = pytest.mark.instant

TEXTS = (
    "![x](http://host/p)", "[Log in](http://host)", "http://host/a?b=c", "www.host.org", "a.b@host.org",
    ":material/home:", ":smile:",
    "a -> b <- c => d -- e", "$x^2$", ":red[x]", "<b>bold</b>", "1. a", "# a", "* a", "`code`", "a_b_c",
    "~~x~~", "| a | b |", "50 % of 3",
)  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_nothing_is_lost_for_the_reader(text: str) -> None:
    assert plain(literal(text)) == text


def test_every_mark_is_escaped_and_every_address_is_broken() -> None:
    assert literal("![x](http://h)") == rf"\!\[x\]\(http\:{JOINER}//h\)"
    assert literal("www.h.org") == rf"www{JOINER}\.h\.org"
    assert literal("WWW.h.org").startswith(f"WWW{JOINER}")
    assert literal("a@h.org") == rf"a{JOINER}\@h\.org"
    assert literal("a ->b") == rf"a \-{JOINER}\>b"
    assert literal("two\nlines\t here") == "two lines here"
