"""How much memory decoding a picture takes, and which pictures are refused before decoding."""

from __future__ import annotations

import os
import subprocess
import sys
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pillow_heif import from_bytes, from_pillow

from bot.i18n import say
from bot.images.sanitizer import MAX_PIXELS, MAX_SIDE, read_picture
from domain.refusals import Refusal

MAX_MEGABYTES = 150
CHEAPLY = {"PNG": {"compress_level": 1}, "WEBP": {"method": 0}}
QUICKLY = {"preset": "ultrafast"}
"""The fastest encoder preset; encoding is not what these tests measure."""

MEASURE = """
import os, sys
from pathlib import Path
from bot.images.sanitizer import read_picture
from domain.refusals import Refusal

def peak(path):
    data = Path(path).read_bytes()
    child = os.fork()
    if child == 0:
        try:
            read_picture(data)
        except Refusal:
            os._exit(1)
        except BaseException:
            os._exit(2)
        os._exit(0)
    _, status, used = os.wait4(child, 0)
    return os.waitstatus_to_exitcode(status), used.ru_maxrss

paths = sys.argv[1:]
for path in paths:
    print(*peak(path))
"""
"""Prints how the process that read each file ended, and its peak memory in kilobytes."""


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    made = BytesIO()
    if form == "HEIC":
        from_pillow(image).save(made, quality=50, enc_params=QUICKLY, **options)
    else:
        image.save(made, form, **{**CHEAPLY.get(form, {}), **options})
    return made.getvalue()


def square(mode: str, megapixels: float, form: str, **options: object) -> Callable[[], bytes]:
    """Return a function that makes a picture of this many million pixels."""
    side = int((megapixels * 1_000_000) ** 0.5)
    return lambda: encoded(Image.new(mode, (side, side)), form, **options)


def deep_heic(mode: str, megapixels: float) -> Callable[[], bytes]:
    """Return a function that makes a HEIC file with ten bits per sample."""
    side = int((megapixels * 1_000_000) ** 0.5)
    samples = side * side * (3 if mode.startswith("RGB") else 1)

    def make() -> bytes:
        made = BytesIO()
        from_bytes(mode, (side, side), bytes(2 * samples)).save(made, quality=50)
        return made.getvalue()

    return make


def claiming(heic: bytes, width: int, height: int) -> bytes:
    """Return the file with another size in its header, of which only that is read."""
    place = heic.index(b"ispe") + 8
    return heic[:place] + width.to_bytes(4) + height.to_bytes(4) + heic[place + 8 :]


