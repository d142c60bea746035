"""An upload becomes a `Picture`: upright sRGB pixels of bounded size, or one sentence that says what is
accepted.

Bytes from a stranger are read with suspicion: five formats and no others (EPS would start Ghostscript), sizes
checked between opening and decoding (34 bytes can promise a gigabyte), and never more than two pictures
decoded at once.
"""

from __future__ import annotations

import hashlib
import io
import threading
import unicodedata
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageCms, WebPImagePlugin

from viz.errors import InputError
from viz.language import tr

FORMATS = ("JPEG", "PNG", WebPImagePlugin.WebPImageFile.format, "GIF", "BMP")  # lacking one it imports all 70
MAX_BYTES = 20_000_000
MAX_PIXELS = 50_000_000
MAX_SCANS = 200
MAX_SCANNED = 1_000_000_000
"""Pixels times scans of a JPEG: each scan walks over the whole picture, even an empty one."""
MIN_SIDE = 8
MAX_RATIO = 20
KEPT_SIDE = 1280
"""Pixels along the longer side that are kept: sixty students' pictures fit into memory, and no network sees
as many.
"""

_DECODING = threading.BoundedSemaphore(2)
_BAND = 4_000_000


@dataclass(frozen=True, kw_only=True)
class Picture:
    """An upload, decoded. Two are equal when their files were: it can be part of a request and of a cache's
    key.
    """

    digest: str
    """SHA-256 of the file's bytes."""
    name: str = field(compare=False)
    """The file's name as it may be shown."""
    pixels: np.ndarray = field(compare=False, repr=False)
    """[height, width, rgb], uint8, sRGB, read-only; at most 1280 a side."""
    width: int = field(compare=False)
    """Of the upload, upright, in its own pixels."""
    height: int = field(compare=False)
    transparent: bool = field(compare=False, default=False)
    """Were parts of it transparent? They are white here."""

    @property
    def scale(self) -> float:
        """Kept pixels per pixel of the upload, at most 1."""
        return float(self.pixels.shape[1] / self.width)


def read(data: bytes, name: str) -> Picture:
    """The picture in a file's bytes: first frame, upright, sRGB, transparency over white.

    Raises InputError, one sentence that says what is accepted, for anything else.
    """
    name = safe_name(name)
    if not data:
        raise InputError(
            "A picture must be a JPEG, PNG, WebP, GIF or BMP file of at most 20 MB and 50 megapixels; {name}"
            " is empty. Choose another file.",
            name=name,
        )
    if len(data) > MAX_BYTES:
        raise InputError(
            "A picture must be a JPEG, PNG, WebP, GIF or BMP file of at most 20 MB and 50 megapixels; {name}"
            " has {megabytes:,.0f} MB. Choose a smaller file.",
            name=name,
            megabytes=len(data) / 1e6,
        )
    with _DECODING:
        try:
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                _check(image, data, name)
                pixels, width, height, transparent = _decoded(image)
        except InputError:
            raise
        except Exception as error:  # a decoder fed with hostile bytes raises anything; the log has the cause
            raise InputError(
                "A picture must be a JPEG, PNG, WebP, GIF or BMP file of at most 20 MB and 50 megapixels;"
                " {name} is not, or is damaged. Choose another file.",
                name=name,
            ) from error
    pixels.setflags(write=False)
    digest = hashlib.sha256(data).hexdigest()
    return Picture(
        digest=digest, name=name, pixels=pixels, width=width, height=height, transparent=transparent
    )


def safe_name(name: str) -> str:
    """A file name that is safe to show: letters, digits and .

    _ - ( ) of its last part, at most 60; no markup, no path.
    """
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    safe = "".join(c if unicodedata.category(c)[0] in "LNM" or c in " ._-()" else "_" for c in name).strip(
        " _"
    )
    return safe[:60] or tr("this file")


def _check(image: Image.Image, data: bytes, name: str) -> None:
    """Everything that can be known before a pixel is decoded."""
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise InputError(
            "A picture must be a JPEG, PNG, WebP, GIF or BMP file of at most 20 MB and 50 megapixels; {name}"
            " has {megapixels:,.0f} megapixels. Choose a smaller picture.",
            name=name,
            megapixels=width * height / 1e6,
        )
    if min(width, height) < MIN_SIDE or max(width, height) > MAX_RATIO * min(width, height):
        raise InputError(
            "A picture must be at least {least} pixels a side and at most {ratio} times as long as wide;"
            " {name} has {width:,} x {height:,}. Choose another picture.",
            least=MIN_SIDE, ratio=MAX_RATIO, name=name, width=width, height=height,
        )  # fmt: skip
    scans = data.count(b"\xff\xda") if image.format == "JPEG" else 0
    if scans > MAX_SCANS or scans * width * height > MAX_SCANNED:
        raise InputError(
            "A JPEG must be stored in at most {most} scans, fewer for a large one; {name} has {scans:,}."
            " Save it again.",
            most=MAX_SCANS, name=name, scans=scans,
        )  # fmt: skip


