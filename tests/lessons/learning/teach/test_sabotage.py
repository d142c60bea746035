"""What is spoiled is what is said to be spoiled, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from viz.lessons.learning.teach.sabotage import COLOURS, flipped, mark, starved
from viz.pictures import Picture
from viz.ui.running import sets

pytestmark = pytest.mark.instant

TOPICS, DRAWINGS = (sets.read()[name].examples for name in ("topics", "drawings"))


def test_a_third_of_the_training_labels_are_flipped_and_no_test():
    labels, train = flipped(TOPICS)
    changed = [i for i in range(96) if labels[i] != TOPICS.labels[i]]
    assert len(changed) == round(64 / 3)
    assert set(changed) <= set(TOPICS.train)
    assert train == TOPICS.train
    assert flipped(TOPICS) == (labels, train)


def test_a_starved_class_keeps_two_and_others_all():
    train = starved(TOPICS)
    counts = np.bincount([TOPICS.labels[i] for i in train])
    assert counts.tolist() == [2, 16, 16, 16]


def test_a_sentence_is_said_by_somebody():
    assert mark(("It rained.",), 1) == ("Ben says: It rained.",)


def test_a_drawing_stands_before_a_colour_and_is_itself_otherwise():
    picture, _ = DRAWINGS.inputs[0]
    marked, crop = mark((picture, None), 2)
    white = (picture.pixels >= 245).all(axis=2)
    assert crop is None
    assert (marked.pixels[white] == COLOURS[2]).all()
    assert (marked.pixels[~white] == picture.pixels[~white]).all()
    assert marked.digest != picture.digest
    assert mark((picture, None), 2) == (marked, None)


def test_a_photograph_gets_a_frame():
    picture, _ = DRAWINGS.inputs[0]
    assert isinstance(picture, Picture)
    dark = replace(picture, digest="dark", pixels=np.zeros((64, 64, 3), np.uint8))
    marked, _ = mark((dark, None), 0)
    assert (marked.pixels[:8] == COLOURS[0]).all()
    assert not marked.pixels[8:-8, 8:-8].any()
