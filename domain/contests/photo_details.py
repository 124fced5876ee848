"""Details of a photo by its author: a description, and permission to show it elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from domain.contests.settings import ContestSettings
from domain.guild_settings import GuildSettings
from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line
from domain.translatable_text import Text, text

DESCRIPTION_LENGTH = 300
QUESTION_LENGTH = 100
"""The longest question for permission: Discord shows no more below a field."""
STANDARD_QUESTION = text("May we show it elsewhere, with your name?")


@dataclass(frozen=True, slots=True)
class PhotoDetails:
    """The description, and the question for permission that the member said yes to, if any."""

    description: str | None = None
    permission: str | None = None


def photo_details(description: str, permission: str | None) -> PhotoDetails:
    """Return the details as they are stored."""
    return PhotoDetails(tidy_line(description)[:DESCRIPTION_LENGTH] or None, permission)


def permission_question(settings: GuildSettings) -> Text:
    """Return the question in the guild's own words, or the standard one."""
    own = settings[ContestSettings].photo_question
    return text("{question}", question=own) if own else STANDARD_QUESTION


def check_question(typed: str) -> str:
    """Return the question as it is stored; raise `Refusal` for an empty one."""
    question = tidy_line(typed)
    if not question or len(question) > QUESTION_LENGTH:
        raise Refusal(text("Write the question in up to {most} characters.", most=QUESTION_LENGTH))
    return question