def _decoded(image: Image.Image) -> tuple[np.ndarray, int, int, bool]:
    """Pixels [height, width, rgb] and the upload's own width and height, upright; was some of it clear?"""
    width, height = image.size
    shrink = max(1.0, max(width, height) / KEPT_SIDE)
    kept = (round(width / shrink), round(height / shrink))
    image.draft(None, kept)  # a large JPEG is decoded at an eighth of its size where that is enough
    small = _banded(image, max(1, min(image.width // kept[0], image.height // kept[1])))
    if small.size != kept:
        small = small.resize(kept, Image.Resampling.LANCZOS)
    transparent = "A" in small.getbands() and int(np.asarray(small.getchannel("A")).min()) < 255
    small = _to_srgb(small, image.info.get("icc_profile"))
    turn = _TURNS.get(_orientation(image))
    if turn is not None:
        small = small.transpose(turn)
    width, height = (height, width) if turn in _SIDEWAYS else (width, height)
    return np.array(small), width, height, transparent


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF orientation -> what makes it upright."""
_SIDEWAYS = (
    Image.Transpose.TRANSPOSE,
    Image.Transpose.ROTATE_270,
    Image.Transpose.TRANSVERSE,
    Image.Transpose.ROTATE_90,
)


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(0x0112, 1))
    except Exception:  # EXIF is a side letter: a broken one must not cost the picture
        return 1


def _banded(image: Image.Image, factor: int) -> Image.Image:
    """The picture averaged over blocks of `factor` pixels, band by band: only a band is ever held in a wider
    mode.
    """
    if factor == 1:
        return _plain(image)
    image.load()
    rows = max(1, _BAND // (image.width * factor)) * factor
    bands = [
        image.crop((0, top, image.width, min(top + rows, image.height)))
        for top in range(0, image.height, rows)
    ]
    reduced = [_plain(band).reduce(factor) for band in bands]
    whole = Image.new(reduced[0].mode, (reduced[0].width, sum(band.height for band in reduced)))
    top = 0
    for band in reduced:
        whole.paste(band, (0, top))
        top += band.height
    return whole


def _plain(image: Image.Image) -> Image.Image:
    """The picture in mode L, LA, RGB, RGBA or CMYK, 8 bits a channel."""
    if image.mode.startswith("I"):  # 16 bits of grey: Pillow's own conversion clips nearly all to white
        grey = np.asarray(image)
        return Image.fromarray(((grey.astype(np.uint32) + 128) // 257).clip(0, 255).astype(np.uint8))
    if image.mode in ("L", "LA", "RGB", "RGBA", "CMYK") and "transparency" not in image.info:
        return image
    if "transparency" in image.info or image.mode in ("PA", "La", "RGBa"):
        return image.convert("RGBA")
    return image.convert("L" if image.mode == "1" else "RGB")


def _to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in mode RGB: its colour profile applied where it has a sound one, transparency laid over
    white.
    """
    alpha = image.getchannel("A") if image.mode in ("LA", "RGBA") else None
    if alpha is not None:
        image = image.convert(image.mode[:-1])
    image = _profiled(image, profile) if profile else image.convert("RGB")
    if alpha is None:
        return image
    return Image.composite(image, Image.new("RGB", image.size, "white"), alpha)


def _profiled(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        converted = None  # broken, or of another kind of picture: the numbers are taken as sRGB
    return converted if converted is not None else image.convert("RGB")


@dataclass(frozen=True)
class Crop:
    """The square that a model is given, in pixels of the upload."""

    left: float
    top: float
    side: float

    def check(self, picture: Picture) -> None:
        """Raises InputError unless it lies inside the picture and is at least 8 pixels a side."""
        slack = 1e-6 * max(picture.width, picture.height)
        inside = (
            -slack <= self.left <= picture.width - self.side + slack
            and -slack <= self.top <= picture.height - self.side + slack
        )
        if not (inside and self.side >= MIN_SIDE):
            raise InputError(
                "The square must lie inside the picture of {width:,} x {height:,} pixels, at least {least}"
                " a side; got {side:,.0f} a side at {left:,.0f}, {top:,.0f}. Move it back.",
                width=picture.width, height=picture.height, least=MIN_SIDE,
                side=self.side, left=self.left, top=self.top,
            )  # fmt: skip


def square(picture: Picture, *, x: float = 0.5, y: float = 0.5, zoom: float = 1.0) -> Crop:
    """The square at `x` (0 leftmost, 1 rightmost) and `y` (0 highest, 1 lowest); `zoom` 1 is the largest, 2
    half as wide.

    Always inside the picture: numbers out of range are brought back into it.
    """
    largest = min(picture.width, picture.height)
    side = largest / min(max(zoom, 1.0), largest / MIN_SIDE)
    x, y = min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0)
    return Crop(x * (picture.width - side), y * (picture.height - side), side)


Source = Picture | Image.Image


def cut(source: Source, crop: Crop | None = None) -> tuple[Image.Image, tuple[float, float, float, float]]:
    """The square's pixels, and the box they really cover: (left, top, right, bottom) in pixels of the upload.

    Cut along the kept pixels, so that none is blended; without a crop the centred square. Raises InputError
    for one outside.
    """
    picture = source if isinstance(source, Picture) else _of_image(source)
    crop = crop or square(picture)
    crop.check(picture)
    height, width, _ = picture.pixels.shape
    across, down = width / picture.width, height / picture.height
    side = min(max(1, round(crop.side * across)), width, height)
    left = min(max(0, round(crop.left * across)), width - side)
    top = min(max(0, round(crop.top * down)), height - side)
    pixels = picture.pixels[top : top + side, left : left + side]
    box = (left / across, top / down, (left + side) / across, (top + side) / down)
    return Image.fromarray(pixels), box


def _of_image(image: Image.Image) -> Picture:
    return Picture(
        digest="", name="", pixels=np.array(image.convert("RGB")), width=image.width, height=image.height
    )
