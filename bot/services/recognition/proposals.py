"""Moderators' decisions about the weekly surprise, its verification, and own templates."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core import Core
from bot.services.recognition.announcement import Announcement
from bot.services.recognition.eligibility import eligible_members
from bot.services.recognition.lifecycle import ABSENT, PROPOSAL, RecognitionService
from bot.services.recognition.proposal_cards import update_draw
from db.consent import ConsentRepository
from db.database import Transaction
from db.draws import DrawRepository, PostTemplateRepository
from db.outbox import OutboxRepository
from domain.guild_settings import Tone
from domain.recognition.post_templates import validated_template
from domain.recognition.verifiable_draw import seed_commitment
from domain.recognition.weekly_draw import (
    CHANGEABLE,
    OPEN,
    Draw,
    DrawAction,
    DrawDecision,
    DrawState,
    PostTemplate,
)
from domain.refusals import Refusal
from domain.translatable_text import text

MAX_TEMPLATES = 6
"""How many templates of its own a guild may have for each tone."""
GONE = text("This surprise is over, or somebody has already handled it.")


@dataclass(frozen=True, slots=True)
class DrawProposal:
    """The moderators' view: the draw, its post, and who may be chosen instead."""

    draw: Draw
    surprise: Announcement | None
    willing: frozenset[int]
    decisions: tuple[DrawDecision, ...]
    following: tuple[int, ...] = ()
    """The willing members who are next in line, in the order of the seed."""
    is_due: bool = False
    """Whether its hour has come, so that it is posted once it is approved."""


@dataclass(frozen=True, slots=True)
class DrawVerification:
    """The data to verify a draw; without a draw, what is known before the first."""

    next_hash: str | None
    """The commitment to the seed of the next draw."""
    next_since: datetime | None
    weeks: tuple[str, ...] = ()
    """The weeks that can be verified, the latest first."""
    draw: Draw | None = None
    seed: bytes = b""
    made_at: datetime | None = None
    """The moment when the seed was created."""
    out: tuple[int, ...] = ()
    """The lines in the order in which they are drawn."""
    decisions: tuple[DrawDecision, ...] = ()
    named: frozenset[int] = frozenset()
    """The members in the list who may be named."""


