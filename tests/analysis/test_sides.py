"""The rows that an encoder-decoder's attentions join, against what its decoder read and answered."""

from __future__ import annotations

import numpy as np
import pytest

from tests.models import tiny
from viz.analysis.sides import STACKS, sides, stack, written
from viz.analysis.tokens import words
from viz.capture import capture_text
from viz.capture.translation import capture_translation

pytestmark = pytest.mark.tiny

TEXT = "the tired animal was playing"


@pytest.mark.parametrize("family", tiny.ENCODER_DECODERS)
def test_each_step_is_called_by_the_likeliest_token_that_it_wrote(family: str) -> None:
    found = capture_translation(tiny.model(family), TEXT)
    assert found.decoder.outputs is not None
    row = written(found)
    assert row.tokens == tuple(names[0] for names in found.decoder.outputs.names)
    assert row.n_tokens == found.decoder.n_tokens
    assert row.special[-1] == found.finished


@pytest.mark.parametrize("family", tiny.ENCODER_DECODERS)
def test_the_three_attentions_are_the_recorded_ones(family: str) -> None:
    found = capture_translation(tiny.model(family), TEXT)
    assert found.decoder.cross is not None
    recorded = {
        "cross": found.decoder.cross.attention,
        "encoder": found.encoder.attention,
        "decoder": found.decoder.attention,
    }
    assert set(STACKS) == set(recorded)
    for which, attention in recorded.items():
        looks = stack(found, which)
        if looks is None:
            assert (family, which) == ("marian_ssru", "decoder")  # it is recurrent instead
            continue
        assert looks.attention is attention
        assert looks.attention.shape[2:] == (looks.queries.n_tokens, looks.keys.n_tokens)
        assert looks.causal == (which == "decoder")
        assert (looks.queries is looks.keys) == (which != "cross")
        assert looks.keys.tokens == (found.decoder.tokens if which == "decoder" else found.encoder.tokens)


def test_a_recording_looks_at_itself() -> None:
    recording = capture_text(tiny.model("gpt2"), TEXT)
    looks = sides(recording)
    assert looks.queries is looks.keys
    assert words(looks.queries) == words(recording)
    assert looks.causal
    assert np.array_equal(looks.attention, recording.attention)
    assert sides(looks) is looks
