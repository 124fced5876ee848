"""The voice guide: its five questions, and its rules in words."""

from __future__ import annotations

from domain.publishing.check_lists import MAX_NAMES
from domain.publishing.content import TEXT_LENGTH
from domain.publishing.voice_settings import FormOfAddress, VoiceSettings
from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line
from domain.translatable_text import JoinedList, Text, counted, text

ANSWER_LENGTH = 200
SHORTEST_LIMIT = 40
"""The fewest characters to which posts can be limited."""
MOST_EMOJI = 50
QUESTIONS: tuple[tuple[str, Text], ...] = (
    ("voice_seen", text("How do you want to be seen?")),
    ("voice_person", text("As a person, who would you be?")),
    ("voice_adjectives", text("Which adjectives suit how you write?")),
    ("voice_audience", text("Who follows you?")),
    ("voice_relation", text("What are you to them?")),
)
"""The questions, by the setting that holds the answer."""
ADDRESS_RULES = {
    FormOfAddress.FAMILIAR: text("In French, say “tu”."),
    FormOfAddress.POLITE: text("In French, say “vous”."),
}


def checked_voice_answer(typed: str) -> str:
    """Return an answer on one line; raise `Refusal` if it is too long."""
    answer = tidy_line(typed)
    if len(answer) > ANSWER_LENGTH:
        raise Refusal(text("Keep that below {most} characters, please.", most=ANSWER_LENGTH))
    return answer


def parse_limit(typed: str, fewest: int, most: int) -> int | None:
    """Return a number, or None for nothing; raise `Refusal` for anything else."""
    words = tidy_line(typed)
    if not words:
        return None
    # Digits of other scripts and superscripts are digits too, but not for everybody.
    if not (words.isascii() and words.isdigit()) or not fewest <= int(words[:9]) <= most:
        raise Refusal(
            text("Write a number from {fewest} to {most}, or nothing.", fewest=fewest, most=most)
        )
    return int(words)


def parse_emoji_limit(typed: str) -> int | None:
    """Return the most emoji in a post; None if there is no limit."""
    return parse_limit(typed, 0, MOST_EMOJI)


def parse_length_limit(typed: str) -> int | None:
    """Return the most characters of a post; None if there is no limit but Discord's."""
    return parse_limit(typed, SHORTEST_LIMIT, TEXT_LENGTH)


def rules_of(voice: VoiceSettings, most: int = MAX_NAMES) -> list[Text]:
    """Return the guide's rules, each a sentence, with so many words of each list at most."""

    def listed(words: tuple[str, ...]) -> JoinedList:
        return JoinedList(words if len(words) <= most else (*words[:most], "…"))

    rules = []
    if voice.voice_use:
        rules.append(text("Words to use: {words}.", words=listed(voice.voice_use)))
    if voice.voice_avoid:
        rules.append(text("Words to avoid: {words}.", words=listed(voice.voice_avoid)))
    if voice.voice_address is not None:
        rules.append(ADDRESS_RULES[voice.voice_address])
    if voice.voice_emoji == 0:
        rules.append(text("No emoji."))
    elif voice.voice_emoji is not None:
        rules.append(
            counted(
                "At most {count} emoji in a post.",
                "At most {count} emoji in a post.",
                voice.voice_emoji,
            )
        )
    if voice.voice_length is not None:
        rules.append(text("At most {most} characters in a post.", most=voice.voice_length))
    return rules


def is_empty(voice: VoiceSettings) -> bool:
    """Return whether a guide says nothing yet."""
    return voice == VoiceSettings()
