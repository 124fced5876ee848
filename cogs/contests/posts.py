"""What contests post in public, in the guild's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, assert_never

import discord

from bot.i18n import Language, escape, say
from bot.outbox import Draft
from bot.services.contests.course import (
    AGAIN,
    CANCELLED,
    OPENED,
    POSTS,
    RESULT,
    VOTING,
    Announced,
)
from cogs.contests.buttons import as_file, row, shown_picture
from cogs.contests.entering import EnterButton, MineButton
from cogs.contests.gallery import GalleryButton
from cogs.contests.jury import ScoreButton
from cogs.contests.results import result_post
from cogs.contests.voting import VoteButton
from cogs.panels import Ovation, card, words
from db.outbox import Post
from domain.contests.contest import Contest, Kind, Plan, State
from domain.contests.rules import Voting
from domain.text import Instant, Jump, Role, Series, Text, counted, text

HEADINGS = {Kind.CAPTION: text("Caption contest"), Kind.PHOTO: text("Photo contest")}
LINKS = {
    OPENED: text("See the contest"),
    VOTING: text("Go and vote"),
    RESULT: text("See the result"),
}
NO_LINKS: Mapping[str, Jump] = MappingProxyType({})
SIGNS = {Kind.CAPTION: "📝", Kind.PHOTO: "📷"}


class Posts:
    """Composes the posts of contests, and brings them up to date."""

    def __init__(self, client: Ovation) -> None:
        self._app = client.app
        for kind, composer in (
            (OPENED, self.opened),
            (VOTING, self.voting),
            (RESULT, self.result),
            (CANCELLED, self.cancelled),
            (AGAIN[OPENED], self.opened),
            (AGAIN[VOTING], self.voting),
        ):
            client.app.outbox.compose(kind, composer, home=lambda its: its.contest_channel_id)
        client.app.outbox.act(POSTS, self.bring_up_to_date)

    async def opened(self, post: Post) -> Draft | None:
        """The invitation to enter."""
        shown = await self._app.contests.announced(post.subject_id)
        if shown is None or shown.contest.state is State.CANCELLED:
            return None
        return invitation(shown, self._speaking(post), live=True)

    async def voting(self, post: Post) -> Draft | None:
        """The invitation to vote."""
        shown = await self._app.contests.announced(post.subject_id)
        if shown is None or shown.contest.state is not State.VOTING:
            return None
        return call_to_vote(shown, self._speaking(post))

    async def result(self, post: Post) -> Draft | None:
        """The podium. It pings the winners, and nobody else."""
        outcome = await self._app.closing.outcome(post.subject_id)
        if outcome is None:
            return None
        return await result_post(outcome, self._speaking(post))

    async def cancelled(self, post: Post) -> Draft | None:
        """That it was called off, and why."""
        shown = await self._app.contests.announced(post.subject_id)
        if shown is None:
            return None
        speaking = self._speaking(post)
        title = shown.contest.plan.title
        parts = [words(text("## “{title}” is called off", title=title), speaking)]
        if shown.note:
            parts.append(discord.ui.TextDisplay(escape(shown.note)))
        if shown.entries:
            parts.append(
                words(text("Thank you to everybody who entered. There will be others."), speaking)
            )
        return Draft(card(*parts))

    async def bring_up_to_date(self, client: discord.Client, post: Post) -> None:
        """Have both invitations say how the contest stands; one that is gone is passed over."""
        shown = await self._app.contests.announced(post.subject_id)
        if shown is None:
            return
        speaking = self._speaking(post)
        posted = await self._app.changes.posted(post.subject_id)
        links = {kind: Jump(post.guild_id, *where, LINKS[kind]) for kind, where in posted.items()}
        for kind, draft in (
            (OPENED, invitation(shown, speaking, live=True, links=links)),
            (VOTING, call_to_vote(shown, speaking, links=links)),
        ):
            if kind not in posted:
                continue
            channel_id, message_id = posted[kind]
            channel = client.get_partial_messageable(channel_id, guild_id=post.guild_id)
            try:
                message = await channel.fetch_message(message_id)
                await message.edit(view=draft.view, attachments=message.attachments or draft.files)
            except discord.NotFound:
                continue

    def _speaking(self, post: Post) -> Language:
        return self._app.guilds.of(post.guild_id).language


def invitation(
    shown: Announced, speaking: Language, *, live: bool, links: Mapping[str, Jump] = NO_LINKS
) -> Draft:
    """The post that opens a contest; not `live`, as a moderator sees it beforehand.

    `links` lead to its later posts, by their kind.
    """
    contest = shown.contest
    plan = contest.plan
    heading = f"{SIGNS[plan.kind]} {say(HEADINGS[plan.kind], speaking)}"
    parts: list[discord.ui.Item[Any]] = [
        discord.ui.TextDisplay(f"-# {heading}\n## {escape(plan.title)}")
    ]
    if plan.theme:
        parts.append(discord.ui.TextDisplay(plan.theme))
    if shown.picture is not None:
        parts.append(shown_picture(plan.title))
    if not live or contest.state is State.ENTRIES:
        parts += [words(_how(plan), speaking), words(when(plan), speaking)]
    parts += _paused(contest, speaking)
    said = "\n".join(f"- {say(sentence, speaking)}" for sentence in plan.rules.said())
    if said:
        parts.append(discord.ui.TextDisplay(said))
    if live and contest.state is State.ENTRIES:
        parts.append(
            row(
                EnterButton(contest.id, speaking=speaking),
                MineButton(contest.id, speaking=speaking),
            )
        )
    elif live:
        parts.append(words(_past_entries(shown), speaking))
        parts += _onwards(links, (RESULT, VOTING), speaking)
    return Draft(card(*parts), [as_file(shown.picture)] if shown.picture else [])


def call_to_vote(
    shown: Announced, speaking: Language, links: Mapping[str, Jump] = NO_LINKS
) -> Draft:
    """The post that opens the vote; once that is over, it says so and leads to the result."""
    plan = shown.contest.plan
    heading = text("## 🗳️ “{title}”: now it is up to you", title=plan.title)
    if shown.contest.state is not State.VOTING:
        heading = text("## 🗳️ “{title}”: the vote", title=plan.title)
    parts: list[discord.ui.Item[Any]] = [words(heading, speaking)]
    if shown.picture is not None:
        parts.append(shown_picture(plan.title))
    if shown.contest.state is State.VOTING:
        parts += [
            *_paused(shown.contest, speaking),
            words(_how_to_vote(plan, shown.entries), speaking),
            words(_counts_until(plan), speaking),
            row(*_ways_to_vote(shown.contest, speaking)),
        ]
    elif shown.contest.state is State.CANCELLED:
        parts.append(words(_past_entries(shown), speaking))
    else:
        public = plan.rules.voting.has_public
        over = text("**Voting is over.** Thank you for every vote!")
        parts.append(words(over if public else text("**The jury is done.** Thank you!"), speaking))
        # While a tie is being broken there is no result to lead to.
        parts += _onwards(links, (RESULT,), speaking) or [
            row(GalleryButton(shown.contest.id, speaking=speaking))
        ]
    return Draft(card(*parts), [as_file(shown.picture)] if shown.picture else [])


def _past_entries(shown: Announced) -> Text:
    """How a contest stands that takes no entries any more."""
    entries = counted("{count} entry", "{count} entries", shown.entries)
    match shown.contest.state:
        case State.VOTING:
            return text(
                "**Entries are closed:** {entries}. Voting ends {end}.",
                entries=entries,
                end=Instant(shown.contest.plan.votes_until, "F"),
            )
        case State.CANCELLED:
            return text("**Called off:** {reason}", reason=shown.note or "…")
        case _:
            return text("**This contest is over:** {entries}.", entries=entries)


def _onwards(
    links: Mapping[str, Jump], kinds: Sequence[str], speaking: Language
) -> list[discord.ui.Item[Any]]:
    """A link to the first of these posts that there is."""
    link = next((links[kind] for kind in kinds if kind in links), None)
    if link is None:
        return []
    label = say(link.label, speaking)
    return [discord.ui.ActionRow(discord.ui.Button[Any](url=link.url, label=label))]


def _ways_to_vote(contest: Contest, speaking: Language) -> list[discord.ui.Item[Any]]:
    buttons: list[discord.ui.Item[Any]] = []
    if contest.plan.rules.voting.has_public:
        buttons.append(VoteButton(contest.id, speaking=speaking))
    if contest.plan.rules.voting.has_jury:
        buttons.append(ScoreButton(contest.id, speaking=speaking))
    return [*buttons, GalleryButton(contest.id, speaking=speaking)]


def _counts_until(plan: Plan) -> Text:
    ends = {"end": Instant(plan.votes_until, "F"), "left": Instant(plan.votes_until, "R")}
    if not plan.rules.voting.has_public:
        return text("Scores count until {end} ({left}). Then comes the result.", **ends)
    return text("Votes count until {end} ({left}), and you can change yours until then.", **ends)


def _jury_at_work(plan: Plan) -> Text:
    jury = plan.rules.jury
    return text(
        "{role}: press Score. You see one entry at a time, without names, and score it on "
        "{criteria}.",
        role=Role(jury.role_id if jury else 0),
        criteria=Series(jury.criteria if jury else ()),
    )


def _how_to_vote(plan: Plan, entries: int) -> Text:
    match plan.rules.voting:
        case Voting.JURY:
            return counted(
                "{count} entry came in, without a name. Now the jury scores it. {jury}",
                "{count} entries came in, without names. Now the jury scores them. {jury}",
                entries,
                jury=_jury_at_work(plan),
            )
        case Voting.JURY_AND_PUBLIC:
            return counted(
                "{count} entry came in, and there are two prizes. Everybody votes for one: press "
                "Vote, rate an entry, and the next one comes. The jury decides the other. {jury}",
                "{count} entries came in, and there are two prizes. Everybody votes for one: press "
                "Vote, rate an entry, and the next one comes. The jury decides the other. {jury}",
                entries,
                jury=_jury_at_work(plan),
            )
        case Voting.CARDS:
            return counted(
                "{count} entry came in. You see one at a time, without names: rate it, and the "
                "next one comes. Ten take a minute.",
                "{count} entries came in. You see one at a time, without names: rate it, and the "
                "next one comes. Ten take a minute.",
                entries,
            )
        case Voting.LIKES:
            return counted(
                "{count} entry came in, without a name. Like it if you like it.",
                "{count} entries came in, without names. Like as many as you want.",
                entries,
            )
        case Voting.ONE:
            return counted(
                "{count} entry came in, without a name. Choose it if you like it.",
                "{count} entries came in, without names. Choose the one you like best.",
                entries,
            )
    assert_never(plan.rules.voting)


def _paused(contest: Contest, speaking: Language) -> list[discord.ui.Item[Any]]:
    if contest.paused_at is None:
        return []
    return [words(text("### ⏸️ Paused for now: it goes on later."), speaking)]


def when(plan: Plan) -> Text:
    """The two moments of a contest."""
    if not plan.rules.voting.has_public:
        return text(
            "Entries close {entries} ({left}). Then the jury scores, until {votes}.",
            entries=Instant(plan.entries_until, "F"),
            left=Instant(plan.entries_until, "R"),
            votes=Instant(plan.votes_until, "F"),
        )
    return text(
        "Entries close {entries} ({left}). Then everybody votes, until {votes}.",
        entries=Instant(plan.entries_until, "F"),
        left=Instant(plan.entries_until, "R"),
        votes=Instant(plan.votes_until, "F"),
    )


def _how(plan: Plan) -> Text:
    if plan.kind is Kind.CAPTION:
        return counted(
            "What is being said here? Write the line that makes us laugh: one each.",
            "What is being said here? Write the line that makes us laugh: up to {count} each.",
            plan.entries_each,
        )
    return counted(
        "Show us your photo: one each.",
        "Show us your photos: up to {count} each.",
        plan.entries_each,
    )
