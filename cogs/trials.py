"""`/offers`: the trial with which offers begin, and how they are made, for moderators."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import Ovation
from bot.i18n import Language
from bot.outbox import Draft
from bot.services.trials import HEARD, REPORT, Report
from cogs.panels import (
    Interaction,
    Lasting,
    Panel,
    answer,
    card,
    here,
    language,
    say,
    words,
)
from cogs.phrases import AddPhrase, RemovePhrase, phrases_card
from db.outbox import Post
from domain.campaigns import Campaign
from domain.invitations import LONGEST_WORDS, invitation, own_words
from domain.offers import LEAST_PAUSE_DAYS, Offer
from domain.settings import Feature, GuildSettings
from domain.text import Channel, Jump, Series, Text, User, text

Button = discord.ui.Button[Any]
Style = discord.ButtonStyle


class Judge(
    Lasting,
    discord.ui.DynamicItem[Button],
    template=r"trial:(?P<verdict>right|wrong):(?P<id>[0-9]{1,18})",
    access=Access.MODERATOR,
):
    """Says whether an offer would have been right."""

    def __init__(
        self, verdict: str, offer_id: int, speaking: Language = "en", *, chosen: bool = False
    ) -> None:
        self.verdict, self.offer_id = verdict, offer_id
        super().__init__(
            discord.ui.Button(
                label=say(text("Right") if verdict == "right" else text("Wrong"), speaking),
                style=Style.success if chosen else Style.secondary,
                custom_id=f"trial:{verdict}:{offer_id}",
            )
        )

    async def clicked(self, interaction: Interaction) -> None:
        """Keep the verdict and show it."""
        app, guild_id = interaction.client.app, here(interaction)
        offer = await app.trials.judge(guild_id, self.offer_id, right=self.verdict == "right")
        found = await app.offers.offer(guild_id, offer.id)
        if found is not None:
            speaking = app.guilds.of(guild_id).language
            await interaction.response.edit_message(view=heard_card(offer, found[1], speaking))


class Switch(
    Lasting,
    discord.ui.DynamicItem[Button],
    template=r"offers:switch:(?P<to>live|trial)",
    access=Access.MODERATOR,
):
    """Ends or begins a trial."""

    def __init__(self, to: str, speaking: Language = "en") -> None:
        self.to = to
        label = text("Start offering") if to == "live" else text("Back to trial")
        super().__init__(
            discord.ui.Button(
                label=say(label, speaking),
                style=Style.primary if to == "live" else Style.secondary,
                custom_id=f"offers:switch:{to}",
            )
        )

    async def clicked(self, interaction: Interaction) -> None:
        """Switch; offers start from the score that the trial proposes."""
        app, guild_id = interaction.client.app, here(interaction)
        choices: dict[str, Any] = {"offers_trial": self.to == "trial"}
        report = await app.trials.report(guild_id)
        if self.to == "live" and report.proposal is not None:
            choices["offer_threshold"] = report.proposal.threshold
        await app.guilds.change(guild_id, **choices)
        await interaction.response.edit_message(
            view=report_card(
                await app.trials.report(guild_id), interaction.guild, language(interaction)
            )
        )


@requires(Access.MODERATOR)
@app_commands.guild_only()
class Trials(
    commands.GroupCog,
    group_name=locale_str("offers"),
    group_description=locale_str("How I offer coupons to members"),
):
    """Shows what is heard in a trial, and lets moderators say how offers are made."""

    def __init__(self, client: Ovation) -> None:
        self.app = client.app
        self._client = client
        self.app.outbox.compose(HEARD, self.compose_heard)
        self.app.outbox.compose(REPORT, self.compose_report)

    async def compose_heard(self, post: Post) -> Draft | None:
        """What would have been offered."""
        found = await self.app.offers.offer(post.guild_id, post.subject_id)
        if found is None:
            return None
        offer, campaign, _ = found
        return Draft(heard_card(offer, campaign, self.app.guilds.of(post.guild_id).language))

    async def compose_report(self, post: Post) -> Draft | None:
        """How the trial went, after a week."""
        report = await self.app.trials.report(post.guild_id)
        if not report.settings.offers_trial:
            return None
        guild = self._client.get_guild(post.guild_id)
        return Draft(report_card(report, guild, report.settings.language))

    @app_commands.command(
        name=locale_str("status"), description=locale_str("How offers stand, and how sure I am")
    )
    async def status(self, interaction: Interaction) -> None:
        """Show how offers stand."""
        report = await self.app.trials.report(here(interaction))
        await interaction.response.send_message(
            view=report_card(report, interaction.guild, language(interaction)), ephemeral=True
        )

    @app_commands.command(
        name=locale_str("words"), description=locale_str("What my public reply says")
    )
    @app_commands.rename(words=locale_str("words"))
    @app_commands.describe(
        words=locale_str("Your words, with {product} where it goes; leave out for mine")
    )
    async def own(
        self,
        interaction: Interaction,
        words: app_commands.Range[str, 1, LONGEST_WORDS] | None = None,
    ) -> None:
        """Put the public reply into the guild's own words."""
        settings = await self.app.guilds.change(
            here(interaction), offer_words=own_words(words) if words else None
        )
        going = await self.app.campaigns.active(here(interaction))
        speaking = language(interaction)
        product = going[0].product if going else say(text("the blue mug"), speaking)
        await interaction.response.send_message(
            view=preview(settings, product, speaking), ephemeral=True
        )

    @app_commands.command(
        name=locale_str("phrases"),
        description=locale_str("Words that are always a wish to buy here, or never one"),
    )
    async def phrases(self, interaction: Interaction) -> None:
        """Show the guild's own phrases, to be added to and removed."""
        settings = self.app.guilds.of(here(interaction))
        await interaction.response.send_message(
            view=phrases_card(settings, language(interaction)), ephemeral=True
        )

    @app_commands.command(
        name=locale_str("adjust"), description=locale_str("When offers are made, and how many")
    )
    @app_commands.rename(
        moderators=locale_str("moderators"),
        quiet_from=locale_str("quiet_from"),
        quiet_until=locale_str("quiet_until"),
        sure=locale_str("sure"),
        per_day=locale_str("per_day"),
        pause_days=locale_str("pause_days"),
    )
    @app_commands.describe(
        moderators=locale_str("The moderators' channel, where I show what I hear"),
        quiet_from=locale_str("Offer nothing from this hour, on your server's clocks"),
        quiet_until=locale_str("Until this hour; the same hour twice for no quiet hours"),
        sure=locale_str("How sure I must be to offer, in percent"),
        per_day=locale_str("The most offers in one day, to all members together"),
        pause_days=locale_str("For how many days a member is left alone after an offer"),
    )
    async def adjust(
        self,
        interaction: Interaction,
        moderators: discord.TextChannel | None = None,
        quiet_from: app_commands.Range[int, 0, 23] | None = None,
        quiet_until: app_commands.Range[int, 0, 23] | None = None,
        sure: app_commands.Range[int, 1, 100] | None = None,
        per_day: app_commands.Range[int, 1, 1000] | None = None,
        pause_days: app_commands.Range[int, LEAST_PAUSE_DAYS, 365] | None = None,
    ) -> None:
        """Change what was given, and show the rest."""
        choices: dict[str, Any] = {
            "moderator_channel_id": moderators.id if moderators else None,
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
            "offer_threshold": sure / 100 if sure else None,
            "offers_per_day": per_day,
            "offer_pause_days": pause_days,
        }
        given = {name: value for name, value in choices.items() if value is not None}
        settings = await self.app.guilds.change(here(interaction), **given)
        await answer(interaction, adjusted(settings))


