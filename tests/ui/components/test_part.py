"""A component in a file of its own: its script, its style and its payload, whole."""

from __future__ import annotations

import base64
import re

import pytest

from tests.ui.components import build
from viz.ui.components import (
    example_map,
    framing,
    head_grid,
    head_view,
    next_words,
    patch_grid,
    patch_lens,
    tokens,
    word_strip,
)

pytestmark = pytest.mark.instant
MODULES = (
    example_map,
    framing,
    head_grid,
    head_view,
    next_words,
    patch_grid,
    patch_lens,
    tokens,
    word_strip,
)
PARTS = [module._part for module in MODULES]


@pytest.mark.parametrize("part", PARTS)
def test_a_file_holds_the_script_and_what_it_is_given(part) -> None:
    data = head_view.payload(build.recording(build.STRANGE), layer=0, heads=[0])
    body = part.body(data)
    assert part.js.count("export default") == 1
    assert "export default" not in body
    assert body.count("</script>") == 1
    (given,) = re.findall(r'atob\("([^"]+)"\)', body)
    assert base64.b64decode(given) == data
    assert part.css in body


def test_the_numbers_of_a_head_view_are_those_of_the_heads_on_screen() -> None:
    recording = build.recording()
    looks = head_view.sides(recording)
    found = head_view.numbers(looks, 1, [2, 5])
    assert (found.values == recording.attention[1, [2, 5]]).all()
    columns = found.columns()
    row = next(
        i
        for i, (head, query, key) in enumerate(
            zip(columns["head"], columns["query number"], columns["key number"], strict=True)
        )
        if (head, query, key) == ("6", 3, 4)
    )
    assert columns["weight"][row] == recording.attention[1, 5, 2, 3]
    assert columns["query"][row] == "animal"


def test_the_numbers_of_a_grid_are_those_of_its_pictures() -> None:
    recording = build.picture()
    assert (head_grid.numbers(recording, None).values == recording.attention).all()
    over = head_grid.numbers(recording, 3)
    assert (over.values == head_grid.looks(recording, 3)).all()
    assert list(over.axes) == ["layer", "head", "row", "column"]
    blocks = head_grid.numbers(build.long(256), None)
    assert blocks.values.size <= head_grid.MOST_PIXELS
    assert list(blocks.axes)[2:] == ["query block", "key block"]
