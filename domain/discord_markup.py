"""Plain words of a text that is written in Discord's markup."""

from __future__ import annotations

import re

_LINE = re.compile(r"^(?:#{1,3}|-#|>>>|>|[-*]) +", re.MULTILINE)
"""The beginning of a heading, of small print, of a quotation and of an item."""
_LINK = re.compile(r"\[([^\[\]\n]{1,200})\]\(<?https?://[^\s()<>]{1,500}>?\)")
_EMOJI = re.compile(r"<a?:(\w{2,32}):[0-9]{15,20}>")
_AROUND = re.compile(r"\*\*\*|\*\*|__|~~|\|\||```|`")
"""The signs around bold, underlined, struck-out and hidden words, and around code."""
_SLANTED = re.compile(r"(?<![\w*])([*_])(?=\S)([^*_\n]{1,300}?)(?<=\S)\1(?![\w*])")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def without_markup(said: str) -> str:
    r"""Return the words of a text as Discord shows them, without bold, links' addresses and such.

    A sign that is escaped (`\*`) is kept; mentions are left as they are.
    """
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[1])
        return "\0"

    words = _ESCAPED.sub(keep, said.replace("\0", ""))
    words = _EMOJI.sub(r":\1:", _LINK.sub(r"\1", _LINE.sub("", words)))
    words = _SLANTED.sub(r"\2", _AROUND.sub("", words))
    signs = iter(kept)
    return re.sub("\0", lambda _: next(signs), words)
