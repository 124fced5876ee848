"""The proposal of a weekly surprise in the moderators' channel, and what they can do with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, Self, cast

import discord
from discord.ext import commands

from bot.access import Access
from bot.client import Ovation
from bot.i18n import Language
from bot.outbox import Draft
from bot.services.recognition.course import PROPOSAL
from bot.services.recognition.moderating import Proposal
from cogs.contributions.standings import SIGNS
from cogs.panels import (
    Interaction,
    Lasting,
    Panel,
    card,
    here,
    picked,
    say,
    words,
)
from cogs.recognition.post import fitting_body
from cogs.recognition.standing import members
from cogs.recognition.template import TemplateForm
from db.draws import OPEN, Action, Line, State
from db.outbox import Post
from domain.settings import GuildSettings, Unanswered
from domain.text import Instant, Literally, Text, User, Value, counted, text

Button = discord.ui.Button[Any]
Style = discord.ButtonStyle

LIST_ROOM = 1300
"""Signs for the list; a message holds 4000 in all."""
MOST_REASONS = 4
LABEL = 100
"""Signs that Discord shows of a choice."""

ACTS: Mapping[str, tuple[Text, Style]] = {
    "approve": (text("Approve"), Style.success),
    "again": (text("Draw again"), Style.secondary),
    "rewrite": (text("Edit the words"), Style.secondary),
    "skip": (text("Skip this week"), Style.danger),
}
DECIDED: Mapping[Action, tuple[str, Text]] = {
    Action.APPROVE: ("✅", text("{member} approved it {when}.")),
    Action.AGAIN: ("🎲", text("{member} had it drawn again {when}.")),
    Action.CHOOSE: ("👉", text("{member} chose somebody else {when}.")),
    Action.REWRITE: ("✏️", text("{member} edited the words {when}.")),
    Action.SKIP: ("⏭️", text("{member} skipped this week {when}.")),
    Action.PASS: (
        "↪️",
        text("Who had come out cannot be surprised any more, so the next one did {when}."),
    ),
}
SETTLED: Mapping[State, Text] = {
    State.POSTED: text("It is posted."),
    State.SKIPPED: text("This week is skipped."),
    State.LAPSED: text("Nobody answered in time; this week went without a surprise."),
    State.QUIET: text("There is nobody left to surprise this week."),
}


class Decide(
    Lasting,
    discord.ui.DynamicItem[Button],
    template=r"proposal:(?P<act>approve|again|rewrite|skip):(?P<draw>[0-9]{1,18}):(?P<seen>[0-9]{1,6})",
    access=Access.MODERATOR,
):
    """Does one thing with a proposal, unless it has changed since the moderator looked."""

    def __init__(self, act: str, draw_id: int, seen: int, speaking: Language = "en") -> None:
        self.act, self.draw_id, self.seen = act, draw_id, seen
        label, style = ACTS[act]
        super().__init__(
            discord.ui.Button(
                label=say(label, speaking),
                style=style,
                custom_id=f"proposal:{act}:{draw_id}:{seen}",
            )
        )

    async def clicked(self, interaction: Interaction) -> None:
        """Do it."""
        proposals = interaction.client.app.proposals
        if self.act == "rewrite":
            found = await proposals.get(here(interaction), self.draw_id)
            said = found.draw.said if found else ""
            speaking = interaction.client.app.guilds.of(here(interaction)).language
            form = WordsForm(self.draw_id, self.seen, said, speaking)
            await interaction.response.send_modal(form)
            return
        does = {
            "approve": proposals.approve,
            "again": proposals.again,
            "skip": proposals.skip,
        }[self.act]
        await _settle(
            interaction,
            lambda: does(here(interaction), self.draw_id, self.seen, by=interaction.user.id),
        )


class Choose(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=r"proposal:choose:(?P<draw>[0-9]{1,18}):(?P<seen>[0-9]{1,6})",
    access=Access.MODERATOR,
):
    """Takes another of the list."""

    def __init__(self, draw_id: int, seen: int, menu: discord.ui.Select[Any]) -> None:
        self.draw_id, self.seen = draw_id, seen
        menu.custom_id = f"proposal:choose:{draw_id}:{seen}"
        super().__init__(menu)

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: Any, match: Any, /
    ) -> Self:
        """Called by discord.py."""
        return cls(int(match["draw"]), int(match["seen"]), item)

    async def clicked(self, interaction: Interaction) -> None:
        """Take them."""
        (value,) = cast("dict[str, Any]", interaction.data)["values"]
        line = picked(int, value)
        await _settle(
            interaction,
            lambda: interaction.client.app.proposals.choose(
                here(interaction), self.draw_id, self.seen, line, by=interaction.user.id
            ),
        )


class WordsForm(TemplateForm, access=Access.MODERATOR):
    """Asks how it is to be said."""

    def __init__(self, draw_id: int, seen: int, said: str, speaking: Language) -> None:
        super().__init__(text("The words of this week"), said, speaking)
        self.draw_id, self.seen = draw_id, seen

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Keep them."""
        await _settle(
            interaction,
            lambda: interaction.client.app.proposals.rewrite(
                here(interaction),
                self.draw_id,
                self.seen,
                self.typed.value,
                by=interaction.user.id,
            ),
        )


