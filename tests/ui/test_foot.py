"""The foot of a printed lesson: its link as text, and as a code that a phone reads."""

from __future__ import annotations

import pytest

from viz.ui.page import foot

pytestmark = pytest.mark.instant


def test_the_foot_shows_the_link_and_its_code_as_text_alone() -> None:
    html = foot.printed("Who looks at whom?", "http://host/words-attention?text=<script>&layer=3", "QR code")
    assert "<script>" not in html
    assert "text=&lt;script&gt;&amp;layer=3" in html
    assert html.count("<img ") == 1
    assert 'src="data:image/svg+xml' in html


def test_a_link_that_no_phone_could_read_has_no_code() -> None:
    assert "<img" not in foot.printed("?", "http://host/?text=" + "a" * foot.LONGEST_CODE, "QR code")
    assert "<img" not in foot.printed("?", "", "QR code")
