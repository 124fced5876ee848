"""The proposal of a weekly surprise in the moderators' channel, with its buttons."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import aiohttp
import discord
from discord.ext import commands

from bot.access import Access
from bot.client import OvationBot
from bot.outbox import Draft
from bot.services.recognition.lifecycle import ABSENT, PROPOSAL
from bot.services.recognition.proposal_cards import CARDS
from bot.services.recognition.proposals import DrawProposal, ProposalService
from cogs.contributions.profile_card import SIGNS
from cogs.recognition.cheerful_links import without_distress
from cogs.recognition.post import fitting_body
from cogs.recognition.skipping import SKIP
from cogs.recognition.staff_lookup import fetch_members
from cogs.recognition.template_form import TemplateForm
from cogs.ui.absent_winner_card import KEEP, PASS_ON, absence_parts
from cogs.ui.base import (
    Interaction,
    Panel,
    PersistentItem,
    framed,
    guild_id_of,
    paragraph,
    parse_choice,
    say,
    user_language,
)
from cogs.ui.confirmations import ask
from cogs.ui.forms import show_in_place
from cogs.ui.persistent_menu import PersistentMenu
from cogs.ui.posted import edit_posted
from domain.guild_settings import GuildSettings
from domain.languages import Language
from domain.outbox import OutboxPost
from domain.recognition.settings import DefaultDecision, RecognitionSettings
from domain.recognition.weekly_draw import (
    CHANGEABLE,
    OPEN,
    DrawAction,
    DrawDecision,
    DrawEntry,
    DrawState,
)
from domain.translatable_text import Markup, Text, Timestamp, User, Value, counted, text

Button = discord.ui.Button[Any]
Style = discord.ButtonStyle

LIST_ROOM = 1300
"""The most characters for the list; a message holds 4000 in all."""
MAX_REASONS = 4
LABEL = 100
"""How many characters of an option Discord shows."""

ACTION_LABELS: Mapping[str, tuple[Text, Style]] = {
    "approve": (text("Approve"), Style.success),
    "again": (text("Draw again"), Style.secondary),
    "rewrite": (text("Edit the text"), Style.secondary),
    "skip": (text("Skip this week"), Style.danger),
}
ABSENCE_LABELS: Mapping[str, tuple[Text, Style]] = {
    "pass": (PASS_ON, Style.primary),
    "keep": (KEEP, Style.secondary),
    "skip": ACTION_LABELS["skip"],
}
DECIDED: Mapping[DrawAction, tuple[str, Text]] = {
    DrawAction.APPROVE: ("✅", text("{member} approved it {when}.")),
    DrawAction.AGAIN: ("🎲", text("{member} drew again {when}.")),
    DrawAction.CHOOSE: ("👉", text("{member} chose somebody else {when}.")),
    DrawAction.REWRITE: ("✏️", text("{member} edited the text {when}.")),
    DrawAction.SKIP: ("⏭️", text("{member} skipped this week {when}.")),
    DrawAction.PASS: (
        "↪️",
        text("The drawn member could no longer be surprised, so I chose the next one {when}."),
    ),
    DrawAction.LEFT: ("👋", text("The drawn member has left, so I asked you {when}.")),
    DrawAction.KEEP: ("🎁", text("{member} kept it for the drawn member {when}.")),
}
PASSED_ON = ("🎁", text("{member} passed it on to the next in line {when}."))
SETTLED: Mapping[DrawState, Text] = {
    DrawState.POSTED: text("It is posted."),
    DrawState.SKIPPED: text("This week is skipped."),
    DrawState.LAPSED: text("Nobody answered in time, so there was no surprise this week."),
    DrawState.QUIET: text("There is nobody left to surprise this week."),
}
POSTED_NOW = text("Approved: I'm posting it now.")


class ProposalButton(
    PersistentItem,
    discord.ui.DynamicItem[Button],
    template=r"proposal:(?P<action>approve|again|rewrite|skip|pass|keep):(?P<draw>[0-9]{1,18}):(?P<seen>[0-9]{1,6})",
    access=Access.MODERATOR,
):
    """Records one decision, unless the proposal has changed since the moderator looked."""

    def __init__(self, action: str, draw_id: int, seen: int, language: Language = "en") -> None:
        self.action, self.draw_id, self.seen = action, draw_id, seen
        label, style = {**ACTION_LABELS, **ABSENCE_LABELS}[action]
        super().__init__(
            discord.ui.Button(
                label=say(label, language),
                style=style,
                custom_id=f"proposal:{action}:{draw_id}:{seen}",
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Carry out the moderator's decision."""
        proposals = interaction.client.app[ProposalService]
        if self.action == "rewrite":
            found = await proposals.get(guild_id_of(interaction), self.draw_id)
            said = found.draw.post_template if found else ""
            form = WordsForm(self.draw_id, self.seen, said, user_language(interaction))
            await interaction.response.send_modal(form)
            return
        if self.action == "skip":
            await ask(interaction, SKIP, self.draw_id, self.seen)
            return
        does = {
            "approve": proposals.approve,
            "again": proposals.draw_again,
            "pass": proposals.pass_on,
            "keep": proposals.keep,
        }[self.action]
        await _settle(
            interaction,
            lambda: does(guild_id_of(interaction), self.draw_id, self.seen, by=interaction.user.id),
        )


