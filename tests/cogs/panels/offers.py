"""Panels of offers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

from bot.services import offer_trials
from cogs.offers import commands as trial_panels
from cogs.offers import phrases, replies
from domain.campaigns import Campaign
from domain.consent import OfferConsent
from domain.offers import Offer
from domain.outbox import OutboxPost
from tests.cogs.asking import Asking, without_client
from tests.cogs.filling import ID, NOW, a_guild, full, words

LENGTHS = {
    ("Offer", "language"): 2,
}


def panels(letters: str, language: Any) -> Iterator[Any]:
    guild = replace(a_guild(letters), language=language)
    yield phrases.phrases_card(guild, language)
    yield trial_panels.preview(
        guild.changed(offer_words=words(200, "W") + "{product}"), words(100, letters), language
    )
    report = offer_trials.TrialReport(guild, 9_999, 9_999, 9_999, None)
    yield trial_panels.report_card(report, None, language)


async def answers(letters: str, language: Any) -> AsyncIterator[Any]:
    campaign = full(Campaign, letters, ended_at=None, paused_at=None)
    offer = full(Offer, letters, answer=None)
    asking = Asking(letters, language)
    guild = asking.client.app.guild_settings.of(ID).changed(offers_trial=False)
    for wish in (OfferConsent.UNASKED, OfferConsent.YES):
        asking = Asking(
            letters,
            language,
            client__app__OfferResponseService__offer=(offer, campaign, wish),
            client__app__guild_settings__of=lambda _: guild,
        )
        offers_cog = without_client(replies.OfferReplies, app=asking.client.app)
        post = full(OutboxPost, letters, user_id=ID, created_at=NOW)
        yield await offers_cog.compose(post)
