"""Members' pictures: read with suspicion, made anew, so that nothing of the file remains."""

from __future__ import annotations

import asyncio
import hashlib
from io import BytesIO

import numpy as np
from pi_heif import HeifImageFile, is_supported
from PIL import Image, ImageCms, ImageOps

from domain.contests.likeness import HASH_SHAPE, likeness
from domain.contests.picture import Picture
from domain.refusals import Refusal
from domain.text import text

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
LEAST_SIDE = 64
LONGEST_SIDE = 2048
"""Larger pictures are scaled down to this: enough for any screen that shows Discord."""
FORMATS = ("PNG", "JPEG", "WEBP")
QUALITY = 88
READ_AT_ONCE = 2
"""A decoded picture may take 200 MB; more than so many at a time are made to wait."""
PAPER = (255, 255, 255)
"""What shows through transparent parts."""


class PictureReader:
    """Reads pictures off the event loop, a few at a time."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(READ_AT_ONCE)

    async def read(self, data: bytes) -> Picture:
        """The picture in the file `data`; raises `Refusal` as `read_picture` does."""
        async with self._turns:
            return await asyncio.to_thread(read_picture, data)


def check_size(size: int) -> None:
    """Raise `Refusal` for a file of more bytes than we take, before it is fetched."""
    if size > MOST_BYTES:
        raise Refusal(
            text(
                "That picture is too heavy. Send one of at most {most} megabytes.",
                most=MOST_BYTES // 2**20,
            )
        )


def read_picture(data: bytes) -> Picture:
    """The picture in the file `data`, upright, at most `LONGEST_SIDE` long, encoded by us.

    What the file is called and claims to be is not asked; its bytes must be a PNG, JPEG, WebP or
    HEIC. Of an animation the first frame is taken. Everything beside the pixels (where and with
    what it was taken, comments, thumbnails, whatever is appended) stays behind. The size is checked
    from the header, before anything is unpacked. Raises `Refusal`.
    """
    check_size(len(data))
    try:
        with _opened(data) as image:
            _check_pixels(*image.size)
            # A JPEG can be read at an eighth, a quarter or half of its size, which is faster.
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            plain = _plain(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except Refusal:
        raise
    except (
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
        ArithmeticError,
        MemoryError,
        RuntimeError,
    ) as error:
        raise Refusal(
            text("I cannot open that as a picture. Send a PNG, JPEG, WebP or HEIC file.")
        ) from error
    return encode(plain)


def _opened(data: bytes) -> Image.Image:
    """The file, of which no more than the header has been read.

    HEIC, which phones make, is opened by name: registering it with Pillow would open it for
    everybody in this process. Its decoder keeps to the size in the header, whatever comes after.
    """
    if is_supported(BytesIO(data)):
        opened: Image.Image = HeifImageFile(BytesIO(data))
        return opened
    return Image.open(BytesIO(data), formats=FORMATS)


def encode(image: Image.Image) -> Picture:
    """`image` (RGB) as we keep it."""
    made = BytesIO()
    # Colours at full resolution, without which thin coloured lines of drawings blur.
    image.save(made, "JPEG", quality=QUALITY, subsampling=0, optimize=True, progressive=True)
    data = made.getvalue()
    return Picture(
        data=data,
        width=image.width,
        height=image.height,
        sha256=hashlib.sha256(data).hexdigest(),
        likeness=_likeness(image),
    )


def _check_pixels(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise _too_large()
    if min(width, height) < LEAST_SIDE:
        raise Refusal(
            text(
                "That picture is tiny: {width} × {height} pixels. Send one of at least {least} "
                "pixels each way.",
                width=width,
                height=height,
                least=LEAST_SIDE,
            )
        )
    if max(width, height) > 12 * min(width, height):
        raise Refusal(
            text("That picture is too long and narrow to be looked at. Crop it and send it again.")
        )


def _too_large() -> Refusal:
    return Refusal(
        text(
            "That picture is too large. Send one of at most {most} million pixels.",
            most=MOST_PIXELS // 1_000_000,
        )
    )


def _plain(image: Image.Image) -> Image.Image:
    """The pixels alone: upright, in sRGB, on white paper, scaled down where needed."""
    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        layered = upright.convert("RGBA")
        upright = Image.new("RGB", layered.size, PAPER)
        upright.paste(layered, mask=layered.getchannel("A"))
    else:
        upright = upright.convert("RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    bare = Image.frombytes("RGB", upright.size, upright.tobytes())
    return _in_srgb(bare, profile)


def _in_srgb(image: Image.Image, profile: object) -> Image.Image:
    """Phones photograph in wider colours; without their profile these would look dull."""
    if not isinstance(profile, bytes):
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
    return likeness(np.asarray(grey))
