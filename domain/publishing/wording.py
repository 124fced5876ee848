"""Rules for the fields of a post, as people type them."""

from __future__ import annotations

from domain.publishing.content import ALT_LENGTH, SOURCE_LENGTH, TEXT_LENGTH
from domain.publishing.post import REASON_LENGTH
from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line, tidy_text
from domain.translatable_text import text


def checked_text(typed: str) -> str:
    """Return a post's text, line by line tidied; raise `Refusal` if it is empty or too long."""
    tidied = tidy_text(typed)
    if not tidied:
        raise Refusal(text("Write what the post says."))
    if len(tidied) > TEXT_LENGTH:
        raise Refusal(text("Keep the text below {most} characters, please.", most=TEXT_LENGTH))
    return tidied


def checked_alt_text(typed: str) -> str:
    """Return a picture's description on one line; raise `Refusal` if it is too long."""
    return _line(typed, ALT_LENGTH)


def checked_source(typed: str) -> str:
    """Return the source of claims on one line; raise `Refusal` if it is too long."""
    return _line(typed, SOURCE_LENGTH)


def checked_reason(typed: str) -> str:
    """Return the reason for sending a post back; raise `Refusal` if it is empty or too long."""
    reason = _line(typed, REASON_LENGTH)
    if not reason:
        raise Refusal(text("Say in a few words why; the author reads it."))
    return reason


def _line(typed: str, most: int) -> str:
    line = tidy_line(typed)
    if len(line) > most:
        raise Refusal(text("Keep that below {most} characters, please.", most=most))
    return line
