"""What the browser gets to draw examples as points beside their words or pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.tuning.build import pictures, sentences
from tests.ui.components import build
from viz.analysis.clusters import clusters
from viz.learning import Clusters
from viz.teaching import Examples
from viz.ui.components import example_map
from viz.ui.components.example_map import MapPlaces, numbers, payload, words

pytestmark = pytest.mark.tiny


def grouped(given: Examples) -> Clusters:
    labels = np.array(given.labels)
    rows = np.random.default_rng(0).normal(size=(len(labels), 4)) + 9 * labels[:, None]
    every = range(len(labels))
    return clusters(rows, labels.tolist(), taught=every, judged=every, way="tree", count=3, scaled=True)


def test_every_example_has_its_place_its_class_its_cluster_and_its_nearest() -> None:
    given = sentences()
    found = grouped(given)
    meta, arrays = build.unpack(payload(given, found, MapPlaces(found.points[:, :2], ("a", "b")), chosen=3))
    points, labels, assigned, near, sheet = arrays
    np.testing.assert_array_equal(points.reshape(-1, 3)[:, :2], found.points[:, :2].astype(np.float32))
    assert (points.reshape(-1, 3)[:, 2] == 0).all()
    assert labels.tolist() == list(given.labels)
    assert assigned.tolist() == found.assigned.tolist()
    assert near.reshape(-1, 4).tolist() == found.near.tolist()
    assert meta["ringed"] == [3, *found.near[3]]
    assert meta["texts"] == list(given.names)
    assert (meta["turns"], meta["titles"], sheet.size) == (False, ["a", "b"], 0)
    meta, (points, *_rest) = build.unpack(payload(given, found, MapPlaces(found.points)))
    np.testing.assert_array_equal(points.reshape(-1, 3), found.points.astype(np.float32))
    assert meta["turns"]
    assert meta["ringed"] == []


def test_a_word_stands_for_the_texts_that_it_is_in() -> None:
    given = sentences()
    shared = dict(words(given.names, grouped(given)))
    assert shared["animal"] == [i for i, text in enumerate(given.names) if "animal" in text]
    assert {"animal", "street", "tired"} <= set(shared)


def test_pictures_are_one_sheet_and_the_numbers_are_the_points() -> None:
    given = pictures()
    found = grouped(given)
    meta, (*_, sheet) = build.unpack(payload(given, found, MapPlaces(found.points[:, :2])))
    assert bytes(sheet[:2]) == b"\xff\xd8"
    assert meta["across"] * meta["rows"] >= len(given.labels)
    assert meta["words"] == []
    taken = numbers(given, MapPlaces(found.points[:, :2]))
    assert (taken.values == found.points[:, :2]).all()


@pytest.mark.parametrize("said", [None, {}, {"chosen": "1"}, {"chosen": 99}, {"chosen": -1}, {"chosen": [1]}])
def test_a_click_that_means_nothing_is_no_click(monkeypatch: pytest.MonkeyPatch, said: Any) -> None:
    class Held:
        def get(self) -> Any:
            return said

    monkeypatch.setattr(example_map.session, "widget", lambda _key: Held())
    picked: list[int] = []
    example_map._pick("points", 5, picked.append)
    assert picked == []
    said = {"chosen": 4}
    example_map._pick("points", 5, picked.append)
    assert picked == [4]
