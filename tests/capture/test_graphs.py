"""An answer is explained from its own pass: the same numbers, no pass more, and one pass kept at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch

from tests.capture.counting import counted
from tests.vision import VITS, noise, tiny
from viz.analysis.sheets import depth_maps
from viz.attribution.relevance import relevance
from viz.capture import capture_image, graphs, passes, prepare
from viz.capture.image import answer_image
from viz.models.model import Model
from viz.models.tuned import Taught
from viz.picture_answers import ImageAnswer
from viz.pictures import Picture
from viz.requests import AnswerImage
from viz.tasks import TASKS

pytestmark = pytest.mark.tiny


@pytest.fixture(autouse=True)
def owned() -> Iterator[passes.LastPasses]:
    """The passes of this test's networks are its own."""
    made = passes.LastPasses()
    with passes.lent(made):
        yield made


def answered(model: Model, picture: Picture) -> ImageAnswer:
    asked = AnswerImage(model.name, (picture, None), maps=True)
    found = TASKS[AnswerImage](model, asked, lambda *_: None)
    assert isinstance(found, ImageAnswer)
    return found


def explained(model: Model, picture: Picture, target: int = 2) -> np.ndarray:
    return relevance(model, prepare(model, picture), target=target).scores


def alone(model: Model, picture: Picture, target: int = 2) -> np.ndarray:
    """The same by a pass of its own."""
    with passes.lent(passes.LastPasses()):
        return explained(model, picture, target)


@pytest.mark.parametrize("family", VITS)
def test_an_answer_is_explained_from_its_own_pass(family: str) -> None:
    model, picture = tiny(family, 1 if "dino" in family else 0, spread=0.4), noise()
    with counted(model) as runs:
        answer = answered(model, picture)
        found = explained(model, picture)
        assert len(runs) == 1
        again = explained(model, picture)
        assert len(runs) == 2, "it can be asked once"
    np.testing.assert_array_equal(found, alone(model, picture))
    np.testing.assert_array_equal(found, again)
    plain = answer_image(model, picture)
    np.testing.assert_allclose(answer.logits, plain.logits, rtol=1e-5, atol=1e-6)
    assert answer.labels == plain.labels
    recording = capture_image(model, picture)
    assert answer.maps is not None
    wanted = depth_maps(recording)
    assert (answer.maps.numbers, answer.maps.counts) == (wanted.numbers, wanted.counts)
    np.testing.assert_allclose(np.stack(answer.maps.maps), np.stack(wanted.maps), rtol=1e-5, atol=1e-7)


def test_a_tuned_head_is_explained_from_its_answer_too() -> None:
    drawn = torch.randn(3, 32, generator=torch.Generator().manual_seed(1))
    head = Taught(weights=drawn, bias=torch.zeros(3), classes=("a", "b", "c"), first=False)
    model, picture = replace(tiny("vit", spread=0.4), taught=head), noise()
    with counted(model) as runs:
        assert answered(model, picture).logits.shape == (1, 3)
        found = explained(model, picture)
        assert len(runs) == 1
    np.testing.assert_array_equal(found, alone(model, picture))


def test_another_picture_or_class_is_explained_by_its_own(owned: passes.LastPasses) -> None:
    model, one, other = tiny("vit", spread=0.4), noise(), noise(seed=1)
    answered(model, one)
    np.testing.assert_array_equal(explained(model, other), alone(model, other))
    answered(model, one)
    found = explained(model, one, target=1)
    np.testing.assert_array_equal(found, alone(model, one, target=1))
    assert not np.array_equal(found, alone(model, one))
    assert not owned.graphs


def test_one_is_kept_and_none_that_is_large(
    owned: passes.LastPasses, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = tiny("vit"), tiny("dinov2", 1)
    answered(one, noise())
    answered(other, noise())
    assert list(owned.graphs) == [other]
    with counted(one) as runs:
        explained(one, noise())
        assert len(runs) == 1
    monkeypatch.setattr(graphs, "MOST", 4 * 3 * 4 * 17**2 - 1)
    answered(one, noise())
    assert list(owned.graphs) == [other]
    answered(tiny("cnn"), noise())
    assert list(owned.graphs) == [other], "it has no attention to ask"
