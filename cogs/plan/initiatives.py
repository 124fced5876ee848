"""`/initiative`: what the team tries, what it is linked with, and whether it goes on."""

from __future__ import annotations

from datetime import date
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import OvationBot
from bot.services.insight.goals import GoalService
from bot.services.insight.initiatives import InitiativeService, InitiativeStatus
from cogs.goals import goal_suggestions, standing_text
from cogs.ui.base import (
    Interaction,
    guild_id_of,
    paragraph,
    parse_choice,
    reply,
    say,
    user_language,
)
from cogs.ui.command_options import choices, options
from cogs.ui.confirmations import ask, confirmed
from cogs.ui.excerpts import excerpt
from cogs.ui.moments import parse_day
from cogs.ui.pages import Listing, Row, paged, send_list
from cogs.ui.suggestions import suggestions
from domain.campaign_options import parse_amount
from domain.initiatives import (
    HYPOTHESIS_LENGTH,
    REASON_LENGTH,
    TITLE_LENGTH,
    NewInitiative,
    Verdict,
)
from domain.languages import Language
from domain.plan import MAX_HOURS
from domain.plan_wording import (
    VERDICT_NAMES,
    initiative_text,
    links_text,
    thing_text,
    verdict_text,
)
from domain.translatable_text import Text, text

INITIATIVES, REMOVE_INITIATIVE = "initiatives", "remove_initiative"
WHICH = locale_str("Which initiative")
NAME_SHOWN = 60


