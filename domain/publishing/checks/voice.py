"""Check a post against the rules of the guild's voice guide."""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.listening.tokens import PAUSES, folded_words, tokens_in
from domain.message_text import MessageText
from domain.publishing.checks.base import Check, CheckFinding, Level, Surroundings
from domain.publishing.content import Content
from domain.publishing.folding import folded, named_in, without_links
from domain.publishing.voice_settings import FormOfAddress
from domain.translatable_text import JoinedList, Text, counted, text

SHOWN = 3
# "ton" and "ta" are words of other languages too.
_FAMILIAR = re.compile(r"\b(?:tu|toi|tes|t'(?:as|es|aimes|attend\w*|invite\w*|offr\w*)|dis-nous)\b")
_POLITE = re.compile(r"\b(?:vous|votre|vos)\b")
_OTHERS = {FormOfAddress.FAMILIAR: _POLITE, FormOfAddress.POLITE: _FAMILIAR}


def find(content: Content, surroundings: Surroundings) -> Iterator[CheckFinding]:
    """Look for words to avoid, the other form of address, emoji and length beyond the limits."""
    voice = surroundings.voice
    if avoided := named_in(content.text, voice.voice_avoid)[:SHOWN]:
        said = text("Your voice guide avoids {words}.", words=JoinedList(tuple(avoided)))
        yield _look(said, ", ".join(avoided))
    address = voice.voice_address
    if address is not None:
        other = _OTHERS[address].search(folded(without_links(content.text)))
        if other is not None:
            said = text(
                "It says “{word}”; your voice guide says “{address}”.",
                word=other.group(),
                address=address.value,
            )
            yield _look(said, other.group())
    emoji = emoji_number(content.text)
    if voice.voice_emoji is not None and emoji > voice.voice_emoji:
        said = counted(
            "It has {count} emoji; your voice guide has {most} at most.",
            "It has {count} emoji; your voice guide has {most} at most.",
            emoji,
            most=voice.voice_emoji,
        )
        yield _look(said)
    length = len(content.text)
    if voice.voice_length is not None and length > voice.voice_length:
        said = text(
            "It has {length} characters; your voice guide has {most} at most.",
            length=length,
            most=voice.voice_length,
        )
        yield _look(said)


def emoji_number(said: str) -> int:
    """Return how many emoji are in a text, those of servers included."""
    # Quotations are part of a post.
    tokens = tokens_in(folded_words(MessageText(said, said)))
    return sum(
        not each[0].isalnum() and not each.startswith("'") and each not in PAUSES for each in tokens
    )


def _look(said: Text, tick: str = "") -> CheckFinding:
    return CheckFinding(Level.LOOK, said, tick)


KIND = Check("voice", 17, text("your voice"), find)
