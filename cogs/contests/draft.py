"""Setting a contest up: a form, then a preview of the post, then "post it"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import discord

from bot.access import Access
from bot.services.contests.drafts import DraftService
from bot.services.contests.lifecycle import ContestLifecycleService
from bot.services.contests.prizes import PrizeService
from cogs.contests.components import NUMBER, ContestButton, button_row
from cogs.contests.discarding import DiscardButton
from cogs.contests.draft_forms import JuryForm, PlanForm, RulesForm
from cogs.contests.posts import opening_post
from cogs.contests.prizes import PrizeChoice
from cogs.contests.scheduled_opening import ScheduleOpeningButton, opening_text
from cogs.ui.base import (
    Interaction,
    Panel,
    PersistentItem,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    parse_choice,
    say,
    user_language,
)
from domain.contests.account_age import ACCOUNT_DAYS
from domain.contests.contest import (
    MAX_ENTRIES_EACH,
)
from domain.contests.contest_kinds.base import ContestKind
from domain.contests.contest_rules import RUN_OFF_HOURS, ContestRules, TiePolicy
from domain.contests.settings import ContestSettings
from domain.contests.voting_modes import DEFAULT_VOTING_MODE, VOTING_MODES, voting_mode
from domain.contests.voting_modes.base import VotingMode
from domain.translatable_text import Channel, Text, counted, text

VOTER_DAYS = (0, ACCOUNT_DAYS, 30, 90, 365)


class PostButton(ContestButton, template=rf"contest:post{NUMBER}", access=Access.MODERATOR):
    """Posts a draft."""

    name = "contest:post"
    label = text("Post it")
    style = discord.ButtonStyle.success

    async def on_click(self, interaction: Interaction) -> None:
        """Open the contest."""
        contest = await interaction.client.app[ContestLifecycleService].post(
            self.numbers[0], guild_id_of(interaction)
        )
        done = text(
            "“{title}” is open, in {channel}.",
            title=contest.plan.title,
            channel=Channel(contest.channel_id),
        )
        panel = framed(paragraph(done, user_language(interaction)))
        await interaction.response.edit_message(view=panel, attachments=[])


class ChangeButton(ContestButton, template=rf"contest:change{NUMBER}", access=Access.MODERATOR):
    """Opens the form of a draft again."""

    name = "contest:change"
    label = text("Change")

    async def on_click(self, interaction: Interaction) -> None:
        """Open the form, filled in."""
        app = interaction.client.app
        known = await app[DraftService].get(self.numbers[0], guild_id_of(interaction))
        zone = guild_settings_of(interaction).zone
        form = PlanForm(known.contest.plan.kind, user_language(interaction), known, zone, _show)
        await interaction.response.send_modal(form)


class RulesButton(ContestButton, template=rf"contest:rules{NUMBER}", access=Access.MODERATOR):
    """Opens the form for the rules of a draft."""

    name = "contest:rules"
    label = text("Rules and prize")

    async def on_click(self, interaction: Interaction) -> None:
        """Open the form."""
        known = await interaction.client.app[DraftService].get(
            self.numbers[0], guild_id_of(interaction)
        )
        form = RulesForm(known, user_language(interaction), _show)
        await interaction.response.send_modal(form)


class EntriesPerMemberSelect(
    PersistentItem,
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=rf"contest:each{NUMBER}",
    access=Access.MODERATOR,
):
    """Sets how many entries a member may have."""

    def __init__(self, contest_id: int, chosen: int = 1, language: Any = "en") -> None:
        self.contest_id = contest_id
        options = [
            discord.SelectOption(
                label=say(
                    counted("{count} entry per member", "{count} entries per member", number),
                    language,
                ),
                value=str(number),
                default=number == chosen,
            )
            for number in range(1, MAX_ENTRIES_EACH + 1)
        ]
        super().__init__(discord.ui.Select(custom_id=f"contest:each:{contest_id}", options=options))

    async def on_click(self, interaction: Interaction) -> None:
        """Store the choice and show the draft with it."""
        drafts = interaction.client.app[DraftService]
        known = await drafts.get(self.contest_id, guild_id_of(interaction))
        plan = replace(known.contest.plan, entries_each=parse_choice(int, self.item.values[0]))
        await drafts.update(self.contest_id, guild_id_of(interaction), plan)
        await interaction.response.defer()
        await _show(interaction, self.contest_id, new=False)


class VotingModeSelect(
    PersistentItem,
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=rf"contest:voting{NUMBER}",
    access=Access.MODERATOR,
):
    """Sets the voting mode."""

    def __init__(
        self, contest_id: int, chosen: VotingMode = DEFAULT_VOTING_MODE, language: Any = "en"
    ) -> None:
        self.contest_id = contest_id
        options = [
            discord.SelectOption(
                label=say(voting.label, language),
                description=say(voting.about, language),
                value=voting.key,
                default=voting is chosen,
            )
            for voting in VOTING_MODES.values()
        ]
        super().__init__(
            discord.ui.Select(custom_id=f"contest:voting:{contest_id}", options=options)
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Store the choice and show the draft with it; for a jury, ask about that first."""
        drafts = interaction.client.app[DraftService]
        known = await drafts.get(self.contest_id, guild_id_of(interaction))
        plan = known.contest.plan
        voting = parse_choice(voting_mode, self.item.values[0])
        if voting.has_jury:
            form = JuryForm(known, voting, user_language(interaction), _show)
            await interaction.response.send_modal(form)
            return
        rules = replace(plan.rules, voting=voting)
        await drafts.update(self.contest_id, guild_id_of(interaction), replace(plan, rules=rules))
        await interaction.response.defer()
        await _show(interaction, self.contest_id, new=False)