class ProposalSelect(
    PersistentMenu,
    template=r"proposal:choose:(?P<draw>[0-9]{1,18}):(?P<seen>[0-9]{1,6})",
    access=Access.MODERATOR,
):
    """Chooses another member from the list."""

    name = "proposal:choose"

    async def on_click(self, interaction: Interaction) -> None:
        """Choose the member."""
        draw_id, seen = map(int, self.arguments)
        (value,) = self.picked(interaction)
        line = parse_choice(int, value)
        await _settle(
            interaction,
            lambda: interaction.client.app[ProposalService].choose(
                guild_id_of(interaction), draw_id, seen, line, by=interaction.user.id
            ),
        )


class WordsForm(TemplateForm, access=Access.MODERATOR):
    """The form for the words of the post."""

    def __init__(self, draw_id: int, seen: int, said: str, language: Language) -> None:
        super().__init__(text("This week's text"), said, language)
        self.draw_id, self.seen = draw_id, seen

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store them."""
        await _settle(
            interaction,
            lambda: interaction.client.app[ProposalService].rewrite(
                guild_id_of(interaction),
                self.draw_id,
                self.seen,
                self.typed.value,
                by=interaction.user.id,
            ),
        )


async def _settle(interaction: Interaction, does: Callable[[], Awaitable[DrawProposal]]) -> None:
    """Carry out the decision and show the proposal after it."""
    proposal = await does()
    # Asking Discord for names may take longer than it waits for an answer.
    await interaction.response.defer()
    await show_in_place(interaction, await shown(interaction.client, proposal))


async def shown(client: OvationBot, proposal: DrawProposal) -> Panel:
    """Return the proposal in the guild's language, with the links that the post will have.

    When messages cannot be read just now, all links are shown; the post reads them again.
    """
    with suppress(discord.HTTPException, aiohttp.ClientError, TimeoutError):
        surprise = await without_distress(
            client,
            proposal.surprise,
            partial(client.app[ProposalService].preview, proposal.draw),
        )
        proposal = replace(proposal, surprise=surprise)
    settings = client.app.guild_settings.of(proposal.draw.guild_id)
    listed = [line.member_id for line in proposal.draw.pool if line.member_id > 0]
    found = (await fetch_members(client, proposal.draw.guild_id, listed)) or {}
    names = {user_id: member.display_name for user_id, member in found.items()}
    return panel_of(proposal, settings, names)


def panel_of(proposal: DrawProposal, settings: GuildSettings, names: Mapping[int, str]) -> Panel:
    """Return the card: when it is posted, its text, the list, and the decisions so far."""
    draw, language = proposal.draw, settings.language
    if any(made.action is DrawAction.LEFT for made in proposal.decisions):
        return _absence_panel(proposal, names, language)
    parts: list[discord.ui.Item[Any]] = [
        paragraph(text("## 🗳️ The weekly surprise: your decision"), language),
        paragraph(_when(proposal, settings), language),
        discord.ui.Separator[Any](),
    ]
    above = len(parts)
    about = [say(line, language) for line in _about(proposal)]
    parts.append(discord.ui.TextDisplay[Any]("\n".join([*_list(proposal, language), *about])))
    if proposal.decisions:
        parts.append(discord.ui.TextDisplay[Any]("\n".join(_decided(proposal, language))))
    if proposal.surprise is not None:
        said = fitting_body(proposal.surprise, language, parts, MAX_REASONS)
        parts[above:above] = [discord.ui.TextDisplay[Any](said), discord.ui.Separator[Any]()]
    if draw.state in CHANGEABLE:
        seen = len(proposal.decisions)
        actions = [
            action
            for action in ACTION_LABELS
            if action != "approve" or draw.state is not DrawState.APPROVED
        ]
        parts.append(
            discord.ui.ActionRow[Any](
                *(ProposalButton(action, draw.id, seen, language) for action in actions)
            )
        )
        if options := list(_options(proposal, names, language)):
            menu = discord.ui.Select[Any](
                placeholder=say(text("Choose somebody else from the list…"), language),
                options=options,
            )
            parts.append(discord.ui.ActionRow[Any](ProposalSelect(draw.id, seen, menu=menu)))
    return framed(*parts)


def _absence_panel(proposal: DrawProposal, names: Mapping[int, str], language: Language) -> Panel:
    """Return the card about a drawn member who has left; `names` has those on the server."""
    draw = proposal.draw
    head = paragraph(text("## 🗳️ The weekly surprise: your decision"), language)
    decided = discord.ui.TextDisplay[Any]("\n".join(_decided(proposal, language)))
    if draw.state is not DrawState.ABSENT:
        return framed(head, paragraph(SETTLED.get(draw.state, POSTED_NOW), language), decided)
    heir_id = next((one for one in proposal.following if one in names), None)
    seen = len(proposal.decisions)
    actions = [action for action in ABSENCE_LABELS if heir_id or action != "pass"]
    said = text(
        "{member} was drawn for this week's surprise but has left the server. "
        "I post nothing until you choose; the gift stays in stock.",
        member=User(draw.user_id or 0),
    )
    parts = absence_parts(
        said,
        proposal.surprise.gift if proposal.surprise else None,
        heir_id,
        text("Nobody else on the list can be surprised."),
        [ProposalButton(action, draw.id, seen, language) for action in actions],
        language,
    )
    return framed(head, *parts, decided)


def _when(proposal: DrawProposal, settings: GuildSettings) -> Text:
    draw = proposal.draw
    at = Timestamp(draw.post_at, "F")
    if draw.state in SETTLED:
        return SETTLED[draw.state]
    if draw.state is DrawState.APPROVED and proposal.is_due:
        return POSTED_NOW
    if draw.state is DrawState.APPROVED:
        return text("Approved: I'll post it {at}.", at=at)
    if settings[RecognitionSettings].recognition_default_decision is DefaultDecision.WAIT:
        return text("I'll post it {at}, or later, once one of you approves it.", at=at)
    return text("I'll post it {at}, even if nobody answers.", at=at)


def _list(proposal: DrawProposal, language: Language) -> Iterator[str]:
    draw = proposal.draw
    yield say(text("**The list** (more lots mean a better chance):"), language)
    room = LIST_ROOM
    for number, line in enumerate(draw.pool, 1):
        mark = " ⬅️" if line.member_id == draw.user_id else ""
        shown = say(
            text(
                "{number}. {member}: {points} points, {lots} lots {kinds}",
                number=number,
                member=User(line.member_id),
                points=line.points,
                lots=line.weight,
                kinds=Markup(_signs(line)),
            ),
            language,
        )
        room -= len(shown) + len(mark) + 1
        if room < 0:
            yield "…"
            return
        yield shown + mark


def _signs(line: DrawEntry) -> str:
    return "".join(SIGNS.get(kind, "") for kind in line.kinds)


def _about(proposal: DrawProposal) -> Iterator[Text]:
    if proposal.draw.unsure:
        yield counted(
            "-# ⚠️ I could not check whether {count} of them is on your team. Please take a look.",
            "-# ⚠️ I could not check whether {count} of them are on your team. Please take a look.",
            proposal.draw.unsure,
        )
    if proposal.surprise is not None and not proposal.surprise.pinged:
        yield text(
            "-# The post names {member} without a notification: in /privacy, that is off for them. "
            "You may want to let them know.",
            member=User(proposal.surprise.user_id),
        )


def _decided(proposal: DrawProposal, language: Language) -> Iterator[str]:
    for decision in proposal.decisions[-5:]:
        sign, said = _decision_said(decision)
        values: dict[str, Value] = {
            "member": User(decision.user_id or 0),
            "when": Timestamp(decision.at, "R"),
        }
        yield f"-# {sign} {say(Text(said.message, values), language)}"


def _decision_said(decision: DrawDecision) -> tuple[str, Text]:
    if decision.action is DrawAction.PASS and decision.user_id is not None:
        return PASSED_ON
    return DECIDED[decision.action]


def _options(
    proposal: DrawProposal, names: Mapping[int, str], language: Language
) -> Iterator[discord.SelectOption]:
    for number, line in enumerate(proposal.draw.pool):
        if line.member_id == proposal.draw.user_id or line.member_id not in proposal.willing:
            continue
        points = say(counted("{count} point", "{count} points", line.points), language)
        name = names.get(line.member_id, points)
        yield discord.SelectOption(
            label=f"{number + 1}. {name}"[:LABEL], value=str(number), description=points
        )


class ProposalPosts(commands.Cog):
    """Composes the proposals."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        client.app.outbox.register_action(CARDS, self.bring_up_to_date)
        client.app.outbox.register_composer(
            PROPOSAL, self.compose, home=lambda its: its.moderator_channel_id
        )
        client.app.outbox.register_composer(
            ABSENT, self.absent, home=lambda its: its.moderator_channel_id
        )

    async def bring_up_to_date(self, client: discord.Client, post: OutboxPost) -> None:
        """Show on the cards what became of the draw; deleted ones are skipped."""
        proposals = self._client.app[ProposalService]
        proposal = await proposals.get(post.guild_id, post.subject_id)
        if proposal is None:
            return
        for place in await proposals.cards(post.subject_id):
            await edit_posted(client, post.guild_id, place, await shown(self._client, proposal))

    async def compose(self, post: OutboxPost) -> Draft | None:
        """Return the card; None if the surprise has been posted already."""
        proposal = await self._client.app[ProposalService].get(post.guild_id, post.subject_id)
        if proposal is None or proposal.draw.state not in OPEN:
            return None
        return Draft(await shown(self._client, proposal))

    async def absent(self, post: OutboxPost) -> Draft | None:
        """Return the card about a drawn member who has left, or that nobody is left to surprise."""
        proposal = await self._client.app[ProposalService].get(post.guild_id, post.subject_id)
        if proposal is None or proposal.draw.state not in {DrawState.ABSENT, DrawState.QUIET}:
            return None
        return Draft(await shown(self._client, proposal))
