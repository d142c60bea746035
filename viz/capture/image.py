"""A picture, and what a model does with it: patches and attention in a ViT, feature maps in a CNN.

The square goes through the model's own preprocessing and nothing else: what the student frames is what the
network sees, so a checkpoint's centre crop is left out. `recording.image` holds those pixels;
`recording.crop` maps them back to the upload.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from viz.capture import graphs
from viz.capture.forward import check_finite, check_memory, first_of, forward, hooked_stages
from viz.capture.outputs import likeliest
from viz.errors import InputError
from viz.language import mark
from viz.models.families import part
from viz.models.hooks import after
from viz.models.model import Model
from viz.picture_answers import ImageAnswer
from viz.pictures import Crop, Source, cut
from viz.recording import FeatureRecording, ImageRecording, PatchGrid

MAX_SIZE = 512
KEPT_BYTES = 64_000_000
"""Attention of all layers that takes more is not kept: a part of it is computed when it is asked for. Nor
are the values that it mixes.
"""

SIZES = mark(
    "{model} must be given pictures of {least} to {most} pixels a side; got {rows} x {columns}. Choose"
    " another size."
)
IN_STEPS = mark(
    "{model} must be given pictures of {least} to {most} pixels a side in steps of {step}; got {rows} x"
    " {columns}. Choose another size."
)


@dataclass(frozen=True, kw_only=True, eq=False)
class PreparedPicture:
    """A picture as a network takes it."""

    values: torch.Tensor
    """[1, rgb, row, column], normalised."""
    image: np.ndarray
    """[row, column, rgb], the same in 0..1 before the normalisation."""
    crop: tuple[float, float, float, float]
    """(left, top, right, bottom) in pixels of the upload."""

    @property
    def size(self) -> tuple[int, int]:
        """(rows, columns) in pixels."""
        return self.image.shape[0], self.image.shape[1]


def capture_image(
    model: Model, picture: Source, crop: Crop | None = None, *, size: int | None = None
) -> ImageRecording | FeatureRecording:
    """What the model does with the square `crop` of a picture (the centred one where none is given): one
    forward pass, recorded.

    `size` is the side in pixels that the network sees, where it can take another than its own. Raises
    InputError for a model that reads text, a square outside the picture, or a size that the model cannot
    take.
    """
    return record(model, prepare(model, picture, crop, size=size))


def record(model: Model, prepared: PreparedPicture) -> ImageRecording | FeatureRecording:
    """One forward pass over a prepared picture, recorded."""
    return _patches(model, prepared) if model.family.attends else _features(model, prepared)


def answer_image(model: Model, picture: Source, crop: Crop | None = None) -> ImageAnswer:
    """What the model answers to that square, the same numbers as `capture_image` gives, without the rest.

    Raises InputError as `capture_image`.
    """
    prepared = prepare(model, picture, crop)
    layers, last = model.family.layer_list(model.network), []
    inputs = image_inputs(model, prepared.values)
    watched = after(layers[-1], lambda output: last.append(first_of(output)))
    with model.lock, torch.inference_mode(), watched:
        logits = model.answer(inputs)
    return _answer(model, prepared, last[0][0], logits)


def answer_kept(model: Model, prepared: PreparedPicture) -> tuple[ImageAnswer, np.ndarray]:
    """The same answer, and where the first token looks, [layer, head, token]; the pass is kept for whoever
    asks where the answer came from (`viz.capture.graphs`).
    """
    with model.lock:
        found = graphs.run(model, image_inputs(model, prepared.values))
        graphs.keep(model, found)
    looks = torch.stack([layer.detach()[0, :, 0] for layer in found.attention])
    logits = None if found.logits is None else found.logits.detach()
    return _answer(model, prepared, found.last, logits), looks.numpy()


def _answer(
    model: Model, prepared: PreparedPicture, last: torch.Tensor, logits: torch.Tensor | None
) -> ImageAnswer:
    """What the logits say, and what stands out of the `last` state [token, channel]."""
    check_finite(model, last, *([] if logits is None else [logits]))
    return ImageAnswer(
        model=model.name,
        image=prepared.image,
        crop=prepared.crop,
        grid=grid_of(model, prepared.size) if model.family.attends else None,
        depth=model.n_layers,
        logits=np.zeros((1, 0), np.float32) if logits is None else logits.numpy(),
        labels=() if logits is None else model.labels,
        saliency=saliency(model, last.numpy(), prepared.size[0]) if model.decoder is not None else None,
    )


def answer_of(found: ImageRecording | FeatureRecording) -> ImageAnswer:
    """The answer in a recording."""
    inside: dict[str, Any]
    if isinstance(found, ImageRecording):
        inside = {"grid": found.grid, "depth": found.n_layers, "saliency": found.saliency}
    else:
        inside = {"grid": None, "depth": len(found.stages)}
    same = {name: getattr(found, name) for name in ("model", "image", "crop", "logits", "labels")}
    return ImageAnswer(**same, **inside)


def prepare(
    model: Model, picture: Source, crop: Crop | None = None, *, size: int | None = None
) -> PreparedPicture:
    """The square through the model's own preprocessing: resized, rescaled, normalised.

    Raises InputError as `capture_image`.
    """
    if model.pixels is None:
        raise InputError(
            "{model} reads text, not pictures. Choose a model for pictures.", model=model.checkpoint.title
        )
    pixels, box = cut(picture, crop)
    height, width = check_size(model, size)
    resized = np.asarray(pixels.resize((width, height), model.pixels["resample"]))
    return PreparedPicture(
        values=normalised(model, resized), image=resized.astype(np.float32) / 255, crop=box
    )


def normalised(model: Model, pixels: np.ndarray) -> torch.Tensor:
    """uint8 [..., row, column, rgb] as the network takes it: [picture, rgb, row, column], a batch of one
    where there is no batch.
    """
    assert model.pixels is not None
    mean, std = (np.array(model.pixels[name], np.float32) for name in ("image_mean", "image_std"))
    values = (pixels.astype(np.float32) * np.float32(model.pixels["rescale_factor"]) - mean) / std
    return torch.from_numpy(np.ascontiguousarray(np.moveaxis(values.reshape(-1, *pixels.shape[-3:]), -1, 1)))


def check_size(model: Model, size: int | None) -> tuple[int, int]:
    """(rows, columns) in pixels that the network is given.

    Raises InputError for a size that is not a multiple of its patch, too small for its stages, or too large.
    """
    assert model.pixels is not None
    own = (model.pixels["height"], model.pixels["width"])
    step = model.patch_size or 1
    rows, columns = own if size is None else (size, size)
    least = step if model.family.attends else 32
    if (
        rows % step
        or columns % step
        or min(rows, columns) < least
        or (size is not None and size > max(MAX_SIZE, *own))
    ):
        raise InputError(
            IN_STEPS if step > 1 else SIZES, model=model.checkpoint.title, least=least,
            most=max(MAX_SIZE, *own), step=step, rows=rows, columns=columns,
        )  # fmt: skip
    return rows, columns


def grid_of(model: Model, size: tuple[int, int]) -> PatchGrid:
    """How a ViT's tokens lie on a picture of `size` (rows, columns) in pixels."""
    patch = model.patch_size
    return PatchGrid(
        rows=size[0] // patch, columns=size[1] // patch, prefix=len(model.family.special_tokens(model.config))
    )


