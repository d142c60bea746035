"""What stands out, in the model's own answer, and which heads follow it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from viz.analysis.heads import HeadMetrics
from viz.analysis.saliency import coarse
from viz.figures.heads import metric_by_depth
from viz.figures.sheets import overlay_map
from viz.language import tr
from viz.lessons.images.attention import predictions
from viz.lessons.images.attention.lens import PhotoLensView
from viz.recording import ImageRecording
from viz.ui.components.photo import data_uri
from viz.ui.controls import head_finder
from viz.ui.controls.subject import Subject
from viz.ui.page import address, show

HEIGHT = 320


def section(subject: Subject[ImageRecording], metrics: HeadMetrics, view: PhotoLensView, layer: int) -> None:
    """The map over the picture; a prediction; then every head by how closely it follows the map.

    Nothing of a model that has no such map.
    """
    if (saliency := subject.recording.saliency) is None:
        return
    show.rule()
    left, middle, right = show.columns(5, 6, 6)
    with left:
        show.heading(tr("What stands out to it"), tr("It names nothing: this map is all it says."))
        uri = data_uri(subject.square, side=360, most=24_000)
        show.figure(
            partial(overlay_map, coarse(saliency), uri, most=1.0, measures=tr("stands out"), height=HEIGHT),
            alt=tr("The picture under the model's map of what stands out, from 0 to 1."),
            key="answer",
            picture=True,
        )
    with right:
        made = predictions.follower(metrics, subject.photo)
        if made:
            _openers(metrics, cls=bool(subject.recording.grid.prefix))
            show.look_for(
                tr(
                    "No head was told to follow it. Open one: the lens shows where [CLS] looks through it."
                    " Does the head that keeps off the object look at the background, or at its edge?"
                ),
                about="followers",
            )
    with middle:
        _every_head(metrics, pinned=(layer, view.head), shown=made)


def _every_head(metrics: HeadMetrics, *, pinned: tuple[int, int], shown: bool) -> None:
    """How closely each head follows the map, once that was predicted."""
    show.heading(
        tr("Which heads follow it?"),
        tr("Each point is a head: how far [CLS]'s attention rises and falls with the map, over the patches."),
    )
    if not shown:
        show.waiting_for_prediction()
        return
    show.figure(
        partial(metric_by_depth, metrics, "follows", pinned=pinned, height=HEIGHT),
        alt=tr("Points: the correlation of every head with what stands out, by layer."),
        key="followers",
    )


def _openers(metrics: HeadMetrics, *, cls: bool) -> None:
    """Buttons that open both extremes in the lens, looked at from [CLS]."""
    for follower in predictions.followers(metrics) or ():
        layer, head = follower.layer + 1, follower.head + 1
        title = tr("Open layer {layer}, head {head}", layer=layer, head=head)
        if st.button(title, icon=":material/arrow_upward:", key=f"open Open layer {layer}, head {head}"):
            if cls:
                address.put("pin", "1")
            head_finder.open_head(follower.layer, follower.head)
