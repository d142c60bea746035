"""The lesson The whole transformer: a decoder and both stacks, and three masks, from loaded models."""

from __future__ import annotations

import numpy as np
import pytest

from tests.models.wheels.test_conversion import converted
from tests.pages.opened import opened, said
from tests.pages.test_workings import ENCODER, arrays
from viz.ui.running import downloads

TEXT = "The tired cat was sleeping."


@pytest.fixture
def every() -> None:
    """All three models are on this computer."""
    for name in ("smollm2", "en-pt"):
        converted(name)


@pytest.mark.weights
@pytest.mark.usefixtures("every")
def test_three_masks_are_measured_on_the_text_of_the_page() -> None:
    app = opened(ENCODER, text=TEXT)
    assert not app.exception
    assert "MiniLM-L6 is an encoder" in said(app)
    assert "pairs." not in said(app), "no network runs for it before somebody has predicted"
    app.button_group(key="guess-masks").set_value("in the encoder alone").run()
    assert (
        "You said: in the encoder alone. Measured in these three: in the encoder, and in the source"
        in said(app)
    )
    encoder, decoder, both = (arrays(app, number)[0] for number in (-3, -2, -1))
    assert (encoder == 1).all()
    np.testing.assert_array_equal(decoder, np.tril(np.ones(decoder.shape)))
    n = int((~np.isnan(both[0])).sum())
    assert (both[:, :n] == 1).all()
    assert np.isnan(both[:, n:]).all()
    assert "It has no self-attention: a recurrent unit" in said(app)


@pytest.mark.weights
@pytest.mark.usefixtures("every")
def test_an_encoder_decoder_is_drawn_with_both_stacks() -> None:
    app = opened(ENCODER, model="en-pt", text=TEXT)
    assert not app.exception
    assert not app.warning
    text = said(app)
    assert "is an encoder-decoder" in text
    assert "6 encoder layers of 8 heads" in text
    assert "2 decoder layers" in text
    assert "This decoder has no self-attention" in text
    assert ".”." not in text, "one full stop is enough"
    assert "It hands on its memory without what is negative" in text, "the recurrent unit is open"
    app.switch_page("pages/workings/positions.py").run()
    assert not app.exception
    assert "which is not offered here" not in said(app), "a choice of another lesson is no broken link"
    assert app.selectbox("model").value == "minilm"


@pytest.mark.weights
@pytest.mark.usefixtures("every")
def test_a_decoder_alone_is_called_one() -> None:
    app = opened(ENCODER, model="smollm2", text=TEXT)
    assert not app.exception
    assert "SmolLM2 135M is a decoder" in said(app)


@pytest.mark.weights
def test_what_is_missing_is_named_and_nothing_is_drawn_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    here = downloads.available
    monkeypatch.setattr(
        "viz.lessons.workings.encoder.masks.available",
        lambda found: found.name not in ("smollm2", "en-pt") and here(found),
    )
    app = opened(ENCODER, text=TEXT)
    assert not app.exception
    assert "SmolLM2 135M is not on this computer, so its mask cannot be measured" in said(app)
    assert "English to Portuguese is not on this computer" in said(app)
    app.button_group(key="guess-masks").set_value("in all three").run()
    assert "Measured in these three" not in said(app), "one was measured"
    assert (arrays(app, -1)[0] == 1).all()
