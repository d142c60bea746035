"""The contract of every text family: queries and keys reproduce the attention, and all of it is transformers'
own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
import transformers

from tests.models import tiny
from tests.rounding import assert_rounding, slack
from viz.capture.forward import forward, hooked
from viz.models.families import FAMILIES, Family, part
from viz.models.model import Model

pytestmark = pytest.mark.tiny

KINDS = [(family, kind) for family in tiny.FAMILY_NAMES for kind in range(len(FAMILIES[family].networks))]


def inputs(n_tokens: int = 9, seed: int = 0) -> dict[str, torch.Tensor]:
    ids = torch.randint(5, 50, (1, n_tokens), generator=torch.Generator().manual_seed(seed))
    return {"input_ids": ids, "attention_mask": torch.ones_like(ids)}


def softmax(scores: np.ndarray) -> np.ndarray:
    exp = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exp / exp.sum(axis=-1, keepdims=True)


def scaled(arrays: dict[str, np.ndarray]) -> np.ndarray:
    """q k^T / sqrt(d), [layer, head, query, key], in float64."""
    queries, keys = arrays["queries"].astype(np.float64), arrays["keys"].astype(np.float64)
    keys = np.repeat(keys, queries.shape[1] // keys.shape[1], axis=1)  # heads may share them
    scores: np.ndarray = queries @ keys.swapaxes(-1, -2) / np.sqrt(queries.shape[-1])
    return scores


def by_hand(arrays: dict[str, np.ndarray], *, causal: bool) -> np.ndarray:
    """softmax(q k^T / sqrt(d), masked), [layer, head, query, key], in float64."""
    scores = scaled(arrays)
    return softmax(np.where(np.tri(scores.shape[-1], dtype=bool), scores, -np.inf) if causal else scores)


def contract(model: Model) -> float:
    """The largest difference between the attention by hand and the recorded one."""
    arrays = forward(model, inputs())
    return float(np.abs(by_hand(arrays, causal=model.family.causal) - arrays["attention"]).max())


def allowed(model: Model) -> float:
    """What the scores lose in 32-bit numbers: a difference there is at most as large after the softmax."""
    return slack(scaled(forward(model, inputs())))


@pytest.mark.parametrize(("family", "kind"), KINDS)
def test_queries_and_keys_reproduce_the_attention(family: str, kind: int) -> None:
    model = tiny.model(family, kind)
    arrays = forward(model, inputs())
    assert arrays["attention"].shape == (2, 4, 9, 9)
    assert arrays["queries"].shape == (2, 4, 9, 8)
    assert (
        arrays["keys"].shape
        == arrays["values"].shape
        == (2, tiny.CONFIGS[family].get("num_key_value_heads", 4), 9, 8)
    )
    assert np.ptp(arrays["attention"], axis=-1).mean() > 0.3, "nearly uniform attention would hide a mistake"
    assert contract(model) <= allowed(model)


class Swapped(Family):
    """A fused projection read in the wrong order."""

    def split(self, fused: torch.Tensor) -> tuple[torch.Tensor, ...]:
        queries, keys, values = super().split(fused)
        return keys, queries, values


@pytest.mark.parametrize("family", tiny.FAMILY_NAMES)
def test_a_swap_of_queries_and_keys_is_noticed(family: str) -> None:
    model = tiny.model(family)
    entry = model.family
    if entry.fused:
        wrong: Family = Swapped(**{name: getattr(entry, name) for name in entry.__dataclass_fields__})
    elif model.n_key_value_heads == model.n_heads:
        wrong = replace(entry, queries=entry.keys, keys=entry.queries)
    else:  # shared heads differ in shape; test_shared_heads_and_their_own_agree swaps them where they do not
        wrong = replace(entry, keys=entry.values)
    assert contract(replace(model, family=wrong)) > 0.3
    if not entry.fused:
        assert contract(replace(model, family=replace(entry, keys=entry.values))) > 0.3


def test_a_llama_with_a_head_of_keys_for_each_head_notices_a_swap_too() -> None:
    config = transformers.LlamaConfig(**tiny.CONFIGS["llama"] | {"num_key_value_heads": 4})
    config._attn_implementation = "eager"
    torch.manual_seed(1)
    model = replace(tiny.model("llama"), network=transformers.LlamaForCausalLM(config).eval())
    assert contract(model) < 1e-5
    entry = model.family
    assert contract(replace(model, family=replace(entry, queries=entry.keys, keys=entry.queries))) > 0.3
    assert (
        contract(replace(model, family=replace(entry, rotation=""))) > 0.3
    )  # before the rotation they do not reproduce it


@pytest.mark.parametrize("family", tiny.FAMILY_NAMES)
def test_values_are_what_the_heads_mix(family: str) -> None:
    model, mixed = tiny.model(family), []
    layers = model.family.layer_list(model.network)
    hooks = [
        part(layer, model.family.output).register_forward_pre_hook(lambda _m, args: mixed.append(args[0][0]))
        for layer in layers
    ]
    arrays = forward(model, inputs())
    for hook in hooks:
        hook.remove()
    for layer in range(2):
        values = arrays["values"][layer]
        values = values.repeat(len(arrays["attention"][layer]) // len(values), axis=0)
        found = (arrays["attention"][layer] @ values).swapaxes(0, 1).reshape(9, -1)
        assert_rounding(found, mixed[layer].numpy())


@pytest.mark.parametrize(("family", "kind"), KINDS)
def test_everything_recorded_is_what_transformers_returns(family: str, kind: int) -> None:
    model = tiny.model(family, kind)
    arrays = forward(model, inputs())
    with torch.inference_mode():
        output = model.network(**inputs(), output_attentions=True, output_hidden_states=True)
    assert_rounding(arrays["attention"], torch.cat(output.attentions).numpy())
    states = torch.cat(output.hidden_states).numpy()
    last = (
        -1 if model.family.final_norm else None
    )  # transformers' last state is then the one after the final norm
    assert_rounding(arrays["hidden_states"][:last], states[:last])
    if model.family.final_norm:
        norm = part(model.network.base_model, model.family.final_norm)
        with torch.inference_mode():
            after = norm(torch.from_numpy(arrays["hidden_states"][-1])).numpy()
        assert_rounding(after, states[-1])
        assert np.abs(arrays["hidden_states"][-1] - states[-1]).max() > 0.1
    logits = getattr(output, "prediction_logits", getattr(output, "logits", None))
    if logits is not None:
        assert_rounding(arrays["logits"], logits[0].numpy())
    else:
        assert arrays["logits"].shape == (9, 0)


@pytest.mark.parametrize("family", tiny.FAMILY_NAMES)
def test_only_causal_families_look_back_only(family: str) -> None:
    ahead = forward(tiny.model(family), inputs())["attention"][..., *np.triu_indices(9, 1)]
    assert (ahead.max() == 0) == FAMILIES[family].causal


def hooks(network: torch.nn.Module) -> int:
    """Every hook of every module, transformers' own included."""
    kinds = (
        "_forward_hooks",
        "_forward_pre_hooks",
        "_backward_hooks",
        "_backward_pre_hooks",
        "_state_dict_hooks",
    )
    return sum(len(getattr(module, kind)) for module in network.modules() for kind in kinds)


