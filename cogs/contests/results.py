"""The post with a contest's result: the winner's card, the podium, and how it came about.

Where a jury has a prize beside the public's, each has its own part, and nothing is added up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any

import discord

from bot.i18n import Language, escape, say
from bot.outbox import Draft
from bot.result_card import draw_card
from bot.services.contests.closing import Outcome, Won
from cogs.contests.buttons import row, shown_picture
from cogs.contests.gallery import GalleryButton
from cogs.contests.prizes import AwardButton, ClaimButton
from cogs.panels import card, words
from cogs.ui.excerpts import excerpts
from domain.contests.contest import Contest, Entry
from domain.contests.jury import agreement_said, lead_said
from domain.contests.result import Placed, left_out, verdict
from domain.contests.rules import LEVELS, Prize
from domain.contests.ties import Ended, tie_said
from domain.text import Series, Text, counted, text

ROOM = 900
"""Characters for the captions on one prize's podium, once escaped."""
MEDALS = ("🥇", "🥈", "🥉")
CARD_NAME, JURY_CARD_NAME = "result.jpg", "jury.jpg"
HEADINGS = {
    Prize.PUBLIC: (text("### 👥 The public's choice"), text("### 👥 The public's prize")),
    Prize.JURY: (text("### 🧑‍⚖️ The jury's choice"), text("### 🧑‍⚖️ The jury's prize")),
}
"""Of the parts of a result with two prizes: without words for the prize, and with."""
FEET = {
    Prize.PUBLIC: text("The public's prize"),
    Prize.JURY: text("The jury's prize"),
}


async def result_post(outcome: Outcome, speaking: Language) -> Draft:
    """The post. It pings the winners, and nobody else."""
    files = await asyncio.to_thread(_cards, outcome, speaking)
    parts = _parts(outcome, speaking, {file.filename for file in files})
    # Those erased since have a number below zero; nobody is pinged by it.
    winners = dict.fromkeys(
        entry.author_id
        for won in outcome.prizes
        for placed, entry in won.podium
        if placed.place == 1 and entry.author_id > 0
    )
    return Draft(card(*parts), files, pings=[discord.Object(one) for one in winners])


def _parts(outcome: Outcome, speaking: Language, cards: set[str]) -> list[discord.ui.Item[Any]]:
    contest, title = outcome.contest, outcome.contest.plan.title
    if not any(won.result.placed or won.result.unranked for won in outcome.prizes):
        return [
            words(text("## “{title}” is over", title=title), speaking),
            words(text("Nobody entered this time. Next time is a good time!"), speaking),
        ]
    heading = words(text("## 🏆 “{title}”: the result", title=title), speaking)
    parts: list[discord.ui.Item[Any]] = [heading]
    two = len(outcome.prizes) > 1
    for number, won in enumerate(outcome.prizes):
        name = JURY_CARD_NAME if number else CARD_NAME
        if two:
            parts += [discord.ui.Separator()] if number else []
            parts.append(discord.ui.TextDisplay(_heading(contest, won, speaking)))
        if name in cards:
            parts.append(shown_picture(title, name))
        parts += _told(contest, won, speaking)
    if any(won.result.winners for won in outcome.prizes):
        parts.append(words(text("Thank you to everybody who entered and voted. 💛"), speaking))
    buttons = _buttons(outcome, speaking)
    if buttons:
        parts.append(row(*buttons))
    return parts


def _heading(contest: Contest, won: Won, speaking: Language) -> str:
    prize = contest.plan.rules.prize_of(won.prize)
    plain, given = HEADINGS[won.prize]
    return f"{say(given, speaking)}\n🎁 {escape(prize)}" if prize else say(plain, speaking)


