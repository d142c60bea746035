"""Names for heads, given only where a number clears a stated threshold, with the number beside the name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from viz.analysis.heads import HeadMetrics
from viz.language import number, tr


@dataclass(frozen=True, kw_only=True)
class Rule:
    """When a head may be called something."""

    label: str
    metric: str
    at_least: float
    """The share of attention, or the correlation, that earns the label, 0 to 1."""
    sign: int = 1
    """-1 where it is earned below zero."""


RULES: tuple[Rule, ...] = (
    Rule(label="previous token", metric="previous", at_least=0.5),
    Rule(label="next token", metric="next", at_least=0.5),
    Rule(label="itself", metric="itself", at_least=0.5),
    Rule(label="[CLS]", metric="cls", at_least=0.5),
    Rule(label="[SEP]", metric="sep", at_least=0.5),
    Rule(label="first token", metric="first", at_least=0.5),
    Rule(label="punctuation", metric="punctuation", at_least=0.5),
    Rule(label="same token", metric="same", at_least=0.5),
    Rule(label="special tokens", metric="special", at_least=0.5),
    Rule(label="follows what stands out", metric="follows", at_least=0.5),
    Rule(label="follows the background", metric="follows", at_least=0.5, sign=-1),
)
"""More than half of the attention, on average, goes where the label says; or so high a correlation."""

TIMES_CHANCE = 2.0
"""And at least twice what even attention puts there: in a text of three tokens a third is nothing special."""

FEWEST_QUERIES = 3
"""And the mean is over at least so many queries: one word pair makes no habit."""


class Label(NamedTuple):
    """What a head may be called, and why."""

    label: str
    metric: str
    value: float
    """The share of attention that earned it, or the correlation."""

    def __str__(self) -> str:
        name = tr(self.label)
        return (
            f"{name}, {r(self.value)}" if self.metric == "follows" else f"{name} {number(self.value, '.2f')}"
        )


def r(value: float) -> str:
    """A correlation as it is written, "r = −0.62", in one line."""
    return f"r\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{number(value, '.2f')}"


def head_labels(metrics: HeadMetrics) -> list[list[tuple[Label, ...]]]:
    """What each head may be called, [layer][head], the strongest first; most heads are called nothing."""
    layers, heads = metrics.values["entropy"].shape
    earned: list[list[list[Label]]] = [[[] for _ in range(heads)] for _ in range(layers)]
    for rule in RULES:
        if rule.metric not in metrics.values or metrics.queries[rule.metric] < FEWEST_QUERIES:
            continue
        values, chance = metrics.values[rule.metric], metrics.chance[rule.metric]
        least = max(rule.at_least, 0.0 if np.isnan(chance) else TIMES_CHANCE * chance)
        for layer, head in np.argwhere(rule.sign * values >= least).tolist():  # nan clears no threshold
            earned[layer][head].append(Label(rule.label, rule.metric, float(values[layer, head])))
    return [[_strongest_first(labels) for labels in row] for row in earned]


def _strongest_first(earned: list[Label]) -> tuple[Label, ...]:
    if any(label.metric == "cls" for label in earned):  # [CLS] is the first token: one fact, one name
        earned = [label for label in earned if label.metric != "first"]
    return tuple(sorted(earned, key=lambda label: -abs(label.value)))
