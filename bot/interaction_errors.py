"""The error handler of commands, buttons, menus and forms: it answers the person."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import discord
import structlog
from discord import app_commands

from bot.access import SERVER_ONLY
from bot.correlation import correlation_id
from bot.discord_http import TRANSIENT_ERRORS, is_interaction_expired, is_transient
from bot.feature_specs import result_commands
from bot.i18n import language_of, say
from bot.log import log_failure
from db.commit_tracking import may_have_committed
from db.errors import DatabaseError, classify_error
from domain.refusals import Refusal
from domain.translatable_text import Markup, Text, Value, text

log = structlog.stdlib.get_logger(__name__)


QUOTED = 300
"""How many characters of what somebody typed are shown to them again."""

Answer = Callable[[discord.Interaction[Any], str], Awaitable[None]]
"""Sends the sentences about an error to the person."""


async def answer_plainly(interaction: discord.Interaction[Any], words: str) -> None:
    """Answer privately with these words alone."""
    if interaction.response.is_done():
        await interaction.followup.send(words, ephemeral=True)
    else:
        await interaction.response.send_message(words, ephemeral=True)


async def reply_with_error(
    interaction: discord.Interaction[Any],
    error: BaseException,
    if_unchanged: Answer = answer_plainly,
) -> None:
    """Answer the person: a refusal with its sentence, other errors with an id to report.

    If nothing was saved, `if_unchanged` sends that; so it does of every refusal, for a refused
    request changes nothing, even where others' changes were saved with it. Raises nothing: the
    caller could not notify anybody of it.
    """
    try:
        reasons = _reasons(interaction, error)
        if not reasons:
            return
        language = language_of(interaction.locale.value)
        unchanged = isinstance(_cause(error), Refusal) or not may_have_committed()
        answer = if_unchanged if unchanged else answer_plainly
        await answer(interaction, " ".join(say(reason, language) for reason in reasons))
    except (discord.HTTPException, *TRANSIENT_ERRORS) as failure:
        # The three seconds are over, or Discord is down: nobody can be notified.
        log.warning("reply_failed", error=str(failure))
    except Exception as failure:
        log_failure(log, "error_not_explained", failure, work_id=correlation_id())


def _together(reasons: Sequence[Text]) -> Text:
    """Return the reasons as one text; several are a list."""
    brief = [_brief(reason, QUOTED // len(reasons)) for reason in reasons]
    if len(brief) == 1:
        return brief[0]
    said = text("Please correct these:")
    for reason in brief:
        said = text("{reasons}\n- {reason}", reasons=said, reason=reason)
    return said


def _brief(reason: Text, most: int) -> Text:
    """Return a sentence in which what was typed is cut to a length that any message holds."""

    def cut(value: Value) -> Value:
        if isinstance(value, Text):
            return _brief(value, most)
        return f"{value[:most]}…" if isinstance(value, str) and len(value) > most else value

    return replace(reason, values={name: cut(value) for name, value in reason.values.items()})


def _cause(error: BaseException) -> BaseException:
    """Return what was raised in a command, which discord.py wraps, or the error as it is."""
    return error.original if isinstance(error, app_commands.CommandInvokeError) else error


def _reasons(interaction: discord.Interaction[Any], error: BaseException) -> list[Text]:
    """Return the sentences for the person, and log the error for the operator."""
    cause = _cause(error)
    command = getattr(interaction.command, "qualified_name", None)
    if is_interaction_expired(cause):
        log.info("reply_expired", command=command, error=str(cause))
        return []
    if isinstance(cause, Refusal):
        return [_together(cause.reasons)]
    if (known := _known(cause)) is not None:
        return [_brief(known, QUOTED)]
    if is_transient(cause):
        log.warning("reply_failed", command=command, error=str(cause))
        return [
            text("Discord is having trouble right now, so I could not answer properly."),
            _saved(interaction) or text("Nothing was changed. Please try again in a few minutes."),
        ]
    if (trouble := classify_error(cause)) is not None:
        return _unsaved(interaction, trouble)
    return _bug(interaction, error, command)


def _unsaved(interaction: discord.Interaction[Any], trouble: DatabaseError) -> list[Text]:
    log.warning("interaction_not_saved", error=str(trouble), mend=trouble.remedy)
    if (saved := _saved(interaction)) is not None:
        return [text("I cannot save anything at the moment."), saved]
    return [
        text(
            "I cannot save anything at the moment, so nothing was changed. Please try again in a "
            "few minutes."
        )
    ]


def _bug(
    interaction: discord.Interaction[Any], error: BaseException, command: str | None
) -> list[Text]:
    short = correlation_id()
    log.error(
        "interaction_failed",
        work_id=short,
        command=command,
        guild=interaction.guild_id,
        exc_info=error,
    )
    if (saved := _saved(interaction)) is None:
        return [
            text(
                "Something went wrong on my side, and nothing was changed. If it happens again, "
                "tell a moderator this id: {id}",
                id=short,
            )
        ]
    return [
        text("Something went wrong on my side."),
        saved,
        text("If it happens again, tell a moderator this id: {id}", id=short),
    ]


def _saved(interaction: discord.Interaction[Any]) -> Text | None:
    """Return the sentence about what may have been saved; None if nothing was."""
    if not may_have_committed():
        return None
    words, results = _subject(interaction), result_commands()
    command = results.get(" ".join(words[:2])) or results.get(words[0])
    if command is None:
        return text("Your change may have been saved. Check before you try again.")
    return text(
        "Your change may have been saved. Check with {command} before you try again.",
        command=Markup(f"`{command}`"),
    )


def _subject(interaction: discord.Interaction[Any]) -> list[str]:
    """Return the words of the name of the command, or of the button's id, that was used."""
    if interaction.command is not None:
        return interaction.command.qualified_name.split(" ")
    data: Mapping[str, Any] = interaction.data or {}
    return str(data.get("custom_id", "")).split(":")


def _known(error: BaseException) -> Text | None:
    """Return the sentences for errors that the person can mend; None for others."""
    if isinstance(error, (app_commands.CommandSignatureMismatch, app_commands.CommandNotFound)):
        log.warning("command_outdated", error=str(error)[:500])
        return text("That command has changed. Restart Discord (Ctrl+R) and try again.")
    if isinstance(error, app_commands.NoPrivateMessage):
        return SERVER_ONLY
    if isinstance(error, app_commands.MissingPermissions):
        return text("Only moderators can do that.")
    if isinstance(error, app_commands.TransformerError):
        return text(
            "I cannot read “{value}” as {kind}.", value=str(error.value), kind=error.type.name
        )
    return None