class JuryButton(ContestButton, template=rf"contest:jurors{NUMBER}", access=Access.MODERATOR):
    """Opens the form for the jury of a draft again."""

    name = "contest:jurors"
    label = text("The jury")

    async def on_click(self, interaction: Interaction) -> None:
        """Open the form."""
        known = await interaction.client.app[DraftService].get(
            self.numbers[0], guild_id_of(interaction)
        )
        voting = known.contest.plan.rules.voting
        await interaction.response.send_modal(
            JuryForm(known, voting, user_language(interaction), _show)
        )


class TiePolicySelect(
    PersistentItem,
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=rf"contest:ties{NUMBER}",
    access=Access.MODERATOR,
):
    """Sets how a tie for the first place is decided."""

    def __init__(
        self, contest_id: int, rules: ContestRules | None = None, language: Any = "en"
    ) -> None:
        self.contest_id = contest_id
        rules = rules or ContestRules()
        chosen = _ties_value(rules.ties, rules.run_off_hours)
        choices: dict[str, Text] = {
            TiePolicy.SHARED.value: text("Ties: first place is shared"),
            TiePolicy.CHOICE.value: text("Ties: the moderators choose"),
        } | {
            _ties_value(TiePolicy.RUN_OFF, hours): counted(
                "Ties: a run-off of {count} hour", "Ties: a run-off of {count} hours", hours
            )
            for hours in RUN_OFF_HOURS
        }
        super().__init__(
            discord.ui.Select(
                custom_id=f"contest:ties:{contest_id}",
                options=[
                    discord.SelectOption(
                        label=say(said, language), value=value, default=value == chosen
                    )
                    for value, said in choices.items()
                ],
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Store the choice and show the draft with it."""
        drafts = interaction.client.app[DraftService]
        plan = (await drafts.get(self.contest_id, guild_id_of(interaction))).contest.plan
        ties, _, hours = self.item.values[0].partition(":")
        rules = replace(plan.rules, ties=parse_choice(TiePolicy, ties))
        if hours:
            rules = replace(rules, run_off_hours=parse_choice(int, hours))
        await drafts.update(self.contest_id, guild_id_of(interaction), replace(plan, rules=rules))
        await interaction.response.defer()
        await _show(interaction, self.contest_id, new=False)


def _ties_value(ties: TiePolicy, hours: int) -> str:
    return f"{ties.value}:{hours}" if ties is TiePolicy.RUN_OFF else ties.value


class VoterAgeSelect(
    PersistentItem,
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=rf"contest:age{NUMBER}",
    access=Access.MODERATOR,
):
    """Sets the minimum age of an account for its votes to count."""

    def __init__(self, contest_id: int, chosen: int = ACCOUNT_DAYS, language: Any = "en") -> None:
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
                    else text("Votes count from all accounts, even brand-new ones"),
                    language,
                ),
                value=str(days),
                default=days == chosen,
            )
            for days in VOTER_DAYS
        ]
        super().__init__(discord.ui.Select(custom_id=f"contest:age:{contest_id}", options=options))

    async def on_click(self, interaction: Interaction) -> None:
        """Store the choice and show the draft with it."""
        drafts = interaction.client.app[DraftService]
        plan = (await drafts.get(self.contest_id, guild_id_of(interaction))).contest.plan
        rules = replace(plan.rules, voter_days=parse_choice(int, self.item.values[0]))
        await drafts.update(self.contest_id, guild_id_of(interaction), replace(plan, rules=rules))
        await interaction.response.defer()
        await _show(interaction, self.contest_id, new=False)


class PrizeSelect(PrizeChoice, template=rf"contest:prize{NUMBER}", access=Access.MODERATOR):
    """Sets the prize."""

    async def on_click(self, interaction: Interaction) -> None:
        """Store the choice and show the draft with it."""
        app, guild_id = interaction.client.app, guild_id_of(interaction)
        plan = (await app[DraftService].get(self.contest_id, guild_id)).contest.plan
        rules = await self.rules(interaction, plan.rules)
        await app[DraftService].update(self.contest_id, guild_id, replace(plan, rules=rules))
        await interaction.response.defer()
        await _show(interaction, self.contest_id, new=False)


BUTTONS = (
    PostButton,
    ChangeButton,
    RulesButton,
    DiscardButton,
    EntriesPerMemberSelect,
    VotingModeSelect,
    JuryButton,
    TiePolicySelect,
    VoterAgeSelect,
    PrizeSelect,
)


async def open_form(interaction: Interaction, kind: ContestKind) -> None:
    """Answer with an empty form."""
    zone = guild_settings_of(interaction).zone
    form = PlanForm(kind, user_language(interaction), None, zone, _show)
    await interaction.response.send_modal(form)


async def show_draft(interaction: Interaction, contest_id: int) -> None:
    """Answer with an existing draft."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    await _show(interaction, contest_id, new=True)


async def show_again(interaction: Interaction, contest_id: int) -> None:
    """Answer with a new draft like another contest."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    settings = guild_settings_of(interaction)
    channel_id = settings[ContestSettings].contest_channel_id or interaction.channel_id or 0
    contest = await interaction.client.app[DraftService].duplicate(
        contest_id, guild_id_of(interaction), channel_id, interaction.user.id
    )
    await _show(interaction, contest.id, new=True)


async def _show(interaction: Interaction, contest_id: int, *, new: bool) -> None:
    """Show the draft's preview, in place of the one before or as the answer."""
    known = await interaction.client.app[DraftService].get(contest_id, guild_id_of(interaction))
    language = user_language(interaction)
    draft = opening_post(known, guild_settings_of(interaction).language, live=False)
    contest = known.contest
    has_jury = contest.plan.rules.voting.has_jury
    panel: Panel = draft.view  # type: ignore[assignment] # made by `card`
    panel.add_item(
        paragraph(
            text(
                "This is how it will look in {channel}. Ready to post?",
                channel=Channel(contest.channel_id),
            ),
            language,
        )
    )
    panel.add_item(
        button_row(EntriesPerMemberSelect(contest.id, contest.plan.entries_each, language))
    )
    panel.add_item(button_row(VotingModeSelect(contest.id, contest.plan.rules.voting, language)))
    panel.add_item(button_row(TiePolicySelect(contest.id, contest.plan.rules, language)))
    if contest.plan.rules.voting.has_public:
        panel.add_item(
            button_row(VoterAgeSelect(contest.id, contest.plan.rules.voter_days, language))
        )
    zone, rules = guild_settings_of(interaction).zone, contest.plan.rules
    prizes = await interaction.client.app[PrizeService].offered(guild_id_of(interaction))
    if prizes:
        panel.add_item(button_row(PrizeSelect(contest.id, prizes, rules, zone, language)))
    panel.add_item(
        button_row(
            PostButton(contest.id, language=language),
            ChangeButton(contest.id, language=language),
            RulesButton(contest.id, language=language),
            *([JuryButton(contest.id, language=language)] if has_jury else []),
            DiscardButton(contest.id, language=language),
        )
    )
    panel.add_item(button_row(ScheduleOpeningButton(contest.id, language=language)))
    at = await interaction.client.app[DraftService].opening(contest.id, guild_id_of(interaction))
    if at is not None:
        panel.add_item(paragraph(opening_text(contest, at), language))
    if new:
        await interaction.followup.send(view=panel, files=list(draft.files), ephemeral=True)
    else:
        await interaction.edit_original_response(view=panel, attachments=list(draft.files))
