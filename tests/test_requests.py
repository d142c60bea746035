"""A request is what its fields say, it travels, and so does its answer."""

from __future__ import annotations

import pickle
from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_origin

import numpy as np
import pytest

from tests import vision
from tests.models import tiny
from viz import requests, teaching
from viz.generation import Sampling
from viz.learning import Arm, features, weights
from viz.pictures import square
from viz.requests import Request
from viz.tasks import TASKS
from viz.workings import Ablation, Levers

pytestmark = pytest.mark.tiny

TEXT = ("the animal was tired",)
PHOTO = (vision.noise(), square(vision.noise()))
LABELS = (0, 1) * 6
POINTS = features([[place + 4.0 * (place % 2), place % 3, 1.0] for place in range(12)])
ARM = Arm(title="head", features=POINTS)
HELD: set[type[Request[Any]]] = {teaching.PackTuned, teaching.ScoreClasses}
"""Tiny networks are not of the catalogue: tests/models/test_tuned.py asks them."""
ASKED: tuple[Request[Any], ...] = (
    teaching.RecordTuned("bert", weights({}), TEXT),
    teaching.EmbedExamples("bert", (TEXT, ("street",)), change=weights({})),
    teaching.CoverPlaces(
        "bert", TEXT, weights({"head.weight": np.ones((2, 32)), "head.bias": np.zeros(2)}), 1, "mean"
    ),
    teaching.DescribePlainly("bert", (TEXT, ("street",))),
    teaching.DrawCurves("bert", (ARM,), LABELS, tuple(range(8)), (8, 9, 10, 11), draws=2),
    teaching.FindClusters("bert", POINTS, LABELS, tuple(range(8)), (8, 9, 10, 11), count=2),
    teaching.LayOut("bert", POINTS, seed=1),
    teaching.Judge("bert", ARM, LABELS, tuple(range(8)), features([[1.0, 1.0, 1.0]])),
    requests.OpenStackBox("marian_ssru", TEXT[0], "decoder", 0, "cross"),
    requests.ReadDistanceBias("t5"),
    requests.RecordText("bert", TEXT),
    requests.RecordTranslation("marian_ssru", TEXT[0]),
    requests.RecordTranslation("t5", TEXT[0]),
    requests.FillMasks("bert", TEXT, ((0, 4, 10),)),
    requests.CompareMasks("bert", ((TEXT, ((0, 4, 10),)), (("the animal played",), ((0, 4, 10),)))),
    requests.MaskEachWord("bert", TEXT),
    requests.JudgeNextSentence("bert-next", TEXT[0], "it was tired"),
    requests.OccludeSource("marian_ssru", TEXT[0]),
    requests.OccludeSource("t5", TEXT[0], "unknown"),
    requests.PredictNext("gpt2", TEXT[0], (7,)),
    requests.CutNext("gpt2", TEXT[0], (), Sampling(temperature=0.7, top_k=5)),
    requests.WriteOn("gpt2", TEXT[0], (), Sampling(), 0, 3),
    requests.TimeCache("gpt2", TEXT[0]),
    requests.AnswerImage("vit", PHOTO),
    requests.AnswerImage("cnn", PHOTO),
    requests.RecordImage("vit", PHOTO),
    requests.RecordImage("cnn", PHOTO),
    requests.CutPatches("vit", PHOTO),
    requests.ExplainImage("vit", PHOTO, "rollout", 1),
    requests.RunExperiment("vit", PHOTO, "cyclic_shift", 1),
    requests.MeasureCost("vit", PHOTO),
    requests.MeasureFields("vit", (PHOTO,)),
    requests.OpenLayer("bert", TEXT, 1),
    requests.PullLevers("bert", TEXT, 1, Levers(), 1),
    requests.ShuffleTokens("bert", TEXT, (0, 2, 1, 3, 4, 5)),
    requests.FollowStream("bert", TEXT),
    requests.LookThroughLens("bert", TEXT, 1),
    requests.ReadEveryLayer("bert", TEXT, (1, 3), "street", (0, 2)),
    requests.ReadEveryLayer("vit", PHOTO),
    requests.ReadTable("bert", TEXT, (1, 3), (0, 2), whole=3),
    requests.CutInside("bert", TEXT, 2, Ablation(((0, 1),), ((1, 2),), 1)),
    requests.CutInduction("gpt2", 2, 3),
    requests.ReadPositions("bert"),
    requests.TakeApart("bert"),
)


def kinds() -> set[type[Request[Any]]]:
    return {
        kind
        for kind in (vars(requests) | vars(teaching)).values()
        if isinstance(kind, type) and issubclass(kind, Request) and kind is not Request
    }


def model(name: str) -> Any:
    if name in (*tiny.ENCODER_DECODERS, "gpt2"):
        return tiny.model(name)
    if name == "bert-next":
        return tiny.model("bert", 2)
    return tiny.model(name, 1) if name == "bert" else vision.tiny(name)


def same(one: Any, other: Any) -> bool:
    """Equal to the last bit, mappings, tuples and dataclasses included."""
    if isinstance(one, np.ndarray):
        return (
            bool(np.array_equal(one, other, equal_nan=True))
            and one.dtype == other.dtype
            and one.flags.writeable == other.flags.writeable
        )
    if is_dataclass(one) and not isinstance(one, type):
        return type(one) is type(other) and all(
            same(getattr(one, f.name), getattr(other, f.name)) for f in fields(one)
        )
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if hasattr(one, "items"):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return bool(one == other)


def test_every_request_is_answered_and_asked_here() -> None:
    assert kinds() == set(TASKS) == {type(each) for each in ASKED} | HELD


def test_a_task_stands_in_the_file_that_bears_its_requests_name() -> None:
    rooms = {kind.__module__: TASKS[kind].__module__ for kind in kinds() if kind.__module__ != "viz.teaching"}
    assert rooms == {room: room.replace("viz.requests", "viz.tasks") for room in rooms}


def unheard(_done: float, _note: str = "", /) -> None:
    """Nobody listens."""


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{type(asked).__name__} {asked.model}")
def test_a_request_and_its_answer_travel_unchanged(asked: Request[Any]) -> None:
    there = pickle.loads(pickle.dumps(asked))
    assert there == asked
    assert hash(there) == hash(asked)
    answer = TASKS[type(there)](model(there.model), there, unheard)
    assert same(answer, pickle.loads(pickle.dumps(answer)))
    bases: Any = type(asked).__dict__["__orig_bases__"]
    (promised,) = [get_args(base)[0] for base in bases if get_origin(base) is Request]
    assert isinstance(answer, promised)


@pytest.mark.parametrize(
    "other", [{"model": "roberta"}, {"texts": ("the animal",)}, {"texts": (*TEXT, *TEXT)}]
)
def test_requests_that_differ_anywhere_differ(other: dict[str, Any]) -> None:
    asked: dict[str, Any] = {"model": "bert", "texts": TEXT}
    assert requests.RecordText(**asked) == requests.RecordText(**asked)
    assert requests.RecordText(**asked) != requests.RecordText(**{**asked, **other})
    assert requests.OpenLayer("bert", TEXT, 1) != requests.OpenLayer("bert", TEXT, 0)
    assert requests.FollowStream("bert", TEXT) != requests.RecordText("bert", TEXT)
