"""Members' ideas: written, kept from messages, decided about, and put into practice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from bot.core import Core
from bot.services.contributions import ContributionService
from bot.services.publishing.posts import BrandPostService, Typed
from bot.services.publishing.steps import POSTS
from db.consent import ConsentRepository
from db.database import Transaction
from db.member_ideas import MemberIdeaRepository
from db.outbox import OutboxRepository
from db.publishing import BrandPostRepository
from domain.domain_events import PostEnded
from domain.member_ideas.idea import (
    GONE,
    LISTED_FOR,
    MAX_IDEAS,
    MAX_NAMED,
    MAX_NEW_EACH,
    SHOWN,
    IdeaSource,
    IdeaState,
    MemberIdea,
    NewIdea,
    checked_title,
)
from domain.member_ideas.settings import IDEAS
from domain.publishing.post import UNFINISHED, BrandPost
from domain.publishing.wording import checked_reason
from domain.refusals import Refusal
from domain.translatable_text import text

CARD = "idea.card"
"""The kind of the news for the team that there are new ideas; its subject is the first one."""
CREDIT = "idea.credit"
"""The kind of action that counts an idea that came true for its author; its subject is the idea."""
CARD_EVERY = timedelta(hours=1)
"""How often there is such news at most; /idea list shows all ideas."""
DECIDED = frozenset({IdeaState.DONE, IdeaState.NOT_NOW})

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Credited:
    """Members whom a post about an idea may name, its author first."""

    named: tuple[int, ...]
    others: int
    """How many more there are."""


@dataclass(frozen=True, slots=True)
class WrittenIdea:
    """The idea that a member wrote, or the same one that there was before."""

    idea: MemberIdea
    is_new: bool


class MemberIdeaService:
    """Stores ideas and what becomes of them."""

    def __init__(
        self, core: Core, contributions: ContributionService, posts: BrandPostService
    ) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._private = core.private_channels
        self._contributions = contributions
        self._posts = posts
        core.events.subscribe(PostEnded, self._posted)

    # --- Reading ------------------------------------------------------------------------------

    async def find(self, guild_id: int, idea_id: int) -> MemberIdea | None:
        """Return the idea; None if it is gone."""
        async with self._database.snapshot() as reading:
            return await MemberIdeaRepository(reading, guild_id).get(idea_id)

    async def get(self, guild_id: int, idea_id: int) -> MemberIdea:
        """Return the idea; here and below, `Refusal` is raised if the guild has none like it."""
        async with self._database.snapshot() as reading:
            return await self._existing(reading, guild_id, idea_id)

    async def listed(self, guild_id: int, *, for_team: bool) -> list[MemberIdea]:
        """Return the ideas that members see, or all for the team; the best-liked first."""
        states = SHOWN | DECIDED | ({IdeaState.NEW} if for_team else set())
        async with self._database.snapshot() as reading:
            rows = MemberIdeaRepository(reading, guild_id)
            return await rows.listed(states, self._clock() - LISTED_FOR)

    async def of_member(self, guild_id: int, user_id: int) -> list[MemberIdea]:
        """Return the member's ideas and those with which they agree, the latest first."""
        async with self._database.snapshot() as reading:
            return await MemberIdeaRepository(reading, guild_id).of_member(user_id)

    async def credited(self, idea: MemberIdea) -> Credited:
        """Return whom a post about the idea may name: only members who allow it."""
        async with self._database.snapshot() as reading:
            agreeing = await MemberIdeaRepository(reading, idea.guild_id).supporters(idea.id)
            people = [*([idea.user_id] if idea.user_id is not None else []), *agreeing]
            consents = await ConsentRepository(reading).of(idea.guild_id, people)
        named = [each for each in people if consents[each].named][:MAX_NAMED]
        return Credited(tuple(named), len(people) - len(named))

    # --- Writing and keeping ------------------------------------------------------------------

    async def write(self, guild_id: int, typed: str, *, by: int) -> WrittenIdea:
        """Store a member's idea; if there is the same already, they agree with it."""
        title = checked_title(typed)
        self._check_on(guild_id)
        now = self._clock()
        async with self._database.transaction(guild_id) as transaction:
            rows = MemberIdeaRepository(transaction, guild_id)
            await self._check_contact(transaction, guild_id, by)
            known = await rows.titled(title)
            if known is not None:
                if known.user_id != by:
                    await rows.support(known.id, [by], now)
                return WrittenIdea(known, is_new=False)
            if await rows.new_of(by) >= MAX_NEW_EACH:
                raise Refusal(
                    text(
                        "{most} of your ideas are still waiting for the team. Let them have a "
                        "look first.",
                        most=MAX_NEW_EACH,
                    )
                )
            await self._check_room(rows)
            tells = not await rows.written_since(now - CARD_EVERY)
            idea_id = await rows.add(NewIdea(title, by), now)
            desk = self._guilds.of(guild_id).moderator_channel_id
            if tells and desk is not None:
                await OutboxRepository(transaction).add(
                    CARD, idea_id, guild_id=guild_id, channel_id=desk, at=now
                )
            return WrittenIdea(await self._existing(transaction, guild_id, idea_id), is_new=True)

    async def keep(
        self, guild_id: int, source: IdeaSource, author_id: int, typed: str, *, by: int
    ) -> MemberIdea:
        """Keep the idea in a member's message, in the team's words.

        Requires a moderator; callers must check.
        """
        title = checked_title(typed)
        await self.check_keeping(guild_id, source)
        async with self._database.transaction(guild_id) as transaction:
            consent = await ConsentRepository(transaction).get(guild_id, author_id)
            if consent.left_alone:
                raise Refusal(text("This member wants to be left alone, so I keep nothing."))
            rows = MemberIdeaRepository(transaction, guild_id)
            known = await rows.of_message(source.message_id)
            if known is not None:
                return known
            await self._check_room(rows)
            idea = NewIdea(title, author_id, by, source)
            return await self._existing(transaction, guild_id, await rows.add(idea, self._clock()))

    async def check_keeping(self, guild_id: int, source: IdeaSource) -> None:
        """Raise `Refusal` unless a message can be kept: ideas are on, and it is not kept yet."""
        self._check_on(guild_id)
        self._private.check(source.channel_id)
        async with self._database.snapshot() as reading:
            known = await MemberIdeaRepository(reading, guild_id).of_message(source.message_id)
        if known is not None:
            raise Refusal(text("That message is idea {number} already.", number=known.id))

    async def toggle_support(self, guild_id: int, idea_id: int, *, by: int) -> bool:
        """Let a member agree with an idea, or undo that; return whether they agree now."""
        async with self._database.transaction(guild_id) as transaction:
            await self._check_contact(transaction, guild_id, by)
            idea = await self._existing(transaction, guild_id, idea_id)
            idea.check_support(by)
            rows = MemberIdeaRepository(transaction, guild_id)
            if await rows.unsupport(idea_id, by):
                return False
            await rows.support(idea_id, [by], self._clock())
        return True

    # --- Deciding: requires a moderator; callers must check -----------------------------------

    async def consider(self, guild_id: int, idea_id: int) -> MemberIdea:
        """Record that the team considers it, and show it to members."""
        return await self._step(guild_id, idea_id, MemberIdea.considered)

    async def plan(self, guild_id: int, idea_id: int) -> MemberIdea:
        """Record that it is planned."""
        return await self._step(guild_id, idea_id, MemberIdea.planned)

    async def decline(self, guild_id: int, idea_id: int, typed: str) -> MemberIdea:
        """Record that it is not now, with the reason that members read."""
        reason = checked_reason(typed)
        return await self._step(guild_id, idea_id, lambda idea: idea.not_now(reason))

    async def merge(self, guild_id: int, idea_id: int, into_id: int) -> MemberIdea:
        """Record that it is the same as another one, which those who agree go on with."""
        now = self._clock()
        async with self._database.transaction(guild_id) as transaction:
            rows = MemberIdeaRepository(transaction, guild_id)
            before = await self._existing(transaction, guild_id, idea_id)
            into = await self._existing(transaction, guild_id, into_id)
            await self._take(transaction, before, before.merged(into))
            people = {before.user_id, *await rows.supporters(before.id)}
            agreeing = [each for each in people if each is not None and each != into.user_id]
            await rows.support(into.id, agreeing, now)
            return await self._existing(transaction, guild_id, into_id)

    async def finish(self, guild_id: int, idea_id: int) -> MemberIdea:
        """Record that it is done, where no post tells everybody; its author is credited."""
        async with self._database.transaction(guild_id) as transaction:
            before = await self._existing(transaction, guild_id, idea_id)
            after = before.done()
            await self._take(transaction, before, after)
            await self._credit(transaction, after)
        return after

    async def to_tell(self, guild_id: int, idea_id: int) -> MemberIdea:
        """Return an idea of which a post can tell; raise `Refusal` while there is such a post."""
        async with self._database.snapshot() as reading:
            return await self._untold(reading, guild_id, idea_id)

    async def tell(self, guild_id: int, idea_id: int, typed: Typed, *, by: int) -> BrandPost:
        """Draft the post that tells everybody; the idea is done once it is out."""
        async with self._database.transaction(guild_id) as transaction:
            before = await self._untold(transaction, guild_id, idea_id)
            post = await self._posts.create_within(transaction, guild_id, typed, by=by)
            planned = before if before.state is IdeaState.PLANNED else before.planned()
            await self._take(transaction, before, replace(planned, post_id=post.id))
        return post

    async def remove(self, guild_id: int, idea_id: int) -> None:
        """Delete an idea that does not belong here."""
        async with self._database.transaction(guild_id) as transaction:
            await self._existing(transaction, guild_id, idea_id)
            await MemberIdeaRepository(transaction, guild_id).remove(idea_id)

    # --- What follows -------------------------------------------------------------------------

    async def credit(self, guild_id: int, idea_id: int) -> None:
        """Count an idea that came true for its author; doing it twice counts it once."""
        idea = await self.find(guild_id, idea_id)
        if idea is None or idea.state is not IdeaState.DONE:
            return
        contribution = idea.contribution(self._clock())
        if contribution is not None:
            self._contributions.record(contribution)
            await self._contributions.flush(guild_id)

    async def _posted(self, transaction: Transaction, event: PostEnded) -> None:
        if event.kind not in POSTS or not event.appeared:
            return
        before = await MemberIdeaRepository(transaction, event.guild_id).of_post(event.subject_id)
        if before is None or not before.can_change:
            return
        await self._take(transaction, before, before.done())
        await self._credit(transaction, before)

    async def _credit(self, transaction: Transaction, idea: MemberIdea) -> None:
        now = self._clock()
        await OutboxRepository(transaction).add(
            CREDIT, idea.id, guild_id=idea.guild_id, channel_id=0, at=now
        )

    async def _step(
        self, guild_id: int, idea_id: int, step: Callable[[MemberIdea], MemberIdea]
    ) -> MemberIdea:
        async with self._database.transaction(guild_id) as transaction:
            before = await self._existing(transaction, guild_id, idea_id)
            after = step(before)
            await self._take(transaction, before, after)
        return after

    async def _take(self, transaction: Transaction, before: MemberIdea, after: MemberIdea) -> None:
        rows = MemberIdeaRepository(transaction, before.guild_id)
        if not await rows.change(before, after, self._clock()):
            raise Refusal(text("Somebody else was faster. /idea list shows how it is now."))
        log.info("idea_changed", guild=after.guild_id, idea=after.id, state=after.state.value)

    def _check_on(self, guild_id: int) -> None:
        if not self._guilds.of(guild_id).has(IDEAS):
            raise Refusal(
                text("Ideas are off here. Somebody who manages the server can switch them on.")
            )

    @staticmethod
    async def _check_contact(transaction: Transaction, guild_id: int, user_id: int) -> None:
        """Raise `Refusal` for a member of whom nothing may be stored."""
        consent = await ConsentRepository(transaction).get(guild_id, user_id)
        if consent.left_alone:
            raise Refusal(
                text(
                    "You asked to be left alone, so I keep nothing about you. /privacy changes it."
                )
            )

    @staticmethod
    async def _check_room(rows: MemberIdeaRepository) -> None:
        if await rows.undecided() >= MAX_IDEAS:
            raise Refusal(
                text(
                    "There are {most} ideas that are not decided. The team needs to decide some "
                    "first.",
                    most=MAX_IDEAS,
                )
            )

    async def _untold(self, transaction: Transaction, guild_id: int, idea_id: int) -> MemberIdea:
        """Return an idea that can be done; raise `Refusal` while a post about it is not out."""
        idea = await self._existing(transaction, guild_id, idea_id)
        idea.done()
        if idea.post_id is not None:
            post = await BrandPostRepository(transaction, guild_id).get(idea.post_id)
            if post is not None and post.state in UNFINISHED:
                raise Refusal(
                    text(
                        "There is a post about this idea, which is not out yet. You find it in "
                        "/post list. To write another, drop it there."
                    )
                )
        return idea

    @staticmethod
    async def _existing(transaction: Transaction, guild_id: int, idea_id: int) -> MemberIdea:
        idea = await MemberIdeaRepository(transaction, guild_id).get(idea_id)
        if idea is None:
            raise Refusal(GONE)
        return idea
