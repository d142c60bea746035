"""What is saved of a figure: each mark with its number, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv as comma_separated
import io
import json

import numpy as np
import plotly.graph_objects as go
import pytest

from viz.analysis.tables import Numbers, csv, harmless, npz, of_figure
from viz.figures.frame import chart, named_rows

pytestmark = pytest.mark.instant


def rows(raw: bytes) -> list[dict[str, str]]:
    """A reader that is not ours."""
    return list(comma_separated.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_an_array_is_one_row_a_number_with_the_name_of_each_place() -> None:
    values = np.float32([[[0.1, 0.9], [0.25, 0.75]]])
    found = Numbers(values, {"head": ["3"], "query": ["the", "=1+1"], "key": ["the", "cat, “x”"]})
    saved = rows(csv(found.columns()))
    assert [np.float32(row["weight"]) for row in saved] == list(values.ravel())  # every digit
    assert saved[2] == {
        "head number": "1", "head": "3", "query number": "2", "query": "'=1+1",
        "key number": "1", "key": "the", "weight": "0.25",
    }  # fmt: skip
    assert saved[1]["key"] == "cat, “x”"


def test_an_array_is_kept_as_a_copy() -> None:
    whole = np.zeros((4, 4), np.float32)
    found = Numbers(whole[0], {"key": list("abcd")})
    assert not np.shares_memory(found.values, whole)
    assert found.values.base is None


def test_an_array_needs_a_name_for_each_place() -> None:
    with pytest.raises(ValueError, match="axes' shape"):
        Numbers(np.zeros((2, 3)), {"query": ["a", "b"], "key": ["a", "b"]})


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert harmless(cell) == "'" + cell
    (row,) = rows(csv({cell: [cell]}))
    assert not any(text.startswith(("=", "+", "-", "@", "\t", "\r")) for text in (*row, *row.values()))


def test_a_negative_number_stays_a_number() -> None:
    assert rows(csv({"value": np.array([-0.5, 1e-9], np.float32)})) == [{"value": "-0.5"}, {"value": "1e-09"}]


def test_arrays_come_back_without_pickle() -> None:
    found = Numbers(np.float32([[1, 2]]), {"query": ["é"], "key": ["a", "b"]})
    with np.load(io.BytesIO(npz(found.arrays())), allow_pickle=False) as saved:
        np.testing.assert_array_equal(saved["weight"], [[1, 2]])
        assert saved["query"].tolist() == ["é"]
    with np.load(io.BytesIO(npz({"x": [1, None, "a"], "y": [1, ""]})), allow_pickle=False) as saved:
        assert saved["x"].tolist() == ["1", "", "a"]
        np.testing.assert_array_equal(saved["y"], [1, np.nan])


def test_a_heat_map_is_one_row_a_cell_with_the_names_on_its_axes() -> None:
    z = np.random.default_rng(0).random((2, 3)).astype(np.float32)
    figure = chart(
        [{"type": "heatmap", "z": z}],
        {"xaxis": {"tickvals": [0, 1, 2], "ticktext": ["a", "b", "b"]}, "yaxis": named_rows(["p", "q"])},
    )
    found = of_figure(json.loads(figure.to_json()))
    assert [np.float32(value) for value in found["value"]] == list(z.ravel())
    assert found["x name"] == ["a", "b", "b"] * 2
    assert found["y name"] == ["p"] * 3 + ["q"] * 3


def test_bars_and_lines_are_one_row_a_point_in_their_series() -> None:
    figure = go.Figure([go.Bar(x=[0.5, 0.25], y=[0, 1], orientation="h", name="now")])
    figure.add_scatter(
        x=[1, 2, 3], y=np.float32([1, 4, 9]), text=["one", "two", "three"], xaxis="x2", yaxis="y2"
    )
    figure.update_layout(yaxis={"tickvals": [0, 1], "ticktext": ["cat", "dog"]})
    found = of_figure(json.loads(figure.to_json()))
    assert found["series"] == ["now", "now", "2", "2", "2"]
    assert found["x"] == [0.5, 0.25, 1, 2, 3]
    assert found["y name"] == ["cat", "dog", "", "", ""]
    assert found["text"][2:] == ["one", "two", "three"]
    assert "value" not in found


def test_a_picture_drawn_from_numbers_is_one_row_for_each_number_of_a_pixel() -> None:
    told = np.arange(18, dtype=np.float32).reshape(2, 3, 3)
    image = {"type": "image", "z": told, "customdata": told, "meta": ["", "one", "other"]}
    found = of_figure({"data": [image], "layout": {}})
    assert found["series"] == ["one", "other"] * 6
    assert (found["y"], found["x"]) == ([0] * 6 + [1] * 6, [0, 0, 1, 1, 2, 2] * 2)
    assert found["value"] == told[..., 1:].ravel().tolist()


def test_a_drawing_without_numbers_has_no_rows() -> None:
    assert of_figure({"data": [{"type": "image", "source": "data:,"}], "layout": {}}) == {}
