"""The walk through one layer: which steps this network has, in its own order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from viz.lessons.workings.self_attention.step import Step
from viz.lessons.workings.self_attention.steps.attention import mask, scale, scores, softmax
from viz.lessons.workings.self_attention.steps.embedding import embedding
from viz.lessons.workings.self_attention.steps.feed_forward import feed_forward, gate
from viz.lessons.workings.self_attention.steps.heads import heads, weighted_sum
from viz.lessons.workings.self_attention.steps.norm import norm
from viz.lessons.workings.self_attention.steps.projections import projections, rotation
from viz.lessons.workings.self_attention.steps.residual import residual
from viz.workings import LayerRecording


def walk(layer: LayerRecording) -> tuple[Step, ...]:
    """The steps in the order in which this network takes them, those that it has."""
    first, second = (norm(layer, number) for number in (1, 2))
    adds = [residual(layer, number) for number in (1, 2)]
    if layer.norm == "pre":
        inner = [first, *_attention(layer), adds[0], second, *_feed_forward(layer), adds[1]]
    else:
        inner = [*_attention(layer), adds[0], first, *_feed_forward(layer), adds[1], second]
    return (embedding(layer), *inner)


def labels(steps: Sequence[Step]) -> dict[str, str]:
    """By key a label of its own for each step: those with the same title are numbered."""
    alike = Counter(step.title for step in steps)
    return {
        step.key: f"{step.title} {step.key[-1]}" if alike[step.title] > 1 else step.title for step in steps
    }


def _attention(layer: LayerRecording) -> list[Step]:
    turned = [rotation(layer)] if layer.rope_theta else []
    masked = [mask(layer)] if layer.causal else []
    weighed = [scores(layer), scale(layer), *masked, softmax(layer), weighted_sum(layer)]
    return [projections(layer), *turned, *weighed, heads(layer)]


def _feed_forward(layer: LayerRecording) -> list[Step]:
    gated = [gate(layer)] if "gate" in layer.weights else []
    return [*gated, feed_forward(layer)]
