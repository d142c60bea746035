"""Every entry of the tables of methods and experiments is in its menu, and the page draws it."""

from __future__ import annotations

import pytest

from tests.cases import first
from tests.pages.opened import opened, said
from viz.attribution.methods import METHODS, USUAL, chosen, offered_methods, usual
from viz.experiments.table import EXPERIMENTS

CNN, VIT, OTHER_VIT = "cnn-cifar10", "vit-cifar10", "vit-cifar10-distilled"


@pytest.mark.tiny
def test_the_tables_and_the_functions_have_the_same_keys():
    from viz.attribution.functions import ATTRIBUTIONS
    from viz.experiments.functions import TRIALS

    assert list(METHODS) == list(ATTRIBUTIONS)
    assert list(EXPERIMENTS) == list(TRIALS)


@pytest.mark.tiny
def test_each_network_is_explained_by_what_serves_it():
    assert (usual(False), usual(True)) == ("grad_cam", "relevance")
    titles = [offered_methods(kinds)[USUAL] for kinds in ([False, True], [True, False], [True, True])]
    assert titles == ["Grad-CAM | relevance", "relevance | Grad-CAM", "relevance (as usual)"]
    assert set(offered_methods([False, True])) == {USUAL, "grad_cam", "occlusion", "centre", "random"}
    assert set(offered_methods([True, True])) == {USUAL, *METHODS}
    assert (chosen(USUAL, False), chosen(USUAL, True), chosen("random", True)) == (
        "grad_cam",
        "relevance",
        "random",
    )


@pytest.mark.tiny
@pytest.mark.parametrize("name", METHODS)
def test_a_map_that_no_class_changes_says_what_to_look_for_instead(name):
    method = METHODS[name]
    assert bool(method.look_for) != method.by_class


@pytest.mark.weights
@pytest.mark.parametrize("name", [USUAL, *METHODS])
def test_every_method_is_in_the_menu_and_is_drawn(name):
    left = CNN if name == USUAL or METHODS[name].serves(False) else OTHER_VIT
    app = opened("images/cnn_vs_vit.py", left=left, right=VIT, why=name)
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert app.selectbox(key="why").value == name
    drawn = [each.proto.id for each in app.get("plotly_chart") if "-why " in each.proto.id]
    assert len(drawn) == 2
    for attends in (left != CNN, True):
        method = METHODS[chosen(name, attends)]
        assert method.sentence in said(app)
        assert method.paper in said(app)
    if name != USUAL and METHODS[name].look_for:
        assert METHODS[name].look_for in said(app)


@pytest.mark.weights
@pytest.mark.parametrize("name", ["relevance", "rollout", "attention"])
def test_a_method_that_needs_attention_is_not_offered_beside_a_cnn(name):
    app = opened("images/cnn_vs_vit.py", left=CNN, right=VIT, why=name)
    assert not app.exception
    assert f"asks for “{name}” as its explanation, which is not offered here" in said(app)


@pytest.mark.weights
@pytest.mark.parametrize("name", first(2, tuple(EXPERIMENTS)))
def test_every_experiment_is_in_the_menu_and_is_drawn(name):
    experiment = EXPERIMENTS[name]
    app = opened("images/experiments.py", left=CNN, right=VIT, experiment=name, picture="horse")
    option = experiment.option
    key = f"guess {name} {next(iter(option.values)) if option else ''}".strip()
    app.pills(key=key).set_value(app.pills(key=key).options[0]).run()
    assert not app.exception
    assert not app.error
    assert not app.warning
    assert app.selectbox(key="experiment").value == name
    assert experiment.question in said(app)
    assert experiment.trap in said(app)
    answers = [*experiment.answers(["CNN (CIFAR-10)", "ViT (CIFAR-10)"]), "this cannot be told"]
    assert any(
        f"**{each[:1].upper()}{each[1:]}**" in "\n".join(m.value for m in app.markdown) for each in answers
    )
    assert [each for each in app.get("plotly_chart") if "-curves" in each.proto.id] != [] or any(
        f"-{kind} " in each.proto.id for each in app.get("plotly_chart") for kind in ("shift", "surgery")
    )
