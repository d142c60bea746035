"""What a page can ask of the engine: one frozen type for each question, and it says what comes back.

A request is plain data that compares by value: it is the cache's key, what thirty equal questions are joined
by, and, pickled, the message to an engine on another machine. The function that answers it is in `viz.tasks`,
on the side of the networks, in the file of the same name.
"""

from viz.requests.generation import CutNext, PredictNext, TimeCache, WriteOn
from viz.requests.layers import CutInduction, CutInside, ReadEveryLayer, ReadTable
from viz.requests.masked import CompareMasks, FillMasks, JudgeNextSentence, MaskEachWord
from viz.requests.pictures import ExplainImage, MeasureCost, MeasureFields, RunExperiment
from viz.requests.recordings import AnswerImage, CutPatches, RecordImage, RecordText, RecordTranslation
from viz.requests.request import Input, Photo, Request, Texts
from viz.requests.translation import OccludeSource, OpenStackBox
from viz.requests.workings import (
    FollowStream,
    LookThroughLens,
    OpenLayer,
    PullLevers,
    ReadDistanceBias,
    ReadPositions,
    ShuffleTokens,
    TakeApart,
)

__all__ = [
    "AnswerImage",
    "CompareMasks",
    "CutInduction",
    "CutInside",
    "CutNext",
    "CutPatches",
    "ExplainImage",
    "FillMasks",
    "FollowStream",
    "Input",
    "JudgeNextSentence",
    "LookThroughLens",
    "MaskEachWord",
    "MeasureCost",
    "MeasureFields",
    "OccludeSource",
    "OpenLayer",
    "OpenStackBox",
    "Photo",
    "PredictNext",
    "PullLevers",
    "ReadDistanceBias",
    "ReadEveryLayer",
    "ReadTable",
    "ReadPositions",
    "RecordImage",
    "RecordText",
    "RecordTranslation",
    "Request",
    "RunExperiment",
    "ShuffleTokens",
    "TakeApart",
    "Texts",
    "TimeCache",
    "WriteOn",
]
