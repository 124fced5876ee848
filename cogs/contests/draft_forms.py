"""The forms of a contest's draft: words and deadlines, rules, jury."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import discord

from bot.access import Access
from bot.app import App
from bot.images.sanitizer import PictureReader
from bot.services.contests.drafts import DraftService
from bot.services.contests.lifecycle import Announced
from cogs.ui.base import Interaction, guild_id_of, guild_settings_of, say
from cogs.ui.forms import Form
from cogs.ui.picture_upload import PictureUpload
from domain.contests.contest import (
    THEME_LENGTH,
    TITLE_LENGTH,
    ContestPlan,
    check_title,
)
from domain.contests.contest_kinds.base import ContestKind
from domain.contests.contest_rules import (
    CRITERION_LENGTH,
    MAX_CRITERIA,
    PRIZE_LENGTH,
    ContestRules,
    Jury,
)
from domain.contests.picture import Picture
from domain.contests.settings import ContestSettings
from domain.contests.voting_modes.base import VotingMode
from domain.datetime_parsing import parse_datetime
from domain.guild_settings import GuildSettings
from domain.refusals import Fields
from domain.text_sanitizer import tidy_line
from domain.translatable_text import counted, text

DAYS = (0, 1, 7, 30, 90, 365)


class ShowDraft(Protocol):
    """Shows the draft after a form."""

    async def __call__(self, interaction: Interaction, contest_id: int, /, *, new: bool) -> None:
        """Show it in place of the one before or, if `new`, as the answer."""


def title_input(title: str | None) -> discord.ui.TextInput[Any]:
    """Return the field for a contest's title, filled in."""
    return discord.ui.TextInput(custom_id="title", max_length=TITLE_LENGTH, default=title)


def theme_input(theme: str | None) -> discord.ui.TextInput[Any]:
    """Return the field for a contest's theme and rules, filled in."""
    return discord.ui.TextInput(
        custom_id="theme",
        max_length=THEME_LENGTH,
        style=discord.TextStyle.paragraph,
        required=False,
        default=theme,
    )