async def _settle(interaction: Interaction, does: Callable[[], Awaitable[Proposal]]) -> None:
    """Do it and show the proposal as it is then."""
    proposal = await does()
    # Asking Discord for names may take longer than it waits for an answer.
    await interaction.response.defer()
    panel = await shown(interaction.client, proposal)
    await interaction.edit_original_response(view=panel)


async def shown(client: Ovation, proposal: Proposal) -> Panel:
    """The proposal in the guild's language."""
    settings = client.app.guilds.of(proposal.draw.guild_id)
    listed = [line.member_id for line in proposal.draw.pool if line.member_id > 0]
    found = (await members(client, proposal.draw.guild_id, listed)) or {}
    names = {user_id: member.display_name for user_id, member in found.items()}
    return panel_of(proposal, settings, names)


def panel_of(proposal: Proposal, settings: GuildSettings, names: Mapping[int, str]) -> Panel:
    """The card: when it goes out, what it says, who is on the list, what was decided."""
    draw, speaking = proposal.draw, settings.language
    parts: list[discord.ui.Item[Any]] = [
        words(text("## 🗳️ The weekly surprise, for you to say"), speaking),
        words(_when(proposal, settings), speaking),
        discord.ui.Separator[Any](),
    ]
    above = len(parts)
    about = [say(line, speaking) for line in _about(proposal)]
    parts.append(discord.ui.TextDisplay[Any]("\n".join([*_list(proposal, speaking), *about])))
    if proposal.decisions:
        parts.append(discord.ui.TextDisplay[Any]("\n".join(_decided(proposal, speaking))))
    if proposal.surprise is not None:
        said = fitting_body(proposal.surprise, speaking, parts, MOST_REASONS)
        parts[above:above] = [discord.ui.TextDisplay[Any](said), discord.ui.Separator[Any]()]
    if draw.state in OPEN:
        seen = len(proposal.decisions)
        acts = [act for act in ACTS if act != "approve" or draw.state is not State.APPROVED]
        parts.append(
            discord.ui.ActionRow[Any](*(Decide(act, draw.id, seen, speaking) for act in acts))
        )
        if options := list(_options(proposal, names, speaking)):
            menu = discord.ui.Select[Any](
                placeholder=say(text("Choose another of the list…"), speaking), options=options
            )
            parts.append(discord.ui.ActionRow[Any](Choose(draw.id, seen, menu)))
    return card(*parts)


def _when(proposal: Proposal, settings: GuildSettings) -> Text:
    draw = proposal.draw
    at = Instant(draw.post_at, "F")
    if draw.state in SETTLED:
        return SETTLED[draw.state]
    if draw.state is State.APPROVED:
        return text("Approved: it goes out {at}.", at=at)
    if settings.surprise_unanswered is Unanswered.WAIT:
        return text("It goes out {at}, or later, once one of you approves it.", at=at)
    return text("It goes out {at}, also if none of you answers.", at=at)


def _list(proposal: Proposal, speaking: Language) -> Iterator[str]:
    draw = proposal.draw
    yield say(text("**The list** (the more lots, the likelier):"), speaking)
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
                kinds=Literally(_signs(line)),
            ),
            speaking,
        )
        room -= len(shown) + len(mark) + 1
        if room < 0:
            yield "…"
            return
        yield shown + mark


def _signs(line: Line) -> str:
    return "".join(SIGNS.get(kind, "") for kind in line.kinds)


def _about(proposal: Proposal) -> Iterator[Text]:
    if proposal.draw.unsure:
        yield counted(
            "-# ⚠️ Discord did not say of {count} of them whether they are on your team: look.",
            "-# ⚠️ Discord did not say of {count} of them whether they are on your team: look.",
            proposal.draw.unsure,
        )
    if proposal.surprise is not None and not proposal.surprise.pinged:
        yield text(
            "-# The post names {member} but does not notify them, as they have not allowed it in "
            "/privacy. You may like to tell them.",
            member=User(proposal.surprise.user_id),
        )


def _decided(proposal: Proposal, speaking: Language) -> Iterator[str]:
    for decision in proposal.decisions[-5:]:
        sign, said = DECIDED[decision.action]
        values: dict[str, Value] = {
            "member": User(decision.user_id or 0),
            "when": Instant(decision.at, "R"),
        }
        yield f"-# {sign} {say(Text(said.message, values), speaking)}"


def _options(
    proposal: Proposal, names: Mapping[int, str], speaking: Language
) -> Iterator[discord.SelectOption]:
    for number, line in enumerate(proposal.draw.pool):
        if line.member_id == proposal.draw.user_id or line.member_id not in proposal.willing:
            continue
        points = say(counted("{count} point", "{count} points", line.points), speaking)
        name = names.get(line.member_id, points)
        yield discord.SelectOption(
            label=f"{number + 1}. {name}"[:LABEL], value=str(number), description=points
        )


class Proposals(commands.Cog):
    """Shows the moderators what is drawn."""

    def __init__(self, client: Ovation) -> None:
        self._client = client
        client.app.outbox.compose(PROPOSAL, self.compose, home=lambda its: its.moderator_channel_id)

    async def compose(self, post: Post) -> Draft | None:
        """The card; None where the surprise went out meanwhile."""
        proposal = await self._client.app.proposals.get(post.guild_id, post.subject_id)
        if proposal is None or proposal.draw.state not in OPEN:
            return None
        return Draft(await shown(self._client, proposal))