# The largest accepted pictures, by format and mode.
ACCEPTED = {
    "JPEG that is not scaled": square("RGB", 16.7, "JPEG"),
    "JPEG in CMYK that is not scaled": square("CMYK", 16.7, "JPEG"),
    "JPEG, the largest": square("RGB", 79.9, "JPEG"),
    "JPEG, progressive": square("RGB", 34, "JPEG", progressive=True),
    "JPEG, progressive in full colour": square("RGB", 16.7, "JPEG", progressive=True, quality=95),
    "PNG in colour": square("RGB", 28, "PNG"),
    "PNG, transparent": square("RGBA", 28.5, "PNG"),
    "PNG with a palette, the largest": square("P", 79.9, "PNG", transparency=0),
    "PNG in black and white, the largest": square("1", 79.9, "PNG"),
    "PNG in 16-bit grey": square("I;16", 57, "PNG"),
    "WebP, transparent and lossless": square("RGBA", 8.2, "WEBP", lossless=True),
    "HEIC of 24 million pixels": lambda: encoded(Image.new("RGB", (5712, 4284)), "HEIC"),
    "HEIC, transparent": square("RGBA", 15, "HEIC"),
    "HEIC in full colour": square("RGB", 13, "HEIC", chroma=444),
    "HEIC with ten bits": deep_heic("RGB;16", 12.3),
}
TOO_MUCH = {
    "JPEG, progressive": square("RGB", 48, "JPEG", progressive=True),
    "PNG, transparent, of 194 kB": square("RGBA", 50, "PNG"),
    "PNG in 16-bit grey": square("I;16", 75, "PNG"),
    "WebP": square("RGB", 12, "WEBP"),
    "HEIC": lambda: claiming(square("RGB", 0.1, "HEIC")(), 6000, 5000),
    "HEIC of 48 million pixels": lambda: claiming(square("RGB", 0.1, "HEIC")(), 8064, 6048),
    "HEIC with ten bits": lambda: claiming(deep_heic("RGB;16", 0.1)(), 4000, 3750),
}


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="counts memory as Linux does")
def test_the_largest_pictures_accepted_take_at_most_150_megabytes(tmp_path: Path) -> None:
    made = {"small": square("RGB", 0.01, "JPEG"), **ACCEPTED}
    files = [tmp_path / str(number) for number in range(len(made))]
    for file, make in zip(files, made.values(), strict=True):
        file.write_bytes(make())
    measured = subprocess.run(  # noqa: S603 (our own words)
        [sys.executable, "-c", MEASURE, *files],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    found = [tuple(map(int, line.split())) for line in measured.stdout.splitlines()]
    (_, before), *rest = found
    taken = {
        name: (how, (peak - before) // 1000)
        for name, (how, peak) in zip(ACCEPTED, rest, strict=True)
    }
    assert {name: how for name, (how, _) in taken.items() if how} == {}
    assert {name: most for name, (_, most) in taken.items() if most > MAX_MEGABYTES} == {}


@pytest.mark.long
@pytest.mark.parametrize("name", TOO_MUCH)
def test_what_would_take_more_is_refused_with_what_to_do(name: str) -> None:
    form = name.split(maxsplit=1)[0].rstrip(",")
    advice = ("as a standard (not progressive) JPEG", "JPEG standard (non progressif)")
    if form != "JPEG":
        advice = (f"open as {form}. Send it as a JPEG.", f"en {form}. Envoie-la en JPEG.")
    with pytest.raises(Refusal) as refused:
        read_picture(TOO_MUCH[name]())  # type: ignore[no-untyped-call]
    for language, words in zip(("en", "fr"), advice, strict=True):
        assert words in say(refused.value.reason, language)


def test_a_jpeg_whose_components_come_one_after_the_other_counts_as_progressive() -> None:
    data = bytearray(square("RGB", 48, "JPEG")())
    place = data.index(b"\xff\xda")
    assert data[place + 4] == 3
    data[place + 4] = 1
    with pytest.raises(Refusal, match="too many pixels"):
        read_picture(bytes(data))


@pytest.mark.long
@pytest.mark.parametrize("size", [(8200, 6200), (9248, 6936), (5712, 4284), (4080, 3060)])
def test_photos_as_phones_take_them_are_accepted(size: tuple[int, int]) -> None:
    picture = read_picture(encoded(Image.new("RGB", size, "teal"), "JPEG"))
    assert picture.width == MAX_SIDE
    assert abs(picture.height - MAX_SIDE * size[1] / size[0]) <= 1
    assert size[0] * size[1] <= MAX_PIXELS


RAMP = np.linspace(0, 1, 3000)


def ramp(mode: str) -> Image.Image:
    """Return a gradient from black (left) to white (right) in one of Pillow's modes."""
    if mode == "I;16":
        return Image.fromarray(np.tile((RAMP * 65535).astype(np.uint16), (80 * 4, 1)))
    grey = Image.fromarray(np.tile((RAMP * 255).astype(np.uint8), (80 * 4, 1)))
    if mode == "P":
        return grey.convert("RGB").quantize(64)
    return grey.convert(mode)


def deep_ramp_heic() -> bytes:
    made = BytesIO()
    image = ramp("I;16")
    from_bytes("I;16", image.size, image.tobytes()).save(made, quality=90, enc_params=QUICKLY)
    return made.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        *(encoded(ramp(mode), "PNG") for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")),
        *(encoded(ramp(mode), "JPEG", quality=95) for mode in ("L", "RGB", "CMYK")),
        *(encoded(ramp(mode), "WEBP", quality=95) for mode in ("L", "RGB", "RGBA")),
        *(encoded(ramp(mode), "HEIC") for mode in ("L", "RGB", "RGBA")),
        deep_ramp_heic(),
    ],
)
def test_a_ramp_from_black_to_white_stays_one_in_each_mode(data: bytes) -> None:
    picture = Image.open(BytesIO(read_picture(data).data)).convert("L")
    assert picture.width == MAX_SIDE
    columns = np.asarray(picture).mean(axis=0)
    # Compared by eighths: dots of black and white, or of few colours, average to a grey.
    found = columns.reshape(8, -1).mean(axis=1)
    expected = (np.arange(8) + 0.5) / 8 * 255
    assert np.abs(found - expected).max() < 6


def test_a_png_is_shown_without_its_text_however_much_that_unpacks_to() -> None:
    def chunk(name: bytes, body: bytes) -> bytes:
        check = zlib.crc32(name + body).to_bytes(4)
        return len(body).to_bytes(4) + name + body + check

    plain = encoded(ramp("RGB"), "PNG")
    text = b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(b"a" * 2_000_000)
    heavy = plain[:33] + chunk(b"iTXt", text) * 50 + plain[33:]
    assert read_picture(heavy).sha256 == read_picture(plain).sha256
