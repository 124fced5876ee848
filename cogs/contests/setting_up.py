"""Setting a contest up: a form, then the post as it will look, then "post it"."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import discord

from bot.services.contests.course import Announced
from cogs.contests.buttons import NUMBER, ContestButton, received, row
from cogs.contests.posts import invitation
from cogs.contests.prizes import PrizeChoice
from cogs.panels import (
    Form,
    Interaction,
    Lasting,
    Panel,
    card,
    here,
    language,
    require_moderator,
    say,
    settings_here,
    words,
)
from domain.contests.contest import (
    MOST_ENTRIES_EACH,
    THEME_LENGTH,
    TITLE_LENGTH,
    Kind,
    Plan,
    tidy,
)
from domain.contests.moments import read_moment
from domain.contests.rules import PRIZE_LENGTH, Rules, Voting
from domain.settings import GuildSettings
from domain.text import Channel, Text, counted, text

DAYS = (0, 1, 7, 30, 90, 365)
VOTINGS: dict[Voting, tuple[Text, Text]] = {
    Voting.CARDS: (
        text("Vote on cards"),
        text("One entry at a time is rated; fair and quick to a sure winner"),
    ),
    Voting.LIKES: (text("Vote by likes"), text("All side by side; like as many as you want")),
    Voting.ONE: (text("One choice each"), text("All side by side; everybody chooses one")),
}
TITLES = {Kind.CAPTION: text("A caption contest"), Kind.PHOTO: text("A photo contest")}


class PlanForm(Form):
    """What a moderator decides about a contest; `known` is a draft to change."""

    def __init__(self, kind: Kind, speaking: Any, known: Announced | None, zone: ZoneInfo) -> None:
        super().__init__(title=say(TITLES[kind], speaking))
        self.kind = kind
        self.known = known
        plan = known.contest.plan if known else None
        self.name: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id="title", max_length=TITLE_LENGTH, default=plan.title if plan else None
        )
        self.theme: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id="theme",
            max_length=THEME_LENGTH,
            style=discord.TextStyle.paragraph,
            required=False,
            default=plan.theme if plan else None,
        )
        self.picture: discord.ui.FileUpload[Any] = discord.ui.FileUpload(
            custom_id="picture", required=kind is Kind.CAPTION and known is None
        )
        self.entries_until = _moment_input("entries", plan.entries_until if plan else None, zone)
        self.votes_until = _moment_input("votes", plan.votes_until if plan else None, zone)
        for said, description, component in (
            (text("Title"), None, self.name),
            (
                text("Theme and rules"),
                text("What it is about, and whatever members should know"),
                self.theme,
            ),
            (
                text("Picture"),
                text("The one to write a line for: PNG, JPEG or WebP, up to 10 MB")
                if kind is Kind.CAPTION
                else text("An example or a banner, if you like: PNG, JPEG or WebP"),
                self.picture,
            ),
            (
                text("Entries until"),
                text("For example: 3 days, Friday 18:00, 14 March 20:00"),
                self.entries_until,
            ),
            (
                text("Votes until"),
                text("2 days counts from the end of entries; a date works as well"),
                self.votes_until,
            ),
        ):
            self.add_item(
                discord.ui.Label(
                    text=say(said, speaking),
                    description=say(description, speaking) if description else None,
                    component=component,
                )
            )

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Keep the draft and show how it will look."""
        require_moderator(interaction)
        app = interaction.client.app
        settings = settings_here(interaction)
        plan = self._plan(app.clock(), settings)
        await interaction.response.defer(ephemeral=True, thinking=self.known is None)
        picture = await received(self.picture, app.pictures)
        guild_id = here(interaction)
        if self.known is None:
            channel_id = settings.contest_channel_id or interaction.channel_id or 0
            contest = await app.contests.draft(
                guild_id, channel_id, interaction.user.id, plan, picture
            )
        else:
            contest = await app.contests.redraft(self.known.contest.id, guild_id, plan, picture)
        await _show(interaction, contest.id, new=self.known is None)

    def _plan(self, now: datetime, settings: GuildSettings) -> Plan:
        day_first = settings.language == "fr"
        zone = settings.zone
        entries_until = read_moment(
            self.entries_until.value, now=now, zone=zone, day_first=day_first
        )
        votes_until = read_moment(
            self.votes_until.value, now=now, zone=zone, day_first=day_first, since=entries_until
        )
        return Plan(
            kind=self.kind,
            title=self.name.value,
            theme=self.theme.value,
            entries_until=entries_until,
            votes_until=votes_until,
            entries_each=self.known.contest.plan.entries_each if self.known else 1,
            rules=self.known.contest.plan.rules if self.known else Rules(),
        )


