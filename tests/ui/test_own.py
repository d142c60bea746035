"""Nothing of a visitor's picture outlives the visit."""

from __future__ import annotations

import gc
import io
import time

import numpy as np
import pytest
from PIL import Image

from viz.engine import Engine
from viz.jobs import Job
from viz.pictures import Picture, read, square
from viz.ui.own import Own, mentions

pytestmark = pytest.mark.tiny


def picture(seed: int) -> Picture:
    out = io.BytesIO()
    Image.fromarray(np.random.default_rng(seed).integers(0, 256, (20, 20, 3), dtype=np.uint8)).save(out, "PNG")
    return read(out.getvalue(), "noise.png")


def test_what_was_computed_from_it_goes_when_the_session_lets_go(monkeypatch):
    engine = Engine({"shape": lambda model, asked, *, ticket: asked[0].pixels.copy()})
    monkeypatch.setattr(engine, "model", lambda name: None)
    mine, another = picture(1), picture(2)
    jobs = [Job("shape", "any", (each, square(each))) for each in (mine, another)]
    held = Own(mine, engine)
    for job in jobs:
        engine.submit(job).result(5)
    assert all(job in engine._results for job in jobs)
    del held
    gc.collect()
    for _ in range(100):
        if jobs[0] not in engine._results:
            break
        time.sleep(0.02)
    assert jobs[0] not in engine._results
    assert jobs[1] in engine._results


def test_a_picture_is_found_wherever_a_job_holds_it():
    one, other = picture(1), picture(2)
    asked = ((other, square(other)), (one, None))
    assert mentions(asked, one.digest)
    assert not mentions(asked, picture(3).digest)
    assert not mentions(("a text", one.digest), one.digest)
