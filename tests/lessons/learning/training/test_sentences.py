"""Each sentence on a training is there when its numbers say so, and only then."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from viz.film import Ending, Frame, Recipe
from viz.lane.runs import Training
from viz.lessons.learning.training import sentences
from viz.live.tasks import TASKS

pytestmark = pytest.mark.instant
INDUCTION, SAME = TASKS["induction"], TASKS["same"]


def film(*told, one_back=0.1):
    """Frames of (score of layer 2, head 1; accuracy; held-out loss); a head of layer 1 ends `one_back`."""
    frames = []
    for step, (share, accuracy, loss) in enumerate(told):
        scores = np.full((2, 2, 2), 0.1)
        scores[0, 1, 0] = share
        scores[1, 0, 1] = one_back if step else 0.1
        frames.append(Frame(step=10 * step, loss=loss, held_loss=loss, accuracy=accuracy, scores=scores))
    return frames


FORMS = film((0.12, 0.06, 3.0), (0.2, 0.2, 2.5), (0.7, 0.8, 0.6), (0.98, 0.99, 0.1))


def test_the_head_is_named_with_its_number_beside_the_guess():
    words = sentences.verdict(FORMS, INDUCTION, "layer 2")
    assert words.startswith("You said so. **Layer 2.** Head 1 of layer 2 puts 98% of its attention on *the")
    assert "before training it was 12%" in words
    assert "It passed one half by step 20; 80% of the answers were right then, 99% in the end." in words
    assert "another way" not in words
    assert "Olsson" not in words
    assert sentences.verdict(FORMS, INDUCTION, "layer 1").startswith("You said: layer 1. **Layer 2.**")


def test_the_helper_of_the_first_layer_is_named_where_it_is_there():
    frames = [replace(frame, scores=frame.scores) for frame in film((0.1, 0, 3), (0.9, 1, 0.1), one_back=0.5)]
    words = sentences.verdict(frames, INDUCTION, "layer 2")
    assert "In layer 1, head 2 came to look *one place back* (10% before, 50% now)" in words


def test_another_way_is_said_to_be_one():
    words = sentences.verdict(film((0.1, 0.5, 0.7), (0.12, 0.97, 0.1)), SAME, "no head")
    assert words.startswith("You said so. **No head.**")
    assert "97% of the answers are right: it has found another way" in words
    unlearned = sentences.verdict(film((0.1, 0.5, 0.7), (0.12, 0.6, 0.6)), SAME, "layer 1")
    assert "another way" not in unlearned
    assert "60% of the answers are right: it has not learned this yet" in unlearned


def test_what_is_there_from_the_start_was_not_learned():
    words = sentences.verdict(film((0.9, 0.1, 3), (0.95, 0.99, 0.1)), TASKS["brackets"], "layer 2")
    assert "Nothing had to be learned for that" in words
    assert "It passed one half" not in words


def test_where_to_look_follows_the_fall_of_the_loss():
    assert "of the whole fall of the loss happens there" in sentences.look_for(FORMS)
    late = film(
        (0.1, 0.9, 3), (0.1, 0.9, 0.2), (0.1, 0.9, 0.1), (0.1, 0.9, 0.1), (0.1, 1, 0.1), (0.9, 1, 0.1)
    )
    assert "before the head is there" in sentences.look_for(late)
    assert "which head changes most" in sentences.look_for(film((0.1, 0, 3), (0.1, 0, 3)))


def test_what_a_film_took():
    run = Training(Recipe(), frames=list(FORMS))
    assert sentences.about(run).startswith("4 frames, 0 kB kept.")
    answers = np.zeros(2)
    run.ending = Ending(
        seconds=4.0, steps=200, probabilities=np.zeros((2, 3)), answers=answers, weights=np.zeros(1500)
    )
    run.first_after = 4.25
    assert "1,500 weights, 50 steps a second" in sentences.about(run)
    assert "The first frame was there after 4.2 s." in sentences.about(run)