class RulesForm(Form):
    """Who may take part, whether entries are looked at first, and what there is to win."""

    def __init__(self, known: Announced, speaking: Any) -> None:
        super().__init__(title=say(text("Rules and prize"), speaking))
        self.known = known
        rules = known.contest.plan.rules
        self.roles: discord.ui.RoleSelect[Any] = discord.ui.RoleSelect(
            custom_id="roles",
            min_values=0,
            max_values=10,
            required=False,
            default_values=[discord.Object(role, type=discord.Role) for role in rules.roles],
        )
        self.member_days = _days_select("member", rules.member_days, speaking)
        self.account_days = _days_select("account", rules.account_days, speaking)
        self.reviewed: discord.ui.Checkbox[Any] = discord.ui.Checkbox(
            custom_id="reviewed", default=rules.reviewed
        )
        self.prize: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id="prize",
            max_length=PRIZE_LENGTH,
            required=False,
            default=rules.prize or None,
        )
        for said, description, component in (
            (
                text("Who may take part"),
                text("One of these roles is needed; choose none for everybody"),
                self.roles,
            ),
            (text("On this server for"), None, self.member_days),
            (text("On Discord for"), None, self.account_days),
            (
                text("Look at entries first"),
                text("Each waits until a moderator approves it under /contest review"),
                self.reviewed,
            ),
            (text("Prize"), text("Posted with the contest, as you write it"), self.prize),
        ):
            self.add_item(
                discord.ui.Label(
                    text=say(said, speaking),
                    description=say(description, speaking) if description else None,
                    component=component,
                )
            )

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Keep the rules and show how it looks."""
        require_moderator(interaction)
        contest = self.known.contest
        rules = replace(
            contest.plan.rules,
            roles=tuple(sorted(role.id for role in self.roles.values)),
            member_days=int(self.member_days.values[0]),
            account_days=int(self.account_days.values[0]),
            reviewed=self.reviewed.value,
        ).with_prize(tidy(self.prize.value))
        await interaction.response.defer()
        await interaction.client.app.contests.redraft(
            contest.id, here(interaction), replace(contest.plan, rules=rules)
        )
        await _show(interaction, contest.id, new=False)


class PostButton(ContestButton, template=rf"contest:post{NUMBER}"):
    """Under a draft: posts it."""

    name = "contest:post"
    label = text("Post it")
    style = discord.ButtonStyle.success

    async def clicked(self, interaction: Interaction) -> None:
        """Open the contest."""
        require_moderator(interaction)
        contest = await interaction.client.app.contests.post(self.numbers[0], here(interaction))
        done = text(
            "“{title}” is open, in {channel}.",
            title=contest.plan.title,
            channel=Channel(contest.channel_id),
        )
        panel = card(words(done, language(interaction)))
        await interaction.response.edit_message(view=panel, attachments=[])


class ChangeButton(ContestButton, template=rf"contest:change{NUMBER}"):
    """Under a draft: opens the form again."""

    name = "contest:change"
    label = text("Change")

    async def clicked(self, interaction: Interaction) -> None:
        """Open the form with what was written."""
        require_moderator(interaction)
        app = interaction.client.app
        known = await app.contests.drafted(self.numbers[0], here(interaction))
        zone = settings_here(interaction).zone
        form = PlanForm(known.contest.plan.kind, language(interaction), known, zone)
        await interaction.response.send_modal(form)


class RulesButton(ContestButton, template=rf"contest:rules{NUMBER}"):
    """Under a draft: opens the form for what is particular to it."""

    name = "contest:rules"
    label = text("Rules and prize")

    async def clicked(self, interaction: Interaction) -> None:
        """Open the form."""
        require_moderator(interaction)
        known = await interaction.client.app.contests.drafted(self.numbers[0], here(interaction))
        await interaction.response.send_modal(RulesForm(known, language(interaction)))


class DiscardButton(ContestButton, template=rf"contest:discard{NUMBER}"):
    """Under a draft: throws it away."""

    name = "contest:discard"
    label = text("Throw away")
    style = discord.ButtonStyle.danger

    async def clicked(self, interaction: Interaction) -> None:
        """Throw it away."""
        require_moderator(interaction)
        contest = await interaction.client.app.contests.discard(self.numbers[0], here(interaction))
        gone = text("“{title}” is thrown away. Nobody saw it.", title=contest.plan.title)
        panel = card(words(gone, language(interaction)))
        await interaction.response.edit_message(view=panel, attachments=[])


class EntriesEach(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=rf"contest:each{NUMBER}",
):
    """Under a draft: how many entries a member has."""

    def __init__(self, contest_id: int, chosen: int = 1, speaking: Any = "en") -> None:
        self.contest_id = contest_id
        options = [
            discord.SelectOption(
                label=say(
                    counted("{count} entry per member", "{count} entries per member", number),
                    speaking,
                ),
                value=str(number),
                default=number == chosen,
            )
            for number in range(1, MOST_ENTRIES_EACH + 1)
        ]
        super().__init__(discord.ui.Select(custom_id=f"contest:each:{contest_id}", options=options))

    async def clicked(self, interaction: Interaction) -> None:
        """Keep the choice and show how it looks."""
        require_moderator(interaction)
        contests = interaction.client.app.contests
        known = await contests.drafted(self.contest_id, here(interaction))
        plan = replace(known.contest.plan, entries_each=int(self.item.values[0]))
        await contests.redraft(self.contest_id, here(interaction), plan)
        await interaction.response.defer()
        await _show(interaction, self.contest_id, new=False)


class VotingMenu(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=rf"contest:voting{NUMBER}",
):
    """Under a draft: how members will vote."""

    def __init__(
        self, contest_id: int, chosen: Voting = Voting.CARDS, speaking: Any = "en"
    ) -> None:
        self.contest_id = contest_id
        options = [
            discord.SelectOption(
                label=say(label, speaking),
                description=say(description, speaking),
                value=voting.value,
                default=voting is chosen,
            )
            for voting, (label, description) in VOTINGS.items()
        ]
        super().__init__(
            discord.ui.Select(custom_id=f"contest:voting:{contest_id}", options=options)
        )

    async def clicked(self, interaction: Interaction) -> None:
        """Keep the choice and show how it looks."""
        require_moderator(interaction)
        contests = interaction.client.app.contests
        known = await contests.drafted(self.contest_id, here(interaction))
        plan = known.contest.plan
        rules = replace(plan.rules, voting=Voting(self.item.values[0]))
        await contests.redraft(self.contest_id, here(interaction), replace(plan, rules=rules))
        await interaction.response.defer()
        await _show(interaction, self.contest_id, new=False)


class PrizeMenu(PrizeChoice, template=rf"contest:prize{NUMBER}"):
    """Under a draft: what there is to win."""

    async def clicked(self, interaction: Interaction) -> None:
        """Keep the choice and show how it looks."""
        require_moderator(interaction)
        app, guild_id = interaction.client.app, here(interaction)
        plan = (await app.contests.drafted(self.contest_id, guild_id)).contest.plan
        rules = await self.rules(interaction, plan.rules)
        await app.contests.redraft(self.contest_id, guild_id, replace(plan, rules=rules))
        await interaction.response.defer()
        await _show(interaction, self.contest_id, new=False)


BUTTONS = (
    PostButton,
    ChangeButton,
    RulesButton,
    DiscardButton,
    EntriesEach,
    VotingMenu,
    PrizeMenu,
)


async def open_form(interaction: Interaction, kind: Kind) -> None:
    """Answer with an empty form."""
    zone = settings_here(interaction).zone
    await interaction.response.send_modal(PlanForm(kind, language(interaction), None, zone))


async def show_again(interaction: Interaction, contest_id: int) -> None:
    """Answer with a new draft like another contest."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    settings = settings_here(interaction)
    channel_id = settings.contest_channel_id or interaction.channel_id or 0
    contest = await interaction.client.app.contests.again(
        contest_id, here(interaction), channel_id, interaction.user.id
    )
    await _show(interaction, contest.id, new=True)


