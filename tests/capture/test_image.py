"""Capturing pictures: the network sees what the model's own processor would give it, and the crop says where
that was.
"""

import pickle
import threading
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from tests.vision import noise, tiny
from viz.capture import capture_image, capture_text, prepare
from viz.capture.image import answer_image, answer_of, normalised
from viz.errors import InputError
from viz.models.families import FAMILIES
from viz.picture_answers import ImageAnswer
from viz.pictures import Crop, cut

pytestmark = pytest.mark.tiny


@pytest.mark.parametrize("resample", [0, 2, 3])
@pytest.mark.parametrize("side", [24, 32, 90])
def test_pixels_equal_the_librarys_processor(resample, side):
    from transformers import ViTImageProcessorPil

    model = tiny("vit")
    assert model.pixels
    model = replace(model, pixels={**model.pixels, "resample": resample})
    settings = {key: list(model.pixels[key]) for key in ("image_mean", "image_std")}
    processor = ViTImageProcessorPil(size={"height": 24, "width": 24}, resample=resample, **settings)
    square, _ = cut(noise(side, side))
    expected = processor(images=square, return_tensors="np")["pixel_values"]
    prepared = prepare(model, noise(side, side))
    np.testing.assert_allclose(prepared.values.numpy(), expected, rtol=0, atol=2e-6)


def test_a_pil_image_is_taken_as_it_is():
    model, picture = tiny("vit"), noise(70, 40)
    image = Image.fromarray(picture.pixels)
    np.testing.assert_array_equal(prepare(model, image).values, prepare(model, picture).values)
    assert capture_image(model, image).crop == (15, 0, 55, 40)


def test_the_recordings_image_is_what_the_network_saw():
    model = tiny("vit")
    recording = capture_image(model, noise(), Crop(10, 5, 48))
    mean, std = np.array(model.pixels["image_mean"]), np.array(model.pixels["image_std"])
    values = prepare(model, noise(), Crop(10, 5, 48)).values[0].permute(1, 2, 0).numpy()
    np.testing.assert_allclose(values * std + mean, recording.image, atol=1e-6)
    assert recording.image.min() >= 0
    assert recording.image.max() <= 1
    assert recording.crop == (10, 5, 58, 53)


def test_pixels_of_the_crop_land_where_the_crop_says():
    """A white square in the upload is white in `image` at the place that `crop` maps it to."""
    picture = noise(200, 120)
    pixels = np.zeros_like(picture.pixels)
    pixels[40:60, 100:120] = 255
    picture = replace(picture, pixels=pixels)
    recording = capture_image(tiny("cnn"), picture, Crop(60, 20, 80))
    left, top, right, bottom = recording.crop
    scale = 64 / (right - left)
    rows, columns = np.nonzero(recording.image.mean(-1) > 0.5)
    assert (columns.min(), columns.max() + 1) == ((100 - left) * scale, (120 - left) * scale)
    assert (rows.min(), rows.max() + 1) == ((40 - top) * scale, (60 - top) * scale)
    assert (right, bottom) == (140, 100)


@pytest.mark.parametrize("name", ["vit", "deit", "cnn", "dinov2"])
def test_an_answer_alone_is_the_recordings(name):
    """Bit by bit: nothing but what is kept of the pass differs."""
    model, square = tiny(name), Crop(10, 5, 48)
    answer, recording = answer_image(model, noise(), square), capture_image(model, noise(), square)
    there = pickle.loads(pickle.dumps(answer))
    assert isinstance(there, ImageAnswer)
    for found in (answer, there, answer_of(recording)):
        for array in ("image", "logits"):
            np.testing.assert_array_equal(getattr(found, array), getattr(recording, array))
        assert (found.model, found.crop, found.labels) == (recording.model, recording.crop, recording.labels)
        assert found.grid == getattr(recording, "grid", None)
        assert found.depth == len(getattr(recording, "stages", None) or recording.attention)


def test_a_batch_is_normalised_as_each_picture_alone():
    model = tiny("vit")
    batch = np.stack([noise(24, 24, seed=seed).pixels for seed in range(3)])
    together = normalised(model, batch)
    assert together.shape == (3, 3, 24, 24)
    for index in range(3):
        np.testing.assert_array_equal(together[index], normalised(model, batch[index])[0])


def test_what_a_model_can_not_take_is_refused_in_a_sentence():
    vit, cnn = tiny("vit"), tiny("cnn")
    with pytest.raises(InputError, match="in steps of 6; got 25 x 25"):
        capture_image(vit, noise(), size=25)
    with pytest.raises(InputError, match="got 600 x 600"):
        capture_image(vit, noise(), size=600)
    with pytest.raises(InputError, match="got 16 x 16"):
        capture_image(cnn, noise(), size=16)
    with pytest.raises(InputError, match="must lie inside the picture"):
        capture_image(cnn, noise(), Crop(60, 0, 60))
    text = replace(vit, pixels=None, family=FAMILIES["bert"])
    with pytest.raises(InputError, match="reads text, not pictures"):
        capture_image(text, noise())
    with pytest.raises(InputError, match="reads pictures, not text"):
        capture_text(vit, "a cat")


def test_any_size_a_cnn_can_take():
    model = tiny("cnn")
    recording = capture_image(model, noise(), size=96)
    assert recording.image.shape == (96, 96, 3)
    assert recording.stages[-1].shape[1:] == (12, 12)


def test_threads_that_share_a_network_never_see_each_others_picture():
    model = tiny("vit")
    pictures = [noise(seed=seed) for seed in range(4)]
    alone = [capture_image(model, picture).attention for picture in pictures]
    wrong: list[int] = []

    def student(index: int) -> None:
        torch.set_num_threads(1)
        for _ in range(20):
            if not np.array_equal(capture_image(model, pictures[index]).attention, alone[index]):
                wrong.append(index)

    threads = [threading.Thread(target=student, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
