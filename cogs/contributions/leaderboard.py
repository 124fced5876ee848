"""`/leaderboard`: a picture or words, a page at a time, by period and kind."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Self

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import Interaction, OvationBot
from bot.i18n import format_number
from bot.images.drawing import draw_in_thread
from bot.images.leaderboard_image import BoardLine, draw_leaderboard
from bot.services.brand import BrandService
from bot.services.consent import ConsentService
from bot.services.contributions.leaderboards import (
    LeaderboardEntry,
    LeaderboardPage,
    LeaderboardService,
)
from cogs.contributions.profile_card import (
    KIND_CHOICES,
    KINDS,
    MEDALS,
    PERIOD_CHOICES,
    PERIODS,
    SIGNS,
    require_contributions,
)
from cogs.member_lookup import pictured_members
from cogs.ui.base import (
    Panel,
    PersistentItem,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    parse_choice,
    say,
    user_language,
)
from cogs.ui.command_options import choices, options
from domain.contributions import ContributionKind
from domain.contributions.totals import ALL
from domain.languages import Language
from domain.translatable_text import Text, User, counted, text

FILE = "board.png"
MAX_ALT = 1024
PICTURE, WORDS = "picture", "words"
LOOKS: dict[str, Text] = {PICTURE: text("A picture"), WORDS: text("Text")}
CHOSEN = discord.ButtonStyle.primary
OWN = 0
"""The page number in a button that means the viewer's own page."""