async def _show(interaction: Interaction, contest_id: int, *, new: bool) -> None:
    """Show the draft as it will look, in place of the one before or as the answer."""
    known = await interaction.client.app.contests.drafted(contest_id, here(interaction))
    speaking = language(interaction)
    draft = invitation(known, settings_here(interaction).language, live=False)
    contest = known.contest
    panel: Panel = draft.view  # type: ignore[assignment] # made by `card`
    panel.add_item(
        words(
            text(
                "This is how it will look in {channel}. All right?",
                channel=Channel(contest.channel_id),
            ),
            speaking,
        )
    )
    panel.add_item(row(EntriesEach(contest.id, contest.plan.entries_each, speaking)))
    panel.add_item(row(VotingMenu(contest.id, contest.plan.rules.voting, speaking)))
    prizes = await interaction.client.app.prizes.offered(here(interaction))
    if prizes:
        panel.add_item(row(PrizeMenu(contest.id, prizes, contest.plan.rules, speaking)))
    panel.add_item(
        row(
            PostButton(contest.id, speaking=speaking),
            ChangeButton(contest.id, speaking=speaking),
            RulesButton(contest.id, speaking=speaking),
            DiscardButton(contest.id, speaking=speaking),
        )
    )
    if new:
        await interaction.followup.send(view=panel, files=list(draft.files), ephemeral=True)
    else:
        await interaction.edit_original_response(view=panel, attachments=list(draft.files))


def _days_select(name: str, chosen: int, speaking: Any) -> discord.ui.Select[Any]:
    """For how many days; 0 is no matter how long."""
    return discord.ui.Select(
        custom_id=name,
        options=[
            discord.SelectOption(
                label=say(
                    counted("At least {count} day", "At least {count} days", days)
                    if days
                    else text("No matter how long"),
                    speaking,
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
