"""The button by which a winner claims the prize: in the result, so that no closed DM loses it."""

from __future__ import annotations

import discord

from bot.client import Interaction, Ovation
from bot.outbox import Draft
from cogs.contests.buttons import NUMBER, ContestButton
from cogs.panels import card, here, language, words
from db.outbox import Post
from domain.text import User, text


class ClaimButton(ContestButton, template=rf"contest:claim{NUMBER}"):
    """Under a result: claims the prize."""

    name = "contest:claim"
    label = text("Claim your prize")
    emoji = "🎁"
    style = discord.ButtonStyle.success

    async def clicked(self, interaction: Interaction) -> None:
        """Keep the claim, and say what comes next."""
        claimed = await interaction.client.app.prizes.claim(
            self.numbers[0], here(interaction), interaction.user.id
        )
        speaking = language(interaction)
        if claimed.again:
            next_step = text("You have claimed it already, and it is noted.")
        elif claimed.told:
            next_step = text("It is noted, and the moderators know. They will be in touch here.")
        else:
            next_step = text("It is noted. Tell a moderator, and show them this message.")
        panel = card(
            words(text("### 🎉 Congratulations!"), speaking),
            words(
                text(
                    "You won “{title}”, and the prize is yours: {prize}",
                    title=claimed.contest.plan.title,
                    prize=claimed.contest.plan.rules.prize,
                ),
                speaking,
            ),
            words(next_step, speaking),
        )
        await interaction.response.send_message(view=panel, ephemeral=True)


BUTTONS = (ClaimButton,)


async def claimed_post(client: Ovation, post: Post) -> Draft | None:
    """For the moderators' channel: who waits for which prize."""
    claimed = await client.app.prizes.claimed(post.subject_id)
    if claimed is None:
        return None
    speaking = client.app.guilds.of(post.guild_id).language
    return Draft(
        card(
            words(
                text(
                    "🎁 {member} won “{title}” and claims the prize: {prize}",
                    member=User(claimed.winner_id),
                    title=claimed.contest.plan.title,
                    prize=claimed.contest.plan.rules.prize,
                ),
                speaking,
            )
        )
    )
