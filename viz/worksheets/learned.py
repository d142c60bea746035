"""The numbers of the worksheets on what is learned while a class watches: counted, or trained now."""

from __future__ import annotations

import time
from collections.abc import Mapping

import numpy as np

from viz.analysis.films import best, formed
from viz.errors import InputError
from viz.film import Frame, Recipe
from viz.language import number
from viz.live.words import SAMPLE, hide_in, numbered, sentences_of, vocabulary
from viz.ui.running.cache import lane

PATIENCE = 120.0
"""Seconds that a training may take, its place in the queue included."""


def pretraining() -> Mapping[str, str]:
    """The first draw of hidden words in the text that the lesson opens with, and its questions counted."""
    given = sentences_of(SAMPLE)
    words = sum(map(len, given))
    kinds = hide_in(np.random.default_rng(1), numbered(given), len(vocabulary(given))).kinds
    _, masked, other, same = np.bincount(kinds, minlength=4).tolist()
    few = masked + other + same
    return {
        **{"sentences": str(len(given)), "words": str(words), "asked": str(few)},
        **{"masked": str(masked), "other": str(other), "same": str(same)},
        **{"many": str(words), "times": number(words / few, ".1f")},
    }


def training() -> Mapping[str, str]:
    """The training that the lesson opens with: which head finds the solution, and when."""
    recipe = Recipe()
    frames = _trained(recipe)
    head, start = best(frames), formed(frames)
    if start is None:
        raise InputError("The training of this sheet found no head of its task. Tell whoever runs this app.")
    return {
        **{"steps": str(recipe.steps), "begin": number(frames[0].accuracy, ".0%")},
        **{"layer": str(head.layer + 1), "head": str(head.head + 1)},
        **{"score": number(head.score, ".0%"), "before": number(head.before, ".0%")},
        **{"step": str(frames[start].step), "then": number(frames[start].accuracy, ".0%")},
        "end": number(frames[-1].accuracy, ".0%"),
    }


def _trained(recipe: Recipe) -> tuple[Frame, ...]:
    """Its frames, once it is over; equal recipes are trained once. Raises InputError where it fails."""
    until = time.monotonic() + PATIENCE
    while not (run := lane().run(recipe)).over:
        if time.monotonic() > until:
            raise InputError("The training of this sheet has to wait too long. Try again in a moment.")
        time.sleep(0.1)
    if run.failure or run.stopped:
        lane().forget(run)
        raise InputError("The training of this sheet came to no end. Try again.")
    return tuple(run.frames)
