"""Paginated lists: each page has as many rows as a message holds.

A list is declared once, by a function that loads it. Its pages and their buttons, which work after
any restart, are made here.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from inspect import signature
from typing import Any, ClassVar

import discord

from bot.access import Access, check_access
from cogs.ui.base import Interaction, Panel, PersistentItem, framed, paragraph, say, user_language
from cogs.ui.limits import MAX_BYTES, MAX_FILES, MAX_PARTS, MAX_TEXT, Size, measured
from domain.languages import Language
from domain.translatable_text import Text, counted, text

Item = discord.ui.Item[Any]
Row = Text | Sequence[Item]
"""Content that is not divided between pages: a line, or parts such as a line and its buttons."""

MAX_ROWS = 10
"""Maximum number of rows on a page, if the message has room."""
FRAME = Size(parts=1)
"""The size of the frame around a page."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A whole list, with the content above and below each of its pages."""

    rows: Sequence[Row]
    above: Sequence[Item] = ()
    below: Sequence[Item] = ()
    nothing: Text | None = None
    """The sentence if there are no rows."""
    most: int = MAX_ROWS


Loader = Callable[..., Awaitable[Listing]]
"""Loads a list for the person, by the ids that it is about; called for each page."""


class TurnPage(PersistentItem, discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"(?!)"):
    """Shows another page of the list above. Each list has a class of its own."""

    name: ClassVar[str]

    def __init__(self, page: int, about: str = "", **shown: Any) -> None:
        """`about` are the ids that the list is about; `shown` are a button's arguments."""
        self.page, self.about = page, str(about)
        custom_id = f"page:{self.name}:{page}:{self.about}"
        super().__init__(discord.ui.Button(custom_id=custom_id, **{"emoji": "📄", **shown}))

    async def on_click(self, interaction: Interaction) -> None:
        """Show that page in place of this one."""
        numbers = [int(number) for number in self.about.split(":") if number]
        panel = await _loaded(interaction, LISTS[self.name], self.page, *numbers)
        await interaction.response.edit_message(view=panel, attachments=[])


@dataclass(frozen=True, slots=True)
class PagedList:
    """The declaration of a list: its loader, who may see it, and its page buttons."""

    load: Loader
    access: Access
    button: type[TurnPage]


LISTS: dict[str, PagedList] = {}
"""All lists, by name."""


def paged(name: str, access: Access) -> Callable[[Loader], Loader]:
    """Declare the function below as the loader of this list, for those with `access`."""

    def declare(load: Loader) -> Loader:
        # A reloaded cog declares its lists again.
        if name in LISTS and LISTS[name].load.__module__ != load.__module__:
            raise ValueError(f"two lists are called {name}")
        # The first parameter is the interaction; the others are the numbers the list is about.
        numbers = len(signature(load).parameters) - 1
        LISTS[name] = PagedList(load, access, _button(name, access, numbers))
        return load

    return declare


def _button(name_: str, access: Access, numbers: int) -> type[TurnPage]:
    template = rf"page:{name_}:([0-9]{{1,6}}):((?:[0-9]{{1,18}}:){{{numbers}}})"

    class TurnThis(TurnPage, template=template, access=access):
        name = name_

    return TurnThis


def first_page(name: str, label: Text, language: Language, *about: int) -> TurnPage:
    """Return a button that leads to a list from another panel, in its place."""
    return LISTS[name].button(0, _named(about), label=say(label, language))


async def send_list(interaction: Interaction, name: str, *about: int) -> None:
    """Answer privately with the first page."""
    listed = LISTS[name]
    check_access(interaction, listed.access)
    panel = await _loaded(interaction, listed, 0, *about)
    if interaction.response.is_done():
        await interaction.followup.send(view=panel, ephemeral=True)
    else:
        await interaction.response.send_message(view=panel, ephemeral=True)


async def show_list(interaction: Interaction, name: str, *about: int, said: Text) -> None:
    """Show a list in place of the panel with the button clicked, under a sentence.

    That is the page of it that was shown, if one was; otherwise the first.
    """
    listed, language = LISTS[name], user_language(interaction)
    check_access(interaction, listed.access)
    listing = await listed.load(interaction, *about)
    listing = replace(listing, above=[paragraph(said, language), *listing.above])
    page = _shown_page(interaction, name)
    panel = page_of(listing, listed.button, page, language, *about)
    await interaction.response.edit_message(view=panel)


