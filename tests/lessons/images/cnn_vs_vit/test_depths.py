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


def pair(photo: tuple, side: int, asked: list) -> SimpleNamespace:
    """A CNN and a ViT that both read pictures of `side` pixels; what they are asked goes into the list."""

    def network(attends: bool) -> SimpleNamespace:
        def ask(request: MeasureFields, note: str) -> ReceptiveFields:
            asked.append(request.photos)
            return found(1, 33)

        recording = SimpleNamespace(image=np.zeros((side, side, 3)))
        return SimpleNamespace(model="m", attends=attends, recording=recording, ask=ask)

    return SimpleNamespace(subjects=(network(False), network(True)), photo=photo)


@pytest.mark.parametrize(
    ("photo", "side", "names"),
    [
        (("dog", "square"), 32, ["cat", "dog", "car", "ship", "frog", "horse"]),
        (("mine", None), 32, ["cat", "dog", "car", "ship", "frog", "horse", "mine"]),
        (("dog", "square"), 224, ["cat", "car", "ship", "dog"]),
    ],
)
def test_every_picture_counts_once_and_the_students_own_as_it_is_cut(
    monkeypatch: pytest.MonkeyPatch, photo: tuple, side: int, names: list[str]
) -> None:
    monkeypatch.setattr(depths.picture_input, "everything", lambda: GALLERY)
    asked: list = []
    depths.fields(pair(photo, side, asked))
    assert asked[0] == asked[1]
    assert [name for name, _ in asked[0]] == names
    assert photo in asked[0]


def test_a_vit_is_compared_after_its_first_layer_not_its_embedding() -> None:
    one, other = depths.early_reach(pair(("cat", None), 32, []), (found(11, 33), found(1, 33)))
    assert one == pytest.approx(11 / 33)
    assert other == 1


def test_what_the_small_maps_are() -> None:
    assert "[CLS]" in depths.what_sheet_shows(SimpleNamespace(attends=True))
    assert "feature maps" in depths.what_sheet_shows(SimpleNamespace(attends=False))
