"""Posts of a guild's team: written, handed in, approved or not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core import Core
from bot.services.publishing.checks import UNSEEN, DiscordView, PostCheckService
from bot.services.publishing.steps import CARD, PostSteps
from db.database import Transaction
from db.experiments import ExperimentRepository
from db.goals import GoalRepository
from db.outbox import OutboxRepository
from db.pictures import PictureRepository
from db.prompts import PromptAnswerRepository
from db.publishing import BrandPostRepository
from domain.contests.picture import Picture
from domain.contributions.periods import day_of
from domain.goals import open_goals
from domain.prompts.ideas import ONCE_IN, Idea, unused_ideas
from domain.prompts.prompt import Prompt
from domain.publishing.content import ChannelWording, Content, PostKind
from domain.publishing.post import UNFINISHED, BrandPost, PostState
from domain.publishing.post_import import BadLine
from domain.publishing.settings import PublishingSettings, check_publishing
from domain.publishing.wording import (
    checked_alt_text,
    checked_reason,
    checked_source,
    checked_text,
)
from domain.refusals import Refusal
from domain.translatable_text import counted, text

MAX_UNFINISHED = 200
"""How many posts a guild can have that are not out yet."""
NO_GOAL = 0
LISTED_FOR = timedelta(days=90)
"""How long after its time a post is listed."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The fields of a post as somebody typed them. A new `picture` replaces the one before."""

    text: str
    channel_id: int
    at: datetime
    picture: Picture | None = None
    alt_text: str = ""
    source: str = ""
    kind: PostKind = PostKind.INFORMATIONAL
    prompt: Prompt | None = None
    goal_id: int | None = None
    """The goal that it serves; `NO_GOAL` for none, and None to leave it as it was."""
    wordings: tuple[ChannelWording, ...] = ()
    """Those for further channels; when a post is edited, they stay as they were."""


@dataclass(frozen=True, slots=True)
class ImportedPosts:
    """How many drafts a file made, how many of its posts were there already, and its bad lines."""

    added: int
    known: int
    bad: tuple[BadLine, ...]


