"""Uploads: colours are right, not only shapes; whatever is wrong becomes one sentence."""

import hashlib
import io
import struct
import subprocess
import sys
import tracemalloc
import zlib

import numpy as np
import pytest
from PIL import IcoImagePlugin, Image, ImageCms, TiffImagePlugin

from viz.errors import InputError
from viz.pictures import Crop, Picture, cut, read, safe_name, square

pytestmark = pytest.mark.instant

WRITTEN = (IcoImagePlugin, TiffImagePlugin)
"""What is imported so that Pillow does not import all of its seventy when it first writes such a file."""
SIZE = (40, 24)
ACCEPTED = "A picture must be a JPEG, PNG, WebP, GIF or BMP file of at most 20 MB and 50 megapixels"


def stored(image, kind="PNG", **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def colour(picture, x=0.5, y=0.5):
    height, width, _ = picture.pixels.shape
    return picture.pixels[int(y * (height - 1)), int(x * (width - 1))].astype(int)


def near(found, expected, tolerance=3):
    return np.abs(np.asarray(found) - np.asarray(expected)).max() <= tolerance


ORANGE = (230, 120, 40)


@pytest.mark.parametrize(
    ("kind", "tolerance"), [("PNG", 0), ("BMP", 0), ("JPEG", 3), ("WEBP", 6), ("GIF", 3)]
)
def test_five_formats_keep_their_colour(kind, tolerance):
    picture = read(stored(Image.new("RGB", SIZE, ORANGE), kind), "x")
    assert near(colour(picture), ORANGE, tolerance)
    assert (picture.width, picture.height) == SIZE
    assert picture.pixels.shape == (24, 40, 3)
    assert picture.pixels.dtype == np.uint8
    assert not picture.pixels.flags.writeable


@pytest.mark.tiny
def test_no_other_decoder_is_even_imported() -> None:
    """Where nothing else has asked for one."""
    lines = (
        "import sys; from viz.pictures import InputError, read",
        "try: read(b'%!PS-Adobe-3.0 EPSF-3.0', 'x')",
        "except InputError: print('PIL.EpsImagePlugin' in sys.modules)",
    )
    run = [sys.executable, "-c", "\n".join(lines)]
    assert subprocess.run(run, capture_output=True, check=True).stdout == b"False\n"


@pytest.mark.parametrize(("value", "grey"), [(0, 0), (32768, 128), (65535, 255), (1000, 4), (257 * 200, 200)])
def test_sixteen_bit_grey_is_scaled_not_clipped(value, grey):
    pixels = np.full((24, 40), value, dtype=np.uint16)
    assert colour(read(stored(Image.fromarray(pixels)), "x")).tolist() == [grey] * 3


def test_alpha_lies_over_white_and_hides_the_hidden_colour():
    rgba = Image.new("RGBA", SIZE, (255, 0, 0, 0))
    rgba.paste((0, 0, 200, 128), (20, 0, 40, 24))
    picture = read(stored(rgba), "x")
    assert picture.transparent
    assert colour(picture, 0.1).tolist() == [255, 255, 255]
    assert near(colour(picture, 0.9), (127, 127, 227), 1)
    grey = Image.new("LA", SIZE, (0, 128))
    assert near(colour(read(stored(grey), "x")), (127,) * 3, 1)


def test_palettes_with_and_without_transparency():
    base = Image.new("RGB", SIZE, ORANGE)
    base.paste((10, 200, 30), (20, 0, 40, 24))
    palette = base.quantize(4)
    picture = read(stored(palette), "x")
    assert near(colour(picture, 0.1), ORANGE)
    assert near(colour(picture, 0.9), (10, 200, 30))
    assert not picture.transparent
    assert not read(stored(base.convert("RGBA")), "x").transparent, "all of it can be seen"
    index = palette.getpixel((0, 0))
    for kind in ("PNG", "GIF"):
        picture = read(stored(palette, kind, transparency=index), "x")
        assert picture.transparent
        assert colour(picture, 0.1).tolist() == [255, 255, 255]
        assert near(colour(picture, 0.9), (10, 200, 30))


def test_cmyk_black_and_white_and_grey():
    cmyk = Image.new("CMYK", SIZE, (0, 255, 255, 0))  # no cyan, all magenta and yellow: red
    assert near(colour(read(stored(cmyk, "JPEG"), "x")), (255, 0, 0), 4)
    bits = Image.new("1", SIZE, 1)
    assert colour(read(stored(bits), "x")).tolist() == [255] * 3
    assert near(colour(read(stored(Image.new("L", SIZE, 90), "JPEG"), "x")), (90,) * 3)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_exif_orientation_is_applied(orientation, kind):
    upright = Image.new("RGB", (80, 48), (250, 250, 250))
    upright.paste((220, 20, 20), (0, 0, 40, 24))  # red where the upright picture has its upper left corner
    undo = {
        2: [0],
        3: [3],
        4: [1],
        5: [5],
        6: [2],
        7: [6],
        8: [4],
    }  # Transpose members: flips, turns, transposes
    sideways = upright
    for step in undo.get(orientation, []):
        sideways = sideways.transpose(Image.Transpose(step))
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = read(stored(sideways, kind, exif=exif.tobytes()), "x")
    assert (picture.width, picture.height) == (80, 48)
    assert picture.pixels.shape == (48, 80, 3)
    assert near(colour(picture, 0.1, 0.1), (220, 20, 20), 8)
    assert near(colour(picture, 0.9, 0.9), (250, 250, 250), 8)


def swapped_profile():
    """A profile whose red and green primaries are exchanged: what it calls red is green."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack(">I", profile[128:132])[0]
    rows = {bytes(profile[132 + 12 * i : 136 + 12 * i]): 132 + 12 * i for i in range(count)}
    red, green = rows[b"rXYZ"], rows[b"gXYZ"]
    profile[red + 4 : red + 12], profile[green + 4 : green + 12] = (
        profile[green + 4 : green + 12],
        profile[red + 4 : red + 12],
    )
    return bytes(profile)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_colour_profiles_are_turned_into_srgb(kind):
    data = stored(Image.new("RGB", SIZE, (200, 40, 40)), kind, icc_profile=swapped_profile())
    assert near(colour(read(data, "x")), (40, 200, 40), 8)


@pytest.mark.parametrize("profile", [b"", b"no profile", b"\x00" * 200])
def test_a_broken_or_foreign_profile_costs_nothing(profile):
    data = stored(Image.new("RGB", SIZE, ORANGE), icc_profile=profile)
    assert near(colour(read(data, "x")), ORANGE, 0)
    foreign = stored(Image.new("L", SIZE, 77), icc_profile=swapped_profile())
    assert colour(read(foreign, "x")).tolist() == [77] * 3


@pytest.mark.filterwarnings("ignore")
def test_absurd_exif_leaves_the_picture_alone():
    for exif in (b"Exif\x00\x00II*\x00\xff\xff\xff\xff", b"Exif\x00\x00" + b"\x00" * 40):
        assert near(colour(read(stored(Image.new("RGB", SIZE, ORANGE), "JPEG", exif=exif), "x")), ORANGE)


def test_only_the_first_frame_of_an_animation():
    frames = [Image.new("RGB", SIZE, c) for c in (ORANGE, (0, 0, 255))]
    for kind in ("GIF", "WEBP", "PNG"):
        data = stored(frames[0], kind, save_all=True, append_images=frames[1:])
        assert near(colour(read(data, "x")), ORANGE, 6)


@pytest.mark.tiny
def test_a_large_picture_is_kept_small_and_says_how_large_it_was():
    ramp = np.zeros((1000, 3000, 3), np.uint8)
    ramp[..., 0] = np.linspace(0, 255, 3000)
    ramp[..., 1] = np.linspace(0, 255, 1000)[:, None]
    for kind, options in (("JPEG", {}), ("PNG", {"compress_level": 1})):
        picture = read(stored(Image.fromarray(ramp), kind, **options), "x")
        assert (picture.width, picture.height) == (3000, 1000)
        assert picture.pixels.shape == (427, 1280, 3)
        assert picture.scale == pytest.approx(1280 / 3000)
        rows, columns = np.mgrid[0:427, 0:1280]
        assert np.abs(picture.pixels[..., 0].astype(float) - columns / 1279 * 255).mean() < 2
        assert np.abs(picture.pixels[..., 1].astype(float) - rows / 426 * 255).mean() < 2


@pytest.mark.tiny
@pytest.mark.parametrize("mode", ["RGBA", "P", "LA", "I;16"])
def test_banded_reduction_of_every_mode_agrees_with_the_whole(mode, monkeypatch):
    monkeypatch.setattr("viz.pictures._BAND", 30_000)
    values = np.linspace(0, 255, 2800 * 210).reshape(210, 2800).astype(np.uint8)
    image = (
        Image.fromarray(values.astype(np.uint16) * 257)
        if mode == "I;16"
        else Image.fromarray(values).convert(mode)
    )
    found = read(stored(image, compress_level=1), "x").pixels[..., 0].astype(float)
    whole = Image.fromarray(values) if mode == "I;16" else image.convert("L")
    expected = np.asarray(whole.resize((1280, found.shape[0]), Image.Resampling.LANCZOS)).astype(float)
    assert np.abs(found - expected).mean() < 1


def png_header(width, height):
    body = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    crc = struct.pack(">I", zlib.crc32(b"IHDR" + body))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + body + crc


def webp_bomb():
    """34 bytes of a lossless WebP that promise 16,383 x 16,383 pixels."""
    bits = (16382 | 16382 << 14).to_bytes(4, "little")
    body = b"WEBPVP8L" + struct.pack("<I", 14) + b"\x2f" + bits + b"\x88\x88\x08" + b"\x00" * 6
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize(
    "data", [png_header(20_000, 20_000), png_header(8000, 7000), png_header(12_000, 12_000), webp_bomb()]
)
def test_bombs_are_refused_before_they_take_memory(data):
    tracemalloc.start()
    with pytest.raises(InputError, match="at most 20 MB and 50 megapixels"):
        read(data, "bomb.png")
    assert tracemalloc.get_traced_memory()[1] < 3e6
    tracemalloc.stop()


def test_a_jpeg_of_many_scans_is_refused():
    data = stored(Image.new("RGB", (64, 64)), "JPEG", progressive=True)
    start, end = data.rindex(b"\xff\xda"), data.rindex(b"\xff\xd9")
    many = data[:start] + data[start:end] * 250 + data[end:]
    with pytest.raises(InputError, match="at most 200 scans"):
        read(many, "scans.jpg")


PLAIN = stored(Image.effect_noise((60, 60), 50))
WRONG = {
    "empty": b"",
    "one byte": b"\xff",
    "text": b"Hello",
    "pdf": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><script>alert(1)</script></svg>',
    "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 40 40\n%%EndComments\nshowpage\n",
    "tiff": stored(Image.new("RGB", SIZE), "TIFF"),
    "icon": stored(Image.new("RGB", (32, 32)), "ICO"),
    "truncated png": PLAIN[: len(PLAIN) // 2],
    "truncated jpeg": stored(Image.effect_noise((60, 60), 50), "JPEG")[:400],
    "broken png": PLAIN[:200] + b"\x00" * 60 + PLAIN[260:],
    "zero by zero": png_header(0, 0),
}


@pytest.mark.parametrize("data", WRONG.values(), ids=WRONG)
def test_what_is_no_picture_becomes_one_sentence(data):
    with pytest.raises(InputError) as caught:
        read(data, "holiday.png")
    assert str(caught.value).startswith(ACCEPTED + "; holiday.png ")
    assert "Choose another file." in str(caught.value)


def test_too_many_bytes_are_refused_unread():
    with pytest.raises(InputError, match="has 21 MB"):
        read(b"\x00" * 21_000_000, "x.png")


@pytest.mark.parametrize("size", [(1, 1), (7, 100), (1, 10_000), (10, 201)])
def test_specks_and_strips_are_refused(size):
    with pytest.raises(InputError, match="at least 8 pixels a side and at most 20 times as long as wide"):
        read(stored(Image.new("L", size)), "x.png")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("cat.png", "cat.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\photos\\cat (1).png", "cat (1).png"),
        ("<img src=x onerror=alert(1)>.png", "img src_x onerror_alert(1)_.png"),
        ("![a](http://e/x.png)", "x.png)"),
        ("gato\u202egnp.png", "gato_gnp.png"),
        ("дом \u0928\u093f.jpg", "дом \u0928\u093f.jpg"),
        ("**bold**`code`$x$", "bold___code__x"),
        ("", "this file"),
        ("\x00\n", "this file"),
        ("a" * 300, "a" * 60),
    ],
)
def test_names_are_shown_safely(name, safe):
    assert safe_name(name) == safe
    with pytest.raises(InputError) as caught:
        read(b"", name)
    assert safe in str(caught.value)


def test_pictures_are_equal_when_their_files_are():
    data = stored(Image.new("RGB", SIZE, ORANGE))
    one, same, other = (
        read(data, "a"),
        read(data, "b"),
        read(stored(Image.new("RGB", SIZE, (231, 120, 40))), "a"),
    )
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert one.digest == hashlib.sha256(data).hexdigest()
    assert "pixels" not in repr(one)


def picture(width, height, kept=1.0):
    pixels = np.zeros((round(height * kept), round(width * kept), 3), np.uint8)
    pixels[..., 0] = np.arange(pixels.shape[1]) % 256
    pixels[..., 1] = (np.arange(pixels.shape[0]) % 256)[:, None]
    return Picture(digest="0", name="x", pixels=pixels, width=width, height=height)


def test_the_square_moves_and_zooms_and_never_leaves_the_picture():
    wide = picture(300, 100)
    assert square(wide) == Crop(100, 0, 100)
    assert square(wide, x=0) == Crop(0, 0, 100)
    assert square(wide, x=1) == Crop(200, 0, 100)
    assert square(wide, x=1, y=1, zoom=2) == Crop(250, 50, 50)
    assert square(wide, zoom=1000).side == 8
    for x, y, zoom in np.random.default_rng(0).uniform((-1, -1, 0), (2, 2, 20), (50, 3)):
        square(wide, x=x, y=y, zoom=zoom).check(wide)


@pytest.mark.parametrize(
    "crop",
    [
        Crop(-1, 0, 50),
        Crop(0, 60, 50),
        Crop(0, 0, 7),
        Crop(0, 0, 101),
        Crop(float("nan"), 0, 50),
        Crop(0, 0, float("inf")),
    ],
)
def test_a_square_outside_the_picture_is_refused(crop):
    with pytest.raises(InputError, match="must lie inside the picture"):
        crop.check(picture(300, 100))


def test_cut_gives_the_squares_own_pixels_and_where_they_lie():
    wide = picture(300, 100)
    image, box = cut(wide, Crop(120, 10, 60))
    assert np.array_equal(np.asarray(image), wide.pixels[10:70, 120:180])
    assert box == (120, 10, 180, 70)
    image, box = cut(wide)
    assert image.size == (100, 100)
    assert box == (100, 0, 200, 100)


def test_cut_reports_the_box_that_was_cut_in_the_uploads_pixels():
    half = picture(600, 200, kept=0.5)
    image, box = cut(half, Crop(301, 51, 99))
    assert image.size == (50, 50)
    assert np.array_equal(np.asarray(image), half.pixels[26:76, 150:200])
    assert box == (300, 52, 400, 152)
    for left in np.linspace(0, 400, 23):
        image, box = cut(half, Crop(left, 0, 200))
        assert image.size == (100, 100)
        assert abs(box[0] - left) <= 1
        assert 0 <= box[0] < box[2] <= 600