def preview(settings: GuildSettings, product: str, speaking: Language) -> Panel:
    """What the public reply will say of a product, as it will say it."""
    own = settings.offer_words is not None
    said = text("From now on I say this:") if own else text("I use my own words again:")
    shown = [
        say(invitation(product, settings, named=named), settings.language)
        for named in ((True,) if own else (True, False))
    ]
    quoted = [discord.ui.TextDisplay[Any](f"> {line}") for line in shown]
    return card(words(said, speaking), *quoted)


def adjusted(settings: GuildSettings) -> Text:
    """How offers are made, in a sentence or two."""
    limits = text(
        "At most {per_day} offers a day, and one in {days} days to the same member.",
        per_day=settings.offers_per_day,
        days=settings.offer_pause_days,
    )
    start, end = settings.quiet_from, settings.quiet_until
    if start is None or end is None or start == end:
        return text("{limits} There are no quiet hours.", limits=limits)
    return text("{limits} Quiet from {start}:00 to {end}:00.", limits=limits, start=start, end=end)


def heard_card(offer: Offer, campaign: Campaign, speaking: Language) -> Panel:
    """What would have been offered, with the two verdicts."""
    place = Jump(offer.guild_id, offer.channel_id, offer.message_id, text("this"))
    said = text(
        "{member} wrote {place}. I would have offered {discount}. Would that have been right?",
        member=User(offer.user_id),
        place=place,
        discount=campaign.off,
    )
    sure = text("-# I am {percent}% sure. Nothing was offered.", percent=round(offer.score * 100))
    row = discord.ui.ActionRow[Any](
        Judge("right", offer.id, speaking, chosen=offer.right is True),
        Judge("wrong", offer.id, speaking, chosen=offer.right is False),
    )
    if offer.right is False:
        row.add_item(AddPhrase("other", offer.id, speaking))
    return card(words(said, speaking), words(sure, speaking), row)


