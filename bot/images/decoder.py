"""Decode untrusted pictures within a fixed amount of memory: shrink first, convert after.

A picture is never held at its full size twice. It is decoded once (a JPEG at a half, a quarter or
an eighth of its size if that is enough), then read in strips, each of which is flattened, converted
and shrunk before the next. The memory needed is computed from the header; a picture that would take
more than `MEMORY_LIMIT` is not decoded at all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from pi_heif import HeifFile, is_supported
from PIL import Image

MEMORY_LIMIT = 140_000_000
"""Maximum number of bytes for decoding and shrinking one picture."""
FORMATS = ("PNG", "JPEG", "WEBP")
_NAMES = {"PNG": "PNG", "WEBP": "WebP"}
PAPER = (255, 255, 255)
"""The colour that shows through transparent parts."""

_STRIP_PIXELS = 200_000
_PIXEL_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2}
"""Bytes of a pixel in Pillow, by mode; all other modes take four."""
_WEBP_PEAK, _WEBP_HELD = 17, 12
"""Bytes per pixel while a WebP is decoded and after: Pillow's decoder keeps two more canvases."""
_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_CHUNKS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"iCCP", b"eXIf", b"IDAT", b"IEND"})
"""The chunks needed to show a PNG. Text, which may unpack to many megabytes, is not among them."""
_CHROMA_SAMPLES = {420: 1.5, 422: 2.0, 444: 3.0}
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""The transposition that turns a picture upright, by EXIF orientation."""
_EXIF_ORIENTATION = 0x0112

Strip = Callable[[int, int], Image.Image]
"""Returns the rows from one to before another."""


class TooMuchMemory(ValueError):
    """Raised before decoding a picture that would take more than `MEMORY_LIMIT`."""

    def __init__(self, form: str) -> None:
        """`form` is the picture's format, as people call it."""
        super().__init__(form)
        self.form = form


@dataclass(frozen=True, slots=True)
class DecodedImage:
    """A picture in RGB on white paper, upright, and the colour profile its numbers are in."""

    image: Image.Image
    profile: bytes | None


@dataclass(frozen=True, slots=True)
class _Source:
    """A file whose header has been read.

    `form` is the format, `size` the size after decoding, `peak` the bytes needed for that, and
    `held` the bytes in use until the last strip has been read. `decode` returns the strips, the
    orientation and the colour profile.
    """

    form: str
    size: tuple[int, int]
    peak: float
    held: float
    decode: Callable[[], tuple[Strip, int, object]]


