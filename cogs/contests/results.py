"""The post with a contest's result: the winner's card, the podium, and how it was decided.

If a jury has a prize next to the public's, each has its own part, and votes and scores are not
added up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

import discord

from bot.i18n import escape, say
from bot.images.avatars import PicturedMember
from bot.images.contest_result_image import draw_contest_result
from bot.images.drawing import draw_in_thread
from bot.images.style import ImageStyle
from bot.outbox import Draft
from bot.services.contests.closing import ContestOutcome, PrizeOutcome
from cogs.contests.components import button_row, picture_gallery
from cogs.contests.gallery import GalleryButton
from cogs.contests.prizes import AwardButton, ClaimButton
from cogs.ui.base import framed, paragraph
from cogs.ui.excerpts import excerpts
from domain.contests.contest import Contest, Entry
from domain.contests.contest_rules import JURY_LEVELS
from domain.contests.jury import describe_agreement, describe_lead
from domain.contests.prizes import PrizeAward
from domain.contests.result import RankedEntry, describe_certainty, describe_uncounted
from domain.contests.ties import TieOutcome, describe_tie
from domain.languages import Language
from domain.translatable_text import JoinedList, Text, counted, text

ROOM = 900
"""The most characters for the captions on one prize's podium, once escaped."""
QUOTATION_MARKS = frozenset({"“”", "«»", '""', "„“", "「」"})
MEDALS = ("🥇", "🥈", "🥉")
CARD_NAME, JURY_CARD_NAME = "result.jpg", "jury.jpg"
HEADINGS = {
    PrizeAward.PUBLIC: (text("### 👥 The public's choice"), text("### 👥 The public's prize")),
    PrizeAward.JURY: (text("### 🧑‍⚖️ The jury's choice"), text("### 🧑‍⚖️ The jury's prize")),
}
"""Headings of a result with two prizes: without words for the prize, and with."""
FEET = {
    PrizeAward.PUBLIC: text("The public's prize"),
    PrizeAward.JURY: text("The jury's prize"),
}


async def result_post(
    outcome: ContestOutcome,
    named: Mapping[int, PicturedMember],
    style: ImageStyle,
    language: Language,
) -> Draft:
    """Return the post. It pings the winners, and nobody else; cards show those in `named`."""
    files = await draw_in_thread(_cards, outcome, named, style, language)
    parts = _parts(outcome, language, {file.filename for file in files})
    # Erased members have negative ids, which must not be pinged.
    winners = dict.fromkeys(
        entry.author_id
        for won in outcome.prizes
        for placed, entry in won.podium
        if placed.place == 1 and entry.author_id > 0
    )
    return Draft(framed(*parts), files, pings=[discord.Object(one) for one in winners])


def _parts(
    outcome: ContestOutcome, language: Language, cards: set[str]
) -> list[discord.ui.Item[Any]]:
    contest, title = outcome.contest, outcome.contest.plan.title
    if not any(won.result.placed or won.result.unranked for won in outcome.prizes):
        return [
            paragraph(text("## “{title}” is over", title=title), language),
            paragraph(text("Nobody entered this time. There is always a next one!"), language),
        ]
    heading = paragraph(text("## 🏆 “{title}”: the result", title=title), language)
    parts: list[discord.ui.Item[Any]] = [heading]
    two = len(outcome.prizes) > 1
    for number, won in enumerate(outcome.prizes):
        name = JURY_CARD_NAME if number else CARD_NAME
        if two:
            parts += [discord.ui.Separator()] if number else []
            parts.append(discord.ui.TextDisplay(_heading(contest, won, language)))
        if name in cards:
            parts.append(picture_gallery(_alternative(title, won.podium[0][1], language), name))
        parts += _told(contest, won, language)
    if any(won.result.winners for won in outcome.prizes):
        parts.append(paragraph(text("Thank you to everybody who entered and voted. 💛"), language))
    buttons = _buttons(outcome, language)
    if buttons:
        parts.append(button_row(*buttons))
    return parts


def _heading(contest: Contest, won: PrizeOutcome, language: Language) -> str:
    prize = contest.plan.rules.prize_of(won.prize)
    plain, given = HEADINGS[won.prize]
    return f"{say(given, language)}\n🎁 {escape(prize)}" if prize else say(plain, language)


def _told(contest: Contest, won: PrizeOutcome, language: Language) -> list[discord.ui.Item[Any]]:
    """Return the outcome of one prize."""
    result, by_jury = won.result, won.prize is PrizeAward.JURY
    if not result.winners:
        said = (
            text("The jury gave no scores, so nobody won. Every entry was worth a look!")
            if by_jury
            else text("Nobody voted, so nobody won. Every entry was worth a look!")
        )
        return [paragraph(said, language)]
    captions = excerpts([entry.caption or "" for _, entry in won.podium], ROOM)
    lines = [
        _line(placed, replace(entry, caption=caption), language, by_jury=by_jury)
        for (placed, entry), caption in zip(won.podium, captions, strict=True)
    ]
    parts: list[discord.ui.Item[Any]] = [discord.ui.TextDisplay("\n\n".join(lines))]
    if not result.votes:
        return [*parts, paragraph(text("The only entry, and so the winner. Bravo!"), language)]
    told = [] if result.tie not in {None, TieOutcome.SHARED} else [_lead(won)]
    told.append(describe_tie(result))
    if by_jury:
        told += [
            describe_agreement(result),
            _jury_numbers(contest, won),
            _not_ranked(result.unranked),
        ]
    else:
        told += [_numbers(won), *describe_uncounted(result)]
    return [*parts, *(paragraph(said, language) for said in told if said is not None)]


