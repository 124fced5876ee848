"""Read a brand's logo, which keeps its transparent parts."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from domain.refusals import Refusal
from domain.translatable_text import text

FORMATS = ("PNG", "WEBP", "JPEG")
MAX_BYTES = 2 * 2**20
MAX_PIXELS = 4_000_000
MIN_SIDE = 32
STORED_SIDE = 512
"""The longest side in pixels of the logo as stored."""


def read_logo(data: bytes) -> bytes:
    """Decode a logo and return it as a small PNG without anything but its pixels.

    Its size is checked from the header before decoding. Raises `Refusal`.
    """
    check_logo_size(len(data))
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise _too_large()
            if min(opened.size) < MIN_SIDE:
                raise Refusal(
                    text(
                        "That logo is tiny. Send one that is at least {least} pixels wide and "
                        "high.",
                        least=MIN_SIDE,
                    )
                )
            logo = opened.convert("RGBA")
    except Refusal:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    except (OSError, SyntaxError, ValueError, EOFError, ArithmeticError, LookupError) as error:
        raise Refusal(
            text("I cannot open that as a logo. Send a PNG, JPEG or WebP file.")
        ) from error
    visible = logo.getchannel("A").getbbox()
    if visible is None:
        raise Refusal(text("That logo is transparent all over. Send one that can be seen."))
    logo = logo.crop(visible)
    logo.thumbnail((STORED_SIDE, STORED_SIDE), Image.Resampling.LANCZOS)
    made = BytesIO()
    logo.save(made, "PNG")
    return made.getvalue()


def check_logo_size(size: int) -> None:
    """Raise `Refusal` for a file of more bytes than allowed, before it is fetched."""
    if size > MAX_BYTES:
        raise _too_large()


def _too_large() -> Refusal:
    return Refusal(
        text(
            "That logo is too large. Send one of at most {most} MB and {pixels} million pixels.",
            most=MAX_BYTES // 2**20,
            pixels=MAX_PIXELS // 1_000_000,
        )
    )
