"""The week's thank-you post, and milestones."""

from __future__ import annotations

from discord.ext import commands

from bot.client import OvationBot
from bot.outbox import Draft
from bot.services.milestones import MILESTONE, TOP_FIVE, MilestoneService, TopContributor
from cogs.contributions.profile_card import SIGNS
from cogs.ui.base import framed, paragraph, say
from domain.contributions import ContributionKind
from domain.milestones import milestone_text
from domain.outbox import OutboxPost
from domain.translatable_text import Text, User, text

DID: dict[ContributionKind, Text] = {
    ContributionKind.HELPED: text("helped others along"),
    ContributionKind.ENTERTAINED: text("made people smile"),
    ContributionKind.INTERESTED: text("found what others wanted to see"),
    ContributionKind.TOOK_PART: text("joined in"),
    ContributionKind.CONNECTED: text("brought people together"),
}


class Milestones(commands.Cog):
    """Composes thank-you posts and milestones."""

    def __init__(self, client: OvationBot) -> None:
        self._app = client.app
        client.app.outbox.register_composer(TOP_FIVE, self.compose_first)
        client.app.outbox.register_composer(MILESTONE, self.compose_milestone)

    async def compose_first(self, post: OutboxPost) -> Draft | None:
        """Return the week's top members, named but not pinged; None if there are too few."""
        first = await self._app[MilestoneService].top_contributors(post.guild_id, post.subject_id)
        if not first:
            return None
        language = self._app.guild_settings.of(post.guild_id).language
        return Draft(
            framed(
                paragraph(text("## 💛 Thank you for last week"), language),
                paragraph("\n".join(say(line(each), language) for each in first), language),
                paragraph(
                    text("-# The members others valued most, among all who agree to be named."),
                    language,
                ),
            )
        )

    async def compose_milestone(self, post: OutboxPost) -> Draft | None:
        """Return one milestone, without a ping; None if the member opted out of being named."""
        told = await self._app[MilestoneService].get(post.guild_id, post.subject_id)
        if told is None:
            return None
        language = self._app.guild_settings.of(post.guild_id).language
        return Draft(
            framed(paragraph(milestone_text(told.reached.milestone, told.user_id), language))
        )


def line(each: TopContributor) -> Text:
    """Return the line about one of the week's top members."""
    kind = each.kind or ContributionKind.TOOK_PART
    return text("{sign} {member} {did}", sign=SIGNS[kind], member=User(each.user_id), did=DID[kind])


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    await client.add_cog(Milestones(client))
