"""`/offers`: the initial trial, and the settings of offers, for moderators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import OvationBot
from bot.outbox import Draft
from bot.services.campaigns import CampaignService
from bot.services.offer_responses import OfferResponseService
from bot.services.offer_trials import HEARD, REPORT, OfferTrialService, TrialReport
from cogs.offers.phrases import AddPhraseButton, RemovePhraseSelect, phrases_card
from cogs.ui.base import (
    Interaction,
    Panel,
    PersistentItem,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    reply,
    say,
    user_language,
)
from cogs.ui.command_options import options
from cogs.ui.confirmations import ask_button, confirmed
from cogs.ui.persistent_button import PersistentButton
from domain.campaigns import Campaign
from domain.guild_settings import GuildSettings
from domain.languages import Language
from domain.offer_settings import MIN_PAUSE_DAYS, OFFERS, OfferSettings
from domain.offer_wording import MAX_WORDING_LENGTH, offer_text, validated_template
from domain.offers import Offer
from domain.outbox import OutboxPost
from domain.translatable_text import (
    Channel,
    JoinedList,
    LocalizedName,
    MessageLink,
    Text,
    User,
    text,
)

Button = discord.ui.Button[Any]
Style = discord.ButtonStyle
RESET_WORDS = "offer_words"


class JudgeOfferButton(
    PersistentItem,
    discord.ui.DynamicItem[Button],
    template=r"trial:(?P<verdict>right|wrong):(?P<id>[0-9]{1,18})",
    access=Access.MODERATOR,
):
    """Stores whether an offer would have been right."""

    def __init__(
        self, verdict: str, offer_id: int, language: Language = "en", *, chosen: bool = False
    ) -> None:
        self.verdict, self.offer_id = verdict, offer_id
        super().__init__(
            discord.ui.Button(
                label=say(text("Right") if verdict == "right" else text("Wrong"), language),
                style=Style.success if chosen else Style.secondary,
                custom_id=f"trial:{verdict}:{offer_id}",
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Store the verdict and show it."""
        app, guild_id = interaction.client.app, guild_id_of(interaction)
        offer = await app[OfferTrialService].judge(
            guild_id, self.offer_id, right=self.verdict == "right"
        )
        found = await app[OfferResponseService].offer(guild_id, offer.id)
        if found is not None:
            language = app.guild_settings.of(guild_id).language
            await interaction.response.edit_message(view=heard_card(offer, found[1], language))


