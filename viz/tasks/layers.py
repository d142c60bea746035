"""What a network would answer from each layer, and what it answers with something cut."""

from __future__ import annotations

from viz.capture.ablation import ablate
from viz.capture.batch import batch
from viz.capture.induction import cut_induction
from viz.capture.layers import read_blocks, read_layers
from viz.engine import Report
from viz.language import mark
from viz.models.model import Model
from viz.requests import CutInduction, CutInside, ReadEveryLayer, ReadTable
from viz.tasks.registry import answers
from viz.workings import Ablated, Depths, DepthTable, Induction


@answers(ReadEveryLayer)
def read_every_layer(model: Model, asked: ReadEveryLayer, report: Report) -> Depths:
    """The model's own head on each depth's vectors."""
    report(0.1, mark("reading every layer"))
    return read_layers(
        model,
        batch(model, asked.input).inputs,
        tokens=asked.tokens,
        depths=asked.depths or tuple(range(model.n_layers + 1)),
        word=asked.word,
    )


@answers(ReadTable)
def read_table(model: Model, asked: ReadTable, report: Report) -> DepthTable:
    """The same for a table and a token."""
    report(0.1, mark("reading every layer"))
    every = tuple(range(model.n_layers + 1))
    blocks = [(asked.tokens, asked.depths or every), ((asked.whole,), every)]
    some, whole = read_blocks(model, batch(model, asked.input).inputs, blocks)
    return DepthTable(some=some, whole=whole)


@answers(CutInside)
def cut_inside(model: Model, asked: CutInside, report: Report) -> Ablated:
    """The answer at one token, before and after something is cut."""
    report(0.1, mark("running the model again"))
    return ablate(model, batch(model, asked.input).inputs, token=asked.token, ablation=asked.ablation)


@answers(CutInduction)
def cut_the_copying(model: Model, asked: CutInduction, report: Report) -> Induction:
    """Repeated words foretold with heads cut; it stops between two passes."""
    return cut_induction(model, seed=asked.seed, heads=asked.heads, report=report)
