"""The lifecycle of the weekly surprise: drawn, shown to moderators, posted at the hour, once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from random import Random

import structlog

from bot.core import Core
from bot.services.gifts.grants import GrantService
from bot.services.recognition.announcement import (
    Announcement,
    announcement_of,
    announcement_without_draw,
)
from bot.services.recognition.draw_inputs import drawn_template, sealed_seed
from bot.services.recognition.eligibility import (
    Asker,
    MemberPresence,
    around,
    candidates,
    is_eligible,
    lead,
    taken,
    week_at,
)
from bot.services.recognition.proposal_cards import update_draw
from bot.services.recognition.succession import find_recipient
from db.database import Transaction
from db.draws import DrawRepository
from db.jobs import Job, JobRepository
from db.outbox import OutboxRepository
from db.recognition import Recognition, RecognitionRepository
from domain.domain_events import HeldJobDropped, SettingsChanged
from domain.gifts import Gift, choose_gift, deserved_size
from domain.guild_settings import GuildSettings, one_week_before
from domain.recognition import shortlist
from domain.recognition.settings import (
    RECOGNITION,
    DefaultDecision,
    RecognitionSettings,
    next_recognition,
)
from domain.recognition.verifiable_draw import (
    SEED_BYTES,
    draw_subject,
    drawn_number,
    seed_commitment,
)
from domain.recognition.weekly_draw import Draw, DrawEntry, DrawState

WEEKLY = "recognition.weekly"
"""The kind of the job and of the post."""
PROPOSAL = "recognition.proposal"
"""The kind of the post that asks the moderators; its subject is the draw."""
ABSENT = "recognition.absent"
"""The kind of the post about a drawn member who has left; its subject is the draw."""
ROUNDS = 3
"""How many times Discord is asked about the members who replace staff."""

log = structlog.stdlib.get_logger(__name__)


class RecognitionService:
    """Surprises one of the week's most valuable contributors with a gift."""

    def __init__(self, core: Core, grants: GrantService) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._grants = grants
        self._random_bytes = core.secret_bytes
        self._standings: dict[int, MemberPresence] = {}
        self._ask: Asker | None = None
        core.scheduler.register(WEEKLY, self._weekly, prepare=self._look_around, needs_history=True)
        core.events.subscribe(SettingsChanged, self._replan)
        core.events.subscribe(HeldJobDropped, self._skip_week)

    def connect(self, ask: Asker) -> None:
        """Use `ask` to look up in Discord who is staff, and who has left."""
        self._ask = ask

    # --- The week ----------------------------------------------------------------------------

    async def _replan(self, transaction: Transaction, event: SettingsChanged) -> None:
        guild_id, settings = event.guild_id, event.after
        due = JobRepository(transaction)
        if not _is_on(settings):
            await due.cancel(guild_id, WEEKLY, 0)
            return
        now = self._clock()
        planned = await due.pending(guild_id, WEEKLY, 0)
        if planned is not None and _is_overdue(planned, now):
            # If it were moved on, this week would be skipped.
            return
        draws = DrawRepository(transaction, guild_id)
        if await draws.seed() is None:
            await draws.store_seed(self._random_bytes(SEED_BYTES), now)
        going = await draws.open()
        at = next_recognition(settings, now)
        if going is not None and going.post_at > now and going.week == week_at(settings, at):
            await draws.update(going.changed(post_at=at))
        wake = await self._next_wake(transaction, guild_id, settings, now)
        await due.schedule(guild_id, WEEKLY, 0, wake)

    async def _next_wake(
        self, transaction: Transaction, guild_id: int, settings: GuildSettings, now: datetime
    ) -> datetime:
        """Return when there is something to do next: to ask the moderators, or to post."""
        _, coming = around(settings, now)
        moments = [coming]
        going = await DrawRepository(transaction, guild_id).open()
        if going is not None and going.post_at > now:
            moments.append(going.post_at)
        before = lead(settings)
        if before is not None and not await taken(transaction, guild_id, settings, coming):
            moments.append(max(coming - before, now))
        return min(moments)

    async def _look_around(self, due: Job) -> None:
        """Look up in Discord which candidates are staff, before the draw and outside it."""
        if self._ask is None:
            return
        settings = self._guilds.of(due.guild_id)
        standing = MemberPresence()
        for _ in range(ROUNDS):
            async with self._database.snapshot() as reading:
                going = await DrawRepository(reading, due.guild_id).open()
                listed = shortlist(
                    await candidates(
                        reading, due.guild_id, settings, self._clock(), standing.staff
                    ),
                    pause_weeks=settings[RecognitionSettings].recognition_pause_weeks,
                )
            # For the draw that is posted now, check who has left since.
            drawn = {line.member_id for line in going.pool if line.member_id > 0} if going else ()
            unknown = {one.member_id for one in listed}.union(drawn) - standing.known
            if not unknown:
                break
            answer = await self._ask(due.guild_id, unknown)
            standing |= answer
            if not answer.known:
                break
        self._standings[due.guild_id] = standing

    async def _weekly(self, transaction: Transaction, due: Job) -> datetime | None:
        settings, now = self._guilds.of(due.guild_id), self._clock()
        standing = self._standings.pop(due.guild_id, MemberPresence())
        if not _is_on(settings):
            return None
        draws = DrawRepository(transaction, due.guild_id)
        latest, coming = around(settings, now)
        going = await draws.open()
        # A draw that waited for more than a week is replaced by the next.
        current = going is not None and going.week >= week_at(settings, latest)
        if going is not None and current and going.post_at <= now and _goes_out(going, settings):
            await self._post(transaction, going, standing.gone)
        # After weeks of absence there is one surprise, for the latest week.
        # The job's time does not decide the week: after a failure it may be past Sunday.
        seed = await draws.seed()
        failed = due.attempts > 0 and seed is not None and seed.made_at <= latest
        if due.due_at <= latest or failed:
            drawn = await self._draw(transaction, due.guild_id, latest, latest, standing)
            if drawn is not None and _goes_out(drawn, settings):
                await self._post(transaction, drawn)
        before = lead(settings)
        if before is not None and now >= coming - before:
            await self._draw(transaction, due.guild_id, coming, coming - before, standing)
        return await self._next_wake(transaction, due.guild_id, settings, now)

    async def _skip_week(self, transaction: Transaction, event: HeldJobDropped) -> None:
        """Go on with next week's surprise: the one that a hold stopped is dropped."""
        guild_id, now = event.guild_id, self._clock()
        settings = self._guilds.of(guild_id)
        if event.kind != WEEKLY or not _is_on(settings):
            return
        draws = DrawRepository(transaction, guild_id)
        going = await draws.open()
        if going is not None and going.post_at <= now:
            await update_draw(transaction, going.changed(state=DrawState.SKIPPED), now)
        before, (_, coming) = lead(settings), around(settings, now)
        asked = before is not None and event.due_at >= coming - before
        wake = await self._next_wake(transaction, guild_id, settings, coming if asked else now)
        await JobRepository(transaction).schedule(guild_id, WEEKLY, 0, wake)

    async def surprise(self, transaction: Transaction, guild_id: int, at: datetime) -> int | None:
        """Draw whom to surprise for the seven days before `at`, and give without approval.

        Returns the id of the surprise; None when the week was too quiet, or had one already.
        """
        drawn = await self._draw(transaction, guild_id, at, at, MemberPresence())
        return None if drawn is None else await self._give(transaction, drawn)

    async def _draw(
        self,
        transaction: Transaction,
        guild_id: int,
        post_at: datetime,
        until: datetime,
        standing: MemberPresence,
    ) -> Draw | None:
        """Draw for the week of `post_at`; None without candidates.

        Contributions count up to `until`. Moderators are asked, if there is a channel for them.
        """
        settings, now = self._guilds.of(guild_id), self._clock()
        if await taken(transaction, guild_id, settings, post_at):
            return None
        draws = DrawRepository(transaction, guild_id)
        seed = await sealed_seed(draws, self._random_bytes, now)
        listed = shortlist(
            await candidates(transaction, guild_id, settings, until, standing.staff),
            pause_weeks=settings[RecognitionSettings].recognition_pause_weeks,
        )
        week = week_at(settings, post_at)
        about = draw_subject(guild_id, week)
        draw = Draw(
            id=0,
            guild_id=guild_id,
            week=week,
            seed_id=seed.id,
            since=one_week_before(settings, until),
            until=until,
            post_at=post_at,
            pool=tuple(
                DrawEntry(one.member_id, one.weight, one.total, one.kinds) for one in listed
            ),
            unsure=sum(one.member_id not in standing.known for one in listed) if self._ask else 0,
            state=DrawState.PROPOSED if listed else DrawState.QUIET,
        )
        if not listed:
            await draws.add(draw)
            return None
        first, *_ = draw.order(seed.secret)
        template = await drawn_template(
            transaction, guild_id, settings, drawn_number(seed.secret, f"{about}|words", 0)
        )
        going = await draws.open()
        if going is not None:
            await update_draw(transaction, going.changed(state=DrawState.LAPSED), now)
        draw = draw.changed(user_id=listed[first].member_id, template=template)
        draw_id = await draws.add(draw)
        if draw_id is None:
            return None
        if settings.moderator_channel_id is not None:
            await OutboxRepository(transaction).add(
                PROPOSAL,
                draw_id,
                guild_id=guild_id,
                channel_id=settings.moderator_channel_id,
                at=now,
            )
        return draw.changed(id=draw_id)

    async def post_soon(self, transaction: Transaction, guild_id: int) -> None:
        """Post what is approved and due, after a look at who is still on the server."""
        due, now = JobRepository(transaction), self._clock()
        planned = await due.pending(guild_id, WEEKLY, 0)
        if planned is None or not _is_overdue(planned, now):
            await due.schedule(guild_id, WEEKLY, 0, now)

    async def _post(self, transaction: Transaction, draw: Draw, gone: Collection[int] = ()) -> None:
        """Give the surprise and queue its post, unless nobody is left or moderators must choose.

        `gone` are the members who are not on the server.
        """
        own = self._guilds.of(draw.guild_id)[RecognitionSettings]
        decided = await self._give(transaction, draw, gone)
        if decided is not None and own.recognition_channel_id is not None:
            await OutboxRepository(transaction).add(
                WEEKLY,
                decided,
                guild_id=draw.guild_id,
                channel_id=own.recognition_channel_id,
                at=self._clock(),
            )

    async def _give(
        self, transaction: Transaction, draw: Draw, gone: Collection[int] = ()
    ) -> int | None:
        now = self._clock()
        draws = DrawRepository(transaction, draw.guild_id)
        seed = await draws.seed_of(draw.seed_id)
        kept = None
        channel_id = self._guilds.of(draw.guild_id).moderator_channel_id
        if seed is not None:
            kept = await find_recipient(
                transaction, draw, seed.secret, gone, asks=channel_id is not None, at=now
            )
        if seed is None or kept is None or kept.state is DrawState.ABSENT:
            await update_draw(transaction, kept or draw.changed(state=DrawState.QUIET), now)
            if channel_id is not None:
                posts = OutboxRepository(transaction)
                await posts.add_again(
                    ABSENT, draw.id, guild_id=draw.guild_id, channel_id=channel_id, at=now
                )
            return None
        line = next(line for line in kept.pool if line.member_id == kept.user_id)
        number = _number(seed.secret, kept)
        gift = await self._gift(transaction, kept, line, number)
        decided = await RecognitionRepository(transaction, draw.guild_id).decide(
            week=kept.week,
            user_id=line.member_id,
            gift_id=gift.id if gift else None,
            points=line.points,
            seed=number,
            at=kept.post_at,
        )
        state = DrawState.LAPSED if decided is None else DrawState.POSTED
        await update_draw(transaction, kept.changed(state=state), now)
        if decided is None:
            return None
        if gift is not None:
            await self._grants.grant(
                transaction,
                draw.guild_id,
                gift,
                line.member_id,
                source=WEEKLY,
                source_id=decided,
            )
        await draws.reveal(seed.id, now)
        await draws.store_seed(self._random_bytes(SEED_BYTES), now)
        return decided

    async def _gift(
        self, transaction: Transaction, draw: Draw, line: DrawEntry, number: int
    ) -> Gift | None:
        """Return the gift that suits the contributions and points, from the current stock."""
        gifts = await self._grants.available(transaction, draw.guild_id, line.member_id)
        others = await RecognitionRepository(transaction, draw.guild_id).points()
        tier = deserved_size(line.points, others)
        return choose_gift(line.kinds, gifts, rng=Random(number), tier=tier)

    # --- What is said -------------------------------------------------------------------------

    async def told(
        self, guild_id: int, recognition_id: int, *, unmentioned: Collection[int] = frozenset()
    ) -> Announcement | None:
        """Return the content of a surprise's post, which mentions no message in `unmentioned`.

        None if it was deleted, or its member was erased or opted out. The words never change.
        """
        async with self._database.snapshot() as reading:
            found = await RecognitionRepository(reading, guild_id).get(recognition_id)
            if found is None or not await is_eligible(reading, guild_id, found.user_id):
                return None
            draws = DrawRepository(reading, guild_id)
            draw = await draws.of_week(found.week)
            if draw is None:
                draw = announcement_without_draw(self._guilds.of(guild_id), guild_id, found)
            chosen = draw, found.user_id, found.seed, found.gift
            said = await announcement_of(reading, *chosen, unmentioned=unmentioned)
            following = await draws.seed_after(draw.seed_id)
        return replace(said, next_hash=seed_commitment(following.secret)) if following else said

    async def proposed(
        self, reading: Transaction, draw: Draw, *, unmentioned: Collection[int] = frozenset()
    ) -> Announcement | None:
        """Return the draw's post without messages in `unmentioned`; None if nobody was drawn."""
        seed = await DrawRepository(reading, draw.guild_id).seed_of(draw.seed_id)
        line = next((line for line in draw.pool if line.member_id == draw.user_id), None)
        if seed is None or line is None:
            return None
        number = _number(seed.secret, draw)
        gift = await self._gift(reading, draw, line, number)
        chosen = draw, line.member_id, number, gift.name if gift else None
        return await announcement_of(reading, *chosen, unmentioned=unmentioned)

    async def latest(self, guild_id: int, user_id: int | None = None) -> list[Recognition]:
        """Return the latest surprises, or those of one member, the newest first."""
        async with self._database.snapshot() as reading:
            return await RecognitionRepository(reading, guild_id).latest(user_id=user_id)


def _is_on(settings: GuildSettings) -> bool:
    channel_id = settings[RecognitionSettings].recognition_channel_id
    return settings.has(RECOGNITION) and channel_id is not None


def _goes_out(draw: Draw, settings: GuildSettings) -> bool:
    """Return whether the draw is posted at its hour, given the answers so far."""
    if draw.state is DrawState.APPROVED or lead(settings) is None:
        return True
    unanswered = settings[RecognitionSettings].recognition_default_decision
    return draw.state is DrawState.PROPOSED and unanswered is DefaultDecision.POST


def _is_overdue(planned: Job, now: datetime) -> bool:
    return planned.due_at <= now or planned.attempts > 0


def _number(secret: bytes, draw: Draw) -> int:
    """Return the number that the wording of the reasons and the choice of the gift depend on."""
    return (
        drawn_number(secret, f"{draw_subject(draw.guild_id, draw.week)}|post", draw.number) % 2**31
    )