def _lead(won: PrizeOutcome) -> Text | None:
    return (
        describe_lead(won.result)
        if won.prize is PrizeAward.JURY
        else describe_certainty(won.result)
    )


def _line(placed: RankedEntry, entry: Entry, language: Language, *, by_jury: bool) -> str:
    # Erased members have a negative id and no name.
    gone = say(text("a member who has left"), language)
    author = f"<@{entry.author_id}>" if entry.author_id > 0 else gone
    caption = f"\n> {escape(entry.caption)}" if entry.caption else ""
    if by_jury and placed.votes:
        points = text("{points} of {most}", points=round(placed.score, 1), most=JURY_LEVELS)
        author = f"{author} · {say(points, language)}"
    return f"{MEDALS[placed.place - 1]} {author}{caption}"


def _numbers(won: PrizeOutcome) -> Text:
    result = won.result
    return text(
        "-# {entries}, {voters}, {votes}.",
        entries=counted("{count} entry", "{count} entries", len(result.placed)),
        voters=counted("{count} voter", "{count} voters", result.voters),
        votes=counted("{count} vote", "{count} votes", result.votes),
    )


def _jury_numbers(contest: Contest, won: PrizeOutcome) -> Text:
    result, jury = won.result, contest.plan.rules.jury
    return text(
        "-# {entries}, {jurors}, {scores}, on {criteria}. Scores are adjusted for how "
        "strict each juror is.",
        entries=counted("{count} entry", "{count} entries", len(result.placed)),
        jurors=counted("{count} juror", "{count} jurors", result.voters),
        scores=counted("{count} score", "{count} scores", result.votes),
        criteria=JoinedList(jury.criteria if jury else ()),
    )


def _not_ranked(count: int) -> Text | None:
    if not count:
        return None
    return counted(
        "-# Not ranked: {count} entry that no juror scored.",
        "-# Not ranked: {count} entries that no juror scored.",
        count,
    )


def _buttons(outcome: ContestOutcome, language: Language) -> list[discord.ui.Item[Any]]:
    contest, rules = outcome.contest, outcome.contest.plan.rules
    buttons: list[discord.ui.Item[Any]] = []
    two = len(outcome.prizes) > 1
    for number, won in enumerate(outcome.prizes):
        if not (rules.prize_of(won.prize) and won.result.winners):
            continue
        kind = AwardButton if number else ClaimButton
        button = kind(contest.id, language=language)
        if two and not number:
            button.item.label = say(text("Claim the public's prize"), language)
        buttons.append(button)
    entries = max(len(won.result.placed) + won.result.unranked for won in outcome.prizes)
    if entries > 1 and any(won.result.winners for won in outcome.prizes):
        buttons.append(GalleryButton(contest.id, language=language))
    return buttons


def _cards(
    outcome: ContestOutcome,
    named: Mapping[int, PicturedMember],
    style: ImageStyle,
    language: Language,
) -> Sequence[discord.File]:
    """Draw a card for each winner; one for both prizes if one entry won both."""
    drawn: dict[int, Text | None] = {}
    names = {}
    for number, won in enumerate(outcome.prizes):
        if won.picture is None or not won.podium:
            continue
        entry = won.podium[0][1]
        foot = FEET[won.prize] if len(outcome.prizes) > 1 else None
        if entry.id in drawn:
            drawn[entry.id] = text("Both prizes")
            continue
        drawn[entry.id] = foot
        names[entry.id] = (JURY_CARD_NAME if number else CARD_NAME, won)
    return [
        discord.File(
            BytesIO(_drawn(outcome.contest, won, drawn[entry_id], named, style, language)),
            filename=name,
        )
        for entry_id, (name, won) in names.items()
    ]


def _drawn(
    contest: Contest,
    won: PrizeOutcome,
    prize: Text | None,
    named: Mapping[int, PicturedMember],
    style: ImageStyle,
    language: Language,
) -> bytes:
    assert won.picture is not None  # noqa: S101
    winner, title = won.podium[0][1], contest.plan.title
    foot = (
        text("First place · {title}", title=title)
        if prize is None
        else text("{prize} · {title}", prize=prize, title=title)
    )
    return draw_contest_result(
        won.picture.data,
        line=_quoted(winner.caption, language) if winner.caption else None,
        winner=named.get(winner.author_id),
        foot=say(foot, language, markup=False),
        undrawable=say(text("The winning line is in the post."), language, markup=False),
        style=style,
    )


def _alternative(title: str, winner: Entry, language: Language) -> str:
    """Return the card's alternative text: the contest, and what the winning entry shows or says."""
    entered = winner.description or (_quoted(winner.caption, language) if winner.caption else None)
    return f"{title} · {entered}" if entered else title


def _quoted(caption: str, language: Language) -> str:
    """Return the caption in quotation marks, unless it has its own."""
    if caption[0] + caption[-1] in QUOTATION_MARKS:
        return caption
    return say(text("“{caption}”", caption=caption), language, markup=False)
