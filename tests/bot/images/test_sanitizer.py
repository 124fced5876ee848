"""Sanitising of members' pictures."""

from __future__ import annotations

import asyncio
import struct
import zlib
from collections.abc import Callable
from functools import cache
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from pillow_heif import from_pillow

from bot.images.sanitizer import MAX_BYTES, MAX_SIDE, PictureReader, read_picture
from domain.contests.picture import Picture
from domain.contests.similarity import find_similar_photo
from domain.refusals import Refusal


def photo(size: tuple[int, int] = (640, 480), shift: int = 0) -> Image.Image:
    """Return a picture with shapes."""
    image = Image.linear_gradient("L").resize(size).convert("RGB")
    draw = ImageDraw.Draw(image)
    wide, high = size
    draw.ellipse((wide // 8 + shift, high // 6, wide // 2 + shift, high // 1.5), fill="crimson")
    draw.rectangle((wide // 1.6, high // 2, wide // 1.1, high // 1.2), fill="navy")
    return image


def saved(image: Image.Image, form: str = "JPEG", **options: object) -> bytes:
    made = BytesIO()
    if form == "HEIC":
        from_pillow(image).save(made, **options)
    else:
        image.save(made, form, **options)
    return made.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIC"])
def test_a_picture_is_read_whatever_its_form_and_made_anew(form: str) -> None:
    picture = read_picture(saved(photo(), form))
    assert (picture.width, picture.height) == (640, 480)
    assert opened(picture.data).format == "JPEG"
    assert opened(picture.data).size == (640, 480)


@pytest.mark.parametrize("form", ["JPEG", "HEIC"])
def test_where_and_with_what_it_was_taken_stays_behind(form: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    exif.get_ifd(0x8825)[2] = (48.0, 51.0, 24.0)
    data = saved(photo(), form, exif=exif.tobytes(), comment=b"my address", xmp=b"my street")
    assert b"Secret Camera" in data
    assert b"my street" in data
    kept = read_picture(data + b"appended secret").data
    assert not opened(kept).getexif()
    for secret in (b"Secret Camera", b"my address", b"my street", b"appended"):
        assert secret not in kept


@pytest.mark.parametrize("form", ["JPEG", "HEIC"])
def test_a_picture_lying_on_its_side_is_put_upright(form: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = read_picture(saved(photo(), form, exif=exif.tobytes()))
    assert (picture.width, picture.height) == (480, 640)
    upright = read_picture(saved(photo().transpose(Image.Transpose.ROTATE_270)))
    assert find_similar_photo(picture.difference_hash, [upright.difference_hash]) == 0


def test_a_large_picture_is_scaled_down_in_proportion() -> None:
    picture = read_picture(saved(photo((4000, 1000))))
    assert (picture.width, picture.height) == (MAX_SIDE, MAX_SIDE // 4)


def test_what_is_transparent_becomes_white() -> None:
    clear = Image.new("RGBA", (100, 100), (255, 0, 0, 0))
    assert opened(read_picture(saved(clear, "PNG")).data).getpixel((50, 50)) == (255, 255, 255)


def test_of_an_animation_the_first_frame_is_kept() -> None:
    first, second = photo(), photo(shift=200)
    data = saved(first, "WEBP", save_all=True, append_images=[second], duration=100)
    shown = read_picture(saved(first)).difference_hash
    assert find_similar_photo(read_picture(data).difference_hash, [shown]) == 0


def bomb(width: int, height: int) -> bytes:
    """Return a few bytes of PNG that claim to be a picture of this size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(name: bytes, body: bytes) -> bytes:
        check = zlib.crc32(name + body)
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", check)

    body = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


def claiming(data: bytes, width: int, height: int) -> bytes:
    """Return a HEIC file whose header claims this size."""
    place = data.index(b"ispe") + 8
    return data[:place] + struct.pack(">II", width, height) + data[place + 8 :]


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: b"", "cannot open"),
        (lambda: b"MZ this is a program, whatever its name says", "cannot open"),
        (lambda: saved(Image.new("RGB", (100, 100)), "GIF"), "cannot open"),
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "cannot open"),
        (lambda: saved(photo())[:2000], "cannot open"),
        (lambda: bomb(50_000, 50_000), "too large"),
        (lambda: bomb(9_000, 9_000), "too large"),
        (lambda: claiming(saved(photo(), "HEIC"), 30_000, 30_000), "too large"),
        (lambda: claiming(saved(photo((1024, 768)), "HEIC"), 100, 100), "cannot open"),
        (lambda: saved(photo(), "HEIC")[:2000], "cannot open"),
        (lambda: b"\0\0\0\x18ftypheic" + bytes(100), "cannot open"),
        (lambda: bytes(MAX_BYTES + 1), "too big a file"),
        (lambda: saved(Image.new("RGB", (20, 200))), "tiny"),
        (lambda: saved(Image.new("RGB", (2000, 100))), "long and narrow"),
    ],
)
def test_what_is_no_picture_or_too_much_of_one_is_refused(
    make: Callable[[], bytes], told: str
) -> None:
    with pytest.raises(Refusal, match=told):
        read_picture(make())


@cache
def _small(form: str) -> bytes:
    return saved(photo((160, 120)), form)


@settings(max_examples=60, deadline=None)
@given(
    place=st.integers(0, 3000),
    junk=st.binary(min_size=1, max_size=40),
    form=st.sampled_from(["PNG", "JPEG", "WEBP", "HEIC"]),
)
def test_a_damaged_file_is_read_or_refused_and_nothing_else(
    place: int, junk: bytes, form: str
) -> None:
    data = bytearray(_small(form))
    place %= len(data)
    data[place : place + len(junk)] = junk
    try:
        picture = read_picture(bytes(data))
    except Refusal:
        return
    assert max(picture.width, picture.height) <= MAX_SIDE


def test_copies_are_alike_and_other_pictures_are_not() -> None:
    original = read_picture(saved(photo())).difference_hash
    smaller = read_picture(saved(photo((320, 240)), quality=40)).difference_hash
    other = read_picture(saved(photo().transpose(Image.Transpose.FLIP_LEFT_RIGHT))).difference_hash
    assert find_similar_photo(original, [other, smaller]) == 1


async def test_pictures_are_read_off_the_event_loop() -> None:
    assert (await PictureReader().read(saved(photo()))).width == 640


async def test_pictures_that_come_together_are_decoded_one_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    busy, most = 0, 0

    def read(data: bytes) -> Picture:
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        picture = read_picture(data)
        busy -= 1
        return picture

    monkeypatch.setattr("bot.images.sanitizer.read_picture", read)
    reader, data = PictureReader(), saved(photo())
    assert len(await asyncio.gather(*(reader.read(data) for _ in range(5)))) == 5
    assert most == 1
