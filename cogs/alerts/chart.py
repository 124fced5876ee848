"""The picture on the card of an alert."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from bot.app import App
from bot.i18n import format_number, hour_name, say
from bot.images.alert_image import AlertHour, AlertLegend, draw_alert
from bot.images.drawing import draw_in_thread
from bot.services.alerts.rule import AlertRuleService
from bot.services.brand import BrandService
from domain.alert_rule import HOUR, slot_of
from domain.alerts.alert import Alert, hour_end
from domain.alerts.drills import INVENTED
from domain.languages import Language
from domain.translatable_text import Text, text

FILE = "alert.png"
SHOWN = timedelta(hours=48)
LABEL_EVERY = 8
"""The hours between two labels under the chart."""


async def alert_picture(app: App, alert: Alert, language: Language) -> tuple[bytes, str]:
    """Return the picture (a PNG) of the last 48 hours, and its alternative text."""

    def plain(said: Text) -> str:
        return say(said, language, markup=False)

    end = hour_end(alert.ended_at or app.clock())
    hours = await _hours(app, alert, end, language)
    title = plain(text("The last 48 hours"))
    subtitle = plain(text("complaints, reports, negative reactions"))
    if alert.drill:
        subtitle = plain(text("DRILL: invented numbers"))
    picture = await draw_in_thread(
        draw_alert,
        title,
        subtitle,
        hours,
        AlertLegend(
            counted=plain(text("counted")),
            unusual=plain(text("this alert")),
            usual=plain(text("usual")),
        ),
        partial(format_number, language=language),
        await app[BrandService].style(alert.guild_id),
    )
    return picture, f"{title}: {subtitle}"


async def _hours(app: App, alert: Alert, end: datetime, language: Language) -> list[AlertHour]:
    zone, first = app.guild_settings.of(alert.guild_id).zone, end - SHOWN
    hours = [first + HOUR * place for place in range(SHOWN // HOUR)]
    numbers, usual = await (_invented(alert, hours) if alert.drill else _counted(app, alert, hours))
    return [
        AlertHour(
            number,
            usual_number,
            is_unusual=at + HOUR > alert.since,
            label=hour_name(at.astimezone(zone).time(), language)
            if (len(hours) - place) % LABEL_EVERY == 0
            else "",
        )
        for place, (at, number, usual_number) in enumerate(zip(hours, numbers, usual, strict=True))
    ]


async def _counted(
    app: App, alert: Alert, hours: Sequence[datetime]
) -> tuple[list[int], list[float | None]]:
    """Return what was counted in each hour, and what is usual then."""
    rule, zone = app[AlertRuleService], app.guild_settings.of(alert.guild_id).zone
    numbers = await rule.hourly(alert.guild_id, hours[0], hours[-1] + HOUR)
    usual = await rule.usual(alert.guild_id)
    return (
        [numbers.get(at, 0) for at in hours],
        [None if usual is None else usual.rates[slot_of(at, zone)] for at in hours],
    )


async def _invented(
    alert: Alert, hours: Sequence[datetime]
) -> tuple[list[int], list[float | None]]:
    """Return the invented numbers of a drill."""
    begun = hour_end(alert.opened_at) - HOUR
    backs = [(begun - at) // HOUR for at in hours]
    usual = INVENTED.expected / len(INVENTED.hourly)
    return [INVENTED.hour(back) if back >= 0 else 0 for back in backs], [usual] * len(hours)
