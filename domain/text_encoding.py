"""Encoding of text files that people send: UTF-8, or the UTF-16 of spreadsheets."""

from __future__ import annotations

import codecs

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def encoding_of(start: bytes) -> str:
    """Return the encoding of a file by its first bytes; its byte order mark is left out.

    UTF-16, which Excel's "Unicode text" and Windows PowerShell write, begins with such a mark.
    """
    return "utf-16" if start.startswith(_UTF_16) else "utf-8-sig"


def decode_text(data: bytes) -> str:
    """Decode a file in UTF-8 or UTF-16; raise `UnicodeDecodeError` if it is in neither."""
    return data.decode(encoding_of(data))
