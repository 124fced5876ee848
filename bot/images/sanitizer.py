"""Sanitising of members' pictures: they are decoded and re-encoded, without metadata."""

from __future__ import annotations

import asyncio
import hashlib
from io import BytesIO

import numpy as np
from PIL import Image, ImageCms

from bot.images.decoder import TooMuchMemory, decode_image
from domain.contests.picture import Picture
from domain.contests.similarity import HASH_SHAPE, difference_hash
from domain.refusals import Refusal
from domain.translatable_text import text

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 80_000_000
"""More pixels than phones photograph with (50 and 64 million), and decodable in a second.

Pictures for which the decoder would need more than its memory are refused earlier (see `decoder`):
of a JPEG any size is read, if progressive up to about 30 million pixels, HEIC and PNG in colour up
to about 28 million, PNG in grey or with a palette any, WebP up to about 8 million.
"""
MIN_SIDE = 64
MAX_SIDE = 2048
"""Larger pictures are scaled down to this: enough for any screen that shows Discord."""
QUALITY = 88
DECODED_AT_ONCE = 1
"""How many pictures are decoded at a time; each may take `decoder.MEMORY_LIMIT`."""


class PictureReader:
    """Reads pictures off the event loop, one at a time."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(DECODED_AT_ONCE)

    async def read(self, data: bytes) -> Picture:
        """Read the picture in the file `data`; raise `Refusal` as `read_picture` does."""
        async with self._turns:
            return await asyncio.to_thread(read_picture, data)


def check_size(size: int) -> None:
    """Raise `Refusal` for a file of more bytes than allowed, before it is fetched."""
    if size > MAX_BYTES:
        raise Refusal(
            text(
                "That picture is too big a file. Send one of at most {most} MB.",
                most=MAX_BYTES // 2**20,
            )
        )


def read_picture(data: bytes) -> Picture:
    """Decode the file `data` and re-encode it, upright and at most `MAX_SIDE` pixels long.

    The file's name and declared type are ignored: its bytes must be a PNG, JPEG, WebP or HEIC. Of
    an animation the first frame is taken. Everything but the pixels (location, camera, comments,
    thumbnails, appended data) is dropped. The size is checked from the header before decoding.
    Raises `Refusal`.
    """
    check_size(len(data))
    try:
        decoded = decode_image(data, MAX_SIDE, _check_pixels)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except TooMuchMemory as error:
        raise _too_large_for_its_format(error.form) from None
    except Refusal:
        raise
    except (
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        ArithmeticError,
        LookupError,
        MemoryError,
        RuntimeError,
    ) as error:
        raise Refusal(
            text("I cannot open that as a picture. Send a PNG, JPEG, WebP or HEIC file.")
        ) from error
    return encode(_in_srgb(decoded.image, decoded.profile))


def encode(image: Image.Image) -> Picture:
    """Encode `image` (RGB) in the stored format."""
    made = BytesIO()
    # Without colours at full resolution, thin coloured lines of drawings blur.
    image.save(made, "JPEG", quality=QUALITY, subsampling=0, optimize=True, progressive=True)
    data = made.getvalue()
    return Picture(
        data=data,
        width=image.width,
        height=image.height,
        sha256=hashlib.sha256(data).hexdigest(),
        difference_hash=_likeness(image),
    )


def _check_pixels(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise _too_large()
    if min(width, height) < MIN_SIDE:
        raise Refusal(
            text(
                "That picture is tiny: {width} × {height} pixels. Send one that is at "
                "least {least} pixels wide and high.",
                width=width,
                height=height,
                least=MIN_SIDE,
            )
        )
    if max(width, height) > 12 * min(width, height):
        raise Refusal(text("That picture is too long and narrow. Crop it and send it again."))


def _too_large() -> Refusal:
    return Refusal(
        text(
            "That picture is too large. Send one of at most {most} million pixels.",
            most=MAX_PIXELS // 1_000_000,
        )
    )


def _too_large_for_its_format(form: str) -> Refusal:
    if form == "JPEG":
        return Refusal(
            text(
                "That picture has too many pixels for a progressive JPEG. Make it smaller, or save "
                "it as a standard (not progressive) JPEG."
            )
        )
    return Refusal(
        text(
            "That picture has too many pixels for me to open as {form}. Send it as a JPEG.",
            form=form,
        )
    )


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Convert the wider colours of phones, which would look dull without their profile."""
    if profile is None:
        return image
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        shown = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError):
        return image
    if shown is None:
        return image
    return Image.frombytes("RGB", shown.size, shown.tobytes())


def _likeness(image: Image.Image) -> int:
    rows, columns = HASH_SHAPE
    grey = image.convert("L").resize((columns, rows), Image.Resampling.LANCZOS)
    return difference_hash(np.asarray(grey))
