"""Every experiment: changes what it says it changes, asks the shared network without touching it, and stops
when told.
"""

import itertools
from typing import Any

import numpy as np
import pytest
import torch

from tests.rounding import assert_rounding, slack
from tests.vision import CNNS, VITS, hooks_and_grads, noise, tiny
from viz.capture import normalised
from viz.errors import InputError
from viz.experiments import EXPERIMENTS, asking
from viz.experiments.asking import Asking, learned_positions
from viz.experiments.dials import DIALS, corrupt
from viz.experiments.dropping import SHARES, cover, covered, drop
from viz.experiments.functions import TRIALS
from viz.experiments.measuring import SCRAMBLES, scrambles
from viz.experiments.moving import SEEDS, cells_of, cyclic_shift, seen, shift, shuffle, tiles_shuffled
from viz.experiments.positions import SURGERIES, reordered, surgery, transposition
from viz.pictures import Crop, cut
from viz.trials import consistency

pytestmark = pytest.mark.tiny


def classifier(family, spread=0.3):
    return tiny(family, 1 if "dino" in family else 0, spread=spread)


def logits_of(model, pixels):
    with torch.inference_mode():
        output = model.network(normalised(model, pixels))
    return (output if isinstance(output, torch.Tensor) else output.logits).numpy()


@pytest.mark.parametrize("family", ["vit", "deit", "dinov2_with_registers", "cnn", "resnet"])
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_every_experiment_runs_and_leaves_the_network_alone(name, family):
    experiment, run, model = EXPERIMENTS[name], TRIALS[name], classifier(family)
    if not experiment.serves(model.family.attends):
        with pytest.raises(InputError, match="has no attention"):
            run(model, noise(), None, target=0)
        return
    run(model, noise(), None, target=0)
    heard: list[Any] = []
    before = hooks_and_grads(model)
    trial = run(model, noise(), None, target=2, report=heard.append)
    assert hooks_and_grads(model) == before
    assert trial.experiment == name
    assert trial.target == 2
    assert np.isfinite(trial.unchanged).all()
    assert np.isfinite(trial.probability[:, :, 0]).all()
    assert 0 <= np.nanmin(trial.probability) <= np.nanmax(trial.probability) <= 1
    assert len(trial.examples) in (0, len(trial.settings))
    assert heard == sorted(heard)
    assert 0 <= heard[0] <= heard[-1] < 1
    again = run(model, noise(), None, target=2)
    np.testing.assert_array_equal(trial.logit, again.logit)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_stops_when_told_and_leaves_no_hook(name):
    model = classifier("vit")
    TRIALS[name](model, noise(), None, target=0)
    before = hooks_and_grads(model)

    def stop(share):
        if share > 0 or name == "surgery":
            raise KeyboardInterrupt

    stopped = name in ("shift", "drop", "shuffle", "surgery")
    if stopped:
        with pytest.raises(KeyboardInterrupt):
            TRIALS[name](model, noise(), None, target=0, report=stop)
    assert hooks_and_grads(model) == before


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_class_that_does_not_exist_and_a_network_without_classes(name):
    with pytest.raises(IndexError, match="target must be from 0 to 4; got 5"):
        TRIALS[name](classifier("vit"), noise(), None, target=5)
    with pytest.raises(InputError, match="trained without labels"):
        TRIALS[name](tiny("dinov2", 0), noise(), None, target=0)


@pytest.mark.parametrize("name", [name for name, row in EXPERIMENTS.items() if row.option])
def test_every_value_of_an_option_runs(name):
    option, run, model = EXPERIMENTS[name].option, TRIALS[name], classifier("cnn")
    trials = [run(model, noise(), None, target=0, **{option.name: value}) for value in option.values]
    assert len({trial.logit.tobytes() for trial in trials}) == len(trials)
    with pytest.raises(KeyError):
        run(model, noise(), None, target=0, **{option.name: "nothing"})


def test_the_dials_are_those_of_the_menu():
    assert list(DIALS) == list(EXPERIMENTS["corrupt"].option.values)


def test_shift_slides_the_frame_over_the_photograph():
    model, picture = classifier("cnn"), noise(100, 100)
    trial = shift(
        model, picture, Crop(18, 18, 64), target=0
    )  # the network sees 64 pixels: nothing is resampled
    assert trial.settings.shape == (81, 2)
    for (right, down), example in zip(trial.settings.astype(int), trial.examples, strict=True):
        expected = picture.pixels[18 + down : 82 + down, 18 + right : 82 + right] / 255
        np.testing.assert_allclose(example, expected, atol=1e-6)
    assert_rounding(trial.unchanged[0], logits_of(model, picture.pixels[18:82, 18:82])[0])
    moved = trial.settings.tolist().index([4, -8])
    expected = logits_of(model, picture.pixels[10:74, 22:86])[0]
    np.testing.assert_allclose(trial.logit[0, moved, 0], expected[0], rtol=0, atol=slack(expected))


