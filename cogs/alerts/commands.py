"""`/crisis`: alerts by hand, who is on call, and how alerts are judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import NOT_A_MANAGER, Access, has_access, is_staff, requires
from bot.client import OvationBot
from bot.services.alerts.lifecycle import AlertService, AlertStatus
from bot.services.alerts.on_call import OnCallService
from bot.services.alerts.playbooks import PlaybookService
from cogs.alerts.steps import TextsForm
from cogs.ui.base import (
    Interaction,
    Panel,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    parse_choice,
    reply,
    user_language,
)
from cogs.ui.command_options import choices, options
from domain.alert_rule import LEAST_LEARNT
from domain.alerts.settings import (
    ALERTS,
    MAX_ACCOUNT_DAYS,
    MAX_WEEKS,
    MIN_WEEKS,
    AlertSettings,
)
from domain.guild_settings import GuildSettings
from domain.holds import REASON_LENGTH
from domain.languages import Language
from domain.playbooks import PLAYBOOKS
from domain.playbooks.base import Playbook
from domain.refusals import Refusal
from domain.translatable_text import (
    JoinedList,
    MessageLink,
    Text,
    Timestamp,
    User,
    counted,
    text,
)


@requires(Access.MODERATOR)
@app_commands.guild_only()
class CrisisCommands(
    commands.GroupCog,
    group_name=locale_str("crisis"),
    group_description=locale_str("When something goes wrong: alerts, who is on call, drills"),
):
    """The commands for moderators about alerts."""

    def __init__(self, client: OvationBot) -> None:
        self._app = client.app

    @app_commands.command(
        name=locale_str("start"), description=locale_str("Open an alert by hand, and take it")
    )
    @options(reason=locale_str("What is going wrong, for your team"))
    async def start(
        self, interaction: Interaction, reason: app_commands.Range[str, 1, REASON_LENGTH]
    ) -> None:
        """Open an alert."""
        await self._app[AlertService].start(
            guild_id_of(interaction), reason, by=interaction.user.id
        )
        await reply(interaction, text("You have it. The card is in the moderators' channel."))

    @app_commands.command(
        name=locale_str("end"), description=locale_str("End the alert, or the drill")
    )
    async def end(self, interaction: Interaction) -> None:
        """End the alert."""
        await self._app[AlertService].end(guild_id_of(interaction), by=interaction.user.id)
        await reply(
            interaction,
            text("✅ It is over. What is on hold stays on hold until its end, or /hold end."),
        )

    @app_commands.command(
        name=locale_str("status"),
        description=locale_str("See the alert, who is on call, and how alerts are judged"),
    )
    async def status(self, interaction: Interaction) -> None:
        """Show the state of alerts on the server."""
        guild_id = guild_id_of(interaction)
        status = await self._app[AlertService].status(guild_id)
        settings = guild_settings_of(interaction)
        panel = status_panel(status, settings, guild_id, user_language(interaction))
        await interaction.response.send_message(view=panel, ephemeral=True)

    @app_commands.command(
        name=locale_str("drill"),
        description=locale_str(
            "Rehearse with invented numbers; nothing is held, nobody else sees it"
        ),
    )
    async def drill(self, interaction: Interaction) -> None:
        """Begin a drill."""
        await self._app[AlertService].drill(guild_id_of(interaction), by=interaction.user.id)
        await reply(
            interaction,
            text("🧪 The drill begins in the moderators' channel. /crisis end ends it."),
        )

    @requires(Access.MANAGER)
    @app_commands.command(
        name=locale_str("texts"),
        description=locale_str("Change and approve the texts of a playbook"),
    )
    @options(playbook=locale_str("Which playbook"))
    @app_commands.choices(
        playbook=choices((playbook.key, playbook.label) for playbook in PLAYBOOKS.values())
    )
    async def texts(self, interaction: Interaction, playbook: str) -> None:
        """Open the form with the texts."""
        chosen = parse_choice(Playbook.find, playbook)
        own = await self._app[PlaybookService].texts(guild_id_of(interaction), chosen)
        form = TextsForm(chosen, own, user_language(interaction))
        await interaction.response.send_modal(form)

    @app_commands.command(
        name=locale_str("oncall"),
        description=locale_str("Who is asked to take an alert, and in which order"),
    )
    @options(
        first=locale_str("Who is asked first; managers can change this"),
        second=locale_str("Who is asked ten minutes later"),
        third=locale_str("Who is asked last"),
        nobody=locale_str("Ask the moderators' role instead of particular people"),
    )
    async def on_call(
        self,
        interaction: Interaction,
        first: discord.Member | None = None,
        second: discord.Member | None = None,
        third: discord.Member | None = None,
        nobody: bool = False,  # noqa: FBT001, FBT002 (an option of Discord's)
    ) -> None:
        """Show the list or, for managers, change it."""
        guild_id, service = guild_id_of(interaction), self._app[OnCallService]
        chosen = [member for member in (first, second, third) if member is not None]
        if chosen or nobody:
            if not has_access(interaction, Access.MANAGER):
                raise Refusal(NOT_A_MANAGER)
            role_id = guild_settings_of(interaction).moderator_role_id
            for member in chosen:
                if member.bot or not is_staff(member, role_id):
                    raise Refusal(
                        text(
                            "{member} is not on the team, so they could not take an alert.",
                            member=User(member.id),
                        )
                    )
            await service.choose(guild_id, [member.id for member in chosen])
        await reply(interaction, on_call_text(await service.people(guild_id)))

    @requires(Access.MANAGER)
    @app_commands.command(
        name=locale_str("settings"), description=locale_str("Choose how rare alerts are")
    )
    @options(
        weeks=locale_str("Number of weeks in which chance alone may bring one alert"),
        account_days=locale_str("Accounts younger than this count as one person together"),
    )
    async def settings(
        self,
        interaction: Interaction,
        weeks: app_commands.Range[int, MIN_WEEKS, MAX_WEEKS] | None = None,
        account_days: app_commands.Range[int, 0, MAX_ACCOUNT_DAYS] | None = None,
    ) -> None:
        """Change the given parts, and show all."""
        guild_id = guild_id_of(interaction)
        choices = {"alert_weeks": weeks, "alert_account_days": account_days}
        given = {name: value for name, value in choices.items() if value is not None}
        settings = await self._app.guild_settings.change(guild_id, by=interaction.user.id, **given)
        own = settings[AlertSettings]
        await reply(
            interaction,
            text(
                "{rule} {accounts}",
                rule=rule_text(own.alert_weeks),
                accounts=accounts_text(own.alert_account_days),
            ),
        )


def rule_text(weeks: int) -> Text:
    """Return the sentence that says when the bot warns."""
    return counted(
        "I warn when at least three people complain within one or three hours and chance would "
        "bring that less than once in a week at this time of day, judged by your own last eight "
        "weeks.",
        "I warn when at least three people complain within one or three hours and chance would "
        "bring that less than once in {count} weeks at this time of day, judged by your own last "
        "eight weeks.",
        weeks,
    )


def accounts_text(days: int) -> Text:
    """Return the sentence about new accounts."""
    return text("Accounts younger than {days} days count as one person together.", days=days)


def on_call_text(user_ids: Sequence[int]) -> Text:
    """Return who is on call."""
    if not user_ids:
        return text(
            "Nobody is on call. When there is an alert, I ask the moderators' role once. "
            "/crisis oncall changes that."
        )
    return text(
        "On call, each asked ten minutes after the one before: {people}",
        people=JoinedList(tuple(User(user_id) for user_id in user_ids)),
    )


def status_panel(
    status: AlertStatus, settings: GuildSettings, guild_id: int, language: Language
) -> Panel:
    """Return the state of alerts on a server, for moderators."""
    lines = status_lines(status, settings, guild_id)
    return framed(*(paragraph(line, language) for line in lines))


def status_lines(status: AlertStatus, settings: GuildSettings, guild_id: int) -> Iterator[Text]:
    """Yield the state of alerts on a server."""
    if status.current is None:
        yield text("🟢 There is no alert.")
    else:
        alert = status.current.alert
        yield (
            text("🧪 A drill is going on.")
            if alert.drill
            else text("🚨 There is an alert, {at}.", at=Timestamp(alert.opened_at, "R"))
        )
        if status.card is not None:
            link = MessageLink(guild_id, *status.card, text("To the card"))
            yield text("{card}", card=link)
        if alert.handled_by is not None:
            yield text("🙋 {member} has it.", member=User(alert.handled_by))
    yield on_call_text(status.on_call)
    own, usefulness = settings[AlertSettings], status.usefulness
    if status.watched_since is None or not settings.has(ALERTS):
        yield text(
            "I don't look for complaints by myself. /setup › “What” › *Alerts* switches that on."
        )
        return
    yield rule_text(usefulness.weeks(own.alert_weeks))
    yield accounts_text(own.alert_account_days)
    yield text(
        "-# I have been learning what is usual since {since}, and warn from {start} on.",
        since=Timestamp(status.watched_since, "D"),
        start=Timestamp(status.watched_since + LEAST_LEARNT, "D"),
    )
    if usefulness.rated:
        yield counted(
            "You found {useful} of {count} alert in the last 90 days useful.",
            "You found {useful} of {count} alerts in the last 90 days useful.",
            usefulness.rated,
            useful=usefulness.useful,
        )
    if usefulness.weeks(own.alert_weeks) != own.alert_weeks:
        yield text(
            "-# Less than half were useful, so I warn less often than the {weeks} weeks you chose.",
            weeks=own.alert_weeks,
        )


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    await client.add_cog(CrisisCommands(client))