def image_inputs(model: Model, values: torch.Tensor) -> dict[str, Any]:
    """What the network's forward takes: the pixels, and where need be the wish to fit the position embeddings
    to them.
    """
    inputs: dict[str, Any] = {"pixel_values": values}
    if (
        model.family.attends
        and not model.family.resizes
        and tuple(values.shape[-2:]) != (model.image_size,) * 2
    ):
        inputs["interpolate_pos_encoding"] = True
    return inputs


def _patches(model: Model, prepared: PreparedPicture) -> ImageRecording:
    grid = grid_of(model, prepared.size)
    check_memory(model, grid.n_tokens)
    keep = 4 * model.n_layers * model.n_heads * grid.n_tokens**2 <= KEPT_BYTES
    began = time.perf_counter()
    arrays = forward(model, image_inputs(model, prepared.values), attention=keep)
    seconds = time.perf_counter() - began
    arrays.setdefault("attention", None)
    if arrays["logits"].shape[-1] == 0:
        arrays["logits"] = np.zeros((1, 0), np.float32)
    if model.decoder is not None:
        arrays["saliency"] = saliency(model, arrays["hidden_states"][-1], prepared.size[0])
    special = model.family.special_tokens(model.config)
    places = tuple(
        f"patch {row + 1},{column + 1}" for row in range(grid.rows) for column in range(grid.columns)
    )
    return ImageRecording(
        model=model.name,
        tokens=special + places,
        joins=(False,) * grid.n_tokens,
        special=(True,) * grid.prefix + (False,) * len(places),
        spans=((0, 0),) * grid.n_tokens,
        segments=(0,) * grid.n_tokens,
        texts=(),
        causal=False,
        image=prepared.image,
        crop=prepared.crop,
        grid=grid,
        labels=model.labels if arrays["logits"].shape[-1] else (),
        outputs=likeliest(model, torch.from_numpy(arrays["logits"])),
        seconds=seconds,
        **arrays,
    )


def saliency(model: Model, last: np.ndarray, side: int) -> np.ndarray:
    """What stands out in a picture of `side` pixels, [row, column] in 0..1, from its last state [token,
    channel].
    """
    assert model.decoder is not None
    norm: Any = part(model.network.base_model, model.family.final_norm)  # type: ignore[arg-type]
    with model.lock, torch.inference_mode():
        patches = norm(torch.from_numpy(last))[len(model.family.special_tokens(model.config)) :]
        pixels: np.ndarray = model.decoder(patches[None], size=side)[0].numpy()
        return pixels


def _features(model: Model, prepared: PreparedPicture) -> FeatureRecording:
    with model.lock, torch.inference_mode(), hooked_stages(model) as seen:
        output = model.network(prepared.values)
        logits = model.family.logits(output)
        assert logits is not None, "a network that convolves is loaded with its classifier"
        check_finite(model, logits, *(stage for stage in seen if stage is not None))
        stages = tuple(stage[0].numpy() for stage in seen if stage is not None)
    return FeatureRecording(
        model=model.name,
        image=prepared.image,
        crop=prepared.crop,
        stages=stages,
        logits=logits.numpy(),
        labels=model.labels,
    )