class StartOffersButton(PersistentButton, template=r"offers:switch:live", access=Access.MODERATOR):
    """Ends a trial; offers start from the score that it proposes."""

    name, label, style = "offers:switch:live", text("Start offering"), Style.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Make offers from now on."""
        choices: dict[str, Any] = {"offers_trial": False}
        report = await interaction.client.app[OfferTrialService].report(guild_id_of(interaction))
        if report.proposal is not None:
            choices["offer_threshold"] = report.proposal.threshold
        await _change_trial(interaction, choices)


class BackToTrialButton(PersistentButton, template=r"offers:switch:trial", access=Access.MODERATOR):
    """Starts a trial."""

    name, label = "offers:switch:trial", text("Back to trial")

    async def on_click(self, interaction: Interaction) -> None:
        """Make no offers from now on, only propose them."""
        await _change_trial(interaction, {"offers_trial": True})


async def _change_trial(interaction: Interaction, choices: Mapping[str, Any]) -> None:
    app, guild_id = interaction.client.app, guild_id_of(interaction)
    await app.guild_settings.change(guild_id, **choices)
    report = await app[OfferTrialService].report(guild_id)
    card = report_card(report, interaction.guild, user_language(interaction))
    await interaction.response.edit_message(view=card)


@requires(Access.MODERATOR)
@app_commands.guild_only()
class OfferCommands(
    commands.GroupCog,
    group_name=locale_str("offers"),
    group_description=locale_str("How I offer coupons to members"),
):
    """The commands for moderators about offers and their trial."""

    def __init__(self, client: OvationBot) -> None:
        self.app = client.app
        self._client = client
        self.app.outbox.register_composer(HEARD, self.compose_heard)
        self.app.outbox.register_composer(REPORT, self.compose_report)

    async def compose_heard(self, post: OutboxPost) -> Draft | None:
        """Return the card about what would have been offered."""
        found = await self.app[OfferResponseService].offer(post.guild_id, post.subject_id)
        if found is None:
            return None
        offer, campaign, _ = found
        return Draft(
            heard_card(offer, campaign, self.app.guild_settings.of(post.guild_id).language)
        )

    async def compose_report(self, post: OutboxPost) -> Draft | None:
        """Return the report of the trial, after a week."""
        report = await self.app[OfferTrialService].report(post.guild_id)
        if not report.settings[OfferSettings].offers_trial:
            return None
        guild = self._client.get_guild(post.guild_id)
        return Draft(report_card(report, guild, report.settings.language))

    @app_commands.command(
        name=locale_str("status"),
        description=locale_str("See whether offers are on, and how accurate they are"),
    )
    async def status(self, interaction: Interaction) -> None:
        """Show the state of offers."""
        report = await self.app[OfferTrialService].report(guild_id_of(interaction))
        await interaction.response.send_message(
            view=report_card(report, interaction.guild, user_language(interaction)), ephemeral=True
        )

    @app_commands.command(
        name=locale_str("words"), description=locale_str("Change my public reply")
    )
    @options(words=locale_str("Your text, with {product} in it; leave empty to see what I say now"))
    async def own(
        self,
        interaction: Interaction,
        words: app_commands.Range[str, 1, MAX_WORDING_LENGTH] | None = None,
    ) -> None:
        """Show the words of the public reply, or set the guild's own."""
        settings = guild_settings_of(interaction)
        if words:
            settings = await self.app.guild_settings.change(
                guild_id_of(interaction), offer_words=validated_template(words)
            )
        going = await self.app[CampaignService].active(guild_id_of(interaction))
        language = user_language(interaction)
        product = say(text("the blue mug"), settings.language)
        if going:
            named = LocalizedName(going[0].product, going[0].terms.translations)
            product = named.in_language(settings.language)
        panel = preview(settings, product, language, new=words is not None)
        await interaction.response.send_message(view=panel, ephemeral=True)

    @app_commands.command(
        name=locale_str("phrases"),
        description=locale_str("Phrases that are always or never a wish to buy here"),
    )
    async def phrases(self, interaction: Interaction) -> None:
        """Show the guild's own phrases, with buttons to add and remove."""
        settings = self.app.guild_settings.of(guild_id_of(interaction))
        await interaction.response.send_message(
            view=phrases_card(settings, user_language(interaction)), ephemeral=True
        )

    @app_commands.command(
        name=locale_str("adjust"), description=locale_str("Change when I make offers, and how many")
    )
    @options(
        moderators=locale_str("The moderators' channel, where I show the wishes I notice"),
        quiet_from=locale_str("Make no offers from this hour, in the server's time zone"),
        quiet_until=locale_str("Until this hour; choose the same hour twice for no quiet hours"),
        sure=locale_str("How sure I must be to make an offer, in percent"),
        per_day=locale_str("Maximum number of offers per day, for all members together"),
        pause_days=locale_str("Days without offers to a member after each offer"),
    )
    async def adjust(
        self,
        interaction: Interaction,
        moderators: discord.TextChannel | None = None,
        quiet_from: app_commands.Range[int, 0, 23] | None = None,
        quiet_until: app_commands.Range[int, 0, 23] | None = None,
        sure: app_commands.Range[int, 1, 100] | None = None,
        per_day: app_commands.Range[int, 1, 1000] | None = None,
        pause_days: app_commands.Range[int, MIN_PAUSE_DAYS, 365] | None = None,
    ) -> None:
        """Change the given limits, and show all."""
        choices: dict[str, Any] = {
            "moderator_channel_id": moderators.id if moderators else None,
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
            "offer_threshold": sure / 100 if sure else None,
            "offers_per_day": per_day,
            "offer_pause_days": pause_days,
        }
        given = {name: value for name, value in choices.items() if value is not None}
        settings = await self.app.guild_settings.change(guild_id_of(interaction), **given)
        await reply(interaction, adjusted(settings))


def preview(
    settings: GuildSettings, product: str, language: Language, *, new: bool = False
) -> Panel:
    """Return a preview of the public reply about a product."""
    own = settings[OfferSettings].offer_words is not None
    said = text("I say this, in your words:") if own else text("I say this, in my own words:")
    if new:
        said = text("From now on I'll say this:")
    shown = [
        say(offer_text(product, settings, named=named), settings.language)
        for named in ((True,) if own else (True, False))
    ]
    quoted = [discord.ui.TextDisplay[Any](f"> {line}") for line in shown]
    reset = ask_button(RESET_WORDS, text("Use Ovation's words again…"), language)
    below = [discord.ui.ActionRow[Any](reset)] if own else []
    return framed(paragraph(said, language), *quoted, *below)


async def _question_of_words(interaction: Interaction) -> Text:
    words = guild_settings_of(interaction)[OfferSettings].offer_words
    return text("I would forget your words (“{words}”) and use mine again.", words=words or "…")


