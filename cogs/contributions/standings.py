"""What a member's standing is in words, for `/me` and boards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.client import Interaction
from bot.services.contributions import Profile
from cogs.contributions.deeds import told
from cogs.contributions.why import WhyPage
from cogs.panels import card, say, settings_here, words
from domain.contributions import Kind
from domain.contributions.ledger import ALL
from domain.refusals import Refusal
from domain.settings import Feature
from domain.text import Text, counted, text

SHOWN_ACTS = 5
MEDALS = ("🥇", "🥈", "🥉")

KINDS: dict[Kind, Text] = {
    Kind.HELPED: text("Helped"),
    Kind.ENTERTAINED: text("Entertained"),
    Kind.INTERESTED: text("Interested"),
    Kind.TOOK_PART: text("Took part"),
    Kind.CONNECTED: text("Brought people"),
}
SIGNS: dict[Kind, str] = {
    Kind.HELPED: "🙏",
    Kind.ENTERTAINED: "😂",
    Kind.INTERESTED: "💡",
    Kind.TOOK_PART: "🎟️",
    Kind.CONNECTED: "🤝",
}
PERIODS: dict[str, Text] = {
    "week": text("This week"),
    "month": text("This month"),
    "all": text("All time"),
}
SHOW_ME = text("Show me on the leaderboard")
TAKE_ME_OFF = text("Take me off")
PERIOD_CHOICES = [
    app_commands.Choice(name=locale_str(said.message), value=name) for name, said in PERIODS.items()
]
KIND_CHOICES = [
    app_commands.Choice(name=locale_str(said.message), value=kind.value)
    for kind, said in KINDS.items()
]


def require_contributions(interaction: Interaction) -> None:
    """Raise `Refusal` where the guild does not count contributions."""
    if not settings_here(interaction).has(Feature.CONTRIBUTIONS):
        raise Refusal(text("Contributions are switched off on this server."))


def rank_said(profile: Profile) -> Text:
    """The member's place of all time, or that which they would have."""
    rank = profile.rank or 0
    if profile.listed:
        return text("You are number {rank} of all time.", rank=rank)
    return text("You would be number {rank} of all time.", rank=rank)


def profile_card(
    profile: Profile,
    speaking: Any,
    tier: Sequence[Text] = (),
    *,
    listing: discord.ui.Item[Any],
    picture: discord.ui.Item[Any] | None = None,
) -> discord.ui.LayoutView:
    """What `/me` shows; `tier` are the lines about kind and tier, where the guild has tiers.

    `picture` shows the weeks; all else is said in words. `listing` is the button by which the
    member comes on the leaderboard, or goes from it.
    """
    if profile.rank is None:
        return card(
            words(text("## Your contributions"), speaking),
            words(
                text(
                    "Nothing yet, and that is fine. When somebody thanks you, or several people "
                    "like what you post, it shows up here."
                ),
                speaking,
            ),
            words(_listing_said(profile), speaking),
            discord.ui.ActionRow(listing),
        )
    totals = [
        say(
            counted(
                "**{period}**: {count} point",
                "**{period}**: {count} points",
                profile.points[name].get(ALL, 0),
                period=said,
            ),
            speaking,
        )
        for name, said in PERIODS.items()
    ]
    kinds = [
        f"{SIGNS[kind]} {say(KINDS[kind], speaking)} {profile.points['all'][kind]}"
        for kind in Kind
        if profile.points["all"].get(kind)
    ]
    parts = [
        words(text("## Your contributions"), speaking),
        words("\n".join(totals), speaking),
        words(" · ".join(kinds), speaking),
        words(rank_said(profile), speaking),
    ]
    if tier:
        parts.append(words("\n".join(say(line, speaking) for line in tier), speaking))
    if profile.acts:
        lines = [f"- {say(line, speaking)}" for line in told(profile.acts)[:SHOWN_ACTS]]
        heading = say(text("**This week, from the latest**"), speaking)
        parts.append(words("\n".join([heading, *lines]), speaking))
    parts.append(words(_listing_said(profile), speaking))
    row = discord.ui.ActionRow[Any](WhyPage(0, speaking), listing)
    return card(*([picture] if picture else []), *parts, row)


def _listing_said(profile: Profile) -> Text:
    if profile.listed:
        return text(
            "-# You are on the leaderboard: everybody here can see your name, points and place."
        )
    return text(
        "-# Only you see this: you are not on the leaderboard. One tap puts you there, another "
        "takes you off."
    )