@pytest.mark.parametrize("crop", [None, Crop(0, 0, 100), Crop(36, 0, 64), Crop(86, 86, 14)])
def test_shift_stays_inside_the_photograph(crop):
    trial = shift(classifier("cnn"), noise(100, 100), crop, target=0)
    assert trial.examples.shape == (81, 64, 64, 3)
    assert 0 <= consistency(trial)[0] <= 1


@pytest.mark.parametrize("family", VITS)
def test_a_vit_without_positions_can_not_tell_a_shift_by_whole_patches(family):
    """Invariance up to the rounding of sums in another order; with positions it is gone."""
    trial = cyclic_shift(classifier(family), noise(), None, target=1)
    with_positions, without = trial.logit[:, :, 0]
    assert np.ptp(without) <= slack(trial.unchanged)
    assert np.ptp(with_positions) > 1e-2
    assert consistency(trial)[1] == 1


def test_a_vit_without_positions_is_invariant_in_float64_to_the_last_digits(monkeypatch):
    model = classifier("vit")
    model.network.double()
    values = normalised(model, seen(model, noise(), None)).double()
    blank = torch.zeros_like(learned_positions(model))
    rolled = torch.cat(
        [values.roll((6 * down, 6 * right), dims=(2, 3)) for down in range(4) for right in range(4)]
    )
    logits = Asking(model, 16).values(rolled, positions=blank)
    assert np.ptp(logits, axis=0).max() <= slack(logits)  # transformers takes the softmax in float32


@pytest.mark.parametrize("family", CNNS)
def test_a_cnn_has_one_variant(family):
    assert cyclic_shift(classifier(family), noise(), None, target=1).variants == ("as it is",)


def test_tiles_are_all_there_and_only_moved():
    pixels = noise(64, 64).pixels
    assert np.array_equal(tiles_shuffled(pixels, 1, 0), pixels)
    mixed = tiles_shuffled(pixels, 4, 1)
    assert not np.array_equal(mixed, pixels)

    def tiles(picture):
        return sorted(
            picture[r : r + 16, c : c + 16].tobytes() for r in range(0, 64, 16) for c in range(0, 64, 16)
        )

    assert tiles(mixed) == tiles(pixels)


def test_shuffles_are_the_same_for_every_network_and_differ_by_seed():
    one, other = (
        shuffle(classifier("cnn"), noise(), None, target=0),
        shuffle(classifier("resnet"), noise(), None, target=0),
    )
    np.testing.assert_array_equal(one.examples, other.examples)
    assert one.settings.ravel().tolist() == [1, 2, 4, 8]
    assert np.ptp(one.logit[0, 0]) <= slack(one.logit[0])
    assert np.ptp(one.logit[0, 2]) > 1
    assert one.logit.shape == (1, 4, SEEDS)


def test_tiles_are_whole_patches_so_that_without_positions_no_shuffle_is_noticed():
    vit = shuffle(classifier("vit"), noise(), None, target=0)
    assert vit.settings.ravel().tolist() == [1, 2, 4]  # of its 4 patches a side
    assert np.ptp(vit.logit[1]) <= slack(vit.logit[1])
    assert np.ptp(vit.logit[0]) > 10 * slack(vit.logit[0])
    beside = shuffle(classifier("cnn"), noise(), None, target=0, cells=4)
    assert beside.settings.ravel().tolist() == [1, 2, 4]
    assert len(cyclic_shift(classifier("cnn"), noise(), None, target=0, cells=4).settings) == 4


def test_moving_patches_or_their_positions_is_the_same():
    """The pairs (patch, position) are all that a ViT gets: transposing the patches equals transposing the
    positions.
    """
    model = classifier("vit")
    pixels = seen(model, noise(), None)
    transposed = pixels.reshape(4, 6, 4, 6, 3).swapaxes(0, 2).reshape(24, 24, 3)
    learned = learned_positions(model)
    with_positions = Asking(model, 1).pictures(
        pixels[None], positions=reordered(model, learned, transposition(model, learned))
    )
    assert_rounding(with_positions, logits_of(model, transposed))
    trial = surgery(model, noise(), None, target=0)
    found = trial.logit[SURGERIES.index("transposed"), 0, 0]
    np.testing.assert_allclose(found, with_positions[0, 0], rtol=0, atol=slack(with_positions))


