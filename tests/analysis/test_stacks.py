"""Who looks at whom against what each kind of network may see: all, or a lower triangle."""

from __future__ import annotations

import numpy as np
import pytest

from tests.models import tiny
from viz.analysis.stacks import Stack, sees, sees_across, shape_of, stacks
from viz.capture import capture_text
from viz.capture.translation import capture_translation

pytestmark = pytest.mark.tiny

TEXT = "the tired animal was playing"


@pytest.mark.parametrize("family", tiny.FAMILY_NAMES)
def test_an_encoder_looks_everywhere_and_a_decoder_at_a_triangle(family: str) -> None:
    causal = family in ("gpt2", "llama")
    recording = capture_text(tiny.model(family), TEXT)
    n = recording.n_tokens
    seen = sees(recording.attention)
    np.testing.assert_array_equal(seen, np.tril(np.ones((n, n))) if causal else np.ones((n, n)))
    assert shape_of(seen) == ("triangle" if causal else "all")


@pytest.mark.parametrize("family", tiny.ENCODER_DECODERS)
def test_both_stacks_and_what_leads_from_one_to_the_other(family: str) -> None:
    found = capture_translation(tiny.model(family), TEXT)
    seen, n, m = sees_across(found), found.encoder.n_tokens, found.decoder.n_tokens
    np.testing.assert_array_equal(seen[:n, :n], np.ones((n, n)))
    np.testing.assert_array_equal(seen[n:, :n], np.ones((m, n)))
    assert np.isnan(seen[:n, n:]).all()
    own = seen[n:, n:]
    if family == "t5":
        np.testing.assert_array_equal(own, np.tril(np.ones((m, m))))
    else:
        assert np.isnan(own).all()
        assert shape_of(own) == "none"


@pytest.mark.parametrize("family", tiny.ENCODER_DECODERS)
def test_a_stacks_sizes_are_its_configurations(family: str) -> None:
    found = capture_translation(tiny.model(family), TEXT)
    encoder, decoder = stacks(found)
    own = 4 if family == "t5" else 0
    assert encoder == Stack(
        name="Encoder", n_layers=2, n_heads=4, n_cross=0, width=32, n_tokens=len(found.encoder.tokens)
    )
    assert decoder == Stack(
        name="Decoder", n_layers=3, n_heads=own, n_cross=4, width=32, n_tokens=len(found.decoder.tokens)
    )


def test_one_head_that_looks_is_enough_and_a_sliver_counts() -> None:
    attention = np.zeros((2, 3, 2, 2))
    attention[1, 2, 0, 1] = 1e-38
    np.testing.assert_array_equal(sees(attention), [[0, 1], [0, 0]])
    assert shape_of(sees(attention)) == "other"
