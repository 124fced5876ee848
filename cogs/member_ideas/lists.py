"""The lists of ideas: all that members see, and a member's own."""

from __future__ import annotations

from typing import Any

import discord

from bot.access import Access, has_access
from bot.services.member_ideas.ideas import MemberIdeaService
from cogs.member_ideas.deciding import ID, idea_lines, show_idea
from cogs.ui.base import Interaction, guild_id_of, paragraph, user_language
from cogs.ui.pages import Listing, Row, paged, show_list
from cogs.ui.persistent_button import PersistentButton
from domain.languages import Language
from domain.member_ideas.idea import SHOWN, MemberIdea
from domain.translatable_text import text

Item = discord.ui.Item[Any]


class AgreeButton(PersistentButton, template=rf"idea:agree{ID}", access=Access.EVERYONE):
    """Lets a member agree with an idea, or undo that."""

    name, label, emoji = "idea:agree", text("I'd like that too"), "🙋"

    async def on_click(self, interaction: Interaction) -> None:
        """Store it, and show the list again."""
        agrees = await interaction.client.app[MemberIdeaService].toggle_support(
            guild_id_of(interaction), self.numbers[0], by=interaction.user.id
        )
        said = (
            text("Counted. Press it again to take it back.")
            if agrees
            else text("All right, you are not counted for it now.")
        )
        await show_list(interaction, "ideas", said=said)


class OpenIdeaButton(PersistentButton, template=rf"idea:open{ID}", access=Access.MODERATOR):
    """Shows an idea with what the team can decide."""

    name, label = "idea:open", text("Open")

    async def on_click(self, interaction: Interaction) -> None:
        """Show it privately."""
        idea = await interaction.client.app[MemberIdeaService].get(
            guild_id_of(interaction), self.numbers[0]
        )
        await show_idea(interaction, idea)


def idea_row(idea: MemberIdea, language: Language, *, buttons: list[Item]) -> Row:
    """Return the row about one idea."""
    parts: list[Item] = [paragraph(line, language) for line in idea_lines(idea)]
    return [*parts, discord.ui.ActionRow[Any](*buttons)] if buttons else parts


@paged("ideas", Access.EVERYONE)
async def ideas(interaction: Interaction) -> Listing:
    """Load the ideas: all for the team, and for members those that the team has looked at."""
    language = user_language(interaction)
    for_team = has_access(interaction, Access.MODERATOR)
    found = await interaction.client.app[MemberIdeaService].listed(
        guild_id_of(interaction), for_team=for_team
    )
    rows = []
    for idea in found:
        buttons: list[Item] = []
        if idea.state in SHOWN and idea.user_id != interaction.user.id:
            buttons.append(AgreeButton(idea.id, language=language))
        if for_team:
            buttons.append(OpenIdeaButton(idea.id, language=language))
        rows.append(idea_row(idea, language, buttons=buttons))
    return Listing(
        rows,
        above=[paragraph(text("**Ideas**: what you told us, and what became of it"), language)],
        nothing=text("There are none yet. Tell the team yours with /idea new."),
        most=6,
    )


@paged("my_ideas", Access.EVERYONE)
async def my_ideas(interaction: Interaction) -> Listing:
    """Load the member's own ideas, and those with which they agree."""
    language, me = user_language(interaction), interaction.user.id
    found = await interaction.client.app[MemberIdeaService].of_member(guild_id_of(interaction), me)
    rows = []
    for idea in found:
        agrees = idea.user_id != me and idea.state in SHOWN
        buttons: list[Item] = [AgreeButton(idea.id, language=language)] if agrees else []
        rows.append(idea_row(idea, language, buttons=buttons))
    return Listing(
        rows,
        above=[paragraph(text("**Your ideas, and those you agree with**"), language)],
        nothing=text("There are none yet. Tell the team yours with /idea new."),
        most=6,
    )
