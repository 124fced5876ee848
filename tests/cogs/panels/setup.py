"""The pages of /setup and its first steps."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from functools import partial
from types import SimpleNamespace
from typing import Any

import discord

from cogs.setup import first_steps, introduction
from cogs.setup import panel as setup_panel
from cogs.ui.setup_fields import TabContext
from cogs.welcome import Welcome
from domain.onboarding_settings import MAX_INTRODUCTION_LENGTH, SETUP_STEPS
from domain.outbox import OutboxPost
from domain.setup_profiles import PROFILES
from domain.translatable_text import text
from tests.cogs.asking import Answers, Asking, given, without_client
from tests.cogs.filling import ID, NOW, a_guild, full, words


def panels(letters: str, language: Any) -> Iterator[Any]:
    guild = replace(a_guild(letters), language=language)
    for tab in setup_panel.pages():
        sight = TabContext(guild, NOW, language, "")
        yield setup_panel.setup_page(tab, sight, [text("{said}", said=words(200, letters))] * 40)


async def answers(letters: str, language: Any) -> AsyncIterator[Any]:
    for profile in PROFILES:
        guild = a_guild(letters).changed(
            setup_profile=profile.key,
            moderator_channel_id=ID,
            introduction=words(MAX_INTRODUCTION_LENGTH, letters),
            introduction_place_id=ID,
        )
        for step in range(1, SETUP_STEPS + 1):
            context = TabContext(guild, NOW, language)
            yield first_steps.step_panel(step, context, None, reads_messages=False)
        yield first_steps.finished_panel(profile, guild, language)
    for posted in (None, (ID, ID)):
        found = {"client__app__OnboardingService__posted_introduction": partial(_later, posted)}
        asking = Asking(letters, language, **found)
        await introduction.show_preview(asking.interaction, guild)
        yield asking
    server = SimpleNamespace(
        id=ID, name=words(100, letters), preferred_locale=discord.Locale.french
    )
    cog = without_client(
        Welcome,
        _client=Answers(
            {
                "get_guild": lambda _: server,
                "app.guild_settings.of": lambda _: guild,
            }
        ),
    )
    for user_id in (None, ID):
        post = full(OutboxPost, letters, user_id=user_id)
        yield await cog.compose_welcome(post)
        yield await cog.compose_introduction(post)


async def _later(posted: Any, _guild_id: int) -> Any:
    return await given(posted)
