"""The augmentations against cases worked out by hand."""

from __future__ import annotations

import pytest
import torch
from torch import Generator

from viz.training.augment import (
    DEVIATION,
    MEAN,
    alternating,
    augment,
    cut_out,
    flip,
    jitter,
    normalise,
    shift,
)

pytestmark = pytest.mark.tiny


def ramp(count: int = 1) -> torch.Tensor:
    """Pictures whose value says where it is: 10 * row + column, in all three colours."""
    rows, columns = torch.arange(8)[:, None], torch.arange(8)
    return (10 * rows + columns).to(torch.uint8).expand(count, 3, 8, 8).clone()


def test_only_the_mirrored_are_flipped() -> None:
    flipped = flip(ramp(2), torch.tensor([True, False]))
    assert flipped[0, 0, 2].tolist() == [27, 26, 25, 24, 23, 22, 21, 20]
    assert torch.equal(flipped[1], ramp()[0])


def test_every_photo_is_shown_both_ways_in_two_epochs() -> None:
    index = torch.arange(200)
    first, second, third = (alternating(index, epoch=epoch, seed=5) for epoch in range(3))
    assert torch.equal(first, ~second)
    assert torch.equal(first, third)
    assert 60 < int(first.sum()) < 140
    subset = torch.tensor([150, 3])
    assert torch.equal(alternating(subset, epoch=0, seed=5), first[subset])


def test_a_shift_moves_the_picture_and_mirrors_it_at_the_edge() -> None:
    moved = shift(ramp(200), Generator().manual_seed(0), most=2)
    seen = set()
    for picture in moved:
        down, right = divmod(int(picture[0, 4, 4]) - 44, 10) if int(picture[0, 4, 4]) >= 44 else (None, None)
        if down is None or down > 2 or right > 2:
            continue
        seen.add((down, right))
        assert torch.equal(picture[:, : 8 - down, : 8 - right], ramp()[0, :, down:, right:])
        if down == 1:
            assert torch.equal(
                picture[:, 7, : 8 - right], ramp()[0, :, 6, right:]
            )  # row 8 would be row 6 again
    assert {(0, 0), (1, 1), (2, 2)} <= seen


def test_all_shifts_are_equally_likely() -> None:
    moved = shift(ramp(5000), Generator().manual_seed(0), most=2)
    _, counts = moved[:, 0, 4, 4].unique(return_counts=True)
    assert len(counts) == 25
    assert counts.min() > 140
    assert counts.max() < 265


def test_a_hole_is_grey_square_and_no_larger_than_asked() -> None:
    white = torch.full((500, 3, 32, 32), 255, dtype=torch.uint8)
    holes = cut_out(white, Generator().manual_seed(0), size=8) == 128
    assert torch.equal(holes[:, 0], holes[:, 1])
    rows, columns = holes[:, 0].any(2).sum(1), holes[:, 0].any(1).sum(1)
    assert torch.equal(holes[:, 0].sum((1, 2)), rows * columns)
    assert int(rows.max()) == int(columns.max()) == 8
    assert int(rows.min()) >= 4  # the middle of the hole lies within the picture


def test_jitter_keeps_grey_grey_and_stays_within_its_strength() -> None:
    grey = torch.full((300, 3, 4, 4), 100, dtype=torch.uint8)
    changed = jitter(grey, Generator().manual_seed(0), strength=0.2)
    assert torch.equal(changed[:, 0], changed[:, 2])
    assert 80 <= int(changed.min()) < 83
    assert 117 < int(changed.max()) <= 120
    assert torch.equal(jitter(ramp(), Generator(), strength=0.0), ramp())


def test_the_same_generator_state_draws_the_same_pictures() -> None:
    images = torch.randint(256, (20, 3, 32, 32), generator=Generator().manual_seed(1)).to(torch.uint8)
    mirrored = torch.zeros(20, dtype=torch.bool)
    one, two = Generator().manual_seed(7), Generator().manual_seed(7)
    assert torch.equal(augment(images, mirrored, one), augment(images, mirrored, two))
    assert not torch.equal(augment(images, mirrored, one), images)
    assert augment(images, mirrored, one).dtype == torch.uint8


def test_normalised_pixels_are_what_the_picture_settings_say() -> None:
    images = torch.tensor([0, 128, 255], dtype=torch.uint8).expand(1, 3, 1, 3)
    found = normalise(images)
    for colour in range(3):
        expected = [(value / 255 - MEAN[colour]) / DEVIATION[colour] for value in (0, 128, 255)]
        assert found[0, colour, 0].tolist() == pytest.approx(expected, abs=1e-5)