@confirmed(
    RESET_WORDS, Access.MODERATOR, wording=_question_of_words, yes=text("Yes, use Ovation's")
)
async def reset_words(interaction: Interaction) -> Text:
    """Forget the guild's own words."""
    await interaction.client.app.guild_settings.change(guild_id_of(interaction), offer_words=None)
    return text("I'm using my own words again.")


def adjusted(settings: GuildSettings) -> Text:
    """Return a sentence or two about the limits of offers."""
    limits = text(
        "At most {per_day} offers a day, and one every {days} days to the same member.",
        per_day=settings[OfferSettings].offers_per_day,
        days=settings[OfferSettings].offer_pause_days,
    )
    start, end = settings.quiet_from, settings.quiet_until
    if start is None or end is None or start == end:
        return text("{limits} There are no quiet hours.", limits=limits)
    return text("{limits} Quiet from {start}:00 to {end}:00.", limits=limits, start=start, end=end)


def heard_card(offer: Offer, campaign: Campaign, language: Language) -> Panel:
    """Return the card about what would have been offered, with the two verdicts."""
    place = MessageLink(offer.guild_id, offer.channel_id, offer.message_id, text("this"))
    said = text(
        "{member} wrote {place}. I would have offered {discount}. Would that have been right?",
        member=User(offer.user_id),
        place=place,
        discount=campaign.described_discount,
    )
    sure = text("-# I am {percent}% sure. Nothing was offered.", percent=round(offer.score * 100))
    row = discord.ui.ActionRow[Any](
        JudgeOfferButton("right", offer.id, language, chosen=offer.right is True),
        JudgeOfferButton("wrong", offer.id, language, chosen=offer.right is False),
    )
    if offer.right is False:
        row.add_item(AddPhraseButton("other", offer.id, language))
    return framed(paragraph(said, language), paragraph(sure, language), row)


def report_card(report: TrialReport, guild: discord.Guild | None, language: Language) -> Panel:
    """Return the card about the state of offers, with the button that changes it."""
    settings = _with_channels_there(guild, report.settings)
    lines = [_state(settings)]
    if report.heard:
        lines.append(
            text(
                "Wishes noticed in the trial: {heard}. Judged right: {right} of {judged}.",
                heard=report.heard,
                judged=report.judged,
                right=report.right,
            )
        )
    if report.proposal is not None:
        lines.append(
            text(
                "Where I was at least {percent}% sure, {right} of {judged} were right. I "
                "suggest making offers from that level on.",
                percent=int(report.proposal.threshold * 100),
                right=report.proposal.right,
                judged=report.proposal.judged,
            )
        )
    on_trial = settings[OfferSettings].offers_trial
    switch = (StartOffersButton if on_trial else BackToTrialButton)(language=language)
    return framed(
        paragraph(text("## Offers"), language),
        *(paragraph(line, language) for line in lines),
        discord.ui.ActionRow(switch),
    )


def _with_channels_there(guild: discord.Guild | None, settings: GuildSettings) -> GuildSettings:
    """Return the settings without deleted channels, in which offers cannot be made or shown."""
    if guild is None:
        return settings

    def is_there(channel_id: int) -> bool:
        return guild.get_channel_or_thread(channel_id) is not None

    desk = settings.moderator_channel_id
    return settings.changed(
        offer_channel_ids=tuple(filter(is_there, settings[OfferSettings].offer_channel_ids)),
        moderator_channel_id=desk if desk is not None and is_there(desk) else None,
    )


def _state(settings: GuildSettings) -> Text:
    if not settings.has(OFFERS) or not settings[OfferSettings].offer_channel_ids:
        return text(
            "Offers are off. Switch them on in /setup, and choose the channels where I listen."
        )
    channels = JoinedList(
        tuple(Channel(channel_id) for channel_id in settings[OfferSettings].offer_channel_ids)
    )
    if not settings[OfferSettings].offers_trial:
        return text("Offers are on in {channels}.", channels=channels)
    if settings.moderator_channel_id is None:
        return text(
            "This is a trial: I listen in {channels} but make no offers. Choose the "
            "moderators' channel with /offers adjust, and I'll show you what I would have "
            "offered.",
            channels=channels,
        )
    return text(
        "This is a trial: I listen in {channels}, make no offers, and show in {moderators} "
        "what I would have offered.",
        channels=channels,
        moderators=Channel(settings.moderator_channel_id),
    )


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    client.add_dynamic_items(
        JudgeOfferButton, StartOffersButton, BackToTrialButton, AddPhraseButton, RemovePhraseSelect
    )
    await client.add_cog(OfferCommands(client))
