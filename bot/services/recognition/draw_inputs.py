"""Inputs of a draw besides its candidates: the seed, and the words of the post."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from db.database import Transaction
from db.draws import DrawRepository, PostTemplateRepository
from domain.guild_settings import GuildSettings
from domain.recognition.post_templates import built_in_templates, pick_template, template_choices
from domain.recognition.settings import RecognitionSettings
from domain.recognition.verifiable_draw import SEED_BYTES
from domain.recognition.weekly_draw import Seed


async def sealed_seed(
    draws: DrawRepository, random_bytes: Callable[[int], bytes], now: datetime
) -> Seed:
    """Return the seed that the guild's next draw uses; store one if there is none."""
    if await draws.seed() is None:
        await draws.store_seed(random_bytes(SEED_BYTES), now)
    seed = await draws.seed()
    if seed is None:
        raise AssertionError("a seed was just stored")
    return seed


async def drawn_template(
    transaction: Transaction, guild_id: int, settings: GuildSettings, number: int
) -> str:
    """Return the words of the post: the guild's own or built-in ones, chosen by `number`."""
    tone = settings[RecognitionSettings].recognition_tone
    own = await PostTemplateRepository(transaction, guild_id).all(tone)
    built_in = built_in_templates(
        settings.language, tone, settings[RecognitionSettings].recognition_address_form
    )
    return pick_template(
        template_choices([template.words for template in own], built_in),
        await DrawRepository(transaction, guild_id).templates(),
        number,
    )
