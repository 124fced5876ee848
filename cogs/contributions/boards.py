"""`/leaderboard`: a picture or words, a page at a time, by period and kind."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from io import BytesIO
from typing import Any, Self

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.board_card import BoardLine, draw_board
from bot.client import Interaction, Ovation
from bot.i18n import Language, figure
from bot.services.contributions.boards import BoardPage, Placed
from cogs.contributions.standings import (
    KIND_CHOICES,
    KINDS,
    MEDALS,
    PERIOD_CHOICES,
    PERIODS,
    SHOW_ME,
    SIGNS,
    TAKE_ME_OFF,
    require_contributions,
)
from cogs.panels import Lasting, Panel, card, here, language, picked, say, settings_here, words
from cogs.people import people
from domain.contributions import Kind
from domain.contributions.ledger import ALL
from domain.text import Text, User, counted, text

FILE = "board.png"
MOST_ALT = 1024
PICTURE, WORDS = "picture", "words"
LOOKS: dict[str, Text] = {PICTURE: text("A picture"), WORDS: text("Words")}
CHOSEN = discord.ButtonStyle.primary
OWN = 0
"""Stands in a button for the page of whoever clicks."""


class Boards(commands.Cog):
    """Shows who gave most, of those who asked to be listed."""

    def __init__(self, client: Ovation) -> None:
        self._client = client

    async def cog_load(self) -> None:
        """Take clicks on boards shown before."""
        self._client.add_dynamic_items(BoardButton, BoardSelect, BoardListing)

    @requires(Access.EVERYONE)
    @app_commands.command(
        name=locale_str("leaderboard"), description=locale_str("Who gave most to this community")
    )
    @app_commands.describe(
        period=locale_str("Since when"),
        kind=locale_str("Only contributions of one kind"),
        look=locale_str("A picture, or words that can be read aloud"),
    )
    @app_commands.rename(
        period=locale_str("period"), kind=locale_str("kind"), look=locale_str("look")
    )
    @app_commands.choices(
        period=PERIOD_CHOICES,
        kind=KIND_CHOICES,
        look=[
            app_commands.Choice(name=locale_str(said.message), value=name)
            for name, said in LOOKS.items()
        ],
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


class BoardButton(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"board:([a-z]+):(week|month|all):([a-z_]+):([0-9]+):(picture|words)",
    access=Access.EVERYONE,
):
    """Under a board: shows another page, period or look in its place."""

    def __init__(
        self, name: str, period: str, kind: str, page: int, look: str, **shown: Any
    ) -> None:
        """`name` tells it from others that lead to the same; `shown` are a button's arguments."""
        self._wanted = (period, kind, page, look)
        super().__init__(
            discord.ui.Button(custom_id=f"board:{name}:{period}:{kind}:{page}:{look}", **shown)
        )

    async def clicked(self, interaction: Interaction) -> None:
        """Show what it leads to."""
        await _turn(interaction, *self._wanted)


