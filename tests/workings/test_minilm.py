"""The bundled text model, through the engine's tasks: equations, levers, positions, boxes."""

import copy
from dataclasses import replace

import numpy as np
import pytest

from tests.rounding import assert_rounding
from viz.analysis import by_hand, encoder
from viz.analysis.positions import shuffled_order
from viz.capture.batch import batch
from viz.capture.layer import capture_layer
from viz.engine import Engine
from viz.requests import (
    FollowStream,
    LookThroughLens,
    OpenLayer,
    PullLevers,
    ReadPositions,
    RecordText,
    ShuffleTokens,
    TakeApart,
)
from viz.tasks import TASKS
from viz.workings import Levers, Shuffled

pytestmark = pytest.mark.weights
REQUESTS = {
    "text": RecordText,
    "layer": OpenLayer,
    "levers": PullLevers,
    "positions": ReadPositions,
    "shuffle": ShuffleTokens,
    "anatomy": TakeApart,
    "stream": FollowStream,
    "lens": LookThroughLens,
}
TEXT = ("The animal didn't cross the street because it was too tired.",)


@pytest.fixture(scope="module")
def engine():
    return Engine(TASKS, workers=1)


def ask(engine, task, asked=TEXT, **options):
    given = () if asked is None else (asked,)
    return engine.submit(REQUESTS[task]("minilm", *given, **options)).result(60)


def exact(engine, asked, layer):
    """The same network in 64-bit numbers."""
    model = engine.model("minilm")
    double = replace(model, network=copy.deepcopy(model.network).double())
    inputs, tokens = batch(double, asked)
    return capture_layer(double, inputs, tokens=tokens, layer=layer)


def held(recording, reference):
    """Both the network's own values and ours are the exact ones but for rounding."""
    steps = by_hand.recomputed(recording)
    for name, ours in steps.items():
        assert_rounding(ours, reference.steps.get(name, ours), f"{name}, by hand")
        assert_rounding(
            recording.steps.get(name, ours), reference.steps.get(name, ours), f"{name}, the network"
        )
        assert by_hand.gap(ours, recording.steps.get(name, ours)).rounding


@pytest.mark.parametrize("layer", range(6))
def test_every_step_of_every_layer_by_hand(engine, layer):
    recording = ask(engine, "layer", layer=layer)
    assert recording.tokens[:3] == ("[CLS]", "the", "animal")
    held(recording, exact(engine, TEXT, layer))
    assert np.array_equal(recording.input, ask(engine, "text").hidden_states[layer])
    np.testing.assert_array_equal(recording.steps["attention"], ask(engine, "text").attention[layer])


@pytest.mark.parametrize("text", ["Hi", "no no no no", " ".join(["word"] * 510)])
def test_one_word_repeated_words_and_512_tokens(engine, text):
    recording = ask(engine, "layer", (text,), layer=3)
    held(recording, exact(engine, (text,), 3))


def test_levers_by_hand_are_levers_in_the_network(engine):
    recording = ask(engine, "layer", layer=3)
    for levers in (
        Levers(scale=False),
        Levers(head=1, off=True),
        Levers(zero_query=11),
        Levers(uniform=True),
        Levers(swap=(2, 9)),
        Levers(temperature=0.2),
    ):
        steps = by_hand.recomputed(recording, levers)
        changed = ask(engine, "levers", layer=3, levers=levers)
        assert_rounding(steps["output"], changed.output)
        assert by_hand.effect(recording, steps).max() > 1e-3


def test_without_the_scale_attention_sharpens_and_its_gradient_fades(engine):
    recording = ask(engine, "layer", layer=3)
    plain, raw = (
        by_hand.recomputed(recording, levers)["attention"] for levers in (Levers(), Levers(scale=False))
    )
    assert by_hand.entropy(raw).mean() < 0.5 * by_hand.entropy(plain).mean()
    assert by_hand.gradient(raw).mean() < 0.7 * by_hand.gradient(plain).mean()


def test_a_shuffle_without_positions_moves_nothing(engine):
    recording = ask(engine, "text")
    order = shuffled_order(recording.special, 0)
    found = ask(engine, "shuffle", order=order)
    moves = {
        mode: by_hand.moved(found.after[i], found.before[i][list(order)])
        for i, mode in enumerate(Shuffled.MODES)
    }
    assert moves["zeroed"].max() < 1e-5
    assert moves["moved"].max() < 1e-5
    assert moves["present"].mean() > 0.1
    assert_rounding(found.before[0], recording.hidden_states[-1])


def test_the_boxes_of_minilm(engine):
    found = ask(engine, "anatomy", None)
    assert encoder.total(found) == 22_713_216 == sum(box.parameters for box in encoder.boxes(found, 16))
    assert ask(engine, "positions", None).table.shape == (512, 384)
    assert ask(engine, "stream").states.shape == (13, 16, 384)
    assert ask(engine, "lens", token=2).words == ((),) * 7
