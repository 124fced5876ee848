"""Every table, in one folder, so that the whole of what is kept can be read in one go.

Money is integers of minor units; moments are aware UTC; ids of Discord are 64-bit. A member's rows
all carry the column `user_id`, `giver_id`, `receiver_id`, `author_id` or `voter_id`, which is what
erasing a person walks over.

Where rows can be deleted and their number has gone out, in buttons and in the outbox, SQLite is
told never to give it out again (`sqlite_autoincrement`), as PostgreSQL never does.
"""

from __future__ import annotations

from db.tables.application import due, facts, guilds, members, outbox, pictures, walks
from db.tables.contests import (
    claims,
    contests,
    entries,
    flags,
    jury_claims,
    jury_scores,
    passed_prizes,
    run_off_votes,
    templates,
    ties,
    verdicts,
    votes,
)
from db.tables.contributions import (
    acts,
    channels,
    circle_members,
    circles,
    older_acts,
    places,
    score_log,
    totals,
)
from db.tables.coupons import (
    campaigns,
    code_pool,
    complaints,
    coupons,
    erasure_marks,
    offers,
    products,
    shop_coupons,
    shop_events,
    spent_marks,
    till_keys,
    till_requests,
)
from db.tables.metadata import metadata
from db.tables.recognition import decisions, draws, gifts, grants, openings, recognitions, seeds
from db.tables.tiers import (
    milestone_readings,
    milestones,
    monthly_words,
    tier_benefits,
    tier_benefits_given,
    tier_holders,
    tier_news,
    tier_roles,
    tier_troubles,
    top_fives,
)

__all__ = [
    "acts",
    "campaigns",
    "channels",
    "circle_members",
    "circles",
    "claims",
    "code_pool",
    "complaints",
    "contests",
    "coupons",
    "decisions",
    "draws",
    "due",
    "entries",
    "erasure_marks",
    "facts",
    "flags",
    "gifts",
    "grants",
    "guilds",
    "jury_claims",
    "jury_scores",
    "members",
    "metadata",
    "milestone_readings",
    "milestones",
    "monthly_words",
    "offers",
    "older_acts",
    "openings",
    "outbox",
    "passed_prizes",
    "pictures",
    "places",
    "products",
    "recognitions",
    "run_off_votes",
    "score_log",
    "seeds",
    "shop_coupons",
    "shop_events",
    "spent_marks",
    "templates",
    "tier_benefits",
    "tier_benefits_given",
    "tier_holders",
    "tier_news",
    "tier_roles",
    "tier_troubles",
    "ties",
    "till_keys",
    "till_requests",
    "top_fives",
    "totals",
    "verdicts",
    "votes",
    "walks",
]
