"""Offers: detected in passing, decided with care, opened by one member alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

import structlog

from bot.background_worker import BackgroundWorker
from bot.core import Core
from bot.feature_specs import FeatureSpec
from bot.service_lifecycle import Stoppable
from bot.services.campaigns import CampaignService
from bot.services.contact_budget import ContactBudget
from bot.services.intent_counts import HeardCounts, occurrence_of
from bot.services.intent_reading import IntentReader, Reading
from bot.services.moderator_hints import ModeratorHints
from bot.services.offer_publishing import POST, OfferPublisher
from bot.services.offer_trials import OfferTrialService
from db.campaigns import CampaignRepository
from db.consent import ConsentRepository
from db.database import Transaction
from db.offers import OfferRepository
from domain.campaigns import name_match_words
from domain.consent import Consent
from domain.distress import distress, is_self_harm, may_be_self_harm
from domain.domain_events import PostEnded, SettingsChanged
from domain.help_lines import HelpLine, HelpTopic
from domain.holds import waits
from domain.incoming_message import IncomingMessage, Places
from domain.intent import IntentScores, Label, may_matter
from domain.intent.complaint_prefilter import may_complain
from domain.message_text import MessageText
from domain.money import Money
from domain.offer_settings import OFFERS, OfferSettings
from domain.offers import (
    COMPLAINING,
    MAX_MESSAGE_AGE,
    SURELY_COMPLAINING,
    NoOfferReason,
    OfferContext,
    choose_offer,
    day_start,
    needs_person,
    offers_enabled_in,
    thresholds,
)
from domain.snowflakes import snowflake_time
from domain.translatable_text import text

MAX_WAITING = 1_000
"""The most messages waiting to be read; more are dropped, since a missed offer harms nobody."""

log = structlog.stdlib.get_logger(__name__)


class OfferService(Stoppable):
    """Detects purchase intent and makes offers."""

    def __init__(
        self,
        core: Core,
        reader: IntentReader,
        campaigns: CampaignService,
        trials: OfferTrialService,
        contacts: ContactBudget,
    ) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._reader = reader
        self._campaigns = campaigns
        self._publisher = OfferPublisher(core, trials, contacts)
        self._metrics = core.metrics
        self._full: dict[int, datetime] = {}
        """Until when a guild's daily limit of offers is known to be reached."""
        self._hints = ModeratorHints(core)
        self._counts = HeardCounts(core)
        self._heard: list[tuple[IncomingMessage, Reading]] = []
        self._worker = BackgroundWorker("offers", self._consider_heard)
        self._closed = False
        core.events.subscribe(SettingsChanged, self._settings_changed)
        core.events.subscribe(PostEnded, self._post_ended)

    def enqueue(self, message: IncomingMessage) -> None:
        """Queue a member's message (never a bot's), synchronously; those that may matter are read.

        A message written while the bot was away is ignored, since the conversation has moved on.
        """
        if (
            self._closed
            or len(self._heard) >= MAX_WAITING
            or not self.may_matter(message.guild_id, message.places, message.said)
            or self._clock() - message.at > MAX_MESSAGE_AGE
        ):
            return
        self._heard.append((message, self._reader.read(message, self._closely(message))))
        self._worker.wake()

    async def drain(self) -> None:
        """Wait until all queued messages are decided."""
        self._reader.hurry()
        await self._worker.wait()

    async def close(self) -> None:
        """Finish the running batch, take no more messages, and drop the queued ones."""
        self._closed = True
        self._heard.clear()
        await self.drain()

    async def consider(self, message: IncomingMessage) -> int | NoOfferReason:
        """Read a message and make an offer if one is due; return its id or the reason why not."""
        reading = self._reader.read(message, self._closely(message))
        self._reader.hurry()
        scores = await reading
        answer = await self._answer(message, scores)
        await self._counts.write()
        return answer

    async def _consider_heard(self) -> None:
        while self._heard:
            batch, self._heard = self._heard, []
            for message, reading in batch:
                try:
                    await self._answer(message, await reading)
                except Exception:
                    # Its words are not logged.
                    log.exception(
                        "offer_message_skipped",
                        guild=message.guild_id,
                        channel=message.channel_id,
                        message=message.message_id,
                    )
            try:
                await self._counts.write()
            except Exception:
                log.exception("offer_counts_failed", messages=len(batch))

    def _closely(self, message: IncomingMessage) -> set[Label]:
        """Return what is worth a closer look; complaints only if moderators are shown them."""
        return (
            {"purchase", "complaint"} if self._hints.is_wanted(message.guild_id) else {"purchase"}
        )

    async def _answer(
        self, message: IncomingMessage, heard: IntentScores | None
    ) -> int | NoOfferReason:
        if heard is None:
            return NoOfferReason.NOTHING
        settings = self._guilds.of(message.guild_id)
        enough = COMPLAINING if may_matter(message.said) else SURELY_COMPLAINING
        complains = (
            heard.complaint >= enough
            and not message.by_team
            and self._hints.is_wanted(message.guild_id)
        )
        urgent = self._hints.is_open(message.guild_id, urgent=True) and is_self_harm(message.said)
        wishes = heard.purchase >= min(thresholds(settings)) and not complains
        if not (wishes or complains or urgent):
            return NoOfferReason.NOT_SURE
        occurrence = occurrence_of(message, complains=complains)
        if not urgent and self._is_only_counted(message.guild_id, complains=complains):
            self._counts.add(occurrence)
            return NoOfferReason.COMPLAINT if complains else NoOfferReason.ENOUGH
        said = name_match_words(f"{message.said.own}\n{message.answered.own}")
        known = await self._campaigns.products.of(message.guild_id)
        about = {product.name for product in known if product.is_named_in(said)}
        prices = {each.name: each.details.price for each in known if each.details.price}
        tier = await self._campaigns.tier_that_matters(message.guild_id, message.author_id)
        async with self._database.transaction(message.guild_id) as transaction:
            consent = await ConsentRepository(transaction).get(message.guild_id, message.author_id)
            if consent.left_alone:
                return NoOfferReason.UNWANTED
            answer = await self._decide(transaction, message, heard, consent, tier, about, prices)
            if complains or (wishes and isinstance(answer, int)):
                transaction.occurrences.add(occurrence)
        if wishes and not isinstance(answer, int):
            # It led to nothing else, so it is written with those of other messages.
            self._counts.add(occurrence)
        return answer

    def _is_only_counted(self, guild_id: int, *, complains: bool) -> bool:
        """Return whether a limit is reached, so that a wish or complaint leads to nothing more."""
        if complains:
            return not self._hints.is_open(guild_id)
        now = self._clock()
        return now < self._full.get(guild_id, now)

    def may_matter(self, guild_id: int, places: Places, said: MessageText) -> bool:
        """Return whether a message is worth reading.

        Called for every message, so it takes microseconds only.
        """
        return offers_enabled_in(self._guilds.of(guild_id), places) and (
            self._may_be_offered(guild_id, said) or self._may_be_shown(guild_id, said)
        )

    def _may_be_offered(self, guild_id: int, said: MessageText) -> bool:
        may_wish = may_matter(said) or self._reader.phrases(guild_id).verdict(said) is True
        return may_wish and not self._is_only_counted(guild_id, complains=False)

    def _may_be_shown(self, guild_id: int, said: MessageText) -> bool:
        return self._hints.is_wanted(guild_id) and (
            may_complain(said)
            or may_matter(said)
            or (may_be_self_harm(said) and self._hints.is_open(guild_id, urgent=True))
        )

    async def _post_ended(self, transaction: Transaction, event: PostEnded) -> None:
        """Count an offer that was posted; one that cannot be posted does not count as made."""
        if event.kind != POST:
            return
        if event.appeared:
            self._metrics.offers.labels("made").inc()
        else:
            await self._publisher.withdraw(transaction, event.guild_id, event.subject_id)
            # There may be room for another today.
            self._full.pop(event.guild_id, None)

    async def _decide(
        self,
        transaction: Transaction,
        message: IncomingMessage,
        heard: IntentScores,
        consent: Consent,
        tier: int,
        about: Collection[str],
        prices: Mapping[str, Money],
    ) -> int | NoOfferReason:
        guild_id, user_id, now = message.guild_id, message.author_id, self._clock()
        settings = self._guilds.of(guild_id)
        trouble = distress(message.said, message.answered)
        silence = needs_person(heard, trouble)
        if silence is not None:
            # Without a look at campaigns and past offers, since complaints come in storms.
            await self._keep_silent(transaction, message, silence, heard)
            return silence
        offers = OfferRepository(transaction)
        open_to = await CampaignRepository(transaction).available_to(guild_id, user_id, now)
        own_before = message.answered.own if message.reply_to_author_id == user_id else ""
        choice = choose_offer(
            settings,
            OfferContext(
                now=now,
                # "Where can I get one?" in reply to "Look at the blue mug" names the mug.
                said=f"{message.said.own}\n{message.answered.own}",
                reading=heard,
                wish=consent.offers,
                account_made_at=snowflake_time(user_id),
                last_offered_at=await offers.last_at(
                    guild_id, user_id, trial=settings[OfferSettings].offers_trial
                ),
                offered_today=await offers.count_since(
                    guild_id, day_start(settings, now), trial=settings[OfferSettings].offers_trial
                ),
                campaigns=[one for one in open_to if one.terms.min_tier <= tier],
                about=about,
                prices=prices,
                told=f"{message.said.own}\n{own_before}",
                distress=trouble,
            ),
        )
        if isinstance(choice, NoOfferReason):
            await self._keep_silent(transaction, message, choice, heard)
            return choice
        return await self._publisher.publish(transaction, message, choice, consent, heard.language)

    async def _keep_silent(
        self,
        transaction: Transaction,
        message: IncomingMessage,
        why: NoOfferReason,
        heard: IntentScores,
    ) -> None:
        """Show moderators why nothing is offered; a complaint only if it is sure enough."""
        if why is NoOfferReason.ENOUGH:
            # The daily limit is reached.
            settings = self._guilds.of(message.guild_id)
            self._full[message.guild_id] = day_start(settings, self._clock() + timedelta(days=1))
        elif why is NoOfferReason.COMPLAINT:
            if heard.complaint >= SURELY_COMPLAINING and not message.by_team:
                await self._hints.show(transaction, message)
        elif why is NoOfferReason.DISTRESS and is_self_harm(message.said):
            await self._hints.show(transaction, message, urgent=True)

    async def _settings_changed(self, _transaction: Transaction, event: SettingsChanged) -> None:
        self._full.pop(event.guild_id, None)


FEATURE = FeatureSpec(
    key="offers",
    modules=("intent", "offer_measures", "offer_settings"),
    services=(IntentReader, OfferService),
    posts={POST: waits(text("Offer of a discount"), promotional=True)},
    results={"offer": "/coupons", "offers": "/offers status", "phrases": "/offers phrases"},
    help=(
        HelpLine(
            100,
            text(
                "**Look for something to buy**: just ask, such as “where can I get the "
                "blue mug?” Now and then I reply with a code, and never again once you "
                "choose *Never*."
            ),
            switch=OFFERS,
        ),
        HelpLine(
            100,
            text(
                "**Choose when I offer something**: /offers status says how well I judge, "
                "/offers adjust and /offers words change it."
            ),
            switch=OFFERS,
            topic=HelpTopic.SELL,
        ),
    ),
)