class ProposalService:
    """Changes a proposed surprise as moderators decide, and records who decided."""

    def __init__(self, core: Core, recognition: RecognitionService) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._recognition = recognition

    async def get(self, guild_id: int, draw_id: int) -> DrawProposal | None:
        """Return the current proposal; None for one of another guild."""
        async with self._database.snapshot() as reading:
            draw = await DrawRepository(reading, guild_id).get(draw_id)
            return None if draw is None else await self._proposal(reading, draw)

    async def preview(self, draw: Draw, unmentioned: Collection[int]) -> Announcement | None:
        """Return the post of the draw, which mentions no message in `unmentioned`."""
        async with self._database.snapshot() as reading:
            return await self._recognition.proposed(reading, draw, unmentioned=unmentioned)

    async def cards(self, draw_id: int) -> list[tuple[int, int]]:
        """Return channel and message of the cards that asked moderators about the draw."""
        async with self._database.snapshot() as reading:
            outbox = OutboxRepository(reading)
            found = [await outbox.message(kind, draw_id) for kind in (PROPOSAL, ABSENT)]
        return [where for where in found if where is not None]

    async def approve(self, guild_id: int, draw_id: int, seen: int, *, by: int) -> DrawProposal:
        """Approve the proposal; it is posted at its hour, or at once if that has passed.

        `seen` is the number of decisions when the moderator looked. Here and below, `Refusal` is
        raised if there were more since, and if it is too late.
        """
        async with self._database.transaction(guild_id) as transaction:
            draw = await self._open(transaction, guild_id, draw_id, seen)
            if draw.user_id not in await eligible_members(transaction, draw):
                raise Refusal(text("They no longer want to be surprised. Draw again."))
            draw = draw.changed(state=DrawState.APPROVED)
            await self._keep(transaction, draw, DrawAction.APPROVE, by)
            if draw.post_at <= self._clock():
                await self._recognition.post_soon(transaction, guild_id)
            return await self._done(transaction, draw)

    async def draw_again(self, guild_id: int, draw_id: int, seen: int, *, by: int) -> DrawProposal:
        """Draw the next in the list; the post says so."""
        async with self._database.transaction(guild_id) as transaction:
            draw = await self._open(transaction, guild_id, draw_id, seen)
            others = await _next_in_line(transaction, draw)
            following = next((one for one in others if one.number > draw.number), None)
            if following is None:
                raise Refusal(
                    text(
                        "Everybody on the list has already been drawn. Choose "
                        "someone, or skip the week."
                    )
                )
            draw = following.changed(state=DrawState.PROPOSED)
            await self._keep(transaction, draw, DrawAction.AGAIN, by)
            return await self._done(transaction, draw)

    async def pass_on(self, guild_id: int, draw_id: int, seen: int, *, by: int) -> DrawProposal:
        """Pass the surprise of a member who has left to the next in line, and post it."""
        async with self._database.transaction(guild_id) as transaction:
            draw = await self._open(transaction, guild_id, draw_id, seen, (DrawState.ABSENT,))
            following = next(iter(await _next_in_line(transaction, draw)), None)
            if following is None:
                raise Refusal(text("Nobody else on the list can be surprised."))
            if following.user_id == by:
                raise Refusal(text("You are next in line, so another moderator has to decide."))
            draw = following.changed(state=DrawState.APPROVED)
            await self._keep(transaction, draw, DrawAction.PASS, by)
            await self._recognition.post_soon(transaction, guild_id)
            return await self._done(transaction, draw)

    async def keep(self, guild_id: int, draw_id: int, seen: int, *, by: int) -> DrawProposal:
        """Keep the surprise for its member although they have left, and post it."""
        async with self._database.transaction(guild_id) as transaction:
            draw = await self._open(transaction, guild_id, draw_id, seen, (DrawState.ABSENT,))
            if draw.user_id not in await eligible_members(transaction, draw):
                raise Refusal(text("They no longer want to be surprised. Pass it on instead."))
            draw = draw.changed(state=DrawState.APPROVED)
            await self._keep(transaction, draw, DrawAction.KEEP, by)
            await self._recognition.post_soon(transaction, guild_id)
            return await self._done(transaction, draw)

    async def choose(
        self, guild_id: int, draw_id: int, seen: int, line: int, *, by: int
    ) -> DrawProposal:
        """Choose another from the list by hand; the post says so. `line` counts from 0."""
        async with self._database.transaction(guild_id) as transaction:
            draw = await self._open(transaction, guild_id, draw_id, seen)
            if not 0 <= line < len(draw.pool):
                raise Refusal(GONE)
            member_id = draw.pool[line].member_id
            if member_id not in await eligible_members(transaction, draw):
                raise Refusal(text("They no longer want to be surprised. Choose somebody else."))
            draw = draw.changed(user_id=member_id, by_hand=True, state=DrawState.PROPOSED)
            await self._keep(transaction, draw, DrawAction.CHOOSE, by)
            return await self._done(transaction, draw)

    async def rewrite(
        self, guild_id: int, draw_id: int, seen: int, words: str, *, by: int
    ) -> DrawProposal:
        """Replace the post's words, which are a template too."""
        words = validated_template(words)
        async with self._database.transaction(guild_id) as transaction:
            draw = await self._open(transaction, guild_id, draw_id, seen)
            draw = draw.changed(words=words, state=DrawState.PROPOSED)
            await self._keep(transaction, draw, DrawAction.REWRITE, by)
            return await self._done(transaction, draw)

    async def check_open(self, guild_id: int, draw_id: int, seen: int) -> None:
        """Raise `Refusal` if it was decided, or has changed since somebody saw it."""
        async with self._database.snapshot() as reading:
            await self._open(reading, guild_id, draw_id, seen, OPEN)

    async def skip(self, guild_id: int, draw_id: int, seen: int, *, by: int) -> DrawProposal:
        """Cancel this week's surprise."""
        async with self._database.transaction(guild_id) as transaction:
            draw = await self._open(transaction, guild_id, draw_id, seen, OPEN)
            draw = draw.changed(state=DrawState.SKIPPED)
            await self._keep(transaction, draw, DrawAction.SKIP, by)
            return await self._done(transaction, draw)

    async def _open(
        self,
        transaction: Transaction,
        guild_id: int,
        draw_id: int,
        seen: int,
        states: Collection[DrawState] = CHANGEABLE,
    ) -> Draw:
        draws = DrawRepository(transaction, guild_id)
        draw = await draws.get(draw_id)
        if draw is None or draw.state not in states:
            raise Refusal(GONE)
        if len(await draws.decisions(draw_id)) != seen:
            raise Refusal(text("Somebody was quicker. Look at the new proposal, then decide."))
        return draw

    async def _keep(
        self, transaction: Transaction, draw: Draw, action: DrawAction, by: int
    ) -> None:
        now = self._clock()
        await update_draw(transaction, draw, now)
        await DrawRepository(transaction, draw.guild_id).add_decision(draw, action, by, now)

    async def _done(self, transaction: Transaction, draw: Draw) -> DrawProposal:
        kept = await DrawRepository(transaction, draw.guild_id).get(draw.id)
        return await self._proposal(transaction, kept or draw)

    async def _proposal(self, reading: Transaction, draw: Draw) -> DrawProposal:
        return DrawProposal(
            draw,
            await self._recognition.proposed(reading, draw),
            await eligible_members(reading, draw),
            tuple(await DrawRepository(reading, draw.guild_id).decisions(draw.id)),
            tuple(one.user_id for one in await _next_in_line(reading, draw) if one.user_id),
            is_due=draw.post_at <= self._clock(),
        )

    # --- Verification ------------------------------------------------------------------------

    async def verification(self, guild_id: int, week: str | None = None) -> DrawVerification:
        """Return the public data of the week's draw, or of the last one.

        Raises `Refusal` before they are public.
        """
        async with self._database.snapshot() as reading:
            draws = DrawRepository(reading, guild_id)
            following = await draws.seed()
            known = DrawVerification(
                seed_commitment(following.secret) if following else None,
                following.made_at if following else None,
                tuple(await draws.weeks()),
            )
            draw = await (draws.latest() if week is None else draws.of_week(week))
            if draw is None and week is None:
                return known
            seed = None if draw is None else await draws.seed_of(draw.seed_id)
            if draw is None or seed is None or seed.revealed_at is None:
                raise Refusal(
                    text(
                        "There was no public draw that week. Its seed is shown with the "
                        "next posted surprise."
                    )
                )
            listed = [line.member_id for line in draw.pool if line.member_id > 0]
            consents = await ConsentRepository(reading).of(guild_id, listed)
            return replace(
                known,
                draw=draw,
                seed=seed.secret,
                made_at=seed.made_at,
                out=draw.order(seed.secret),
                decisions=tuple(await draws.decisions(draw.id)),
                named=frozenset(one for one in listed if consents[one].named),
            )

    # --- The guild's own words ---------------------------------------------------------------

    async def post_templates(self, guild_id: int, tone: Tone) -> list[PostTemplate]:
        """Return the guild's own templates for a tone."""
        async with self._database.snapshot() as reading:
            return await PostTemplateRepository(reading, guild_id).all(tone)

    async def save_template(
        self, guild_id: int, words: str, tone: Tone, *, by: int, instead_of: int | None = None
    ) -> None:
        """Store a template of the guild's own; raise `Refusal` for an invalid one."""
        words = validated_template(words)
        async with self._database.transaction(guild_id) as transaction:
            templates = PostTemplateRepository(transaction, guild_id)
            if instead_of is None and len(await templates.all(tone)) >= MAX_TEMPLATES:
                raise Refusal(
                    text("You already have {most}. Remove one first.", most=MAX_TEMPLATES)
                )
            kept = await templates.put(words, tone, by, self._clock(), instead_of=instead_of)
        if not kept:
            raise Refusal(text("Somebody has already removed that one."))

    async def delete_template(self, guild_id: int, template_id: int) -> None:
        """Delete a template of the guild's own."""
        async with self._database.transaction(guild_id) as transaction:
            if not await PostTemplateRepository(transaction, guild_id).remove(template_id):
                raise Refusal(text("Somebody has already removed that one."))


async def _next_in_line(reading: Transaction, draw: Draw) -> list[Draw]:
    """Return the draw with each of those next in line who may be surprised."""
    seed = await DrawRepository(reading, draw.guild_id).seed_of(draw.seed_id)
    willing = await eligible_members(reading, draw)
    return [one for one in draw.later(seed.secret) if one.user_id in willing] if seed else []
