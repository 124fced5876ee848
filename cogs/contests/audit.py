"""`/contest export`, `recount` and `watch`: audits of a contest, for moderators."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Interaction, OvationBot
from bot.outbox import Draft
from bot.services.contests.audit import AuditService, FraudCheck, Recount
from cogs.contests.choosing import posted_titles
from cogs.ui.base import Panel, framed, guild_id_of, paragraph, user_language
from cogs.ui.command_options import options
from cogs.ui.pages import shortlist
from domain.contests.prizes import PrizeAward
from domain.contests.result import ContestResult, Results, describe_uncounted
from domain.languages import Language
from domain.outbox import OutboxPost
from domain.translatable_text import Text, counted, text

MAX_FINDINGS = 5
MAX_DIFFERENCES = 20


class AuditCommands(commands.Cog):
    """Commands for the audit of contests, mixed into their group."""

    @app_commands.command(
        name=locale_str("export"),
        description=locale_str("Export a contest as files, without voters' names"),
    )
    @options(contest=locale_str("Which contest"))
    async def export(self, interaction: Interaction, contest: int) -> None:
        """Answer with the files, privately."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        exported = await interaction.client.app[AuditService].export(
            contest, guild_id_of(interaction)
        )
        language = user_language(interaction)
        title = exported.contest.plan.title
        panel = framed(
            paragraph(text("### 📦 “{title}” as files", title=title), language),
            paragraph(
                text(
                    "All entries, every vote and how it was counted. Voters have random "
                    "names made up for this export, so nobody learns who voted how."
                ),
                language,
            ),
            *(paragraph(said, language) for said in _left_out(exported.results)),
            *(discord.ui.File(f"attachment://{name}") for name in exported.files),
        )
        files = [discord.File(BytesIO(data), name) for name, data in exported.files.items()]
        await interaction.followup.send(view=panel, files=files, ephemeral=True)

    @app_commands.command(
        name=locale_str("recount"),
        description=locale_str("Count a contest again and compare the result"),
    )
    @options(contest=locale_str("Which contest"))
    async def recount(self, interaction: Interaction, contest: int) -> None:
        """Answer privately whether the recount gives the same result."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        recounted = await interaction.client.app[AuditService].recount(
            contest, guild_id_of(interaction)
        )
        panel = _recount_card(recounted, interaction)
        await interaction.followup.send(view=panel, ephemeral=True)

    @app_commands.command(
        name=locale_str("watch"), description=locale_str("Check for coordinated voting")
    )
    @options(contest=locale_str("Which contest"))
    async def watch(self, interaction: Interaction, contest: int) -> None:
        """Answer privately with the findings."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        watched = await interaction.client.app[AuditService].check_vote_fraud(
            contest, guild_id_of(interaction)
        )
        panel = fraud_card(watched, user_language(interaction))
        await interaction.followup.send(view=panel, ephemeral=True)

    @export.autocomplete("contest")
    @watch.autocomplete("contest")
    @recount.autocomplete("contest")
    async def _past_titles(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[int]]:
        return await posted_titles(interaction, current)


async def fraud_report_post(client: OvationBot, post: OutboxPost) -> Draft | None:
    """Return the post for the moderators' channel after the close; None without findings."""
    watched = await client.app[AuditService].check_vote_fraud(post.subject_id, post.guild_id)
    if not watched.findings:
        return None
    return Draft(fraud_card(watched, client.app.guild_settings.of(post.guild_id).language))


def fraud_card(watched: FraudCheck, language: Language) -> Panel:
    """Return the card with the evidence of coordinated voting."""
    title = watched.contest.plan.title
    if not watched.findings:
        return framed(
            paragraph(text("### 👁️ “{title}”: nothing suspicious", title=title), language),
            paragraph(
                text(
                    "No group voting only for one entry, no unusually similar ballots, no "
                    "accounts created together for this contest."
                ),
                language,
            ),
        )
    parts: list[discord.ui.Item[Any]] = [
        paragraph(text("### 👁️ “{title}”: please have a look", title=title), language)
    ]
    for seen, counts in watched.findings[:MAX_FINDINGS]:
        parts += [paragraph(seen, language), paragraph(counts, language)]
    parts.append(
        paragraph(
            text(
                "This is evidence, not a verdict. I left nothing out because of it, and "
                "individual votes stay secret. You decide what to do."
            ),
            language,
        )
    )
    return framed(*parts)


def _recount_card(recounted: Recount, interaction: Interaction) -> Panel:
    language = user_language(interaction)
    title = recounted.contest.plan.title
    if recounted.same:
        verdict = text(
            "### ✅ “{title}”: the same result\nI counted every vote again. Places, scores "
            "and totals match the published result.",
            title=title,
        )
    else:
        verdict = text(
            "### ⚠️ “{title}”: a different result\nThe new count differs from the published result:",
            title=title,
        )
    heading = paragraph(verdict, language)
    below = [
        *(paragraph(_sums(prize, result), language) for prize, result in recounted.results.items()),
        *(paragraph(said, language) for said in _left_out(recounted.results)),
    ]
    found = [said for differences in recounted.differences.values() for said in differences]
    shown = shortlist(found, [heading, *below], language, most=MAX_DIFFERENCES)
    return framed(heading, *shown, *below)


def _sums(prize: PrizeAward, result: ContestResult) -> Text:
    if prize is PrizeAward.JURY:
        return text(
            "-# {jurors}, {scores}.",
            jurors=counted("{count} juror", "{count} jurors", result.voters),
            scores=counted("{count} score", "{count} scores", result.votes),
        )
    return text(
        "-# {voters}, {votes}.",
        voters=counted("{count} voter", "{count} voters", result.voters),
        votes=counted("{count} vote", "{count} votes", result.votes),
    )


def _left_out(results: Results) -> list[Text]:
    return [said for result in results.values() for said in describe_uncounted(result)]