def decode_image(
    data: bytes, longest_side: int, check_size: Callable[[int, int], None]
) -> DecodedImage:
    """Decode the PNG, JPEG, WebP or HEIC file `data` to at most `longest_side` pixels each way.

    `check_size` is called with the width and height in the header and may raise. Of an animation
    the first frame is decoded. Raises `TooMuchMemory`, or the decoders' errors for an unreadable
    file.
    """
    source = _open(data, longest_side, check_size)
    target = _fitting(source.size, longest_side)
    factor = max(1, max(source.size) // longest_side)
    rows = -(-source.size[1] // factor)
    if max(source.peak, source.held + 4 * target[0] * rows) > MEMORY_LIMIT:
        raise TooMuchMemory(source.form)
    narrow, orientation, profile = _narrowed(source, target[0], factor)
    # The memory for the full size is free here.
    box = (0, 0, target[0], source.size[1] / factor)
    image = narrow.resize(target, Image.Resampling.LANCZOS, box=box)
    del narrow
    turn = _UPRIGHT.get(orientation)
    if turn is not None:
        image = image.transpose(turn)
    return DecodedImage(image, profile if isinstance(profile, bytes) else None)


def _fitting(size: tuple[int, int], longest_side: int) -> tuple[int, int]:
    scale = min(1.0, longest_side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _narrowed(source: _Source, width: int, factor: int) -> tuple[Image.Image, int, object]:
    """Decode and shrink to `width`, while the height is only divided by `factor`.

    Resampling goes first along the rows and then along the columns, as Pillow's own does, so the
    result is the same as if the whole picture had been at hand.
    """
    strip, orientation, profile = source.decode()
    wide, high = source.size
    narrow = Image.new("RGB", (width, -(-high // factor)))
    step = max(1, _STRIP_PIXELS // wide // factor) * factor
    for top in range(0, high, step):
        part = _flattened(strip(top, min(top + step, high)))
        if factor > 1:
            part = part.reduce(factor)
        box = (0, 0, wide / factor, part.height)
        part = part.resize((width, part.height), Image.Resampling.LANCZOS, box=box)
        narrow.paste(part, (0, top // factor))
    return narrow, orientation, profile


def _flattened(strip: Image.Image) -> Image.Image:
    """Convert to RGB, on white paper where it is transparent."""
    if strip.mode.startswith("I"):
        # Pillow's own conversion cuts off what is above 255.
        grey = np.asarray(strip).astype(np.uint32)
        return Image.fromarray(((grey * 255 + 32767) // 65535).astype(np.uint8)).convert("RGB")
    if strip.mode in {"RGBA", "RGBa", "LA", "La", "PA"} or "transparency" in strip.info:
        layered = strip.convert("RGBA")
        flat = Image.new("RGB", layered.size, PAPER)
        flat.paste(layered, mask=layered.getchannel("A"))
        return flat
    return strip.convert("RGB")


def _open(data: bytes, longest_side: int, check_size: Callable[[int, int], None]) -> _Source:
    """Read the header, and return how to decode the rest.

    HEIC, the format of phones, is opened explicitly: registering it with Pillow would enable it for
    the whole process. Its decoder uses the size in the header, whatever follows.
    """
    if is_supported(BytesIO(data)):
        heif = HeifFile(data)
        check_size(*heif.size)
        return _heif_source(heif)
    if data.startswith(_PNG_SIGNATURE):
        data = _without_text(data)
    source = _pillow_source(data, longest_side, check_size)
    if source.peak > MEMORY_LIMIT:
        # A JPEG that barely exceeds the limit fits if decoded a little smaller than shown.
        source = _pillow_source(data, longest_side * 3 // 4, check_size)
    return source


def _pillow_source(
    data: bytes, longest_side: int, check_size: Callable[[int, int], None]
) -> _Source:
    image = Image.open(BytesIO(data), formats=FORMATS)
    size = image.size
    check_size(*size)
    # Only a JPEG can be decoded at a reduced size; others ignore this.
    image.draft("RGB", _fitting(size, longest_side))
    pixels = image.width * image.height
    held: float = pixels * _PIXEL_BYTES.get(image.mode, 4)
    peak = held
    if image.format == "WEBP":
        peak, held = pixels * _WEBP_PEAK, pixels * _WEBP_HELD
    elif image.format in {"JPEG", "MPO"} and _has_several_scans(data):
        peak += _coefficient_bytes(image, size)

    def decode() -> tuple[Strip, int, object]:
        image.load()
        turned = image.getexif().get(_EXIF_ORIENTATION, 1)
        profile = image.info.get("icc_profile")
        return (
            lambda top, bottom: image.crop((0, top, image.width, bottom)),
            turned if isinstance(turned, int) else 1,
            profile,
        )

    return _Source(_NAMES.get(image.format or "", "JPEG"), image.size, peak, held, decode)


def _coefficient_bytes(image: Image.Image, size: tuple[int, int]) -> float:
    """Return how many bytes libjpeg holds for a JPEG in several scans, whatever the decoded size.

    Two bytes for each coefficient of each component, which may be subsampled.
    """
    layers: list[tuple[int, int, int, int]] = getattr(image, "layer", [])
    finest = max((wide * high for _, wide, high, _ in layers), default=1)
    samples = sum(wide * high / finest for _, wide, high, _ in layers) or 4
    return 2 * samples * size[0] * size[1]


def _has_several_scans(data: bytes) -> bool:
    """Return whether a JPEG is progressive or has its components in separate scans.

    Also true if the header cannot be parsed.
    """
    place, components = 2, 0
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if marker < 0xC0 or 0xD0 <= marker <= 0xD9:
            return True
        length = int.from_bytes(data[place + 2 : place + 4])
        if marker in {0xC2, 0xC6, 0xCA, 0xCE}:
            return True
        if marker in {0xC0, 0xC1, 0xC9}:
            components = data[place + 9] if place + 9 < len(data) else 0
        if marker == 0xDA:
            return place + 4 >= len(data) or data[place + 4] != components
        place += 2 + length
    return True


def _heif_source(heif: HeifFile) -> _Source:
    primary = heif[heif.primary_index]
    width, height = primary.size
    mode = primary.mode.partition(";")[0].replace("I", "L")
    deep = primary.info.get("bit_depth") != 8
    coarse = primary.info.get("chroma") == 420
    colours = 1.0 if mode[0] == "L" else _CHROMA_SAMPLES.get(primary.info.get("chroma"), 3.0)
    planes = (colours + primary.has_alpha) * (1 + deep)
    # All but 8 bits with subsampled colours is converted through a second set of planes.
    steps = 1 if coarse and not deep else 2
    out = len(mode) * (2 if "16" in primary.mode else 1)
    held = 1.1 * width * height * (planes + out)
    peak = 1.1 * width * height * (planes * steps + out)

    def decode() -> tuple[Strip, int, object]:
        pixels = np.asarray(primary)
        if primary.size != (width, height):
            raise ValueError("not the size that its header says")

        def strip(top: int, bottom: int) -> Image.Image:
            part = pixels[top:bottom, :width]
            if part.dtype == np.uint16:
                part = (part >> 8).astype(np.uint8)
            return Image.frombytes(mode, (width, bottom - top), part.tobytes())

        # The file's own orientation has been applied; one in the EXIF data is obsolete.
        return strip, 1, primary.info.get("icc_profile")

    return _Source("HEIC", (width, height), peak, held, decode)


def _without_text(data: bytes) -> bytes:
    """Return a PNG with only the chunks needed to show its (first) picture."""
    kept = [_PNG_SIGNATURE]
    place = len(_PNG_SIGNATURE)
    while place + 8 <= len(data):
        end = place + 12 + int.from_bytes(data[place : place + 4])
        if data[place + 4 : place + 8] in _PNG_CHUNKS:
            kept.append(data[place:end])
        place = end
    return b"".join(kept)