@requires(Access.MODERATOR)
@app_commands.guild_only()
class InitiativeCommands(
    commands.GroupCog,
    group_name=locale_str("initiative"),
    group_description=locale_str("What your team tries, and whether it goes on"),
):
    """Adds initiatives, links them, and keeps what was decided; for moderators."""

    def __init__(self, client: OvationBot) -> None:
        self._app = client.app
        self.initiatives = client.app[InitiativeService]

    @app_commands.command(
        name=locale_str("add"), description=locale_str("Add something that your team tries")
    )
    @options(
        name=locale_str("What it is, in a few words"),
        hypothesis=locale_str("What you think will happen, and why"),
        hours_a_week=locale_str("How many hours it takes each week"),
        until=locale_str("The day on which you decide about it: 1 March, in 10 weeks"),
        money=locale_str("What it costs in all, with its currency: 200 €"),
        goal=locale_str("The goal that it is for"),
    )
    async def add(
        self,
        interaction: Interaction,
        name: app_commands.Range[str, 1, TITLE_LENGTH],
        hypothesis: app_commands.Range[str, 1, HYPOTHESIS_LENGTH],
        hours_a_week: app_commands.Range[int, 0, MAX_HOURS],
        until: app_commands.Range[str, 1, 60],
        money: app_commands.Range[str, 1, 20] | None = None,
        goal: int | None = None,
    ) -> None:
        """Store it, and say what comes next."""
        day = parse_day(interaction, until)
        amount = None if money is None else parse_amount(money)
        new = NewInitiative(name, hypothesis, hours_a_week, amount, goal, day)
        await self.initiatives.add(guild_id_of(interaction), new)
        await reply(
            interaction,
            text(
                "“{name}” is on. /initiative link says what belongs to it. On {day} you decide: "
                "keep, change or stop.",
                name=name,
                day=day,
            ),
        )

    @app_commands.command(
        name=locale_str("list"),
        description=locale_str("List the initiatives and what became of them"),
    )
    async def overview(self, interaction: Interaction) -> None:
        """List them."""
        await interaction.response.defer(ephemeral=True)
        await send_list(interaction, INITIATIVES)

    @app_commands.command(
        name=locale_str("link"),
        description=locale_str("Link a contest, campaign, prompt or test; again to unlink it"),
    )
    @options(initiative=WHICH, thing=locale_str("What belongs to it"))
    async def link(
        self, interaction: Interaction, initiative: int, thing: app_commands.Range[str, 1, 40]
    ) -> None:
        """Link it, or unlink it."""
        is_linked = await self.initiatives.toggle_link(guild_id_of(interaction), initiative, thing)
        done = text("It is linked.") if is_linked else text("It is no longer linked.")
        await reply(interaction, done)

    @app_commands.command(
        name=locale_str("decide"), description=locale_str("Keep, change or stop an initiative")
    )
    @options(
        initiative=WHICH,
        verdict=locale_str("What becomes of it"),
        reason=locale_str("Why, in a sentence"),
        until=locale_str("Until when it goes on: 1 March, in 10 weeks"),
    )
    @app_commands.choices(
        verdict=choices((verdict.value, name) for verdict, name in VERDICT_NAMES.items())
    )
    async def decide(
        self,
        interaction: Interaction,
        initiative: int,
        verdict: str,
        reason: app_commands.Range[str, 1, REASON_LENGTH],
        until: app_commands.Range[str, 1, 60] | None = None,
    ) -> None:
        """Keep what was decided."""
        day = None if until is None else parse_day(interaction, until)
        chosen = parse_choice(Verdict, verdict)
        await self.initiatives.decide(guild_id_of(interaction), initiative, chosen, reason, day)
        await reply(interaction, text("I noted your decision. /initiative list shows it."))

    @app_commands.command(
        name=locale_str("remove"), description=locale_str("Remove an initiative and its decision")
    )
    @options(initiative=WHICH)
    async def remove(self, interaction: Interaction, initiative: int) -> None:
        """Ask first."""
        await ask(interaction, REMOVE_INITIATIVE, initiative)

    @link.autocomplete("initiative")
    @decide.autocomplete("initiative")
    @remove.autocomplete("initiative")
    async def _which(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[int]]:
        known = await self.initiatives.all(guild_id_of(interaction))
        return suggestions(((each.title, each.id) for each in known), typed)

    @link.autocomplete("thing")
    async def _things(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        language = user_language(interaction)
        known = await self.initiatives.things(guild_id_of(interaction))
        named = (
            (say(thing_text(thing.kind, name), language, markup=False), thing.key)
            for thing, name in known.items()
        )
        return suggestions(named, typed)

    @add.autocomplete("goal")
    async def _goals(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[int]]:
        known = await self._app[GoalService].of(guild_id_of(interaction))
        return goal_suggestions(known, user_language(interaction), typed)


async def _question(interaction: Interaction, initiative_id: int) -> Text:
    service = interaction.client.app[InitiativeService]
    each = await service.one(guild_id_of(interaction), initiative_id)
    return text(
        "Remove “{name}” and what you decided about it? /initiative decide can stop it instead.",
        name=each.title,
    )


def initiative_row(found: InitiativeStatus, today: date, language: Language) -> Row:
    """Return what is said of an initiative: what it is, what it takes, and how it stands."""
    each = found.initiative
    lines = [
        text("**{name}** · {means}", name=each.title, means=initiative_text(each)),
        text("{words}", words=excerpt(each.hypothesis, 2 * HYPOTHESIS_LENGTH)),
        verdict_text(each, today),
    ]
    if found.goal is not None:
        lines.append(standing_text(found.goal))
    if found.links:
        names = (excerpt(say(name, language, markup=False), NAME_SHOWN) for _, name in found.links)
        kinds = (kind for kind, _ in found.links)
        lines.append(links_text(tuple(map(thing_text, kinds, names))))
    return [discord.ui.TextDisplay[Any]("\n".join(say(line, language) for line in lines))]


@confirmed(REMOVE_INITIATIVE, Access.MODERATOR, wording=_question, yes=text("Yes, remove it"))
async def remove_initiative(interaction: Interaction, initiative_id: int) -> Text:
    """Remove the initiative that was asked about."""
    await interaction.client.app[InitiativeService].remove(guild_id_of(interaction), initiative_id)
    return text("The initiative is removed.")


@paged(INITIATIVES, Access.MODERATOR)
async def all_initiatives(interaction: Interaction) -> Listing:
    """Load the initiatives with their states."""
    service, language = interaction.client.app[InitiativeService], user_language(interaction)
    found = await service.portfolio(guild_id_of(interaction))
    return Listing(
        [initiative_row(each, found.today, language) for each in found.rows],
        above=[paragraph(note, language) for note in found.notes],
        nothing=text("Your team tries nothing yet. /initiative add begins."),
    )
