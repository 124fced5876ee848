"""Setting a contest up: a form, then the post as it will look, then "post it"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import discord

from bot.access import Access
from cogs.contests.buttons import NUMBER, ContestButton, row
from cogs.contests.forms import JuryForm, PlanForm, RulesForm
from cogs.contests.opening import LaterButton, opens
from cogs.contests.posts import invitation
from cogs.contests.prizes import PrizeChoice
from cogs.panels import (
    Interaction,
    Lasting,
    Panel,
    card,
    here,
    language,
    picked,
    say,
    settings_here,
    words,
)
from domain.contests.ages import ACCOUNT_DAYS
from domain.contests.contest import (
    MOST_ENTRIES_EACH,
    Kind,
)
from domain.contests.rules import RUN_OFF_HOURS, Rules, Ties, Voting
from domain.text import Channel, Text, counted, text

VOTER_DAYS = (0, ACCOUNT_DAYS, 30, 90, 365)
VOTINGS: dict[Voting, tuple[Text, Text]] = {
    Voting.CARDS: (
        text("Vote on cards"),
        text("One entry at a time is rated; fair and quick to a sure winner"),
    ),
    Voting.LIKES: (text("Vote by likes"), text("All side by side; like as many as you want")),
    Voting.ONE: (text("One choice each"), text("All side by side; everybody chooses one")),
    Voting.JURY: (text("A jury"), text("Members of a role score each entry on your criteria")),
    Voting.JURY_AND_PUBLIC: (
        text("A jury and the public"),
        text("Two prizes: cards for everybody, criteria for the jury"),
    ),
}


class PostButton(ContestButton, template=rf"contest:post{NUMBER}", access=Access.MODERATOR):
    """Under a draft: posts it."""

    name = "contest:post"
    label = text("Post it")
    style = discord.ButtonStyle.success

    async def clicked(self, interaction: Interaction) -> None:
        """Open the contest."""
        contest = await interaction.client.app.contests.post(self.numbers[0], here(interaction))
        done = text(
            "“{title}” is open, in {channel}.",
            title=contest.plan.title,
            channel=Channel(contest.channel_id),
        )
        panel = card(words(done, language(interaction)))
        await interaction.response.edit_message(view=panel, attachments=[])


class ChangeButton(ContestButton, template=rf"contest:change{NUMBER}", access=Access.MODERATOR):
    """Under a draft: opens the form again."""

    name = "contest:change"
    label = text("Change")

    async def clicked(self, interaction: Interaction) -> None:
        """Open the form with what was written."""
        app = interaction.client.app
        known = await app.drafts.drafted(self.numbers[0], here(interaction))
        zone = settings_here(interaction).zone
        form = PlanForm(known.contest.plan.kind, language(interaction), known, zone, _show)
        await interaction.response.send_modal(form)


class RulesButton(ContestButton, template=rf"contest:rules{NUMBER}", access=Access.MODERATOR):
    """Under a draft: opens the form for what is particular to it."""

    name = "contest:rules"
    label = text("Rules and prize")

    async def clicked(self, interaction: Interaction) -> None:
        """Open the form."""
        known = await interaction.client.app.drafts.drafted(self.numbers[0], here(interaction))
        form = RulesForm(known, language(interaction), _show)
        await interaction.response.send_modal(form)


class DiscardButton(ContestButton, template=rf"contest:discard{NUMBER}", access=Access.MODERATOR):
    """Under a draft: throws it away."""

    name = "contest:discard"
    label = text("Throw away")
    style = discord.ButtonStyle.danger

    async def clicked(self, interaction: Interaction) -> None:
        """Throw it away."""
        contest = await interaction.client.app.drafts.discard(self.numbers[0], here(interaction))
        gone = text("“{title}” is thrown away. Nobody saw it.", title=contest.plan.title)
        panel = card(words(gone, language(interaction)))
        await interaction.response.edit_message(view=panel, attachments=[])


class EntriesEach(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=rf"contest:each{NUMBER}",
    access=Access.MODERATOR,
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
        drafts = interaction.client.app.drafts
        known = await drafts.drafted(self.contest_id, here(interaction))
        plan = replace(known.contest.plan, entries_each=picked(int, self.item.values[0]))
        await drafts.redraft(self.contest_id, here(interaction), plan)
        await interaction.response.defer()
        await _show(interaction, self.contest_id, new=False)


class VotingMenu(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=rf"contest:voting{NUMBER}",
    access=Access.MODERATOR,
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
        """Keep the choice and show how it looks; where a jury is to score, ask about it first."""
        drafts = interaction.client.app.drafts
        known = await drafts.drafted(self.contest_id, here(interaction))
        plan = known.contest.plan
        voting = picked(Voting, self.item.values[0])
        if voting.has_jury:
            form = JuryForm(known, voting, language(interaction), _show)
            await interaction.response.send_modal(form)
            return
        rules = replace(plan.rules, voting=voting)
        await drafts.redraft(self.contest_id, here(interaction), replace(plan, rules=rules))
        await interaction.response.defer()
        await _show(interaction, self.contest_id, new=False)


class JuryButton(ContestButton, template=rf"contest:jurors{NUMBER}", access=Access.MODERATOR):
    """Under a draft with a jury: opens the form about it again."""

    name = "contest:jurors"
    label = text("The jury")

    async def clicked(self, interaction: Interaction) -> None:
        """Open the form."""
        known = await interaction.client.app.drafts.drafted(self.numbers[0], here(interaction))
        voting = known.contest.plan.rules.voting
        await interaction.response.send_modal(JuryForm(known, voting, language(interaction), _show))


class TiesMenu(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=rf"contest:ties{NUMBER}",
    access=Access.MODERATOR,
):
    """Under a draft: what becomes of a tie for the first place."""

    def __init__(self, contest_id: int, rules: Rules | None = None, speaking: Any = "en") -> None:
        self.contest_id = contest_id
        rules = rules or Rules()
        chosen = _ties_value(rules.ties, rules.run_off_hours)
        choices: dict[str, Text] = {
            Ties.SHARED.value: text("A tie: the first place is shared"),
            Ties.CHOICE.value: text("A tie: the moderators choose"),
        } | {
            _ties_value(Ties.RUN_OFF, hours): counted(
                "A tie: a run-off of {count} hour", "A tie: a run-off of {count} hours", hours
            )
            for hours in RUN_OFF_HOURS
        }
        super().__init__(
            discord.ui.Select(
                custom_id=f"contest:ties:{contest_id}",
                options=[
                    discord.SelectOption(
                        label=say(said, speaking), value=value, default=value == chosen
                    )
                    for value, said in choices.items()
                ],
            )
        )

    async def clicked(self, interaction: Interaction) -> None:
        """Keep the choice and show how it looks."""
        drafts = interaction.client.app.drafts
        plan = (await drafts.drafted(self.contest_id, here(interaction))).contest.plan
        ties, _, hours = self.item.values[0].partition(":")
        rules = replace(plan.rules, ties=picked(Ties, ties))
        if hours:
            rules = replace(rules, run_off_hours=picked(int, hours))
        await drafts.redraft(self.contest_id, here(interaction), replace(plan, rules=rules))
        await interaction.response.defer()
        await _show(interaction, self.contest_id, new=False)


def _ties_value(ties: Ties, hours: int) -> str:
    return f"{ties.value}:{hours}" if ties is Ties.RUN_OFF else ties.value


class AgeMenu(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=rf"contest:age{NUMBER}",
    access=Access.MODERATOR,
):
    """Under a draft: how old an account must be for its votes to count."""

    def __init__(self, contest_id: int, chosen: int = ACCOUNT_DAYS, speaking: Any = "en") -> None:
        self.contest_id = contest_id
        options = [
            discord.SelectOption(
                label=say(
                    counted(
                        "Votes count from accounts at least {count} day old",
                        "Votes count from accounts at least {count} days old",
                        days,
                    )
                    if days
                    else text("Votes count from all accounts, however new"),
                    speaking,
                ),
                value=str(days),
                default=days == chosen,
            )
            for days in VOTER_DAYS
        ]
        super().__init__(discord.ui.Select(custom_id=f"contest:age:{contest_id}", options=options))

    async def clicked(self, interaction: Interaction) -> None:
        """Keep the choice and show how it looks."""
        drafts = interaction.client.app.drafts
        plan = (await drafts.drafted(self.contest_id, here(interaction))).contest.plan
        rules = replace(plan.rules, voter_days=picked(int, self.item.values[0]))
        await drafts.redraft(self.contest_id, here(interaction), replace(plan, rules=rules))
        await interaction.response.defer()
        await _show(interaction, self.contest_id, new=False)


class PrizeMenu(PrizeChoice, template=rf"contest:prize{NUMBER}", access=Access.MODERATOR):
    """Under a draft: what there is to win."""

    async def clicked(self, interaction: Interaction) -> None:
        """Keep the choice and show how it looks."""
        app, guild_id = interaction.client.app, here(interaction)
        plan = (await app.drafts.drafted(self.contest_id, guild_id)).contest.plan
        rules = await self.rules(interaction, plan.rules)
        await app.drafts.redraft(self.contest_id, guild_id, replace(plan, rules=rules))
        await interaction.response.defer()
        await _show(interaction, self.contest_id, new=False)


BUTTONS = (
    PostButton,
    ChangeButton,
    RulesButton,
    DiscardButton,
    EntriesEach,
    VotingMenu,
    JuryButton,
    TiesMenu,
    AgeMenu,
    PrizeMenu,
)


async def open_form(interaction: Interaction, kind: Kind) -> None:
    """Answer with an empty form."""
    zone = settings_here(interaction).zone
    form = PlanForm(kind, language(interaction), None, zone, _show)
    await interaction.response.send_modal(form)


async def show_draft(interaction: Interaction, contest_id: int) -> None:
    """Answer with a draft that was set up before."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    await _show(interaction, contest_id, new=True)