def _shown_page(interaction: Interaction, name: str) -> int:
    """Return the page of a list that the panel with the button clicked shows; 0 if it has none."""
    if interaction.message is None:
        return 0
    view = discord.ui.LayoutView.from_message(interaction.message, timeout=None)
    custom_ids = (getattr(item, "custom_id", None) or "" for item in view.walk_children())
    # The buttons beneath lead to the page before and the next.
    next_to = [
        int(each[1]) for each in map(re.compile(rf"page:{name}:(\d+):").match, custom_ids) if each
    ]
    return max(next_to, default=1) - 1


async def _loaded(interaction: Interaction, listed: PagedList, page: int, *about: int) -> Panel:
    listing = await listed.load(interaction, *about)
    return page_of(listing, listed.button, page, user_language(interaction), *about)


def _named(about: Iterable[int]) -> str:
    return "".join(f"{number}:" for number in about)


def page_of(
    listing: Listing, button: type[TurnPage], page: int, language: Language, *about: int
) -> Panel:
    """Return one page of the list; a number beyond the last returns the last."""
    around = [*listing.above, *listing.below]
    rows = (_parts(row, language) for row in listing.rows)
    pages = list(split(rows, around, most=listing.most))
    if not listing.rows:
        none = [paragraph(listing.nothing, language)] if listing.nothing else []
        return framed(*listing.above, *none, *listing.below)
    page = min(page, len(pages) - 1)
    shown = [part for row in pages[page] for part in row]
    turns = turning(button, page, len(pages), language, *about) if len(pages) > 1 else []
    return framed(*listing.above, *shown, *turns, *listing.below)


def turning(
    button: type[TurnPage], page: int, pages: int, language: Language, *about: int
) -> list[discord.ui.Item[Any]]:
    """Return the page buttons of a list, with the page's number."""
    named = _named(about)
    back = button(max(page - 1, 0), named, emoji="◀️", disabled=page == 0)
    on = button(page + 1, named, emoji="▶️", disabled=page + 1 >= pages)
    of = text("-# Page {page} of {pages}", page=page + 1, pages=pages)
    return [paragraph(of, language), discord.ui.ActionRow[Any](back, on)]


def split(
    rows: Iterable[Sequence[Item]], around: Sequence[Item] = (), *, most: int = MAX_ROWS
) -> Iterator[list[Sequence[Item]]]:
    """Yield pages of as many rows as a message has room for, with the parts `around` each."""
    # The largest possible page buttons, in any language and with any numbers.
    turns = turning(_button("list", Access.EVERYONE, 1), 99_998, 99_999, "fr", 10**17)
    taken = FRAME + size_of([*around, *turns])
    page: list[Sequence[Item]] = []
    filled = taken
    for row in rows:
        size = size_of(row)
        if page and (len(page) >= most or not (filled + size).fits):
            yield page
            page, filled = [], taken
        page.append(row)
        filled += size
    if page:
        yield page


def shortlist(
    lines: Sequence[Text], beside: Sequence[Item], language: Language, *, most: int = MAX_ROWS
) -> list[Item]:
    """Return as many first lines as there is room for `beside` the rest, and how many are left."""
    rows = ([paragraph(line, language)] for line in lines)
    shown: list[Item] = [part for row in next(split(rows, beside, most=most), []) for part in row]
    if more := len(lines) - len(shown):
        shown.append(
            paragraph(counted("-# and {count} more", "-# and {count} more", more), language)
        )
    return shown


def size_of(items: Sequence[Item]) -> Size:
    """Return the size of these parts."""
    return measured([item.to_component_dict() for item in items])


def room_beside(items: Sequence[Item]) -> Size:
    """Return the room in a framed message next to these parts."""
    taken = FRAME + size_of(items)
    return Size(
        MAX_PARTS - taken.parts,
        MAX_TEXT - taken.characters,
        MAX_BYTES - taken.bytes,
        MAX_FILES - taken.files,
    )


def _parts(row: Row, language: Language) -> Sequence[Item]:
    return [paragraph(row, language)] if isinstance(row, Text) else row