class Leaderboard(commands.Cog):
    """Shows members by points, of those who opted in to be listed."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client

    async def cog_load(self) -> None:
        """Register for clicks on leaderboards shown before."""
        self._client.add_dynamic_items(
            LeaderboardPageButton, LeaderboardKindSelect, LeaderboardListingButton
        )

    @requires(Access.EVERYONE)
    @app_commands.command(
        name=locale_str("leaderboard"),
        description=locale_str("See who gave most to this community"),
    )
    @options(
        period=locale_str("The period to show"),
        kind=locale_str("Show one kind of contribution only"),
        look=locale_str("A picture, or text for screen readers"),
    )
    @app_commands.choices(
        period=PERIOD_CHOICES,
        kind=KIND_CHOICES,
        look=choices((name, said) for name, said in LOOKS.items()),
    )
    @app_commands.guild_only()
    async def leaderboard(
        self,
        interaction: Interaction,
        period: app_commands.Choice[str] | None = None,
        kind: app_commands.Choice[str] | None = None,
        look: app_commands.Choice[str] | None = None,
    ) -> None:
        """Show the first page."""
        require_contributions(interaction)
        await interaction.response.defer(thinking=True)
        panel, files = await _shown(
            interaction,
            period.value if period else "week",
            kind.value if kind else ALL,
            1,
            look.value if look else PICTURE,
        )
        await interaction.followup.send(view=panel, files=files)


class LeaderboardPageButton(
    PersistentItem,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"board:([a-z]+):(week|month|all):([a-z_]+):([0-9]+):(picture|words)",
    access=Access.EVERYONE,
):
    """Shows another page, period or look in place of a leaderboard."""

    def __init__(
        self, name: str, period: str, kind: str, page: int, look: str, **shown: Any
    ) -> None:
        """`name` distinguishes items with the same target; `shown` are a button's arguments."""
        self._wanted = (period, kind, page, look)
        super().__init__(
            discord.ui.Button(custom_id=f"board:{name}:{period}:{kind}:{page}:{look}", **shown)
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Show its page."""
        await _turn(interaction, *self._wanted)


class LeaderboardKindSelect(
    PersistentItem,
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=r"boards:(week|month|all):(picture|words)",
    access=Access.EVERYONE,
):
    """Chooses the kind of a leaderboard."""

    def __init__(self, period: str, look: str, kind: str = ALL, language: Language = "en") -> None:
        self._period, self._look = period, look
        options = [
            discord.SelectOption(
                label=say(text("All kinds"), language), value=ALL, emoji="🏆", default=kind == ALL
            ),
            *(
                discord.SelectOption(
                    label=say(said, language),
                    value=one.value,
                    emoji=SIGNS[one],
                    default=kind == one.value,
                )
                for one, said in KINDS.items()
            ),
        ]
        super().__init__(discord.ui.Select(options=options, custom_id=f"boards:{period}:{look}"))

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: Any, match: Any, /
    ) -> Self:
        """Build it again after a restart (called by discord.py)."""
        made = cls(*match.groups())
        made.item.options = item.options
        return made

    async def on_click(self, interaction: Interaction) -> None:
        """Show the leaderboard of that kind, from its first page."""
        await _turn(interaction, self._period, self.item.values[0], 1, self._look)


class LeaderboardListingButton(
    PersistentItem,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"listed:(week|month|all):([a-z_]+):([0-9]+):(picture|words)",
    access=Access.EVERYONE,
):
    """Lists the clicker on leaderboards, or removes who is listed.

    Everybody sees the same button, so it cannot say which of the two it will do.
    """

    def __init__(
        self, period: str, kind: str, page: int, look: str, language: Language = "en"
    ) -> None:
        self._board = (period, kind, page, look)
        super().__init__(
            discord.ui.Button(
                label=say(text("Show or hide me"), language),
                custom_id=f"listed:{period}:{kind}:{page}:{look}",
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Update the leaderboard, and explain the change privately."""
        require_contributions(interaction)
        _require_kind(self._board[1])
        await interaction.response.defer()
        app, guild_id, user_id = (
            interaction.client.app,
            guild_id_of(interaction),
            interaction.user.id,
        )
        consent = await app[ConsentService].switch_listing(guild_id, user_id)
        panel, files = await _shown(interaction, *self._board)
        await interaction.edit_original_response(view=panel, attachments=files)
        period, kind, *_ = self._board
        place = await app[LeaderboardService].place(guild_id, period, kind, user_id)
        said = framed(
            paragraph(_listed_said(place, listed=consent.listed), user_language(interaction))
        )
        await interaction.followup.send(view=said, ephemeral=True)


def _listed_said(place: int | None, *, listed: bool) -> Text:
    if not listed:
        return text(
            "You are off the leaderboard. You keep your points, and /me shows them to you "
            "alone. Older leaderboard posts update when somebody turns a page."
        )
    if place is None:
        return text(
            "You are on the leaderboard. Once you have points here, everybody on this "
            "server sees your name, points and place. Press **Show or hide me** again to "
            "leave at any time."
        )
    return text(
        "You are on the leaderboard, as number {place} here. Everybody on this server sees "
        "your name, points and place. Press **Show or hide me** again to leave at any time.",
        place=place,
    )


def _require_kind(kind: str) -> None:
    """Raise `Refusal` unless there are leaderboards of this kind."""
    if kind != ALL:
        parse_choice(ContributionKind, kind)


async def _turn(interaction: Interaction, period: str, kind: str, page: int, look: str) -> None:
    require_contributions(interaction)
    _require_kind(kind)
    await interaction.response.defer()
    panel, files = await _shown(interaction, period, kind, page, look)
    await interaction.edit_original_response(view=panel, attachments=files)


async def _shown(
    interaction: Interaction, period: str, kind: str, number: int, look: str
) -> tuple[Panel, list[discord.File]]:
    """Return the public message that shows a page, in the guild's language."""
    language = guild_settings_of(interaction).language
    viewer = interaction.user.id
    page = await interaction.client.app[LeaderboardService].page(
        guild_id_of(interaction), period, kind, None if number == OWN else number, viewer
    )
    title = say(PERIODS[period], language)
    of_kind = say(text("All kinds") if kind == ALL else KINDS[ContributionKind(kind)], language)
    leaf = text("Page {page} of {pages}", page=page.number, pages=page.pages)
    files: list[discord.File] = []
    parts: list[discord.ui.Item[Any]]
    if not page.lines:
        nobody = text(
            "Nobody is here yet, so first place is free! Only members who choose to appear "
            "are shown. Press the button below to join or leave."
        )
        parts = [paragraph(f"## 🏆 {title} · {of_kind}", language), paragraph(nobody, language)]
    elif look == WORDS:
        said = [_said(line, language) for line in page.lines]
        if page.own is not None:
            said += ["…", _said(page.own, language)]
        parts = [
            paragraph(f"## 🏆 {title} · {of_kind}", language),
            paragraph("\n".join(said), language),
        ]
        if page.pages > 1:
            parts.append(paragraph(f"-# {say(leaf, language)}", language))
    else:
        lines, own = await _lines(interaction, page, language)
        guild = interaction.guild.name if interaction.guild else ""
        drawing = await draw_in_thread(
            draw_leaderboard,
            title,
            " · ".join(filter(None, (of_kind, guild))),
            lines,
            below=own,
            foot=say(leaf, language) if page.pages > 1 else "",
            style=await interaction.client.app[BrandService].style(guild_id_of(interaction)),
        )
        files = [discord.File(BytesIO(drawing), filename=FILE)]
        alternative = _alternative(f"{title} · {of_kind}", [*lines, *([own] if own else [])])
        item = discord.MediaGalleryItem(f"attachment://{FILE}", description=alternative)
        parts = [discord.ui.MediaGallery(item)]
    if page.members:
        taking_part = counted(
            "-# {count} member is on this board. Only members who choose to appear are shown.",
            "-# {count} members are on this board. Only members who choose to appear are shown.",
            page.members,
        )
        parts.append(paragraph(taking_part, language))
    return framed(*parts, *_controls(period, kind, page, look, language)), files


def _controls(
    period: str, kind: str, page: LeaderboardPage, look: str, language: Language
) -> list[discord.ui.Item[Any]]:
    def button(name: str, number: int, **shown: Any) -> LeaderboardPageButton:
        return LeaderboardPageButton(name, period, kind, number, look, **shown)

    other = WORDS if look == PICTURE else PICTURE
    as_other = say(LOOKS[other], language)
    since = [
        LeaderboardPageButton(
            "since",
            each,
            kind,
            1,
            look,
            label=say(said, language),
            style=CHOSEN if each == period else discord.ButtonStyle.secondary,
        )
        for each, said in PERIODS.items()
    ]
    return [
        discord.ui.ActionRow(
            button("back", max(page.number - 1, 1), emoji="◀️", disabled=page.number == 1),
            button("on", page.number + 1, emoji="▶️", disabled=page.number == page.pages),
            button("mine", OWN, label=say(text("My place"), language)),
            LeaderboardPageButton("look", period, kind, page.number, other, label=as_other),
        ),
        discord.ui.ActionRow(*since),
        discord.ui.ActionRow(LeaderboardKindSelect(period, look, kind, language)),
        discord.ui.ActionRow(LeaderboardListingButton(period, kind, page.number, look, language)),
    ]


async def _lines(
    interaction: Interaction, page: LeaderboardPage, language: Language
) -> tuple[list[BoardLine], BoardLine | None]:
    placed = [*page.lines, *([page.own] if page.own else [])]
    found = await pictured_members(
        interaction.client,
        guild_id_of(interaction),
        [line.user_id for line in placed],
        nameless=say(text("a former member"), language),
    )
    lines = [
        BoardLine(
            line.place,
            found[line.user_id],
            line.points,
            format_number(line.points, language),
            own=line.user_id == interaction.user.id,
        )
        for line in placed
    ]
    return lines[: len(page.lines)], lines[-1] if page.own else None


def _said(line: LeaderboardEntry, language: Language) -> str:
    medal = MEDALS[line.place - 1] if line.place <= len(MEDALS) else None
    return say(
        counted(
            "{place} {member}: {count} point",
            "{place} {member}: {count} points",
            line.points,
            place=medal or f"{format_number(line.place, language)}.",
            member=User(line.user_id),
        ),
        language,
    )


def _alternative(title: str, lines: Sequence[BoardLine]) -> str:
    """Return the picture's alternative text."""
    said = "; ".join(f"{line.place}. {line.person.name}: {line.said}" for line in lines)
    return f"{title}. {said}"[:MAX_ALT]
