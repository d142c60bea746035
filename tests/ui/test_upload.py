"""Nothing of a visitor's picture outlives the visit."""

from __future__ import annotations

import gc
import io
import time
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.runtime.uploaded_file_manager import DeletedFile, UploadedFile, UploadedFileRec

from viz.engine import Engine
from viz.pictures import Picture, read, square
from viz.requests import MeasureFields, RecordImage
from viz.ui.controls.picture_input import given
from viz.ui.page import session
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


def test_a_file_that_was_let_go_of_is_not_read_again(monkeypatch):
    there = UploadedFile(UploadedFileRec("1", "a.csv", "text/csv", b"a,b"), FileURLs())
    for found, files in (
        (None, []),
        (there, [there]),
        (DeletedFile("0"), []),
        ([DeletedFile("0"), there], [there]),
    ):
        monkeypatch.setattr(session, "widget", lambda key, found=found: SimpleNamespace(get=lambda: found))
        assert given("drop") == files


def test_a_picture_is_found_wherever_a_request_holds_it():
    one, other = picture(1), picture(2)
    asked = ((other, square(other)), (one, None))
    assert mentions(asked, one.digest)
    assert not mentions(asked, picture(3).digest)
    assert mentions(MeasureFields("any", asked), one.digest)
    assert not mentions(RecordImage("any", (other, None)), one.digest)
    assert not mentions(("a text", one.digest), one.digest)
