"""The walk through one layer: which steps there are in this network, in its own order, with equation, shapes
and code.
"""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from viz.analysis import equations as eq
from viz.workings import LayerRecording


@dataclass(frozen=True, kw_only=True)
class Step:
    """One screen of the walk."""

    key: str
    """Its name in addresses."""
    title: str
    equation: str
    """LaTeX."""
    says: str
    """One or two sentences."""
    values: tuple[str, ...]
    """The steps of a `LayerRecording` that this screen shows and compares."""
    code: tuple[Callable[..., object], ...]
    """The functions that computed them."""


NORMS: Mapping[str, tuple[str, str, str, Callable[..., object]]] = MappingProxyType(
    {
        "layer": (
            "Norm",
            r"\text{LayerNorm}(x) = \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} \odot \gamma + \beta",
            "Each token on its own: mean 0 and variance 1 over its channels, then a learned gain and bias.",
            eq.layer_norm,
        ),
        "rms": (
            "RMS norm",
            r"\text{RMSNorm}(x) = \frac{x}{\sqrt{\frac{1}{d} \sum_c x_c^2 + \epsilon}} \odot \gamma",
            "Each token on its own: a mean square of 1 over its channels, then a learned gain. "
            "No mean is taken off, and no bias is added.",
            eq.rms_norm,
        ),
    }
)
"""By kind: title, equation, sentence and function."""


def walk(recording: LayerRecording) -> tuple[Step, ...]:
    """The steps in the order in which this network takes them, those that it has."""
    attention = [_projections(recording), *_rotation(recording), _scores(recording), _scale(recording.d_head)]
    if recording.causal:
        attention.append(_mask())
    attention += [_softmax(), _weighted_sum(), _projection(recording)]
    feed_forward = [*_gate(recording), _feed_forward(recording)]
    first, second = (_norm(recording, number) for number in (1, 2))
    adds = [_residual(recording, number) for number in (1, 2)]
    if recording.norm == "pre":
        inner = [first, *attention, adds[0], second, *feed_forward, adds[1]]
    else:
        inner = [*attention, adds[0], first, *feed_forward, adds[1], second]
    return (_embedding(recording), *inner)


def labels(steps: Sequence[Step]) -> dict[str, str]:
    """By key a label of its own for each step: those with the same title are numbered."""
    alike = Counter(step.title for step in steps)
    return {
        step.key: f"{step.title} {step.key[-1]}" if alike[step.title] > 1 else step.title for step in steps
    }


def source(step: Step) -> str:
    """The code of the step, as it ran."""
    return "\n\n".join(inspect.getsource(function) for function in step.code if inspect.isfunction(function))


def _embedding(recording: LayerRecording) -> Step:
    terms = " + ".join(rf"\text{{{name}}}" for name in recording.part_names)
    normed = "embedding_norm" in recording.weights
    return Step(
        key="embedding",
        title="Embed",
        equation=rf"\begin{{aligned}} x &= {terms} \\ x &\leftarrow \text{{LayerNorm}}(x) \end{{aligned}}"
        if normed
        else f"x = {terms}",
        says=_embedding_says(recording, normed=normed),
        values=("embedding",),
        code=(eq.embedding_sum, eq.layer_norm) if normed else (eq.embedding_sum,),
    )


def _embedding_says(recording: LayerRecording, *, normed: bool) -> str:
    said = f"Each token becomes {recording.input.shape[1]} numbers: "
    if "position" not in recording.part_names:
        return (
            said
            + "what it is. Where it stands is not told here"
            + (": queries and keys will be turned by it." if recording.rope_theta else ".")
        )
    return said + "the sum of what it is and where it stands" + (", then normed." if normed else ".")


def _bias(recording: LayerRecording, weight: str, written: str) -> str:
    """ " + b" in an equation; nothing where the network has no bias there."""
    return f" + {written}" if recording.weights[f"{weight}_bias"].any() else ""


def _projections(recording: LayerRecording) -> Step:
    rows = r" \\ ".join(
        f"{each} &= x W_{each}{_bias(recording, each.lower(), f'b_{each}')}" for each in "QKV"
    )
    shared = f" {sharing(recording)}" if recording.sharing > 1 else ""
    return Step(
        key="qkv",
        title="Q, K, V",
        equation=rf"\begin{{aligned}} {rows} \end{{aligned}}",
        says=(
            "Three matrix products with learned weights: what a token asks, how it can be found, and what it"
            f" hands on.{shared}"
        ),
        values=("queries", "keys", "values"),
        code=(eq.linear, eq.split_heads),
    )


