"""What a network's logits say about it: accuracy, confusions, calibration, and agreement with another
network.
"""

from __future__ import annotations

from typing import Any

import numpy as np

BINS = 15


def accuracy(logits: np.ndarray, labels: np.ndarray) -> float:
    """The share of photos whose largest logit is the label's; logits [photo, label], labels [photo]."""
    return float((logits.argmax(axis=1) == labels).mean())


def accuracy_by_label(logits: np.ndarray, labels: np.ndarray) -> list[float]:
    """The accuracy among the photos of each label (the recall)."""
    right = logits.argmax(axis=1) == labels
    return [float(right[labels == label].mean()) for label in range(logits.shape[1])]


def confusion(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """How many photos of each label got each answer: [label, answer]."""
    counts = np.zeros((logits.shape[1],) * 2, dtype=int)
    np.add.at(counts, (labels, logits.argmax(axis=1)), 1)
    return counts


def probabilities(logits: np.ndarray) -> np.ndarray:
    """The softmax of every row, in float64."""
    powers = np.exp(logits.astype(np.float64) - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def calibration_error(logits: np.ndarray, labels: np.ndarray, bins: int = BINS) -> float:
    """The expected calibration error (Guo et al., 2017): |accuracy - confidence|, averaged over equal bins of
    confidence.
    """
    confidence = probabilities(logits).max(axis=1)
    right = logits.argmax(axis=1) == labels
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = (
        np.abs(right[place == b].mean() - confidence[place == b].mean()) * np.mean(place == b)
        for b in np.unique(place)
    )
    return float(sum(gaps))


def agreement(one: np.ndarray, other: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """How alike two networks answer, and how alike they err, beyond chance.

    `same_answer`: the share of photos with the same answer. `kappa`: the same, beyond chance (Cohen, 1960).
    `error_consistency`: kappa of being right or wrong (Geirhos et al., 2020); 0 is what two independent
    networks of this accuracy get.
    """
    answers, others = one.argmax(axis=1), other.argmax(axis=1)
    return {
        "same_answer": float((answers == others).mean()),
        "kappa": kappa(answers, others),
        "error_consistency": kappa((answers == labels).astype(int), (others == labels).astype(int)),
    }


def kappa(one: np.ndarray, other: np.ndarray) -> float:
    """Cohen's kappa of two lists of answers: 1 is the same, 0 is what chance gives."""
    seen = float((one == other).mean())
    kinds = np.union1d(one, other)
    chance = float(sum((one == kind).mean() * (other == kind).mean() for kind in kinds))
    return (seen - chance) / (1 - chance) if chance < 1 else 1.0


def summary(logits: np.ndarray, labels: np.ndarray, names: tuple[str, ...]) -> dict[str, Any]:
    """All of one network's numbers, rounded to what they deserve."""
    counts = confusion(logits, labels)
    wrong = [
        (int(counts[a, b]), names[a], names[b])
        for a in range(len(names))
        for b in range(len(names))
        if a != b
    ]
    return {
        "accuracy": round(accuracy(logits, labels), 4),
        "accuracy_by_label": dict(
            zip(names, (round(share, 3) for share in accuracy_by_label(logits, labels)), strict=True)
        ),
        "confusion": counts.tolist(),
        "commonest_confusions": [
            {"label": a, "answer": b, "photos": n} for n, a, b in sorted(wrong, reverse=True)[:8]
        ],
        "mean_confidence": round(float(probabilities(logits).max(axis=1).mean()), 4),
        "calibration_error": round(calibration_error(logits, labels), 4),
    }
