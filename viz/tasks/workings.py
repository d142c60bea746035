"""What happens inside a network: one layer, its parts, its stream, its positions."""

from __future__ import annotations

from viz.capture.anatomy import anatomy, lens, stream
from viz.capture.batch import batch
from viz.capture.intervene import intervene
from viz.capture.layer import capture_layer
from viz.capture.positions import distance_bias, position_table, shuffle
from viz.engine import Report
from viz.language import mark
from viz.models.model import Model
from viz.requests import (
    FollowStream,
    LookThroughLens,
    OpenLayer,
    PullLevers,
    ReadDistanceBias,
    ReadPositions,
    ShuffleTokens,
    TakeApart,
)
from viz.tasks.registry import answers
from viz.workings import (
    Anatomy,
    DistanceBias,
    Intervention,
    LayerRecording,
    Lens,
    PositionTable,
    Shuffled,
    Stream,
)


@answers(OpenLayer)
def open_layer(model: Model, asked: OpenLayer, report: Report) -> LayerRecording:
    """One layer, step by step."""
    report(0.1, mark("opening the layer"))
    inputs, tokens = batch(model, asked.input)
    return capture_layer(model, inputs, tokens=tokens, layer=asked.layer)


@answers(PullLevers)
def pull_levers(model: Model, asked: PullLevers, report: Report) -> Intervention:
    """The network again, with the levers of one layer pulled, and its answer at
    one token before and after."""
    report(0.1, mark("running the model again"))
    return intervene(
        model, batch(model, asked.input).inputs, layer=asked.layer, levers=asked.levers, token=asked.token
    )


@answers(ReadPositions)
def read_positions(model: Model, _asked: ReadPositions, report: Report) -> PositionTable:
    """The model's position embeddings."""
    report(0.1, mark("reading the model"))
    return position_table(model)


@answers(ReadDistanceBias)
def read_distance_bias(model: Model, _asked: ReadDistanceBias, report: Report) -> DistanceBias:
    """What the model adds to scores by distance."""
    report(0.1, mark("reading the model"))
    return distance_bias(model)


@answers(ShuffleTokens)
def shuffle_tokens(model: Model, asked: ShuffleTokens, report: Report) -> Shuffled:
    """The experiment with the order of the tokens."""
    report(0.1, mark("shuffling the tokens"))
    return shuffle(model, batch(model, asked.input).inputs, order=asked.order)


@answers(TakeApart)
def take_apart(model: Model, _asked: TakeApart, report: Report) -> Anatomy:
    """The network's parts and parameters."""
    report(0.1, mark("reading the model"))
    return anatomy(model)


@answers(FollowStream)
def follow_stream(model: Model, asked: FollowStream, report: Report) -> Stream:
    """Every token's vector after each sublayer."""
    report(0.1, mark("running the model"))
    inputs, tokens = batch(model, asked.input)
    return stream(model, inputs, tokens=tokens)


@answers(LookThroughLens)
def look_through_lens(model: Model, asked: LookThroughLens, report: Report) -> Lens:
    """What the model's head would answer from each depth."""
    report(0.1, mark("running the model"))
    return lens(model, batch(model, asked.input).inputs, token=asked.token)