def report_card(report: Report, guild: discord.Guild | None, speaking: Language) -> Panel:
    """How offers stand, with the button that changes it."""
    settings = _with_channels_there(guild, report.settings)
    lines = [_state(settings)]
    if report.heard:
        lines.append(
            text(
                "Wishes heard in the trial: {heard}. You judged {judged}, of which {right} right.",
                heard=report.heard,
                judged=report.judged,
                right=report.right,
            )
        )
    if report.proposal is not None:
        lines.append(
            text(
                "Where I was at least {percent}% sure, {right} of {judged} were right: I suggest "
                "that I offer from there on.",
                percent=int(report.proposal.threshold * 100),
                right=report.proposal.right,
                judged=report.proposal.judged,
            )
        )
    switch = Switch("live" if settings.offers_trial else "trial", speaking)
    return card(
        words(text("## Offers"), speaking),
        *(words(line, speaking) for line in lines),
        discord.ui.ActionRow(switch),
    )


def _with_channels_there(guild: discord.Guild | None, settings: GuildSettings) -> GuildSettings:
    """Return the settings without channels that are gone, in which nothing is heard or shown."""
    if guild is None:
        return settings

    def is_there(channel_id: int) -> bool:
        return guild.get_channel_or_thread(channel_id) is not None

    desk = settings.moderator_channel_id
    return settings.changed(
        offer_channel_ids=tuple(filter(is_there, settings.offer_channel_ids)),
        moderator_channel_id=desk if desk is not None and is_there(desk) else None,
    )


def _state(settings: GuildSettings) -> Text:
    if not settings.has(Feature.OFFERS) or not settings.offer_channel_ids:
        return text(
            "Offers are off. Switch them on with /setup, and choose the channels I listen to."
        )
    channels = Series(tuple(Channel(channel_id) for channel_id in settings.offer_channel_ids))
    if not settings.offers_trial:
        return text("I listen to {channels}, and offer.", channels=channels)
    if settings.moderator_channel_id is None:
        return text(
            "This is a trial: I listen to {channels} and offer nothing. Choose the moderators' "
            "channel with /offers adjust, and I will show you there what I would have offered.",
            channels=channels,
        )
    return text(
        "This is a trial: I listen to {channels}, offer nothing, and show in {moderators} what I "
        "would have offered.",
        channels=channels,
        moderators=Channel(settings.moderator_channel_id),
    )


async def setup(client: Ovation) -> None:
    """Called by discord.py."""
    client.add_dynamic_items(Judge, Switch, AddPhrase, RemovePhrase)
    await client.add_cog(Trials(client))
