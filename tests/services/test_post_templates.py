"""The words of the weekly post: built-in ones in turn, and a guild's own."""

from __future__ import annotations

import pytest

from bot.app import App
from bot.services.recognition.proposals import MAX_TEMPLATES, ProposalService
from domain.guild_settings import Tone
from domain.recognition.post_templates import built_in_templates
from domain.refusals import Refusal
from tests.conftest import FakeClock
from tests.services.test_proposals import (
    DAY,
    FRIDAY,
    GUILD,
    MOD,
    WEEK,
    WORDS,
    app,
    proposed,
    run,
    three_are_thanked,
)

__all__ = ["app"]


async def test_the_words_change_from_week_to_week(app: App, clock: FakeClock) -> None:
    await app.guild_settings.change(GUILD, recognition_pause_weeks=0)
    used = []
    for week in range(5):
        await three_are_thanked(app, week=week)
        await run(app, clock, FRIDAY + week * WEEK - DAY)
        used.append((await proposed(app)).draw.template)
        await run(app, clock, FRIDAY + week * WEEK)
    assert len(set(used)) == 5
    assert set(used) <= set(built_in_templates("en", Tone.PLAYFUL, "familiar"))


async def test_a_guilds_own_words_are_used_for_their_tone(app: App, clock: FakeClock) -> None:
    mine = [WORDS, "Bravo {member}\n{reasons}\n{gift}"]
    for words in mine:
        await app[ProposalService].save_template(GUILD, words, Tone.PLAYFUL, by=MOD)
    await app[ProposalService].save_template(GUILD, f"{WORDS}\nhmm", Tone.FORMAL, by=MOD)
    await three_are_thanked(app)
    await run(app, clock, FRIDAY - DAY)
    assert (await proposed(app)).draw.template in mine


async def test_a_guilds_own_words_are_changed_and_taken_away(app: App) -> None:
    await app[ProposalService].save_template(GUILD, WORDS, Tone.PLAIN, by=MOD)
    (kept,) = await app[ProposalService].post_templates(GUILD, Tone.PLAIN)
    other = f"{WORDS}\nAnd thanks."
    await app[ProposalService].save_template(GUILD, other, Tone.PLAIN, by=MOD, instead_of=kept.id)
    assert [one.words for one in await app[ProposalService].post_templates(GUILD, Tone.PLAIN)] == [
        other
    ]
    with pytest.raises(Refusal):
        await app[ProposalService].delete_template(GUILD + 1, kept.id)
    await app[ProposalService].delete_template(GUILD, kept.id)
    with pytest.raises(Refusal):
        await app[ProposalService].save_template(
            GUILD, other, Tone.PLAIN, by=MOD, instead_of=kept.id
        )
    for _ in range(MAX_TEMPLATES):
        await app[ProposalService].save_template(GUILD, WORDS, Tone.PLAIN, by=MOD)
    with pytest.raises(Refusal):
        await app[ProposalService].save_template(GUILD, WORDS, Tone.PLAIN, by=MOD)