def sharing(recording: LayerRecording) -> str:
    """How heads share keys and values: "This layer has 3 key/value heads, each shared by 3 query heads"."""
    n = recording.n_key_value_heads
    shared = f"shared by {recording.sharing} query heads."
    return (
        f"This layer has {n} key/value heads, each {shared}"
        if n > 1
        else f"This layer has 1 key/value head, {shared}"
    )


def _rotation(recording: LayerRecording) -> list[Step]:
    if not recording.rope_theta:
        return []
    base = f"{recording.rope_theta:,.0f}".replace(",", r"\,")
    step = Step(
        key="rotate",
        title="Rotate",
        equation=(
            r"\begin{aligned} q_c &\leftarrow q_c \cos p\,\omega_c - q_{c+d/2} \sin p\,\omega_c \\"
            r" q_{c+d/2} &\leftarrow q_{c+d/2} \cos p\,\omega_c + q_c \sin p\,\omega_c \\"
            rf" \omega_c &= {base}^{{-2c/d}} \end{{aligned}}"
        ),
        says=(
            "Here attention is told where the token stands, p: each pair of channels of its query and its key"
            " is turned, the first pairs fast, the last ones slowly. A score then depends on how far apart"
            " two tokens are, not on where they stand."
        ),
        values=("rotated_queries", "rotated_keys"),
        code=(eq.rotate,),
    )
    return [step]


def _scores(recording: LayerRecording) -> Step:
    return Step(
        key="scores",
        title="Scores",
        equation=r"S = Q K^\top, \quad s_{ij} = \sum_c q_{ic}\, k_{jc}",
        says=(
            "Every query meets every key. One score is one sum of products; the outlined one is opened"
            " beside."
        ),
        values=("scores",),
        code=(eq.share_heads, eq.scores) if recording.sharing > 1 else (eq.scores,),
    )


def _scale(d_head: int) -> Step:
    return Step(
        key="scale",
        title="Scale",
        equation=(
            rf"S \leftarrow \frac{{S}}{{\sqrt{{d_{{head}}}}}} = \frac{{S}}{{\sqrt{{{d_head}}}}} ="
            rf" \frac{{S}}{{{d_head**0.5:.3g}}}"
        ),
        says=(
            "A sum of more products spreads wider. Divided by the root of their number, the scores keep their"
            " spread."
        ),
        values=("scaled",),
        code=(eq.scale,),
    )


def _mask() -> Step:
    return Step(
        key="mask",
        title="Mask",
        equation=r"s_{ij} \leftarrow -\infty \quad \text{for } j > i",
        says=(
            "This model may only look back: what lies ahead is masked before the softmax, not made small"
            " after it."
        ),
        values=("masked",),
        code=(eq.causal_mask,),
    )


def _softmax() -> Step:
    return Step(
        key="softmax",
        title="Softmax",
        equation=r"a_{ij} = \frac{e^{s_{ij}}}{\sum_k e^{s_{ik}}}",
        says=(
            "Scores become weights: positive, and each row adds up to 1. This is the attention that every"
            " other lesson draws."
        ),
        values=("attention",),
        code=(eq.softmax,),
    )


def _weighted_sum() -> Step:
    return Step(
        key="sum",
        title="Sum",
        equation=r"z_i = \sum_j a_{ij}\, v_j",
        says=(
            "The token takes from every value as much as its weight says; what they add up to is the head's"
            " answer."
        ),
        values=("mixed",),
        code=(eq.weighted_sum,),
    )


def _projection(recording: LayerRecording) -> Step:
    bias = _bias(recording, "o", "b_O")
    scaled = ("projected_scaled",) if "scale_1" in recording.weights else ()
    return Step(
        key="heads",
        title="Heads",
        equation=rf"o = [\,z^{{(1)}} ; z^{{(2)}} ; \dots ; z^{{({recording.n_heads})}}\,]\; W_O{bias}",
        says=(
            f"The {recording.n_heads} heads' answers are put side by side and projected back to the model's"
            " width."
        )
        + (" A learned factor a channel (LayerScale) follows." if scaled else ""),
        values=("concatenated", "projected", *scaled),
        code=(eq.concatenate_heads, eq.linear),
    )


