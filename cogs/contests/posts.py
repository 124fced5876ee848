"""The public posts of contests, in the guild's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import discord

from bot.i18n import escape, say
from bot.outbox import Draft
from bot.services.brand import BrandService
from bot.services.contests.announcements import AGAIN, CANCELLED, OPENED, POSTS, RESULT, VOTING
from bot.services.contests.closing import ClosingService
from bot.services.contests.editing import EditingService
from bot.services.contests.lifecycle import Announced, ContestLifecycleService
from cogs.contests.components import button_row, picture_file, picture_gallery
from cogs.contests.entries import EnterButton, MineButton
from cogs.contests.gallery import GalleryButton
from cogs.contests.jury import ScoreButton
from cogs.contests.results import result_post
from cogs.contests.voting import VoteButton
from cogs.member_lookup import pictured_members
from cogs.ui.base import OvationBot, framed, paragraph
from domain.contests.contest import Contest, ContestPlan, ContestState
from domain.contests.settings import ContestSettings
from domain.languages import Language
from domain.outbox import OutboxPost
from domain.translatable_text import JoinedList, MessageLink, Role, Text, Timestamp, counted, text

LINKS = {
    OPENED: text("See the contest"),
    VOTING: text("Go and vote"),
    RESULT: text("See the result"),
}
NO_LINKS: Mapping[str, MessageLink] = MappingProxyType({})


class ContestPosts:
    """Composes the posts of contests, and updates them."""

    def __init__(self, client: OvationBot) -> None:
        self._client, self._app = client, client.app
        for kind, composer in (
            (OPENED, self.opened),
            (VOTING, self.voting),
            (RESULT, self.result),
            (CANCELLED, self.cancelled),
            (AGAIN[OPENED], self.opened),
            (AGAIN[VOTING], self.voting),
        ):
            client.app.outbox.register_composer(
                kind, composer, home=lambda its: its[ContestSettings].contest_channel_id
            )
        client.app.outbox.register_action(POSTS, self.bring_up_to_date)

    async def opened(self, post: OutboxPost) -> Draft | None:
        """Return the invitation to enter."""
        shown = await self._app[ContestLifecycleService].announced(post.subject_id)
        if shown is None or shown.contest.state is ContestState.CANCELLED:
            return None
        return opening_post(shown, self._language_of_guild(post), live=True)

    async def voting(self, post: OutboxPost) -> Draft | None:
        """Return the invitation to vote."""
        shown = await self._app[ContestLifecycleService].announced(post.subject_id)
        if shown is None or shown.contest.state is not ContestState.VOTING:
            return None
        return voting_post(shown, self._language_of_guild(post))

    async def result(self, post: OutboxPost) -> Draft | None:
        """Return the podium. It pings the winners, and nobody else."""
        outcome = await self._app[ClosingService].outcome(post.subject_id)
        if outcome is None:
            return None
        first = {won.podium[0][1].author_id for won in outcome.prizes if won.podium}
        # Erased members have negative ids, and no name to be shown by.
        shown = [user_id for user_id in first if user_id > 0]
        named = await pictured_members(self._client, post.guild_id, shown, nameless="")
        style = await self._app[BrandService].style(post.guild_id)
        return await result_post(outcome, named, style, self._language_of_guild(post))

    async def cancelled(self, post: OutboxPost) -> Draft | None:
        """Return the post about a cancelled contest, with the reason."""
        shown = await self._app[ContestLifecycleService].announced(post.subject_id)
        if shown is None:
            return None
        language = self._language_of_guild(post)
        title = shown.contest.plan.title
        parts = [paragraph(text("## “{title}” is cancelled", title=title), language)]
        if shown.note:
            parts.append(discord.ui.TextDisplay(escape(shown.note)))
        if shown.entries:
            parts.append(
                paragraph(
                    text("Thank you to everybody who entered. More contests will come!"), language
                )
            )
        return Draft(framed(*parts))

    async def bring_up_to_date(self, client: discord.Client, post: OutboxPost) -> None:
        """Update both invitations to the contest's state; deleted ones are skipped."""
        shown = await self._app[ContestLifecycleService].announced(post.subject_id)
        if shown is None:
            return
        language = self._language_of_guild(post)
        posted = await self._app[EditingService].posted(post.subject_id)
        links = {
            kind: MessageLink(post.guild_id, *where, LINKS[kind]) for kind, where in posted.items()
        }
        for kind, draft in (
            (OPENED, opening_post(shown, language, live=True, links=links)),
            (VOTING, voting_post(shown, language, links=links)),
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

    def _language_of_guild(self, post: OutboxPost) -> Language:
        return self._app.guild_settings.of(post.guild_id).language


def opening_post(
    shown: Announced, language: Language, *, live: bool, links: Mapping[str, MessageLink] = NO_LINKS
) -> Draft:
    """Return the post that opens a contest; not `live` in a moderator's preview.

    `links` lead to its later posts, by their kind.
    """
    contest = shown.contest
    plan = contest.plan
    heading = f"{plan.kind.sign} {say(plan.kind.label, language)}"
    parts: list[discord.ui.Item[Any]] = [
        discord.ui.TextDisplay(f"-# {heading}\n## {escape(plan.title)}")
    ]
    if plan.theme:
        parts.append(discord.ui.TextDisplay(plan.theme))
    if shown.picture is not None:
        parts.append(picture_gallery(plan.title))
    if contest.state in (ContestState.DRAFT, ContestState.ENTRIES):
        parts += [
            paragraph(plan.kind.invitation(plan.entries_each), language),
            paragraph(when(plan), language),
        ]
    parts += _paused(contest, language)
    said = "\n".join(f"- {say(sentence, language)}" for sentence in plan.rules.describe())
    if said:
        parts.append(discord.ui.TextDisplay(said))
    if live and contest.state is ContestState.ENTRIES:
        parts.append(button_row(*contest_buttons(contest, language)))
    elif live:
        parts.append(paragraph(_past_entries(shown), language))
        parts += _onwards(links, (RESULT, VOTING), language)
    return Draft(framed(*parts), [picture_file(shown.picture)] if shown.picture else [])


def voting_post(
    shown: Announced, language: Language, links: Mapping[str, MessageLink] = NO_LINKS
) -> Draft:
    """Return the post that opens the vote; once that is over, it links to the result."""
    plan = shown.contest.plan
    heading = text("## 🗳️ “{title}”: now it's up to you", title=plan.title)
    if shown.contest.state is not ContestState.VOTING:
        heading = text("## 🗳️ “{title}”: the vote", title=plan.title)
    parts: list[discord.ui.Item[Any]] = [paragraph(heading, language)]
    if shown.picture is not None:
        parts.append(picture_gallery(plan.title))
    if shown.contest.state is ContestState.VOTING:
        parts += [
            *_paused(shown.contest, language),
            paragraph(_how_to_vote(plan, shown.entries), language),
            paragraph(_counts_until(plan), language),
            button_row(*contest_buttons(shown.contest, language)),
        ]
    elif shown.contest.state is ContestState.CANCELLED:
        parts.append(paragraph(_past_entries(shown), language))
    else:
        public = plan.rules.voting.has_public
        over = text("**Voting is over.** Thank you for every vote!")
        parts.append(
            paragraph(over if public else text("**The jury is done.** Thank you!"), language)
        )
        # While a tie is undecided there is no result to link to.
        parts += _onwards(links, (RESULT,), language) or [
            button_row(GalleryButton(shown.contest.id, language=language))
        ]
    return Draft(framed(*parts), [picture_file(shown.picture)] if shown.picture else [])


def _past_entries(shown: Announced) -> Text:
    """Return the state of a contest that no longer takes entries."""
    entries = counted("{count} entry", "{count} entries", shown.entries)
    match shown.contest.state:
        case ContestState.VOTING:
            return text(
                "**Entries are closed:** {entries}. Voting ends {end}.",
                entries=entries,
                end=Timestamp(shown.contest.plan.votes_until, "F"),
            )
        case ContestState.CANCELLED:
            return text("**Cancelled:** {reason}", reason=shown.note or "…")
        case _:
            return text("**This contest is over:** {entries}.", entries=entries)


def _onwards(
    links: Mapping[str, MessageLink], kinds: Sequence[str], language: Language
) -> list[discord.ui.Item[Any]]:
    """Return a link to the first of these posts that exists."""
    link = next((links[kind] for kind in kinds if kind in links), None)
    if link is None:
        return []
    label = say(link.label, language)
    return [discord.ui.ActionRow(discord.ui.Button[Any](url=link.url, label=label))]


def contest_buttons(contest: Contest, language: Language) -> list[discord.ui.Item[Any]]:
    """Return the buttons for what members can do in a contest now; none if it is over."""
    if contest.state is ContestState.ENTRIES:
        return [
            EnterButton(contest.id, language=language),
            MineButton(contest.id, language=language),
        ]
    if contest.state is not ContestState.VOTING:
        return []
    buttons: list[discord.ui.Item[Any]] = []
    if contest.plan.rules.voting.has_public:
        buttons.append(VoteButton(contest.id, language=language))
    if contest.plan.rules.voting.has_jury:
        buttons.append(ScoreButton(contest.id, language=language))
    return [*buttons, GalleryButton(contest.id, language=language)]


def _counts_until(plan: ContestPlan) -> Text:
    ends = {"end": Timestamp(plan.votes_until, "F"), "left": Timestamp(plan.votes_until, "R")}
    if not plan.rules.voting.has_public:
        return text("Scores count until {end} ({left}). Then you'll see the result.", **ends)
    return text("Votes count until {end} ({left}), and you can change yours until then.", **ends)


def _jury_at_work(plan: ContestPlan) -> Text:
    jury = plan.rules.jury
    return text(
        "{role}: press Score. You see one entry at a time, without names, and score it on "
        "{criteria}.",
        role=Role(jury.role_id if jury else 0),
        criteria=JoinedList(jury.criteria if jury else ()),
    )


def _how_to_vote(plan: ContestPlan, entries: int) -> Text:
    return plan.rules.voting.instructions(entries, _jury_at_work(plan))


def _paused(contest: Contest, language: Language) -> list[discord.ui.Item[Any]]:
    if contest.paused_at is None:
        return []
    return [paragraph(text("### ⏸️ Paused for now. We'll be back!"), language)]


def when(plan: ContestPlan) -> Text:
    """Return the sentence about the two deadlines of a contest."""
    if not plan.rules.voting.has_public:
        return text(
            "Entries close {entries} ({left}). Then the jury scores until {votes}.",
            entries=Timestamp(plan.entries_until, "F"),
            left=Timestamp(plan.entries_until, "R"),
            votes=Timestamp(plan.votes_until, "F"),
        )
    return text(
        "Entries close {entries} ({left}). Then everybody votes until {votes}.",
        entries=Timestamp(plan.entries_until, "F"),
        left=Timestamp(plan.entries_until, "R"),
        votes=Timestamp(plan.votes_until, "F"),
    )
