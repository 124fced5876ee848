"""Moments that people type."""

from __future__ import annotations

from datetime import date, datetime

from cogs.ui.base import Interaction, guild_settings_of
from domain.contributions.periods import day_of
from domain.datetime_parsing import parse_datetime


def parse_moment(
    interaction: Interaction, typed: str, *, since: datetime | None = None
) -> datetime:
    """Return the moment that was typed, by the clocks and date style of the guild, in UTC.

    A bare length counts from `since`, if given. Raises `Refusal` if it cannot be read.
    """
    settings = guild_settings_of(interaction)
    return parse_datetime(
        typed,
        now=interaction.client.app.clock(),
        zone=settings.zone,
        style=settings.date_style,
        since=since,
    )


def parse_day(interaction: Interaction, typed: str) -> date:
    """Return the day of the moment that was typed, by the guild's clocks.

    Raises `Refusal` if it cannot be read.
    """
    return day_of(parse_moment(interaction, typed), guild_settings_of(interaction).zone)
