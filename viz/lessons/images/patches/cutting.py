"""The lesson on patches: its controls, the patch grid, and the experiment of putting the patches in another
order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from viz.analysis.shuffles import sums_changed
from viz.arrays import Array
from viz.language import mark, tr
from viz.models.catalogue import DEFAULT_PHOTO, Checkpoint
from viz.picture_answers import ImageAnswer
from viz.requests import CutPatches, ShuffleTokens
from viz.ui.components.patch_grid import patch_grid
from viz.ui.controls import inside_snippets, panel
from viz.ui.controls.model import model
from viz.ui.controls.subject import Subject
from viz.ui.page import address, show
from viz.ui.page.predict import Reply, ask, tell
from viz.ui.running.downloads import offer
from viz.workings import Patches, Shuffled

SIZES = (0.5, 1.0, 1.5, 2.0)
"""Sides of the picture to choose from, against the one that the network was trained on."""
SEED = 7
SAME = mark("every number stays the same")
SUM = mark("the sum with the position changes")
PROJECTION = mark("the projection changes")


@dataclass(frozen=True)
class Cut:
    """One picture as a model sees it, and cut into patches."""

    subject: Subject[ImageAnswer]
    patches: Patches

    @property
    def shapes(self) -> str:
        """The whole way from pixels to tokens, in shapes."""
        patches = self.patches
        height, width, _ = patches.image.shape
        (n, numbers), channels, special = patches.flat.shape, patches.parts.shape[1], patches.grid.prefix
        whole = tr(
            "{height} × {width} × 3 → **{n} patches** × {numbers} numbers → {n} × {channels}",
            height=height,
            width=width,
            n=n,
            numbers=numbers,
            channels=channels,
        )
        if not special:
            return whole
        names = " + ".join(f"`{token}`" for token in patches.tokens[:special])
        return tr(
            "{whole} → + {names} → **{n} tokens** × {channels}",
            whole=whole, names=names, n=n + special, channels=channels,
        )  # fmt: skip


def controls() -> tuple[Checkpoint, st.delta_generator.DeltaGenerator]:
    """The model; and the place for the number of patches, which only the loaded model knows."""
    columns = st.columns([4, 5, 3], vertical_alignment="bottom")
    with columns[0]:
        checkpoint, missing = model("image", attends=True, first=DEFAULT_PHOTO)
    if missing is not None:
        offer(missing)
    return checkpoint, columns[1]


def cut(subject: Subject[ImageAnswer], place: st.delta_generator.DeltaGenerator) -> Cut:
    """The picture, cut; `place` gets the choice of how many patches."""
    own = subject.ask(CutPatches(subject.model, subject.photo))
    with place:
        side = _side(own)
    if side == own.grid.rows:
        return Cut(subject, own)
    size = side * own.patch_size
    return Cut(subject, subject.ask(CutPatches(subject.model, subject.photo, size)))


def _side(own: Patches) -> int:
    options = sorted({max(2, round(own.grid.rows * size)) for size in SIZES})
    pixels = own.patch_size
    return address.choice(
        st.segmented_control,
        tr("Grid of patches, each {pixels} × {pixels} pixels", pixels=pixels),
        {side: f"{side} × {side}" for side in options},
        key="patches",
        default=own.grid.rows,
        what=tr("number of patches"),
        required=True,
        help=tr(
            "The weights fix the patch at {pixels} × {pixels} pixels, so more patches take a larger picture:"
            " {rows} × {rows} is what this model was trained on; for others its position embeddings are"
            " interpolated.",
            pixels=pixels,
            rows=own.grid.rows,
        ),
    )


def grid(cut: Cut) -> None:
    """The patch grid; its pinned patch comes from the address and goes back there."""
    patches = cut.patches
    middle = patches.grid.token(patches.grid.rows // 2, patches.grid.columns // 2)
    found = address.number("pin", low=1, high=len(patches.tokens), what=tr("patch"))
    pin = middle if found is None else found - 1
    code = inside_snippets.cut_up(cut.subject, patches)
    shown = patch_grid(patches, pin=pin, picture=cut.subject.square, key="patch grid", code=code)
    address.put("pin", None if shown is None else str(shown + 1))


def order(patches: Patches) -> Array:
    """The same shuffle for everybody: the token that stands at each place; special tokens stay."""
    prefix = patches.grid.prefix
    count = patches.grid.rows * patches.grid.columns
    return np.concatenate([np.arange(prefix), prefix + np.random.default_rng(SEED).permutation(count)])


def shuffle(cut: Cut) -> Shuffled | None:
    """Asks what a shuffle of the patches does to the answer; what it did, once somebody has predicted it."""
    with st.container(key="predict"):
        guess = ask(
            lambda: tr(
                "The patches change places. What happens to the numbers of one patch before the first layer?"
            ),
            lambda: {option: tr(option) for option in (SAME, SUM, PROJECTION)},
            key="guess shuffle",
            about=cut.subject.photo,
        )
    if guess is None:
        return None
    subject = cut.subject
    own = subject.ask(CutPatches(subject.model, subject.photo))
    new = order(own)
    changed = sums_changed(own.parts, own.positions, new)[own.grid.prefix :]
    tell(lambda: _shuffled(changed, guess), key="guess shuffle")
    return subject.ask(ShuffleTokens(subject.model, subject.photo, tuple(int(token) for token in new)))


def sums_told(changed: Array) -> str:
    """What the shuffle did to the numbers of the patches, from whether the sum of each changed."""
    n = int(changed.sum())
    if not n:
        return tr(
            "Its pixels and their projection are the same numbers, and so is the sum: **every number stays"
            " the same**."
        )
    if n == len(changed):
        return tr(
            "Its pixels and their projection are **the same numbers**; its new place has another position, so"
            " **the sum changes**."
        )
    return tr(
        "Its pixels and their projection are **the same numbers**; its new place has another position, so"
        " **the sum changes**: here in {n} of {all} patches.",
        n=n,
        all=len(changed),
    )


def before_and_after(cut: Cut) -> None:
    """The picture as the network gets it, in order and shuffled."""
    own, grid, patch = cut.subject.recording, cut.subject.recording.grid, cut.patches.patch_size
    assert grid is not None, "what is cut into patches is a vision transformer"
    rows = grid.rows
    tiles = own.image.reshape(rows, patch, grid.columns, patch, 3).swapaxes(1, 2).reshape(-1, patch, patch, 3)
    new = np.random.default_rng(SEED).permutation(len(tiles))
    mixed = tiles[new].reshape(rows, -1, patch, patch, 3).swapaxes(1, 2).reshape(own.image.shape)
    with show.row():
        panel.pixels(own.image, alt=tr("The picture in order."), side=168)
        panel.pixels(mixed, alt=tr("The same patches, shuffled."), side=168)


def _shuffled(changed: Array, guess: str) -> Reply:
    found = tr(SUM if changed.any() else SAME)
    measured = tr("What the whole network makes of it is measured here:")
    return Reply(tr(guess), found, f"{sums_told(changed)} {measured}")