async def show_again(interaction: Interaction, contest_id: int) -> None:
    """Answer with a new draft like another contest."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    settings = settings_here(interaction)
    channel_id = settings.contest_channel_id or interaction.channel_id or 0
    contest = await interaction.client.app.drafts.again(
        contest_id, here(interaction), channel_id, interaction.user.id
    )
    await _show(interaction, contest.id, new=True)


async def _show(interaction: Interaction, contest_id: int, *, new: bool) -> None:
    """Show the draft as it will look, in place of the one before or as the answer."""
    known = await interaction.client.app.drafts.drafted(contest_id, here(interaction))
    speaking = language(interaction)
    draft = invitation(known, settings_here(interaction).language, live=False)
    contest = known.contest
    has_jury = contest.plan.rules.voting.has_jury
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
    panel.add_item(row(TiesMenu(contest.id, contest.plan.rules, speaking)))
    if contest.plan.rules.voting.has_public:
        panel.add_item(row(AgeMenu(contest.id, contest.plan.rules.voter_days, speaking)))
    prizes = await interaction.client.app.prizes.offered(here(interaction))
    if prizes:
        panel.add_item(row(PrizeMenu(contest.id, prizes, contest.plan.rules, speaking)))
    panel.add_item(
        row(
            PostButton(contest.id, speaking=speaking),
            ChangeButton(contest.id, speaking=speaking),
            RulesButton(contest.id, speaking=speaking),
            *([JuryButton(contest.id, speaking=speaking)] if has_jury else []),
            DiscardButton(contest.id, speaking=speaking),
        )
    )
    panel.add_item(row(LaterButton(contest.id, speaking=speaking)))
    at = await interaction.client.app.drafts.opening(contest.id, here(interaction))
    if at is not None:
        panel.add_item(words(opens(contest, at), speaking))
    if new:
        await interaction.followup.send(view=panel, files=list(draft.files), ephemeral=True)
    else:
        await interaction.edit_original_response(view=panel, attachments=list(draft.files))