class BoardSelect(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=r"boards:(week|month|all):(picture|words)",
    access=Access.EVERYONE,
):
    """Under a board: chooses the kind."""

    def __init__(self, period: str, look: str, kind: str = ALL, speaking: Language = "en") -> None:
        self._period, self._look = period, look
        options = [
            discord.SelectOption(
                label=say(text("All kinds"), speaking), value=ALL, emoji="🏆", default=kind == ALL
            ),
            *(
                discord.SelectOption(
                    label=say(said, speaking),
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
        """Called by discord.py; what was chosen comes with the interaction."""
        made = cls(*match.groups())
        made.item.options = item.options
        return made

    async def clicked(self, interaction: Interaction) -> None:
        """Show the board of that kind, from its first page."""
        await _turn(interaction, self._period, self.item.values[0], 1, self._look)


class BoardListing(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"listed:(yes|no):(week|month|all):([a-z_]+):([0-9]+):(picture|words)",
    access=Access.EVERYONE,
):
    """Under a board: puts whoever clicks on boards, or takes them off."""

    def __init__(
        self, wish: str, period: str, kind: str, page: int, look: str, **shown: Any
    ) -> None:
        """`wish` is "yes" or "no"; `shown` are a button's arguments."""
        self._listed = wish == "yes"
        self._board = (period, kind, page, look)
        super().__init__(
            discord.ui.Button(custom_id=f"listed:{wish}:{period}:{kind}:{page}:{look}", **shown)
        )

    async def clicked(self, interaction: Interaction) -> None:
        """Show the board as it is now, and say in private what that means."""
        require_contributions(interaction)
        _require_kind(self._board[1])
        await interaction.response.defer()
        app, guild_id, user_id = interaction.client.app, here(interaction), interaction.user.id
        await app.members.change(guild_id, user_id, listed=self._listed)
        panel, files = await _shown(interaction, *self._board)
        await interaction.edit_original_response(view=panel, attachments=files)
        period, kind, *_ = self._board
        place = await app.boards.place(guild_id, period, kind, user_id)
        said = card(words(_listed_said(place, listed=self._listed), language(interaction)))
        await interaction.followup.send(view=said, ephemeral=True)


def _listed_said(place: int | None, *, listed: bool) -> Text:
    if not listed:
        return text(
            "You are not on the leaderboard. Your points stay yours, and /me shows them to you "
            "alone. Boards shown further up change when somebody turns their page."
        )
    if place is None:
        return text(
            "You are on the leaderboard. Once you have points here, everybody on this server sees "
            "your name, your points and your place. **Take me off** ends that at once."
        )
    return text(
        "You are on the leaderboard, as number {place} here. Everybody on this server sees your "
        "name, your points and your place. **Take me off** ends that at once.",
        place=place,
    )


def _require_kind(kind: str) -> None:
    """Raise `Refusal` unless there are boards of this kind."""
    if kind != ALL:
        picked(Kind, kind)


async def _turn(interaction: Interaction, period: str, kind: str, page: int, look: str) -> None:
    require_contributions(interaction)
    _require_kind(kind)
    await interaction.response.defer()
    panel, files = await _shown(interaction, period, kind, page, look)
    await interaction.edit_original_response(view=panel, attachments=files)


async def _shown(
    interaction: Interaction, period: str, kind: str, number: int, look: str
) -> tuple[Panel, list[discord.File]]:
    """The message that shows a page, in the guild's language: everybody sees it."""
    speaking = settings_here(interaction).language
    viewer = interaction.user.id
    page = await interaction.client.app.boards.page(
        here(interaction), period, kind, None if number == OWN else number, viewer
    )
    title = say(PERIODS[period], speaking)
    of_kind = say(text("All kinds") if kind == ALL else KINDS[Kind(kind)], speaking)
    leaf = text("Page {page} of {pages}", page=page.number, pages=page.pages)
    files: list[discord.File] = []
    parts: list[discord.ui.Item[Any]]
    if not page.lines:
        nobody = text(
            "Nobody stands here yet, so the first place is free. This board shows only those who "
            "want to be seen on it: one tap below and you are, another and you are not."
        )
        parts = [words(f"## 🏆 {title} · {of_kind}", speaking), words(nobody, speaking)]
    elif look == WORDS:
        said = [_said(line, speaking) for line in page.lines]
        if page.own is not None:
            said += ["…", _said(page.own, speaking)]
        parts = [words(f"## 🏆 {title} · {of_kind}", speaking), words("\n".join(said), speaking)]
        if page.pages > 1:
            parts.append(words(f"-# {say(leaf, speaking)}", speaking))
    else:
        lines, own = await _lines(interaction, page, speaking)
        guild = interaction.guild.name if interaction.guild else ""
        drawing = await asyncio.to_thread(
            draw_board,
            title,
            " · ".join(filter(None, (of_kind, guild))),
            lines,
            below=own,
            foot=say(leaf, speaking) if page.pages > 1 else "",
        )
        files = [discord.File(BytesIO(drawing), filename=FILE)]
        alternative = _alternative(f"{title} · {of_kind}", [*lines, *([own] if own else [])])
        item = discord.MediaGalleryItem(f"attachment://{FILE}", description=alternative)
        parts = [discord.ui.MediaGallery(item)]
    if page.members:
        taking_part = counted(
            "-# {count} member is on this board. It shows only those who want to be seen.",
            "-# {count} members are on this board. It shows only those who want to be seen.",
            page.members,
        )
        parts.append(words(taking_part, speaking))
    return card(*parts, *_controls(period, kind, page, look, speaking)), files


def _controls(
    period: str, kind: str, page: BoardPage, look: str, speaking: Language
) -> list[discord.ui.Item[Any]]:
    def button(name: str, number: int, **shown: Any) -> BoardButton:
        return BoardButton(name, period, kind, number, look, **shown)

    other = WORDS if look == PICTURE else PICTURE
    as_other = say(LOOKS[other], speaking)
    since = [
        BoardButton(
            "since",
            each,
            kind,
            1,
            look,
            label=say(said, speaking),
            style=CHOSEN if each == period else discord.ButtonStyle.secondary,
        )
        for each, said in PERIODS.items()
    ]
    listing = [
        BoardListing(wish, period, kind, page.number, look, label=say(said, speaking), style=style)
        for wish, said, style in (
            ("yes", SHOW_ME, discord.ButtonStyle.success),
            ("no", TAKE_ME_OFF, discord.ButtonStyle.secondary),
        )
    ]
    return [
        discord.ui.ActionRow(
            button("back", max(page.number - 1, 1), emoji="◀️", disabled=page.number == 1),
            button("on", page.number + 1, emoji="▶️", disabled=page.number == page.pages),
            button("mine", OWN, label=say(text("My place"), speaking)),
            BoardButton("look", period, kind, page.number, other, label=as_other),
        ),
        discord.ui.ActionRow(*since),
        discord.ui.ActionRow(BoardSelect(period, look, kind, speaking)),
        discord.ui.ActionRow(*listing),
    ]


async def _lines(
    interaction: Interaction, page: BoardPage, speaking: Language
) -> tuple[list[BoardLine], BoardLine | None]:
    placed = [*page.lines, *([page.own] if page.own else [])]
    found = await people(
        interaction.client,
        here(interaction),
        [line.user_id for line in placed],
        nameless=say(text("a former member"), speaking),
    )
    lines = [
        BoardLine(
            line.place,
            found[line.user_id],
            line.points,
            figure(line.points, speaking),
            own=line.user_id == interaction.user.id,
        )
        for line in placed
    ]
    return lines[: len(page.lines)], lines[-1] if page.own else None


def _said(line: Placed, speaking: Language) -> str:
    medal = MEDALS[line.place - 1] if line.place <= len(MEDALS) else None
    return say(
        counted(
            "{place} {member}: {count} point",
            "{place} {member}: {count} points",
            line.points,
            place=medal or f"{figure(line.place, speaking)}.",
            member=User(line.user_id),
        ),
        speaking,
    )


def _alternative(title: str, lines: Sequence[BoardLine]) -> str:
    """What is read to those who do not see the picture."""
    said = "; ".join(f"{line.place}. {line.person.name}: {line.said}" for line in lines)
    return f"{title}. {said}"[:MOST_ALT]