@pytest.fixture(params=tiny.FAMILY_NAMES)
def model(request: pytest.FixtureRequest) -> Model:
    return tiny.model(request.param)


def test_hooks_are_removed(model: Model) -> None:
    forward(model, inputs())
    before = hooks(model.network)
    for _ in range(3):
        forward(model, inputs())
    assert hooks(model.network) == before
    with hooked(model):
        assert hooks(model.network) > before
    assert hooks(model.network) == before


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_hooks_are_removed_when_the_pass_fails(model: Model, error: type[BaseException]) -> None:
    forward(model, inputs())
    before = hooks(model.network)

    def fail(*_args: Any) -> None:
        raise error("in the middle")

    last = model.family.layer_list(model.network)[-1].register_forward_pre_hook(fail)
    with pytest.raises(error, match="in the middle"):
        forward(model, inputs())
    last.remove()
    assert hooks(model.network) == before
    assert contract(model) <= allowed(model)


def test_hooks_are_removed_when_the_entry_is_wrong(model: Model) -> None:
    before = hooks(model.network)
    with pytest.raises(AttributeError):
        forward(replace(model, family=replace(model.family, values="renamed.upstream")), inputs())
    assert hooks(model.network) == before


def test_attention_is_never_silently_empty() -> None:
    model = replace(tiny.model("bert"), network=tiny.network("bert"))
    model.config._attn_implementation = "sdpa"  # transformers then returns None for it, without an error
    with pytest.raises(TypeError):
        forward(model, inputs())


def test_a_pass_keeps_no_graph_and_leaves_the_threads_grad_mode_alone(model: Model) -> None:
    seen: list[tuple[bool, bool]] = []
    hook = model.family.layer_list(model.network)[0].register_forward_pre_hook(
        lambda *_: seen.append((torch.is_inference_mode_enabled(), torch.is_grad_enabled()))
    )
    with torch.enable_grad():
        arrays = forward(model, inputs())
        assert torch.is_grad_enabled()
    hook.remove()
    assert seen == [(True, False)]
    assert all(type(array) is np.ndarray and array.dtype == np.float32 for array in arrays.values())


def test_every_text_family_has_its_contract() -> None:
    text = {name for name, family in FAMILIES.items() if family.reads == "text" and not family.decoder}
    assert text == set(tiny.FAMILY_NAMES)
