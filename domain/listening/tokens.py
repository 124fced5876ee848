"""The words, emoji and pauses of a message, folded so that equal ones are equal strings."""

from __future__ import annotations

import re
import unicodedata

from domain.message_text import MAX_MESSAGE_LENGTH, MessageText

_LINK = re.compile(r"<?(?:https?://|www\.)\S+")
_CUSTOM_EMOJI = re.compile(r"<a?:\w{1,40}:([0-9]{1,20})>")
_MARKUP = re.compile(r"<(?:[@#/]|t:|id:)[^<>]{1,100}>|@\w+|(?<!\w):\w{2,40}:(?!\w)")
"""Mentions of people, roles, channels, commands and times, and emoji by name."""
_EMPHASIS = re.compile(r"(?<![^\W_])_{1,3}(?=\S)([^_\n]{1,200})_{1,3}(?![^\W_])")
_COMPOUND = re.compile(r"[^\W\d_]\.\w|\w\.[^\W\d_]|_|(?<!\S)/\w")
"""Names of hosts, files and people, of which a part is not a word of the message."""
_EDGES = ".,;:!?…()[]{}*'\"/\\-–—"
_EMOJI = (
    r"[\U0001f1e6-\U0001f1ff]{2}"
    r"|[\u203c\u2049\u2190-\u2bff\u3030\u303d\U0001f000-\U0001faff]"
    r"(?:\u200d[\u2190-\u2bff\U0001f000-\U0001faff]|[\U000e0020-\U000e007f])*"
)
_IDEOGRAPHS = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
"""Signs of Chinese and Japanese, which are written without spaces: each is a word of its own."""
_CONTRACTED = r"'(?:t|ll|re|ve|d|m)(?![^\W_])"
_PAUSE = r"[,;!?](?=\s)|(?<=[^\W_]{4})\.(?=\s)"
"""The end of a clause, over which a name does not go; a short word with a dot is "Dr. Martens"."""
_TOKEN = re.compile(
    rf"<:[0-9]+>|{_EMOJI}|[{_IDEOGRAPHS}]|[^\W_{_IDEOGRAPHS}]+(?:'s(?![^\W_]))?|{_CONTRACTED}"
    rf"|{_PAUSE}"
)
_ASCII_TOKEN = re.compile(rf"<:[0-9]+>|[a-z0-9]+(?:'s(?![a-z0-9]))?|{_CONTRACTED}|{_PAUSE}")
_MARKS = re.compile(r"[\u0300-\u036f]+")
_PLAIN: dict[int, str | None] = {
    **dict.fromkeys(map(ord, "™℠®©"), " "),
    **dict.fromkeys(map(ord, "’‘ʼ´`"), "'"),
    ord("œ"): "oe",
    ord("æ"): "ae",
    ord("ø"): "o",
    ord("ł"): "l",
    ord("đ"): "d",
    # Variation selectors, skin tones and hidden signs do not matter.
    **dict.fromkeys((0xFE0E, 0xFE0F, 0x200B, 0x2060, 0xAD, *range(0x1F3FB, 0x1F400))),
}
PAUSES = frozenset(",;!?.")
_SPECIAL = re.compile(f"[{''.join(map(chr, _PLAIN))}]")


def fold(words: str) -> str:
    """Return words in lower case, without accents, skin tones and trade marks."""
    if words.isascii():
        return words.lower()
    plain = words.casefold()
    if _SPECIAL.search(plain):
        plain = plain.translate(_PLAIN)
    # One sign such as ﷺ becomes eighteen letters.
    return _MARKS.sub("", unicodedata.normalize("NFKD", plain)[: 2 * MAX_MESSAGE_LENGTH])


def tokens_in(folded: str) -> list[str]:
    """Return the words, emoji and pauses of a folded text in their order."""
    return (_ASCII_TOKEN if folded.isascii() else _TOKEN).findall(folded)


def folded_words(said: MessageText, known_compounds: frozenset[str] = frozenset()) -> str:
    """Return the writer's own words folded, without links, mentions and names of files.

    A name such as "booking.com" is kept if it is one of the `known_compounds`.
    """
    own = said.own[:MAX_MESSAGE_LENGTH]
    # Looking for a sign costs a tenth of searching with a pattern.
    if "http" in own or "www." in own or "HTTP" in own:
        own = _LINK.sub(" ", own)
    if "<" in own or "@" in own or ":" in own:
        own = _MARKUP.sub(" ", _CUSTOM_EMOJI.sub(r" <:\1> ", own))
    if "_" in own:
        own = _EMPHASIS.sub(r" \1 ", own)
    folded = fold(own)
    if ("." in folded or "/" in folded or "_" in folded) and _COMPOUND.search(folded):
        folded = " ".join(
            each
            for each in folded.split()
            if not _COMPOUND.search(each) or each.strip(_EDGES) in known_compounds
        )
    return folded


def compounds_in(name: str) -> frozenset[str]:
    """Return the parts of a name that look like a host's or file's, such as "booking.com"."""
    return frozenset(
        part for each in fold(name).split() if _COMPOUND.search(part := each.strip(_EDGES))
    )


def name_tokens(name: str) -> list[str]:
    """Return the words and emoji of a name, whatever it looks like."""
    return tokens_in(fold(_CUSTOM_EMOJI.sub(r" <:\1> ", name)).strip(_EDGES + " "))
