"""A week of the calendar as a picture, with an alternative text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

import discord
from babel.dates import format_date, format_time

from bot.app import App
from bot.i18n import say
from bot.images.calendar_image import CalendarRow, CalendarTile, MixShare, draw_calendar
from bot.images.drawing import draw_in_thread
from bot.images.legend import LegendEntry
from bot.services.brand import BrandService
from bot.services.calendar import CalendarWeek
from cogs.ui.base import Panel, framed, paragraph
from cogs.ui.fitting import cut
from cogs.ui.limits import ALT_TEXT
from domain.calendar.entries import KIND_NAMES, CalendarDay, CalendarEntry, CalendarKind
from domain.calendar.same_subject import SaidTwice
from domain.colour_contrast import Colour
from domain.languages import Language
from domain.publishing.content import PostKind
from domain.translatable_text import Text, counted, text

FILE = "calendar.png"
MAX_TILES = 6
"""How many entries of one day are drawn; the rest are counted."""
MAX_TWICE = 5
"""How many warnings are written out; the rest are counted."""
COLOURS: Mapping[CalendarKind, Colour] = {
    CalendarKind.POST: (201, 140, 38),
    CalendarKind.QUESTION: (72, 104, 152),
    CalendarKind.CONTEST: (84, 128, 96),
    CalendarKind.CAMPAIGN: (176, 84, 72),
    CalendarKind.PLANNED: (132, 98, 152),
    **dict.fromkeys(
        (CalendarKind.NEWSLETTER, CalendarKind.SHOP, CalendarKind.FAIR, CalendarKind.OTHER),
        (128, 118, 104),
    ),
}
ELSEWHERE = text("Elsewhere")
MIX_NAMES: Mapping[PostKind, tuple[Text, Colour]] = {
    PostKind.PROMOTIONAL: (text("sells"), COLOURS[CalendarKind.CAMPAIGN]),
    PostKind.INFORMATIONAL: (text("informs"), COLOURS[CalendarKind.POST]),
    PostKind.INTERACTIVE: (text("asks"), COLOURS[CalendarKind.QUESTION]),
}


def plain(said: Text | str, language: Language) -> str:
    """Return words as they are drawn or written into files."""
    return said if isinstance(said, str) else say(said, language, markup=False)


async def calendar_picture(
    app: App, guild_id: int, week: CalendarWeek, zone: ZoneInfo, language: Language
) -> tuple[bytes, str]:
    """Return the picture (a PNG) of a week, and its alternative text."""
    monday = str(format_date(week.monday, "long", locale=language))
    title = plain(text("The week of {day}", day=monday), language)
    rows = [_row(day, week, zone, language) for day in week.days]
    number = sum(len(day.entries) for day in week.days)
    subtitle = plain(counted("{count} entry", "{count} entries", number), language)
    total = sum(week.mix.values())
    mix = [
        MixShare(_share(MIX_NAMES[kind][0], count / total, language), count / total, colour)
        for kind, count in week.mix.items()
        for colour in [MIX_NAMES[kind][1]]
        if total
    ]
    picture = await draw_in_thread(
        draw_calendar,
        title,
        subtitle,
        rows,
        legend=list(_legend(week, language)),
        mix=mix,
        mix_title=plain(text("Four weeks back and ahead:"), language),
        style=await app[BrandService].style(guild_id),
    )
    said = [title, *(_said(row) for row in rows if row.tiles)]
    said += [each.label for each in mix]
    return picture, cut(". ".join(said), ALT_TEXT)


def week_panel(
    alternative: str, twice: Sequence[SaidTwice], zone: ZoneInfo, language: Language
) -> Panel:
    """Return the message with the picture of a week, and what is said twice on a day of it."""
    item = discord.MediaGalleryItem(f"attachment://{FILE}", description=alternative)
    lines = [paragraph(twice_line(each, zone), language) for each in twice[:MAX_TWICE]]
    if (more := len(twice) - MAX_TWICE) > 0:
        lines.append(paragraph(counted("and {count} more", "and {count} more", more), language))
    return framed(discord.ui.MediaGallery[Any](item), *lines)


def twice_line(twice: SaidTwice, zone: ZoneInfo) -> Text:
    """Return the warning that two entries of a day are about the same thing."""
    return text(
        "⚠️ {day}: “{first}” and “{second}” are about the same thing.",
        day=twice.first.at.astimezone(zone).date(),
        first=twice.first.title,
        second=twice.second.title,
    )


def _row(day: CalendarDay, week: CalendarWeek, zone: ZoneInfo, language: Language) -> CalendarRow:
    tiles = [_tile(each, zone, language) for each in day.entries[:MAX_TILES]]
    more = len(day.entries) - MAX_TILES
    if more > 0:
        said = counted("and {count} more", "and {count} more", more)
        tiles.append(CalendarTile("", plain(said, language), (128, 118, 104), is_certain=False))
    if day.day >= week.today:
        tiles += [
            CalendarTile(
                _clock(at, language),
                plain(text("free"), language),
                (200, 190, 170),
                is_certain=False,
            )
            for at in day.free
        ]
    return CalendarRow(
        str(format_date(day.day, "EEE", locale=language)),
        str(day.day.day),
        sorted(tiles, key=lambda tile: tile.time or "~"),
        is_today=day.day == week.today,
    )


def _tile(entry: CalendarEntry, zone: ZoneInfo, language: Language) -> CalendarTile:
    at = entry.at.astimezone(zone).time()
    title = plain(entry.title, language)
    return CalendarTile(
        _clock(at, language), title, COLOURS[entry.kind], is_certain=entry.is_certain
    )


def _clock(at: time, language: Language) -> str:
    """Return the time in 24 hours, so that it is short and sorts."""
    return str(format_time(at, "HH:mm", locale=language))


def _legend(week: CalendarWeek, language: Language) -> Iterator[LegendEntry]:
    seen: set[str] = set()
    for day in week.days:
        for entry in day.entries:
            is_own = COLOURS[entry.kind] == COLOURS[CalendarKind.OTHER]
            name = plain(ELSEWHERE if is_own else KIND_NAMES[entry.kind], language)
            if name not in seen:
                seen.add(name)
                yield LegendEntry(name, COLOURS[entry.kind])


def _share(name: Text, share: float, language: Language) -> str:
    return plain(text("{name} {percent}%", name=name, percent=round(100 * share)), language)


def _said(row: CalendarRow) -> str:
    entries = ", ".join(f"{tile.time} {tile.title}".strip() for tile in row.tiles)
    return f"{row.weekday} {row.day}: {entries}"
