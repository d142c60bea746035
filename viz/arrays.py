"""Frozen arrays with named axes: what every value of the waist is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, fields
from typing import Any, ClassVar

import numpy as np

Array = np.ndarray


def axes(*names: str, optional: bool = False) -> Any:
    """A dataclass field holding a float32 array with these named axes; None where `optional` and absent."""
    named = {"axes": names}
    return field(default=None, metadata=named) if optional else field(metadata=named)


class Checked:
    """Checks every field declared with `axes`, and freezes its array."""

    SAME: ClassVar[Mapping[str, str]] = {"query": "token", "key": "token"}
    """Axes that are as long as another."""

    def __post_init__(self) -> None:
        sizes: dict[str, int] = {}
        for f in fields(self):  # type: ignore[arg-type]
            names = f.metadata.get("axes")
            value = getattr(self, f.name)
            if names is None or value is None:  # None: what not every model answers
                continue
            if isinstance(value, tuple):  # the stages of a CNN differ in shape: only the axes are shared
                frozen: Any = tuple(_frozen(f.name, item, names) for item in value)
            else:
                frozen = _frozen(f.name, value, names)
                _agree(f.name, frozen, [self.SAME.get(name, name) for name in names], sizes)
            object.__setattr__(self, f.name, frozen)
        self._check(sizes)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled as its fields: what arrives elsewhere has been checked again, and its arrays are read-only
        again.
        """
        names = [f.name for f in fields(self)]  # type: ignore[arg-type]
        return built, (type(self), {name: _plain(getattr(self, name)) for name in names})

    def _check(self, sizes: dict[str, int]) -> None:
        """What a subclass demands beyond its axes; `sizes` maps axis name to length."""


def _plain(value: Any) -> Any:
    """A read-only mapping cannot be pickled; its content can.

    Attention that is computed from other fields need not be.
    """
    if isinstance(value, Products):
        return None
    return dict(value) if isinstance(value, Mapping) else value


def built(kind: type[Any], values: dict[str, Any]) -> Any:
    """The value that was pickled as its fields."""
    return kind(**values)


def _frozen(name: str, value: Any, names: tuple[str, ...]) -> Array:
    array = np.asarray(value, dtype=np.float32, order="C")
    if array is value and not _settled(array):
        array = array.copy()
    if array.ndim != len(names):
        raise ValueError(f"{name} must have axes [{', '.join(names)}]; got shape {array.shape}.")
    array.setflags(write=False)
    return array


def _settled(array: Array) -> bool:
    """Can nobody change it, and is it no part of something larger that it would keep? It need not be copied,
    as it arrives from another process.
    """
    base: Any = array
    while isinstance(base, np.ndarray):
        if base.flags.writeable or base.nbytes != array.nbytes:
            return False
        base = base.base
    return base is None or memoryview(base).nbytes == array.nbytes


def _agree(name: str, array: Array, names: list[str], sizes: dict[str, int]) -> None:
    for axis, size in zip(names, array.shape, strict=True):
        if sizes.setdefault(axis, size) != size:
            raise ValueError(f"{name} must have {sizes[axis]} along {axis}; got shape {array.shape}.")


class Products:
    """Attention [layer, head, query, key] that is not kept: the part that is asked for is computed from
    queries and keys, softmax(q kᵀ · scale).

    Of 1,025 tokens the weights of 72 heads take 303 MB, their queries and keys 38. It is indexed as the array
    would be, with whole numbers, slices and lists; take no more of it at once than a layer.
    """

    def __init__(self, queries: Array, keys: Array, scale: float) -> None:
        self._queries, self._keys, self._scale = queries, keys, np.float32(scale)
        self.shape: tuple[int, ...] = (*queries.shape[:3], keys.shape[2])

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, at: Any) -> Array:
        at = at if isinstance(at, tuple) else (at,)
        if len(at) > 4 or not all(isinstance(each, (int, np.integer, slice, list)) for each in at):
            raise IndexError(f"attention must be indexed with whole numbers, slices and lists; got {at}.")
        queries, keys = self._queries[at[:3]], self._keys[at[:2]]
        one = len(at) > 2 and isinstance(at[2], (int, np.integer))
        scores = (queries[..., None, :] if one else queries) @ np.swapaxes(keys, -1, -2)
        scores *= self._scale
        scores -= scores.max(axis=-1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=-1, keepdims=True)
        weights: Array = scores[..., 0, :] if one else scores
        part: Array = weights[..., at[3]] if len(at) > 3 else weights
        return part

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return np.array(self[:], dtype=dtype)


def arrays_nbytes(value: Any) -> int:
    """Bytes of the arrays in a dataclass, tuple, list, mapping or array."""
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, (tuple, list)):
        return sum(arrays_nbytes(item) for item in value)
    if isinstance(value, Mapping):
        return sum(arrays_nbytes(item) for item in value.values())
    if hasattr(value, "__dataclass_fields__"):
        return sum(arrays_nbytes(getattr(value, name)) for name in value.__dataclass_fields__)
    return 0