def _told(contest: Contest, won: Won, speaking: Language) -> list[discord.ui.Item[Any]]:
    """What became of one prize."""
    result, by_jury = won.result, won.prize is Prize.JURY
    if not result.winners:
        said = (
            text("The jury scored nothing, so nobody won. The entries were worth a look!")
            if by_jury
            else text("Nobody voted, so nobody won. The entries were worth a look!")
        )
        return [words(said, speaking)]
    captions = excerpts([entry.caption or "" for _, entry in won.podium], ROOM)
    lines = [
        _line(placed, replace(entry, caption=caption), speaking, by_jury=by_jury)
        for (placed, entry), caption in zip(won.podium, captions, strict=True)
    ]
    parts: list[discord.ui.Item[Any]] = [discord.ui.TextDisplay("\n\n".join(lines))]
    if not result.votes:
        return [*parts, words(text("The only entry, and so the winner. Bravo!"), speaking)]
    told = [] if result.tie not in {None, Ended.SHARED} else [_lead(won)]
    told.append(tie_said(result))
    if by_jury:
        told += [agreement_said(result), _jury_numbers(contest, won), _not_ranked(result.unranked)]
    else:
        told += [_numbers(won), *left_out(result)]
    return [*parts, *(words(said, speaking) for said in told if said is not None)]


def _lead(won: Won) -> Text | None:
    return lead_said(won.result) if won.prize is Prize.JURY else verdict(won.result)


def _line(placed: Placed, entry: Entry, speaking: Language, *, by_jury: bool) -> str:
    # Whoever was erased since has a number below zero, and no name.
    gone = say(text("a member who has left"), speaking)
    author = f"<@{entry.author_id}>" if entry.author_id > 0 else gone
    caption = f"\n> {escape(entry.caption)}" if entry.caption else ""
    if by_jury and placed.votes:
        points = text("{points} of {most}", points=round(placed.score, 1), most=LEVELS)
        author = f"{author} · {say(points, speaking)}"
    return f"{MEDALS[placed.place - 1]} {author}{caption}"


def _numbers(won: Won) -> Text:
    result = won.result
    return text(
        "-# {entries}, {voters}, {votes}.",
        entries=counted("{count} entry", "{count} entries", len(result.placed)),
        voters=counted("{count} voter", "{count} voters", result.voters),
        votes=counted("{count} vote", "{count} votes", result.votes),
    )


def _jury_numbers(contest: Contest, won: Won) -> Text:
    result, jury = won.result, contest.plan.rules.jury
    return text(
        "-# {entries}, {jurors}, {scores}, on {criteria}. How strict each juror is was taken out.",
        entries=counted("{count} entry", "{count} entries", len(result.placed)),
        jurors=counted("{count} juror", "{count} jurors", result.voters),
        scores=counted("{count} score", "{count} scores", result.votes),
        criteria=Series(jury.criteria if jury else ()),
    )


def _not_ranked(count: int) -> Text | None:
    if not count:
        return None
    return counted(
        "-# Not ranked: {count} entry that no juror scored.",
        "-# Not ranked: {count} entries that no juror scored.",
        count,
    )


def _buttons(outcome: Outcome, speaking: Language) -> list[discord.ui.Item[Any]]:
    contest, rules = outcome.contest, outcome.contest.plan.rules
    buttons: list[discord.ui.Item[Any]] = []
    two = len(outcome.prizes) > 1
    for number, won in enumerate(outcome.prizes):
        if not (rules.prize_of(won.prize) and won.result.winners):
            continue
        kind = AwardButton if number else ClaimButton
        button = kind(contest.id, speaking=speaking)
        if two and not number:
            button.item.label = say(text("Claim the public's prize"), speaking)
        buttons.append(button)
    entries = max(len(won.result.placed) + won.result.unranked for won in outcome.prizes)
    if entries > 1 and any(won.result.winners for won in outcome.prizes):
        buttons.append(GalleryButton(contest.id, speaking=speaking))
    return buttons


def _cards(outcome: Outcome, speaking: Language) -> Sequence[discord.File]:
    """A card for each winner; one for both prizes where one entry won both."""
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
            BytesIO(_drawn(outcome.contest, won, drawn[entry_id], speaking)), filename=name
        )
        for entry_id, (name, won) in names.items()
    ]


def _drawn(contest: Contest, won: Won, prize: Text | None, speaking: Language) -> bytes:
    assert won.picture is not None  # noqa: S101
    winner, title = won.podium[0][1], contest.plan.title
    line = text("“{caption}”", caption=winner.caption) if winner.caption else None
    foot = (
        text("First place · {title}", title=title)
        if prize is None
        else text("{prize} · {title}", prize=prize, title=title)
    )
    return draw_card(
        won.picture.data,
        line=say(line, speaking, markup=False) if line else None,
        foot=say(foot, speaking, markup=False),
    )