def test_surgery_leaves_special_tokens_their_position():
    model = classifier("deit")
    learned = learned_positions(model)
    shuffled = reordered(model, learned, np.arange(16)[::-1].copy())
    assert torch.equal(shuffled[:, :2], learned[:, :2])
    assert torch.equal(shuffled[:, 2], learned[:, 17])
    trial = surgery(model, noise(), None, target=0)
    blank = learned.clone()
    blank[:, 2:] = 0
    expected = Asking(model, 1).pictures(seen(model, noise(), None)[None], positions=blank)
    found = trial.logit[SURGERIES.index("zeroed"), 0, 0]
    np.testing.assert_allclose(found, expected[0, 0], rtol=0, atol=slack(expected))
    assert np.isnan(trial.logit[0, 0, 1:]).all()
    assert np.isfinite(trial.logit[SURGERIES.index("shuffled"), 0]).all()


def test_covered_takes_away_the_first_of_the_order():
    pixels, black = np.full((8, 8, 3), 200, np.uint8), np.zeros((8, 8, 3), np.uint8)
    order = np.array([5, 0, *[i for i in range(16) if i not in (5, 0)]])
    found = covered(pixels, [order], black)[0]
    assert found.shape == (10, 8, 8, 3)
    assert (found[0] == 200).all()
    gone = (found[1] == 0).all(axis=-1)  # 10 % of 16 is 2
    assert sorted(set(zip(*(np.nonzero(gone)[axis] // 2 for axis in (0, 1)), strict=True))) == [
        (0, 0),
        (1, 1),
    ]
    assert [(each[..., 0] == 0).sum() / 4 for each in found] == [round(share * 16) for share in SHARES]


@pytest.mark.parametrize("fill", EXPERIMENTS["drop"].option.values)
def test_the_cover_is_what_was_chosen(fill):
    model = classifier("cnn")
    trial = drop(model, noise(64, 64), None, target=0, fill=fill)
    last = trial.examples[-1]
    changed = np.abs(last - trial.examples[0]).max(axis=-1) > 0.01
    colours = {"mean": (128 / 255, 102 / 255, 76 / 255), "black": (0, 0, 0), "white": (1, 1, 1)}
    if fill in colours:
        share = np.isclose(last, colours[fill], atol=0.003).all(axis=-1).mean()
        assert share == pytest.approx(58 / 64, abs=0.001)
    else:
        assert changed.mean() > 0.8


def test_removed_tokens_are_not_there_at_all():
    """What the network answers without tokens equals its layers run by hand on the tokens that are left."""
    model = classifier("vit")
    values = normalised(model, seen(model, noise(), None))
    keep = torch.tensor([[0, 2, 3, 7, 11, 16]])
    found = Asking(model, 1).values(values, keep=keep)
    with torch.inference_mode():
        hidden = model.network.vit.embeddings(values)[:, keep[0]]
        for layer in model.network.vit.layers:
            hidden = layer(hidden)
        expected = model.network.classifier(model.network.vit.layernorm(hidden)[:, 0])
    assert_rounding(found, expected.numpy())
    trial = drop(model, noise(), None, target=0)
    assert trial.variants[-1] == "random tokens removed"
    np.testing.assert_allclose(trial.logit[-1, 0], trial.unchanged[0, 0], rtol=0, atol=slack(trial.unchanged))
    assert np.isfinite(trial.logit[-1]).all()
    assert np.isnan(trial.logit[1, :, 1:]).all()


@pytest.mark.parametrize("name", DIALS)
def test_dials_start_at_nothing_and_get_worse(name):
    dial, pixels = DIALS[name], np.asarray(cut(noise(64, 64))[0].resize((16, 16)).resize((64, 64)))
    kept = pixels.copy()
    distances = []
    for setting in dial.settings:
        worse = dial.function(pixels, setting)
        assert worse.dtype == np.uint8
        assert worse.shape == pixels.shape
        distances.append(np.abs(worse.astype(float) - pixels).mean())
    assert np.array_equal(pixels, kept)
    assert distances[0] <= (2 if name == "jpeg" else 0)
    assert distances[-1] > distances[1] > distances[0]
    if name != "rotation":
        assert all(b >= 0.98 * a for a, b in itertools.pairwise(distances))


@pytest.mark.parametrize("level", [0, 1, 127, 200, 255])
def test_a_blurred_even_picture_stays_as_it_is(level: int):
    """Weights that add up to almost 1 must not cost it a level."""
    even = np.full((32, 32, 3), level, np.uint8)
    for strength in DIALS["blur"].settings:
        assert np.array_equal(DIALS["blur"].function(even, strength), even)
    assert np.array_equal(cover(classifier("vit"), even, "blur"), even)


def test_a_blur_keeps_the_mean_brightness():
    pixels = noise(64, 64).pixels
    for strength in DIALS["blur"].settings[1:3]:
        assert abs(DIALS["blur"].function(pixels, strength).mean() - pixels.mean()) < 0.1


def test_jpeg_of_full_quality_keeps_colours_of_single_pixels():
    """Red and blue by turns: where colour is stored for four pixels together, both become one purple."""
    pixels = np.zeros((32, 32, 3), np.uint8)
    pixels[::2, ::2] = pixels[1::2, 1::2] = (255, 0, 0)
    pixels[::2, 1::2] = pixels[1::2, ::2] = (0, 0, 255)
    assert np.abs(DIALS["jpeg"].function(pixels, 100).astype(int) - pixels).max() <= 4


def test_a_half_turn_is_exact():
    pixels = noise(64, 64).pixels
    assert np.array_equal(DIALS["rotation"].function(pixels, 180), pixels[::-1, ::-1])


def test_corrupt_asks_about_what_it_shows():
    model = classifier("cnn")
    trial = corrupt(model, noise(64, 64), None, target=1, dial="contrast")
    shown = (trial.examples * 255).round().astype(np.uint8)
    expected = logits_of(model, shown)
    np.testing.assert_allclose(trial.logit[0, :, 0], expected[:, 1], rtol=0, atol=slack(expected))


def test_cells_are_the_vits_patches_or_as_many():
    assert cells_of(classifier("vit"), 24) == 4
    assert cells_of(classifier("cnn"), 32) == 8
    assert cells_of(classifier("cnn"), 224) == 14
    assert cells_of(classifier("cnn"), 224, 16) == 16
    assert cells_of(classifier("cnn"), 32, 14) == 8  # which 14 do not divide
    assert cells_of(classifier("vit"), 24, 8) == 4


@pytest.mark.parametrize("crop", [None, Crop(0, 0, 100), Crop(36, 0, 64), Crop(86, 86, 14), Crop(20, 33, 40)])
def test_an_unmoved_square_is_what_the_network_sees_everywhere_else(crop):
    """However large the square is: it is never zoomed to make room for its shifts."""
    model, picture = classifier("cnn"), noise(100, 130)
    trial = shift(model, picture, crop, target=0)
    assert_rounding(trial.unchanged[0], logits_of(model, seen(model, picture, crop))[0])


def test_where_the_photograph_ends_a_shift_shows_its_mirror_image():
    """Against numpy's own reflection, at the network's own resolution, where nothing is resampled."""
    model, picture = classifier("cnn"), noise(80, 64)
    trial = shift(model, picture, Crop(2, 0, 64), target=0)
    padded = np.pad(picture.pixels, ((8, 8), (8, 8), (0, 0)), mode="reflect")
    for (right, down), example in zip(trial.settings.astype(int), trial.examples, strict=True):
        expected = padded[8 + down : 72 + down, 10 + right : 74 + right] / 255
        np.testing.assert_allclose(example, expected, atol=1e-6)
    inside = [(right, down) for right, down in trial.settings if down == 0 and -2 <= right <= 14]
    assert trial.mirrored == 81 - len(inside)
    assert shift(model, noise(100, 100), Crop(18, 18, 64), target=0).mirrored == 0


@pytest.mark.parametrize("name", ["shift", "shuffle", "drop", "corrupt", "surgery"])
def test_pictures_with_nothing_left_are_asked_about_too(name):
    trial = TRIALS[name](classifier("vit"), noise(), None, target=0)
    assert len(trial.scrambled) == SCRAMBLES
    assert set(trial.scrambled) <= set(range(5))


def test_a_scrambled_picture_has_the_same_pixels_and_no_place():
    model, pixels = classifier("cnn"), seen(classifier("cnn"), noise(), None)
    found = scrambles(pixels)
    assert len({each.tobytes() for each in found}) == SCRAMBLES
    for each in found:
        assert sorted(map(tuple, each.reshape(-1, 3))) == sorted(map(tuple, pixels.reshape(-1, 3)))
    trial = corrupt(model, noise(), None, target=0, dial="rotation")
    by_hand = [
        logits_of(model, each[::-1, ::-1])[0].argmax() for each in found
    ]  # its strongest change is a half turn
    assert trial.scrambled.tolist() == by_hand


def test_of_large_pictures_few_are_asked_about_at_once_and_the_answers_are_the_same(monkeypatch):
    model = classifier("vit")
    heard: list[Any] = []
    pictures = np.stack([noise(24, 24, seed=n).pixels for n in range(5)])
    together = Asking(model, 5).pictures(pictures)
    monkeypatch.setattr(asking, "PIXELS", 2 * 24 * 24)
    assert_rounding(Asking(model, 5, heard.append).pictures(pictures), together)
    assert heard == [0, 2 / 5, 4 / 5]
