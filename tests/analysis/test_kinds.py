"""What networks with different names both know."""

from pathlib import Path

import pytest

from viz.analysis.kinds import KINDS, in_common, members

TEN = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
SOME = {
    "airplane": ["airliner", "warplane"],
    "automobile": ["convertible", "limousine", "minivan", "jeep", "cab"],
    "bird": ["cock", "hummingbird", "flamingo", "albatross", "great grey owl"],
    "cat": ["tabby", "Egyptian cat"],
    "dog": ["Chihuahua", "German shepherd", "Mexican hairless"],
    "frog": ["bullfrog", "tree frog", "tailed frog"],
    "horse": ["sorrel"],
    "ship": ["container ship", "liner", "schooner", "yawl"],
    "truck": ["fire engine", "garbage truck", "trailer truck"],
}


@pytest.mark.instant
def test_only_what_both_know_is_common():
    thousand = tuple(f"class {n}" for n in range(1000))
    assert in_common(TEN, thousand) == tuple(name for name in TEN if name != "deer")
    assert in_common(thousand, TEN) == in_common(TEN, thousand)
    assert in_common(TEN, ("cat", "violin")) == ("cat",)
    assert in_common(("violin",), thousand) == ()
    assert members(TEN, "deer") == (4,)
    assert members(thousand, "deer") == ()


@pytest.mark.weights
def test_the_kinds_hold_the_classes_of_their_names():
    from tests.models.wheels.test_conversion import converted
    from viz.models.config import read

    assert Path(converted("efficientnet-lite0")).is_dir()
    names = {int(n): name for n, name in read(converted("efficientnet-lite0"))["id2label"].items()}
    for kind, some in SOME.items():
        first = {names[n].split(",")[0] for n in KINDS[kind]}
        assert first >= set(some), kind
    places = [n for kind in KINDS.values() for n in kind]
    assert len(set(places)) == len(places)
    assert not {names[n].split(",")[0] for n in places} & {
        "pickup",
        "zebra",
        "timber wolf",
        "tiger",
        "impala",
    }
