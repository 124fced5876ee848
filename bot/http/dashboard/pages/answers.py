"""Answers of the team: who waits, how many first answers came in time, and how long they took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.http.dashboard.charts import line_chart
from bot.http.dashboard.page_specs import PageSpec, View
from bot.http.dashboard.visits import Visit, sliced
from bot.services.cases.waiting_times import CareStatus, WaitingTimeService
from domain.cases.answer_estimate import MINUTE, length_text
from domain.cases.response_clock import MIN_CASES
from domain.cases.settings import CareSettings
from domain.survival import Observation, share_lasting
from domain.translatable_text import Text, counted, text

STEPS = 48
"""How many times the curve is drawn for."""
EVERYBODY = 100
WORDS: Mapping[str, Text] = {
    "answers": text("Answers"),
    "answers_intro": text(
        "Talks that members opened with the team. Times are opening hours: nights and days off do "
        "not count. A talk without an answer counts for as long as it has waited."
    ),
    "curve": text("How many had a first answer, by the time they waited"),
    "had_answer": text("Had a first answer"),
    "first_answers": text("First answers of the last 90 days"),
    "long_unsolved": text("Open for longer than you promised"),
    "ninetieth": text("Nine of ten had a first answer within"),
    "nobody_waits": text("Nobody waits."),
    "promise": text("Your promise"),
    "talks": text("Talks"),
    "waited": text("Waited at most"),
}


async def content(visit: Visit) -> Mapping[str, Any]:
    """Return the content of the page."""
    care = await visit.app[WaitingTimeService].status(visit.guild_id)
    shown = sliced(visit, care.waiting)
    settings = visit.app.guild_settings.of(visit.guild_id)
    return {
        "shown": shown,
        "waits": visit.waits(shown.rows),
        "rows": first_answers(care, settings[CareSettings].first_promise),
        **curve_content(care.first_waits),
    }


def first_answers(care: CareStatus, promise: timedelta) -> list[tuple[Text, Text]]:
    """Return the figures about first answers, as labels and values."""
    figures = care.figures
    number = text("{number}", number=len(care.first_waits))
    rows = [(WORDS["promise"], length_text(promise)), (WORDS["talks"], number)]
    if figures is None:
        few = counted(
            "Too few talks to say: fewer than {count}",
            "Too few talks to say: fewer than {count}",
            MIN_CASES,
        )
        rows.append((KEPT, few))
    else:
        if figures.kept is not None:
            rows.append((KEPT, text("{percent}%", percent=round(100 * figures.kept))))
        for label, length in ((HALF, figures.median), (WORDS["ninetieth"], figures.ninetieth)):
            rows.append((label, NOT_KNOWN if length is None else length_text(length)))
    unsolved = text("{number}", number=care.unsolved_for_long)
    return [*rows, (WORDS["long_unsolved"], unsolved)]


HALF = text("Half had a first answer within")
KEPT = text("First answers in time")
NOT_KNOWN = text("Too few were answered to say")


def curve_content(waits: Sequence[Observation]) -> dict[str, Any]:
    """Return the curve of answered talks by time (Kaplan and Meier); none for too few talks."""
    longest = max((lasted for lasted, _ in waits), default=timedelta(0))
    if len(waits) < MIN_CASES or not longest:
        return {"curve": None}
    times = [longest * step / STEPS for step in range(STEPS + 1)]
    shares = [share_lasting(waits, time) for time in times]
    answered = [EVERYBODY - round(EVERYBODY * share) for share in shares if share is not None]
    said = counted(
        "Of {count} talk, {percent}% had a first answer within {longest}.",
        "Of {count} talks, {percent}% had a first answer within {longest}.",
        len(waits),
        percent=answered[-1],
        longest=length_text(longest),
    )
    rows: dict[int, int] = {}
    for time, percent in zip(times, answered, strict=False):
        # Between two rows, nobody had an answer.
        if percent not in rows.values():
            rows[-(-time // MINUTE)] = percent
    table = [
        (length_text(minutes * MINUTE), text("{percent}%", percent=percent))
        for minutes, percent in rows.items()
    ]
    return {
        "curve": line_chart(answered, top=EVERYBODY),
        "curve_said": said,
        "curve_table": table,
        "longest": length_text(longest),
    }


PAGE = PageSpec("/answers", text("Answers"), 30, View("answers.html", content), words=WORDS)
