"""Which pictures a receptive field is the mean of, and after which block it is compared."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from viz.lessons.images.cnn_vs_vit import depths
from viz.requests import MeasureFields
from viz.workings import ReceptiveFields

pytestmark = pytest.mark.instant

GALLERY = tuple((name, None) for name in ("cat", "dog", "car", "ship", "frog", "horse"))


def found(*widths: int) -> ReceptiveFields:
    """Fields of 33 x 33 pixels, each depth even over a square of so many pixels a side in the middle."""
    effective = np.zeros((len(widths), 33, 33), dtype=np.float32)
    for depth, width in enumerate(widths):
        inside = slice(16 - width // 2, 17 + width // 2)
        effective[depth, inside, inside] = 1 / width**2
    names = tuple(map(str, range(len(widths))))
    return ReceptiveFields(
        model="m", effective=effective, theoretical=(33.0,) * len(widths), centres=(16.0,) * len(widths),
        names=names, pictures=1,
    )  # fmt: skip


def pair(photo: tuple, side: int) -> SimpleNamespace:
    """A CNN and a ViT that both read pictures of `side` pixels."""

    def network(attends: bool) -> SimpleNamespace:
        recording = SimpleNamespace(image=np.zeros((side, side, 3)))
        return SimpleNamespace(model="vit" if attends else "cnn", attends=attends, recording=recording)

    return SimpleNamespace(subjects=(network(False), network(True)), photo=photo)


def measured(monkeypatch: pytest.MonkeyPatch, answer: list | None) -> list[MeasureFields]:
    """What is asked of the engine goes into this list; it gives `answer`."""
    asked: list[MeasureFields] = []

    def results(requests: list[MeasureFields], part: str) -> list | None:
        asked.extend(requests)
        return answer

    monkeypatch.setattr(depths.progress, "results", results)
    return asked


@pytest.mark.parametrize(
    ("photo", "side", "names"),
    [
        (("dog", "square"), 32, ["cat", "dog", "car", "ship", "frog", "horse"]),
        (("mine", None), 32, ["cat", "dog", "car", "ship", "frog", "horse", "mine"]),
        (("dog", "square"), 224, ["cat", "dog"]),
    ],
)
def test_every_picture_counts_once_and_the_students_own_as_it_is_cut(
    monkeypatch: pytest.MonkeyPatch, photo: tuple, side: int, names: list[str]
) -> None:
    monkeypatch.setattr(depths.picture_input, "everything", lambda: GALLERY)
    asked = measured(monkeypatch, [])
    depths.fields(pair(photo, side))
    assert [request.model for request in asked] == ["cnn", "vit"]
    assert asked[0].photos == asked[1].photos == depths.photos(pair(photo, side))
    assert [name for name, _ in asked[0].photos] == names
    assert photo in asked[0].photos


def test_a_vit_is_compared_after_its_first_layer_not_its_embedding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(depths.picture_input, "everything", lambda: GALLERY)
    measured(monkeypatch, [found(11, 33), found(1, 33)])
    assert depths.early_reach(pair(("cat", None), 32)) == (pytest.approx(11 / 33), 1)


def test_nothing_is_said_of_fields_whose_measurement_was_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(depths.picture_input, "everything", lambda: GALLERY)
    measured(monkeypatch, None)
    assert depths.early_reach(pair(("cat", None), 32)) is None


def test_what_the_small_maps_are() -> None:
    assert "[CLS]" in depths.what_sheet_shows(SimpleNamespace(attends=True))
    assert "feature maps" in depths.what_sheet_shows(SimpleNamespace(attends=False))