class PlanForm(Form, access=Access.MODERATOR):
    """The form for a contest's main data; `known` is a draft to change."""

    def __init__(
        self,
        kind: ContestKind,
        language: Any,
        known: Announced | None,
        zone: ZoneInfo,
        show: ShowDraft,
    ) -> None:
        super().__init__(kind.form_title, language)
        self.kind = kind
        self.known = known
        self.show = show
        plan = known.contest.plan if known else None
        self.name = self.ask(text("Title"), title_input(plan.title if plan else None))
        self.theme = self.ask(
            text("Theme and rules"),
            theme_input(plan.theme if plan else None),
            text("What it is about, and anything members should know"),
        )
        self.picture = self.ask(
            text("Picture"),
            PictureUpload(custom_id="picture", required=kind.needs_picture and known is None),
            kind.picture_hint,
        )
        self.entries_until = self.ask(
            text("Entries close"),
            _moment_input("entries", plan.entries_until if plan else None, zone),
            text("For example: 3 days, Friday 18:00, 14 March 20:00"),
        )
        self.votes_until = self.ask(
            text("Voting ends"),
            _moment_input("votes", plan.votes_until if plan else None, zone),
            text("“2 days” counts from the end of entries; a date works too"),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store the draft and show its preview."""
        app = interaction.client.app
        settings = guild_settings_of(interaction)
        await interaction.response.defer(ephemeral=True, thinking=self.known is None)
        plan, picture = await self._read(app, settings)
        guild_id = guild_id_of(interaction)
        if self.known is None:
            channel_id = settings[ContestSettings].contest_channel_id or interaction.channel_id or 0
            contest = await app[DraftService].create(
                guild_id, channel_id, interaction.user.id, plan, picture
            )
        else:
            contest = await app[DraftService].update(self.known.contest.id, guild_id, plan, picture)
        await self.show(interaction, contest.id, new=self.known is None)

    async def _read(self, app: App, settings: GuildSettings) -> tuple[ContestPlan, Picture | None]:
        read = partial(
            parse_datetime, now=app.clock(), zone=settings.zone, style=settings.date_style
        )
        entries_until: datetime | None = None
        with Fields() as field:
            with field(self.label(self.name)):
                title = check_title(self.name.value)
            with field(self.label(self.picture)):
                picture = await self.picture.read(app[PictureReader])
            with field(self.label(self.entries_until)):
                entries_until = read(self.entries_until.value)
            with field(self.label(self.votes_until)):
                votes_until = read(self.votes_until.value, since=entries_until)
        plan = ContestPlan(
            kind=self.kind,
            title=title,
            theme=self.theme.value,
            entries_until=entries_until,
            votes_until=votes_until,
            entries_each=self.known.contest.plan.entries_each if self.known else 1,
            rules=self.known.contest.plan.rules if self.known else ContestRules(),
        )
        return plan, picture


class RulesForm(Form, access=Access.MODERATOR):
    """The form for who may take part, the review of entries, and the prize."""

    def __init__(self, known: Announced, language: Any, show: ShowDraft) -> None:
        super().__init__(text("Rules and prize"), language)
        self.known = known
        self.show = show
        rules = known.contest.plan.rules
        self.roles = self.ask(
            text("Who may take part"),
            discord.ui.RoleSelect[Any](
                custom_id="roles",
                min_values=0,
                max_values=10,
                required=False,
                default_values=[discord.Object(role, type=discord.Role) for role in rules.roles],
            ),
            text("Members need one of these roles; choose none for everybody"),
        )
        self.member_days = self.ask(
            text("Time on this server"), _days_select("member", rules.member_days, language)
        )
        self.account_days = self.ask(
            text("Age of the Discord account"),
            _days_select("account", rules.account_days, language),
        )
        self.reviewed = self.ask(
            text("Review entries first"),
            discord.ui.Checkbox[Any](custom_id="reviewed", default=rules.reviewed),
            text("Each entry waits for a moderator's approval in /contest review"),
        )
        self.prize = self.ask(
            text("Prize"),
            _prize_input(rules.prize),
            text("Posted with the contest, as you write it"),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store the rules and show the draft with them."""
        contest = self.known.contest
        rules = replace(
            contest.plan.rules,
            roles=tuple(sorted(role.id for role in self.roles.values)),
            member_days=int(self.member_days.values[0]),
            account_days=int(self.account_days.values[0]),
            reviewed=self.reviewed.value,
        ).with_prize(tidy_line(self.prize.value))
        await interaction.response.defer()
        await interaction.client.app[DraftService].update(
            contest.id, guild_id_of(interaction), replace(contest.plan, rules=rules)
        )
        await self.show(interaction, contest.id, new=False)


class JuryForm(Form, access=Access.MODERATOR):
    """The form for the jury, its criteria, and the prize next to the public's.

    `voting` is the voting mode that is set once this is filled in.
    """

    def __init__(
        self, known: Announced, voting: VotingMode, language: Any, show: ShowDraft
    ) -> None:
        super().__init__(text("The jury"), language)
        self.known = known
        self.voting = voting
        self.show = show
        rules = known.contest.plan.rules
        chosen = [rules.jury.role_id] if rules.jury else []
        self.role = self.ask(
            text("Who scores"),
            discord.ui.RoleSelect[Any](
                custom_id="role",
                default_values=[discord.Object(role, type=discord.Role) for role in chosen],
            ),
            text("Everybody with this role"),
        )
        self.criteria = self.ask(
            text("What the jury looks at"),
            discord.ui.TextInput[Any](
                custom_id="criteria",
                style=discord.TextStyle.paragraph,
                max_length=MAX_CRITERIA * (CRITERION_LENGTH + 2),
                default="\n".join(rules.jury.criteria) if rules.jury else None,
            ),
            text("1 to 5 criteria, one per line; all count the same"),
        )
        self.prize = _prize_input(rules.jury_prize)
        if voting.has_two_prizes:
            self.ask(
                text("The jury's prize"),
                self.prize,
                text("In addition to the public's, under “Rules and prize”"),
            )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store the jury and show the draft with it."""
        contest = self.known.contest
        rules = replace(
            contest.plan.rules,
            voting=self.voting,
            jury=Jury.of(self.role.values[0].id, self.criteria.value.splitlines()),
        )
        if self.voting.has_two_prizes:
            rules = replace(rules, jury_prize=tidy_line(self.prize.value))
        await interaction.response.defer()
        await interaction.client.app[DraftService].update(
            contest.id, guild_id_of(interaction), replace(contest.plan, rules=rules)
        )
        await self.show(interaction, contest.id, new=False)


def _prize_input(prize: str) -> discord.ui.TextInput[Any]:
    return discord.ui.TextInput(
        custom_id="prize", max_length=PRIZE_LENGTH, required=False, default=prize or None
    )


def _days_select(name: str, chosen: int, language: Any) -> discord.ui.Select[Any]:
    """Return a menu of days; 0 is for any age."""
    return discord.ui.Select(
        custom_id=name,
        options=[
            discord.SelectOption(
                label=say(
                    counted("At least {count} day", "At least {count} days", days)
                    if days
                    else text("Any time"),
                    language,
                ),
                value=str(days),
                default=days == chosen,
            )
            for days in DAYS
        ],
    )


def _moment_input(name: str, known: datetime | None, zone: ZoneInfo) -> discord.ui.TextInput[Any]:
    shown = f"{known.astimezone(zone):%Y-%m-%d %H:%M}" if known else None
    return discord.ui.TextInput(custom_id=name, max_length=60, default=shown)
