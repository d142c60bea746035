"""Networks in another process answer as they do here, and a process that breaks is started again."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from tests.pool import SOON, until
from tests.vision import noise
from viz.engine import Engine
from viz.errors import InputError
from viz.remote.engine import Lost, RemoteEngine
from viz.requests import ExplainImage, RecordImage
from viz.tasks import TASKS
from viz.tickets import Expired

pytestmark = pytest.mark.weights

VIT = "vit-cifar10"
LONG = 120


@pytest.fixture(scope="module")
def engine() -> Iterator[RemoteEngine]:
    made = RemoteEngine()
    yield made
    made._process.end()


def test_it_answers_as_networks_do_here(engine: RemoteEngine) -> None:
    asked = RecordImage(VIT, (noise(), None))
    found = engine.submit(asked, deadline=LONG).result()
    here = Engine(TASKS, workers=1).submit(asked, deadline=LONG).result()
    assert found.tokens == here.tokens
    assert found.outputs.names == here.outputs.names
    for name in ("attention", "hidden_states", "image", "logits"):
        np.testing.assert_array_equal(getattr(found, name), getattr(here, name))
    assert not found.attention.flags.writeable
    assert engine.submit(asked).done
    assert [name for name, _ in engine.state.models] == [VIT]


def test_what_is_wrong_is_said_as_here(engine: RemoteEngine) -> None:
    with pytest.raises(InputError, match="must be one of") as found:
        engine.submit(RecordImage("no such model", (noise(), None)), deadline=LONG).result()
    assert "no such model" in found.value.said()


def test_what_nobody_waits_for_stops_and_the_next_is_answered(engine: RemoteEngine) -> None:
    slow = engine.submit(ExplainImage(VIT, (noise(), None), "occlusion", 0), owner="a", deadline=LONG)
    until(lambda: slow.progress > 0)
    engine.abandon(slow, owner="a")
    with pytest.raises(Expired):
        slow.result(SOON)
    assert engine.submit(RecordImage(VIT, (noise(seed=1), None)), deadline=LONG).result().tokens


def test_a_process_that_ends_at_work_is_lost_and_one_that_ended_is_started_again(
    engine: RemoteEngine,
) -> None:
    ended = engine._process
    slow = engine.submit(ExplainImage(VIT, (noise(), None), "occlusion", 1), owner="a", deadline=LONG)
    until(lambda: slow.progress > 0)
    ended.end()
    with pytest.raises(Lost, match="had to be started again"):
        slow.result(SOON)
    assert engine.submit(RecordImage(VIT, (noise(seed=2), None)), deadline=LONG).result().tokens
    assert engine._process is not ended