class BrandPostService:
    """Writes and approves posts. Requires a moderator; callers must check."""

    def __init__(self, core: Core, steps: PostSteps, checks: PostCheckService) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._steps = steps
        self._checks = checks

    # --- Reading ------------------------------------------------------------------------------

    async def get(self, guild_id: int, post_id: int) -> BrandPost:
        """Return the post; here and below, `Refusal` is raised if the guild has none like it."""
        async with self._database.snapshot() as reading:
            return await self._steps.load(reading, guild_id, post_id)

    async def picture(self, post: BrandPost) -> Picture | None:
        """Return the post's picture, if it has one."""
        if post.picture_id is None:
            return None
        async with self._database.snapshot() as reading:
            return await PictureRepository(reading).get(post.picture_id)

    async def listed(self, guild_id: int) -> Sequence[BrandPost]:
        """Return the guild's posts by their time, without those that are over for long."""
        async with self._database.snapshot() as reading:
            rows = BrandPostRepository(reading, guild_id)
            states = frozenset(PostState) - {PostState.DROPPED}
            return await rows.all(states, self._clock() - LISTED_FOR)

    async def unused_ideas(self, guild_id: int) -> list[Idea]:
        """Return the ideas for prompts that the guild has not used lately."""
        async with self._database.snapshot() as reading:
            answers = PromptAnswerRepository(reading, guild_id)
            used = await answers.used_ideas(self._clock(), ONCE_IN)
        return unused_ideas(self._guilds.of(guild_id).language, used)

    async def card_place(self, post_id: int) -> tuple[int, int] | None:
        """Return channel and message of the post's newest card, once it is sent."""
        async with self._database.snapshot() as reading:
            return await OutboxRepository(reading).message(CARD, post_id)

    # --- Writing ------------------------------------------------------------------------------

    async def create(self, guild_id: int, typed: Typed, *, by: int) -> BrandPost:
        """Store a draft; raise `Refusal` where posts are off or the draft is not possible."""
        async with self._database.transaction(guild_id) as transaction:
            return await self.create_within(transaction, guild_id, typed, by=by)

    async def create_within(
        self, transaction: Transaction, guild_id: int, typed: Typed, *, by: int
    ) -> BrandPost:
        """Store a draft together with what else the transaction stores."""
        check_publishing(self._guilds.of(guild_id))
        now = self._clock()
        self._check_time(typed.at)
        rows = BrandPostRepository(transaction, guild_id)
        if await rows.count(UNFINISHED) >= MAX_UNFINISHED:
            raise Refusal(
                text(
                    "There are {most} posts that are not out yet. Drop some in /post list.",
                    most=MAX_UNFINISHED,
                )
            )
        picture_id = await self._keep(transaction, guild_id, typed.picture, now)
        sha256 = typed.picture.sha256 if typed.picture else None
        goal_id = await self._goal_id(transaction, guild_id, typed.goal_id, None)
        post_id = await rows.add(
            _content(typed, sha256), picture_id, author_id=by, at=now, goal_id=goal_id
        )
        return await self._steps.load(transaction, guild_id, post_id)

    async def import_all(
        self, guild_id: int, lines: Mapping[int, Typed], *, by: int
    ) -> ImportedPosts:
        """Store drafts without pictures, each typed in the line of a file with this number.

        A post with the same text, channel and time as one that is not out yet is left out: the
        file was read before. Raises `Refusal`, and stores none, if there is no room for all.
        """
        check_publishing(self._guilds.of(guild_id))
        now = self._clock()
        good: list[Content] = []
        bad: list[BadLine] = []
        for line, typed in lines.items():
            try:
                self._check_time(typed.at)
                good.append(_content(typed, None))
            except Refusal as refusal:
                bad.append(BadLine(line, refusal.reasons))
        async with self._database.transaction(guild_id) as transaction:
            rows = BrandPostRepository(transaction, guild_id)
            known = {_identity(each.content) for each in await rows.all(UNFINISHED, now)}
            contents = {_identity(each): each for each in good}
            new = [each for key, each in contents.items() if key not in known]
            left = MAX_UNFINISHED - await rows.count(UNFINISHED)
            if len(new) > left:
                raise Refusal(
                    counted(
                        "There is room for {count} more post that is not out yet, so I added none. "
                        "Drop some in /post list, or send a shorter file.",
                        "There is room for {count} more posts that are not out yet, so I added "
                        "none. Drop some in /post list, or send a shorter file.",
                        max(left, 0),
                    )
                )
            await rows.add_all(new, author_id=by, at=now)
        return ImportedPosts(len(new), len(good) - len(new), tuple(bad))

    async def edit(
        self, guild_id: int, post_id: int, typed: Typed, *, by: int, revision: int
    ) -> BrandPost:
        """Change the revision of a post that this person has seen, which makes it a draft again."""
        self._check_time(typed.at)
        async with self._database.transaction(guild_id) as transaction:
            before = await self._steps.load(transaction, guild_id, post_id)
            picture_id, sha256 = before.picture_id, before.content.picture
            if typed.picture is not None and typed.picture.sha256 != sha256:
                picture_id = await self._keep(transaction, guild_id, typed.picture, self._clock())
                sha256 = typed.picture.sha256
            goal_id = await self._goal_id(transaction, guild_id, typed.goal_id, before.goal_id)
            content = replace(_content(typed, sha256), wordings=before.content.wordings)
            after = before.edited(content, picture_id, by=by, revision=revision)
            await self._steps.take(transaction, before, replace(after, goal_id=goal_id))
            if before.picture_id is not None and picture_id != before.picture_id:
                await PictureRepository(transaction).remove(before.picture_id)
            return await self._steps.load(transaction, guild_id, post_id)

    async def set_wording(
        self, guild_id: int, post_id: int, wording: ChannelWording, *, by: int, revision: int
    ) -> BrandPost:
        """Give a post this wording for a further channel, which makes it a draft again."""
        checked = replace(wording, text=checked_text(wording.text))
        async with self._database.transaction(guild_id) as transaction:
            if await ExperimentRepository(transaction, guild_id).used([post_id]):
                raise Refusal(
                    text("This post is in a test, which counts what happens in one channel.")
                )
            before = await self._steps.load(transaction, guild_id, post_id)
            content = before.content.with_wording(checked)
            return await self._reword(transaction, before, content, by, revision)

    async def remove_wording(
        self, guild_id: int, post_id: int, channel_id: int, *, by: int, revision: int
    ) -> BrandPost:
        """Take a further channel from a post, which makes it a draft again."""
        async with self._database.transaction(guild_id) as transaction:
            before = await self._steps.load(transaction, guild_id, post_id)
            content = before.content.without_wording(channel_id)
            return await self._reword(transaction, before, content, by, revision)

    async def _reword(
        self,
        transaction: Transaction,
        before: BrandPost,
        content: Content,
        by: int,
        revision: int,
    ) -> BrandPost:
        after = before.edited(content, before.picture_id, by=by, revision=revision)
        await self._steps.take(transaction, before, after)
        return after

    async def hand_in(self, guild_id: int, post_id: int) -> BrandPost:
        """Show the post to the team for approval."""
        if self._guilds.of(guild_id).moderator_channel_id is None:
            raise Refusal(text("Choose the moderators' channel in /setup first."))
        async with self._database.transaction(guild_id) as transaction:
            before = await self._steps.load(transaction, guild_id, post_id)
            after = before.handed_in(self._clock())
            await self._steps.take(transaction, before, after)
        return after

    async def drop(self, guild_id: int, post_id: int) -> BrandPost:
        """Drop a post that is not out yet."""
        async with self._database.transaction(guild_id) as transaction:
            before = await self._steps.load(transaction, guild_id, post_id)
            after = before.dropped()
            await self._steps.take(transaction, before, after)
        return after

    # --- Approving ----------------------------------------------------------------------------

    async def check_approver(
        self, guild_id: int, post_id: int, revision: int, *, by: int
    ) -> BrandPost:
        """Return the post; raise `Refusal` unless this person can approve this revision now."""
        post = await self.get(guild_id, post_id)
        post.check_approver(by, revision, self._clock(), alone=self._alone(guild_id))
        return post

    async def approve(
        self,
        guild_id: int,
        post_id: int,
        revision: int,
        *,
        by: int,
        ticked: Collection[str] = (),
        view: DiscordView = UNSEEN,
    ) -> BrandPost:
        """Approve the revision that this person has seen; it goes out at its time.

        Raises `Refusal` if a check stops it, or wants a look that is not among the `ticked` ids.
        """
        async with self._database.transaction(guild_id) as transaction:
            before = await self._steps.load(transaction, guild_id, post_id)
            before.check_approver(by, revision, self._clock(), alone=self._alone(guild_id))
            report = await self._checks.report_within(transaction, before, view)
            if report.is_stopped:
                raise Refusal(text("A check stops this post. Press Approve to see which."))
            if not report.to_tick.keys() <= set(ticked):
                raise Refusal(text("There is something to look at first. Press Approve to see it."))
            looked_at = tuple(sorted({check.key for check, _ in report.to_tick.values()}))
            after = before.approved(
                by, revision, self._clock(), alone=self._alone(guild_id), looked_at=looked_at
            )
            await self._steps.take(transaction, before, after)
        return after

    async def send_back(self, guild_id: int, post_id: int, revision: int, reason: str) -> BrandPost:
        """Make a post a draft again, with the reason for its author."""
        note = checked_reason(reason)
        async with self._database.transaction(guild_id) as transaction:
            before = await self._steps.load(transaction, guild_id, post_id)
            after = before.sent_back(note, revision)
            await self._steps.take(transaction, before, after)
        return after

    async def refuse(self, guild_id: int, post_id: int, revision: int, reason: str) -> BrandPost:
        """Refuse a post for good, with the reason for its author."""
        note = checked_reason(reason)
        async with self._database.transaction(guild_id) as transaction:
            before = await self._steps.load(transaction, guild_id, post_id)
            after = before.refused(note, revision)
            await self._steps.take(transaction, before, after)
        return after

    def _alone(self, guild_id: int) -> bool:
        return self._guilds.of(guild_id)[PublishingSettings].publishing_alone

    def _check_time(self, at: datetime) -> None:
        if at <= self._clock():
            raise Refusal(text("That time has passed. Choose a later one."))

    async def _goal_id(
        self, transaction: Transaction, guild_id: int, chosen: int | None, known: int | None
    ) -> int | None:
        """Return the goal that a post serves; raise `Refusal` for one that cannot be chosen."""
        if chosen is None or chosen == known:
            return known
        if chosen == NO_GOAL:
            return None
        today = day_of(self._clock(), self._guilds.of(guild_id).zone)
        goals = open_goals(await GoalRepository(transaction, guild_id).all(), today)
        if all(goal.id != chosen for goal in goals):
            raise Refusal(
                text("That goal was removed or changed, or its day is over. Choose another one.")
            )
        return chosen

    async def _keep(
        self, transaction: Transaction, guild_id: int, picture: Picture | None, now: datetime
    ) -> int | None:
        if picture is None:
            return None
        return await PictureRepository(transaction).add(
            picture, guild_id=guild_id, author_id=None, at=now
        )


def _identity(content: Content) -> tuple[str, int, datetime]:
    return content.text, content.channel_id, content.at


def _content(typed: Typed, sha256: str | None) -> Content:
    content = Content(
        checked_text(typed.text),
        typed.channel_id,
        typed.at,
        sha256,
        checked_alt_text(typed.alt_text),
        checked_source(typed.source),
        typed.kind,
        typed.prompt,
        tuple(replace(each, text=checked_text(each.text)) for each in typed.wordings),
    )
    content.check_wordings()
    return content
