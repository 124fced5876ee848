"""A member's profile in words, for `/me` and leaderboards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord

from bot.client import Interaction
from bot.services.contributions import Profile
from cogs.contributions.formatting import format_contributions
from cogs.contributions.score_breakdown import ScoreBreakdownButton
from cogs.ui.base import framed, guild_settings_of, paragraph, say
from cogs.ui.command_options import choices
from domain.contributions import ContributionKind
from domain.contributions.settings import CONTRIBUTIONS
from domain.contributions.totals import ALL
from domain.refusals import Refusal
from domain.translatable_text import Text, counted, text

CONTRIBUTIONS_SHOWN = 5
MEDALS = ("🥇", "🥈", "🥉")

KINDS: dict[ContributionKind, Text] = {
    ContributionKind.HELPED: text("Helped"),
    ContributionKind.ENTERTAINED: text("Entertained"),
    ContributionKind.INTERESTED: text("Interested"),
    ContributionKind.TOOK_PART: text("Took part"),
    ContributionKind.CONNECTED: text("Brought people in"),
}
SIGNS: dict[ContributionKind, str] = {
    ContributionKind.HELPED: "🙏",
    ContributionKind.ENTERTAINED: "😂",
    ContributionKind.INTERESTED: "💡",
    ContributionKind.TOOK_PART: "🎟️",
    ContributionKind.CONNECTED: "🤝",
}
PERIODS: dict[str, Text] = {
    "week": text("This week"),
    "month": text("This month"),
    "all": text("All time"),
}
SHOW_ME = text("Show me on the leaderboard")
TAKE_ME_OFF = text("Take me off")
PERIOD_CHOICES = choices((name, said) for name, said in PERIODS.items())
KIND_CHOICES = choices((kind.value, said) for kind, said in KINDS.items())


def require_contributions(interaction: Interaction) -> None:
    """Raise `Refusal` if the guild does not count contributions."""
    if not guild_settings_of(interaction).has(CONTRIBUTIONS):
        raise Refusal(text("Contributions are switched off on this server."))


def rank_said(profile: Profile) -> Text:
    """Return the sentence about the member's all-time rank, or the rank they would have."""
    rank = profile.rank or 0
    if profile.listed:
        return text("You are number {rank}, all time.", rank=rank)
    return text("You would be number {rank}, all time.", rank=rank)


def profile_card(
    profile: Profile,
    language: Any,
    tier: Sequence[Text] = (),
    *,
    listing: discord.ui.Item[Any],
    picture: discord.ui.Item[Any] | None = None,
) -> discord.ui.LayoutView:
    """Return the card of `/me`; `tier` are the lines about kind and tier, if the guild has tiers.

    `picture` shows the weeks; everything else is text. `listing` is the button to be listed on the
    leaderboard, or removed.
    """
    if profile.rank is None:
        return _empty_card(profile, language, listing)
    totals = [
        say(
            counted(
                "**{period}**: {count} point",
                "**{period}**: {count} points",
                profile.points[name].get(ALL, 0),
                period=said,
            ),
            language,
        )
        for name, said in PERIODS.items()
    ]
    kinds = [
        f"{SIGNS[kind]} {say(KINDS[kind], language)} {profile.points['all'][kind]}"
        for kind in ContributionKind
        if profile.points["all"].get(kind)
    ]
    parts = [
        paragraph(text("## Your contributions"), language),
        paragraph("\n".join(totals), language),
        paragraph(" · ".join(kinds), language),
        paragraph(rank_said(profile), language),
    ]
    if tier:
        parts.append(paragraph("\n".join(say(line, language) for line in tier), language))
    if profile.contributions:
        lines = [
            f"- {say(line, language)}"
            for line in format_contributions(profile.contributions)[:CONTRIBUTIONS_SHOWN]
        ]
        heading = say(text("**This week, newest first**"), language)
        parts.append(paragraph("\n".join([heading, *lines]), language))
    parts.append(paragraph(_listing_said(profile), language))
    row = discord.ui.ActionRow[Any](ScoreBreakdownButton(0, language), listing)
    return framed(*([picture] if picture else []), *parts, row)


def _empty_card(
    profile: Profile, language: Any, listing: discord.ui.Item[Any]
) -> discord.ui.LayoutView:
    return framed(
        paragraph(text("## Your contributions"), language),
        paragraph(
            text(
                "Nothing yet, and that's fine. When somebody thanks you, or several "
                "people like your post, you'll see it here."
            ),
            language,
        ),
        paragraph(_listing_said(profile), language),
        discord.ui.ActionRow(listing),
    )


def _listing_said(profile: Profile) -> Text:
    if profile.listed:
        return text(
            "-# You are on the leaderboard: everybody here can see your name, points and place."
        )
    return text(
        "-# Only you see this: you are not on the leaderboard. The button below adds or "
        "removes you."
    )