def _residual(recording: LayerRecording, number: int) -> Step:
    pre = recording.norm == "pre"
    added = "o" if number == 1 else r"\text{FFN}"
    return Step(
        key=f"add-{number}",
        title="Add",
        equation=rf"x \leftarrow x + {added}",
        says="The sublayer does not replace the token's vector: what it found is added to it."
        + (" This sum is the layer's output." if pre and number == 2 else ""),
        values=("residual_1",) if number == 1 else (("residual_2", "output") if pre else ("residual_2",)),
        code=(eq.residual,),
    )


def _norm(recording: LayerRecording, number: int) -> Step:
    last = recording.norm == "post" and number == 2
    title, equation, says, function = NORMS[recording.norm_kind]
    return Step(
        key=f"norm-{number}",
        title=title,
        equation=equation,
        says=says + (" This is the layer's output." if last else ""),
        values=(f"norm_{number}", "output") if last else (f"norm_{number}",),
        code=(function,),
    )


def _gate(recording: LayerRecording) -> list[Step]:
    if "gate" not in recording.weights:
        return []
    bend = recording.activation.replace("_", "-")
    gate, inner = _bias(recording, "gate", "b_G"), _bias(recording, "fc1", "b_1")
    step = Step(
        key="gate",
        title="Gate",
        equation=rf"h = \text{{{bend}}}(x W_G{gate}) \odot (x W_1{inner})",
        says=f"Two matrix products give {recording.d_inner:,} features and a gate for each of them; "
        "the bent gate says how much of its feature passes, and with which sign.",
        values=("gate", "fc1", "activated"),
        code=(eq.gated, eq.linear, eq.ACTIVATIONS[recording.activation]),
    )
    return [step]


def _feed_forward(recording: LayerRecording) -> Step:
    scaled = ("fc2_scaled",) if "scale_2" in recording.weights else ()
    bias = _bias(recording, "fc2", "b_2")
    if "gate" in recording.weights:
        return Step(
            key="ffn",
            title="Feed-forward",
            equation=rf"\text{{FFN}}(x) = h\, W_2{bias}",
            says=f"Each token on its own: its {recording.d_inner:,} gated features are written back.",
            values=("fc2", *scaled),
            code=(eq.linear,),
        )
    bend, inner = recording.activation.replace("_", "-"), _bias(recording, "fc1", "b_1")
    return Step(
        key="ffn",
        title="Feed-forward",
        equation=rf"\text{{FFN}}(x) = \text{{{bend}}}(x W_1{inner})\, W_2{bias}",
        says=(
            f"Each token on its own, no looking around: {recording.d_inner:,} features are computed, bent,"
            " and written back."
        ),
        values=("fc1", "activated", "fc2", *scaled),
        code=(eq.feed_forward, eq.linear, eq.ACTIVATIONS[recording.activation]),
    )


def shapes(recording: LayerRecording, step: Step) -> str:
    """The sizes of what goes in and comes out, in words: "[16 tokens, 384] ->
    Q, K, V: 12 heads of [16, 32]"."""
    n, width, heads, d_head = (
        recording.n_tokens,
        recording.input.shape[1],
        recording.n_heads,
        recording.d_head,
    )
    inner, shared = recording.d_inner, recording.n_key_value_heads
    projected = f"[{n}, {width}] × [{width}, {heads * d_head}]"
    if recording.sharing == 1:
        projected += f", three times → {heads} heads × [{n}, {d_head}]"
    else:
        projected += f" → Q: {heads} heads × [{n}, {d_head}]; K and V: {shared} heads × [{n}, {d_head}] each"
    known = {
        "embedding": f"{len(recording.part_names)} × [{n}, {width}] → [{n}, {width}]",
        "qkv": projected,
        "rotate": f"{heads} + {shared} heads × [{n}, {d_head}], the shape stays",
        "gate": f"[{n}, {width}] → twice [{n}, {inner:,}] → [{n}, {inner:,}]",
        "scores": f"a head: [{n}, {d_head}] × [{d_head}, {n}] → [{n}, {n}]",
        "sum": f"a head: [{n}, {n}] × [{n}, {d_head}] → [{n}, {d_head}]",
        "heads": (
            f"{heads} × [{n}, {d_head}] → [{n}, {heads * d_head}] × [{heads * d_head}, {width}] → [{n},"
            f" {width}]"
        ),
        "ffn": ("" if "gate" in recording.weights else f"[{n}, {width}] → ")
        + f"[{n}, {inner:,}] → [{n}, {width}]",
    }
    square = f"{heads} heads × [{n}, {n}], the shape stays"
    return known.get(
        step.key, square if step.key in ("scale", "mask", "softmax") else f"[{n}, {width}], the shape stays"
    )
