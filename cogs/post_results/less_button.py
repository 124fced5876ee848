"""The button below a post of the team with which members ask for less of this."""

from __future__ import annotations

from bot.access import Access, has_access
from bot.services.post_results import PostResultService
from cogs.ui.base import Interaction, guild_id_of, reply
from cogs.ui.persistent_button import PersistentButton
from domain.refusals import Refusal
from domain.translatable_text import text


class LessButton(PersistentButton, template=r"post:less:([0-9]{1,18})", access=Access.EVERYONE):
    """Asks for less of posts like this one, or takes that back."""

    name, label = "post:less", text("Less of this")

    async def on_click(self, interaction: Interaction) -> None:
        """Count the wish; the team learns only how many there are."""
        if has_access(interaction, Access.MODERATOR):
            raise Refusal(text("You are on the team, so this is not counted. Tell the others!"))
        is_wished = await interaction.client.app[PostResultService].toggle_less(
            guild_id_of(interaction), self.numbers[0], by=interaction.user.id
        )
        said = (
            text(
                "Thank you, that helps. The team sees how many want less of this, but not who. "
                "Press it again to take it back."
            )
            if is_wished
            else text("Taken back.")
        )
        await reply(interaction, said)
