"""The translator out of its wheel translates as the package's own engine does."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.models.wheels.test_conversion import or_skipped
from viz.capture.translation import capture_translation
from viz.models.catalogue import CATALOGUE, DEFAULT_TRANSLATOR
from viz.models.loading import load_folder
from viz.models.model import Model
from viz.models.wheels.cache import get
from viz.models.wheels.en_pt import renamed
from viz.models.wheels.sources import conversion

STORED: dict[str, Any] = json.loads(Path(__file__).with_name("translations.json").read_text(encoding="utf-8"))
TRANSLATIONS: dict[str, str] = STORED["translations"]


@cache
def model() -> Model:
    row = CATALOGUE[DEFAULT_TRANSLATOR]
    return load_folder(row, or_skipped(lambda: get(row, conversion(row.name))))


@pytest.mark.weights
def test_every_number_of_the_package_is_in_the_network() -> None:
    assert model().n_parameters == 16_907_008
    assert (model().n_layers, model().n_heads, model().max_tokens) == (6, 8, 512)


@pytest.mark.weights
def test_it_translates_as_the_published_engine() -> None:
    assert len(TRANSLATIONS) == 30
    found = {sentence: capture_translation(model(), sentence) for sentence in TRANSLATIONS}
    assert {sentence: each.text for sentence, each in found.items()} == TRANSLATIONS
    assert all(each.finished for each in found.values())


@pytest.mark.weights
def test_its_last_cross_attention_aligns_the_words() -> None:
    """Against what was measured with another implementation: the mean over the heads of the last layer."""
    decoder = capture_translation(model(), "The cat sat on the mat because it was tired.").decoder
    assert decoder.cross is not None
    assert decoder.outputs is not None
    assert decoder.cross.attention.shape == (2, 8, 13, 12)
    weights, written = decoder.cross.attention[1].mean(0), [row[0] for row in decoder.outputs.names]
    for word, source, expected in (
        ("gato", "cat", 0.84),
        ("tapete", "mat", 0.86),
        ("cansado", "tired", 0.90),
    ):
        at = [written.index(word), decoder.cross.tokens.index(source)]
        np.testing.assert_allclose(weights[at[0], at[1]], expected, atol=0.006)


@pytest.mark.weights
def test_its_words_lie_where_the_text_has_them() -> None:
    found = capture_translation(model(), "My grandmother makes the best chocolate cake.")
    for recording in (found.encoder, found.decoder):
        (text,) = recording.texts
        parts = [text[start:end].strip() for start, end in recording.spans]
        spelt = [
            token for token, special in zip(recording.tokens, recording.special, strict=True) if not special
        ]
        assert [part for part in parts if part] == spelt
    assert found.decoder.texts == ("Minha avó faz o melhor bolo de chocolate.",)


@pytest.mark.tiny
def test_layers_count_from_zero() -> None:
    assert renamed("Wemb") == "embedding.weight"
    assert renamed("encoder_l6_self_Wq") == "encoder.layers.5.attention.q_proj.weight"
    assert renamed("decoder_l1_context_bo") == "decoder.layers.0.cross.o_proj.bias"
    assert renamed("decoder_l2_context_Wo_ln_scale") == "decoder.layers.1.cross_norm.weight"
    assert renamed("decoder_l2_rnn_Wf") == "decoder.layers.1.ssru.forget.weight"
    assert renamed("decoder_l2_rnn_ffn_ln_bias") == "decoder.layers.1.ssru_norm.bias"
    assert renamed("encoder_l1_ffn_W2") == "encoder.layers.0.feed_forward.fc2.weight"
    assert renamed("encoder_l1_ffn_ffn_ln_scale") == "encoder.layers.0.feed_forward_norm.weight"
    with pytest.raises(KeyError):
        renamed("encoder_l1_other_W")
