"""For how long each table keeps people: stated in docs/privacy.md, carried out by `db.retention`.

Every table in which a person stands has a line here; a test holds that complete. Totals, results
and rows that count for others stay without the person where the line has `values`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from db.tables.application import outbox, pictures
from db.tables.contests import (
    contests,
    entries,
    entry_flags,
    jury_scores,
    run_off_votes,
    ties,
    votes,
)
from db.tables.contributions import collusion_rings, score_log
from db.tables.coupons import (
    campaigns,
    complaints,
    coupons,
    offers,
    shop_coupons,
    till_requests,
)
from db.tables.recognition import draw_decisions, draws, grants, recognitions
from db.tables.tiers import monthly_digests, tier_notifications

DAYS_90 = timedelta(days=90)
A_YEAR = timedelta(days=365)
TWO_YEARS = timedelta(days=730)
OVER = ("closed", "cancelled")

Condition = Callable[[datetime], ColumnElement[bool]]
"""Given a moment, the rows that were done with before it."""


@dataclass(frozen=True, slots=True)
class Retention:
    """For how long, in words for docs/privacy.md, and which rows are too old."""

    words: str
    keep: timedelta | None = None
    old: Condition | None = None
    """None where the rows go with something else, or have a function of their own."""
    values: Callable[[], Mapping[str, Any]] | None = None
    """What an old row becomes; None where it is deleted."""


def _stranger() -> int:
    return -1 - secrets.randbelow(2**62)


def _old_contests(cutoff: datetime) -> Any:
    ended = func.coalesce(contests.c.closed_at, contests.c.votes_until)
    return select(contests.c.id).where(contests.c.state.in_(OVER), ended < cutoff)


def _old_entries(cutoff: datetime) -> Any:
    return select(entries.c.id).where(entries.c.contest_id.in_(_old_contests(cutoff)))


def _old_draws(cutoff: datetime) -> Any:
    return select(draws.c.id).where(
        draws.c.until < cutoff, draws.c.state.not_in(("proposed", "approved"))
    )


def _over_campaigns() -> Any:
    return select(campaigns.c.id).where(campaigns.c.ended_at.is_not(None))


RETENTION: Mapping[str, Retention] = {
    "contributions": Retention(
        "24 months; then only how many of each kind somebody received, and since when", TWO_YEARS
    ),
    "older_acts": Retention("until the person is erased"),
    "totals": Retention("until the person is erased: they are what leaderboards show"),
    "members": Retention("until the person is erased: they are their own choices"),
    "score_log": Retention("24 months", TWO_YEARS, lambda cutoff: score_log.c.at < cutoff),
    "collusion_rings": Retention(
        "24 months after it was last seen; what a moderator called fine stays, for it still counts",
        TWO_YEARS,
        lambda cutoff: and_(
            collusion_rings.c.fine_at.is_(None), collusion_rings.c.seen_at < cutoff
        ),
    ),
    "collusion_ring_members": Retention("as its circle"),
    "draw_decisions": Retention(
        "24 months after the week of the draw",
        TWO_YEARS,
        lambda cutoff: draw_decisions.c.draw_id.in_(_old_draws(cutoff)),
    ),
    "draws": Retention(
        "24 months after its week", TWO_YEARS, lambda cutoff: draws.c.id.in_(_old_draws(cutoff))
    ),
    "post_templates": Retention("as long as the guild has the template"),
    "recognitions": Retention(
        "24 months; then without the person",
        TWO_YEARS,
        lambda cutoff: and_(recognitions.c.user_id > 0, recognitions.c.decided_at < cutoff),
        lambda: {"user_id": _stranger()},
    ),
    "grants": Retention(
        "24 months after it was handed over or returned; then without the person",
        TWO_YEARS,
        lambda cutoff: and_(
            grants.c.user_id > 0,
            grants.c.state.in_(("delivered", "returned")),
            grants.c.until < cutoff,
            func.coalesce(grants.c.delivered_at, grants.c.granted_at) < cutoff,
            func.coalesce(grants.c.ends_at, grants.c.granted_at) < cutoff,
        ),
        lambda: {"user_id": _stranger(), "address": None, "post": "", "note": ""},
    ),
    "tier_holders": Retention("as long as they hold the tier"),
    "tier_notifications": Retention(
        "24 months", TWO_YEARS, lambda cutoff: tier_notifications.c.at < cutoff
    ),
    "tier_roles": Retention("as long as they have the role"),
    "tier_benefits_given": Retention("until the person is erased: each comes once"),
    "milestones": Retention("until the person is erased: each is posted once"),
    "monthly_digests": Retention(
        "12 months",
        A_YEAR,
        lambda cutoff: monthly_digests.c.month < f"{cutoff:%Y-%m}",
    ),
    "batch_cursors": Retention("as long as the step-by-step look lasts"),
    "votes": Retention(
        "12 months after the contest is over; then without the person",
        A_YEAR,
        lambda cutoff: and_(votes.c.voter_id > 0, votes.c.contest_id.in_(_old_contests(cutoff))),
    ),
    "jury_scores": Retention(
        "12 months after the contest is over; then without the person",
        A_YEAR,
        lambda cutoff: and_(
            jury_scores.c.voter_id > 0, jury_scores.c.contest_id.in_(_old_contests(cutoff))
        ),
    ),
    "run_off_votes": Retention(
        "12 months after the contest is over; then without the person",
        A_YEAR,
        lambda cutoff: and_(
            run_off_votes.c.voter_id > 0,
            run_off_votes.c.tie_id.in_(
                select(ties.c.id).where(ties.c.contest_id.in_(_old_contests(cutoff)))
            ),
        ),
    ),
    "ties": Retention(
        "24 months; then without the moderator who chose",
        TWO_YEARS,
        lambda cutoff: and_(ties.c.user_id.is_not(None), ties.c.decided_at < cutoff),
        lambda: {"user_id": None},
    ),
    "entry_flags": Retention(
        "12 months after the contest is over",
        A_YEAR,
        lambda cutoff: entry_flags.c.entry_id.in_(_old_entries(cutoff)),
    ),
    "entries": Retention(
        "what was voted on, as long as the result; caption, picture and note of any other entry, "
        "12 months after the contest is over",
        A_YEAR,
        lambda cutoff: and_(
            entries.c.status != "in",
            or_(
                entries.c.caption.is_not(None),
                entries.c.picture_id.is_not(None),
                entries.c.note != "",
            ),
            entries.c.contest_id.in_(_old_contests(cutoff)),
        ),
        lambda: {"caption": None, "picture_id": None, "note": ""},
    ),
    "pictures": Retention(
        "as its entry or contest; one that neither shows, 90 days",
        DAYS_90,
        lambda cutoff: and_(
            pictures.c.created_at < cutoff,
            *(
                pictures.c.id.not_in(
                    select(table.c.picture_id).where(table.c.picture_id.is_not(None))
                )
                for table in (contests, entries)
            ),
        ),
    ),
    "prize_claims": Retention("as long as the result: each prize is handed over once"),
    "jury_prize_claims": Retention("as long as the result: each prize is handed over once"),
    "passed_prizes": Retention("as long as the result: each prize is handed over once"),
    "contests": Retention("as long as the result"),
    "contest_templates": Retention("as long as the guild has the template"),
    "offers": Retention(
        "12 months, and as long as its campaign goes on; then without person and message",
        A_YEAR,
        lambda cutoff: and_(
            offers.c.user_id > 0,
            offers.c.offered_at < cutoff,
            offers.c.campaign_id.in_(_over_campaigns()),
        ),
        lambda: {"user_id": _stranger(), "message_id": _stranger()},
    ),
    "complaints": Retention("90 days", DAYS_90, lambda cutoff: complaints.c.heard_at < cutoff),
    "coupons": Retention(
        "24 months after it expired, and as long as its campaign goes on; then without person and "
        "code",
        TWO_YEARS,
        lambda cutoff: and_(
            coupons.c.user_id > 0,
            coupons.c.expires_at < cutoff,
            coupons.c.campaign_id.in_(_over_campaigns()),
        ),
        lambda: {
            "user_id": _stranger(),
            "code": f"erased-{secrets.token_hex(8)}",
            "redeemed_by": None,
        },
    ),
    "redeemed_user_hashes": Retention("until the campaign is over"),
    "erasure_marks": Retention(
        "a pause between offers, until it is over; a No to offers, and that two people shared a "
        "coupon, 24 months"
    ),
    "campaigns": Retention("as long as the guild keeps it"),
    "till_keys": Retention("as long as the guild keeps it"),
    "till_requests": Retention("90 days", DAYS_90, lambda cutoff: till_requests.c.at < cutoff),
    "shop_coupons": Retention(
        "until the shop has withdrawn the code, once its owner was erased",
        timedelta(0),
        lambda _: and_(
            shop_coupons.c.try_at.is_(None),
            shop_coupons.c.mark.is_(None),
            shop_coupons.c.coupon_id.not_in(select(coupons.c.id)),
        ),
    ),
    "outbox": Retention(
        "90 days after it was sent; then without the person",
        DAYS_90,
        lambda cutoff: and_(
            outbox.c.ended_at < cutoff,
            or_(outbox.c.user_id.is_not(None), outbox.c.reply_to_id.is_not(None)),
        ),
        lambda: {
            "reply_to_id": None,
            "message_id": case(
                (outbox.c.user_id.is_(None), outbox.c.message_id),
            ),
            "channel_id": case((outbox.c.user_id.is_(None), outbox.c.channel_id), else_=0),
            "user_id": None,
        },
    ),
}
"""In the order in which it is carried out: what hangs on another row before that row."""


def table_for_docs() -> str:
    """Return the table that docs/privacy.md has between its two marks, in Markdown."""
    rows = (f"| `{name}` | {retention.words} |" for name, retention in sorted(RETENTION.items()))
    return "\n".join(("| Table | How long |", "| --- | --- |", *rows))
