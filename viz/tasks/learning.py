"""Examples as vectors, and learners that are given few of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from viz.analysis.classifiers import bag_of_words
from viz.analysis.clusters import clusters
from viz.analysis.curves import measured_curves
from viz.analysis.judging import judge
from viz.analysis.maps import flat_map
from viz.capture.features import embed
from viz.engine import Report
from viz.language import mark
from viz.learning import Clusters, Curves, Features, FlatMap, Judged, features
from viz.models.fresh import untrained
from viz.models.model import Model
from viz.pictures import cut
from viz.tasks.registry import answers
from viz.teaching import DescribePlainly, DrawCurves, EmbedExamples, FindClusters, Judge, LayOut
from viz.tuning.tune import tensors
from viz.tuning.twin import changed

PIXELS = 32
"""A side of a picture as plain pixels."""


@answers(EmbedExamples)
def embed_examples(model: Model, asked: EmbedExamples, report: Report) -> Features:
    """Each example as the network's vector; it stops between two batches."""
    note = mark("embedding the examples")
    report(0.0, note)
    network = untrained(model) if asked.untrained else model
    if asked.change is not None:
        network = changed(network, tensors(asked.change))
    rows = embed(
        network,
        asked.inputs,
        depth=asked.depth,
        first=asked.reading == "first",
        size=asked.size,
        report=lambda done: report(done, note),
    )
    return features(rows)


@answers(DescribePlainly)
def describe_plainly(_model: Model, asked: DescribePlainly, report: Report) -> Features:
    """Each example's words counted, or its pixels."""
    report(0.1, mark("counting words or pixels"))
    given: Any = asked.inputs
    if isinstance(given[0][0], str):
        return features(bag_of_words([" ".join(each) for each in given]))
    small = [cut(*photo)[0].resize((PIXELS, PIXELS)) for photo in given]
    return features(np.stack([np.asarray(each, np.float32).ravel() / 255 for each in small]))


@answers(DrawCurves)
def draw_curves(_model: Model, asked: DrawCurves, report: Report) -> Curves:
    """Learning curves of several learners; it stops between two draws."""
    return measured_curves(
        asked.arms,
        asked.labels,
        train=asked.train,
        test=asked.test,
        draws=asked.draws,
        seed=asked.seed,
        report=lambda done: report(done, mark("drawing examples, fitting heads")),
    )


@answers(FindClusters)
def find_clusters(_model: Model, asked: FindClusters, report: Report) -> Clusters:
    """Groups among vectors, and the head beside them."""
    report(0.1, mark("grouping the examples"))
    return clusters(
        asked.features.rows,
        asked.labels,
        taught=asked.taught,
        judged=asked.judged,
        way=asked.way,
        count=asked.count,
        scaled=asked.scaled,
    )


@answers(LayOut)
def lay_out(_model: Model, asked: LayOut, report: Report) -> FlatMap:
    """A map by t-SNE, and what it keeps beside one by principal components."""
    report(0.1, mark("laying the examples out"))
    return flat_map(asked.features.rows, scaled=asked.scaled, seed=asked.seed)


@answers(Judge)
def judge_examples(_model: Model, asked: Judge, report: Report) -> Judged:
    """One learner's answers, one by one."""
    report(0.1, mark("asking the learner"))
    return judge(asked.arm, asked.labels, train=asked.train, asked=asked.asked, taught=asked.head)
