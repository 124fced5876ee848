"""Who stands where, and why: `/me` and `/leaderboard`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Interaction, Ovation
from bot.services.contributions import Profile
from cogs.panels import card, here, language, say, settings_here, words
from domain.contributions import Act, Kind, Source
from domain.contributions.ledger import ALL
from domain.refusals import Refusal
from domain.settings import Feature
from domain.text import Jump, Text, User, Value, counted, text

PAGE = 10
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
PERIOD_CHOICES = [
    app_commands.Choice(name=locale_str(said.message), value=name) for name, said in PERIODS.items()
]
KIND_CHOICES = [
    app_commands.Choice(name=locale_str(said.message), value=kind.value)
    for kind, said in KINDS.items()
]


class Standings(commands.Cog):
    """Shows members what they gave, and to whom it was worth something."""

    def __init__(self, client: Ovation) -> None:
        self._contributions = client.app.contributions
        self._tiers = client.app.tiers

    @app_commands.command(
        name=locale_str("me"), description=locale_str("See what you gave this community, and why")
    )
    @app_commands.guild_only()
    async def me(self, interaction: Interaction) -> None:
        """Show the member's own standing, privately."""
        require_contributions(interaction)
        profile = await self._contributions.profile(here(interaction), interaction.user.id)
        tier = await self._tiers.told(here(interaction), interaction.user.id)
        await interaction.response.send_message(
            view=profile_card(profile, language(interaction), tier), ephemeral=True
        )

    @app_commands.command(
        name=locale_str("leaderboard"), description=locale_str("Who gave most to this community")
    )
    @app_commands.describe(
        period=locale_str("Since when"), kind=locale_str("Only contributions of one kind")
    )
    @app_commands.rename(period=locale_str("period"), kind=locale_str("kind"))
    @app_commands.choices(period=PERIOD_CHOICES, kind=KIND_CHOICES)
    @app_commands.guild_only()
    async def leaderboard(
        self,
        interaction: Interaction,
        period: app_commands.Choice[str] | None = None,
        kind: app_commands.Choice[str] | None = None,
    ) -> None:
        """Show the first ten of those who may be ranked."""
        require_contributions(interaction)
        since = period.value if period else "week"
        only = Kind(kind.value) if kind else None
        board = await self._contributions.leaderboard(
            here(interaction), since, only or ALL, limit=PAGE
        )
        speaking = language(interaction)
        title = text("## 🏆 {period}", period=PERIODS[since])
        if only is not None:
            title = text("## 🏆 {period}: {kind}", period=PERIODS[since], kind=KINDS[only])
        lines = [
            say(
                counted(
                    "{place} {member}: {count} point",
                    "{place} {member}: {count} points",
                    standing.points,
                    place=MEDALS[place] if place < len(MEDALS) else f"{place + 1}.",
                    member=User(standing.user_id),
                ),
                speaking,
            )
            for place, standing in enumerate(board)
        ]
        nobody = text("Nobody yet. Thank somebody who helped you, and they will stand here.")
        panel = card(
            words(title, speaking),
            words("\n".join(lines) or nobody, speaking),
            words(
                text("-# Only who agrees is listed. See /privacy to change that for yourself."),
                speaking,
            ),
        )
        await interaction.response.send_message(view=panel)


def require_contributions(interaction: Interaction) -> None:
    """Raise `Refusal` where the guild does not count contributions."""
    if not settings_here(interaction).has(Feature.CONTRIBUTIONS):
        raise Refusal(text("Contributions are switched off on this server."))


def profile_card(
    profile: Profile, speaking: Any, tier: Sequence[Text] = ()
) -> discord.ui.LayoutView:
    """What `/me` shows; `tier` are the lines about kind and tier, where the guild has tiers."""
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
        words(
            text("You are number {rank} of all time.", rank=profile.rank),
            speaking,
        ),
    ]
    if tier:
        parts.append(words("\n".join(say(line, speaking) for line in tier), speaking))
    if profile.acts:
        lines = [f"- {say(line, speaking)}" for line in told(profile.acts)[:SHOWN_ACTS]]
        heading = say(text("**This week, from the latest**"), speaking)
        parts.append(words("\n".join([heading, *lines]), speaking))
    return card(*parts)


def told(acts: Sequence[Act]) -> list[Text]:
    """Each act in a few words with a link; what several people gave one message, in one line."""
    together: dict[object, list[Act]] = defaultdict(list)
    for act in acts:
        together[act.message_id if act.source is Source.REACTION else act.key].append(act)
    return [_line(alike) for alike in together.values()]


def _line(alike: Sequence[Act]) -> Text:
    act = alike[0]
    if act.source is Source.POINTS and act.amount < 0:
        return counted(
            "{member} took {count} point back: {reason}",
            "{member} took {count} points back: {reason}",
            -act.amount,
            member=User(act.giver_id),
            reason=act.detail,
        )
    if act.source is Source.POINTS:
        return counted(
            "{member} gave you {count} point by hand: {reason}",
            "{member} gave you {count} points by hand: {reason}",
            act.amount,
            member=User(act.giver_id),
            reason=act.detail,
        )
    emoji = " ".join(dict.fromkeys(each.detail for each in alike))
    others = len({each.giver_id for each in alike}) - 1
    values: dict[str, Value] = {
        "member": User(act.giver_id),
        "place": Jump(act.guild_id, act.channel_id, act.message_id, text("there")),
    }
    if act.source is Source.REACTION and others:
        return counted(
            "{member} and {count} other reacted with {emoji} {place}",
            "{member} and {count} others reacted with {emoji} {place}",
            others,
            emoji=emoji,
            **values,
        )
    return replace(LINES[act.source], values=values | {"emoji": emoji})


LINES: dict[Source, Text] = {
    Source.THANKS: text("{member} thanked you {place}"),
    Source.ANSWER: text("{member} chose your answer {place}"),
    Source.REACTION: text("{member} reacted with {emoji} {place}"),
    Source.NOMINATION: text("{member} nominated your message {place}"),
    Source.ENTRY: text("you took part in a contest {place}"),
    Source.WIN: text("you won a contest {place}"),
    Source.FRIEND: text("{member} came through the coupon you shared {place}"),
    Source.EVENT: text("you signed up for an event that took place"),
    Source.BOOST: text("you boosted the server"),
}
"""What `/me` says of an act; points given by hand say how many they are."""
