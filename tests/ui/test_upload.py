"""Nothing of a visitor's picture outlives the visit."""

from __future__ import annotations

import gc
import io
import time

import numpy as np
import pytest
from PIL import Image

from viz.engine import Engine
from viz.pictures import Picture, read, square
from viz.requests import MeasureFields, RecordImage
from viz.ui.running.upload import Upload, mentions

pytestmark = pytest.mark.tiny


def picture(seed: int) -> Picture:
    out = io.BytesIO()
    Image.fromarray(np.random.default_rng(seed).integers(0, 256, (20, 20, 3), dtype=np.uint8)).save(
        out, "PNG"
    )
    return read(out.getvalue(), "noise.png")


def test_what_was_computed_from_it_goes_when_the_session_lets_go(monkeypatch):
    engine = Engine({RecordImage: lambda model, asked, report: asked.photo[0].pixels.copy()})
    monkeypatch.setattr(engine, "model", lambda name: None)
    mine, another = picture(1), picture(2)
    requests = [RecordImage("any", (each, square(each))) for each in (mine, another)]
    held = Upload(mine, engine)
    for request in requests:
        engine.submit(request).result(5)
    assert all(request in engine._results for request in requests)
    del held
    gc.collect()
    for _ in range(100):
        if requests[0] not in engine._results:
            break
        time.sleep(0.02)
    assert requests[0] not in engine._results
    assert requests[1] in engine._results


def test_a_picture_is_found_wherever_a_request_holds_it():
    one, other = picture(1), picture(2)
    asked = ((other, square(other)), (one, None))
    assert mentions(asked, one.digest)
    assert not mentions(asked, picture(3).digest)
    assert mentions(MeasureFields("any", asked), one.digest)
    assert not mentions(RecordImage("any", (other, None)), one.digest)
    assert not mentions(("a text", one.digest), one.digest)
