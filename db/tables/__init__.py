"""Every table, in one folder, so that the whole of what is kept can be read in one go.

Money is integers of minor units; moments are aware UTC; ids of Discord are 64-bit. A member's rows
all carry the column `user_id`, `giver_id`, `receiver_id`, `author_id` or `voter_id`, which is what
erasing a person walks over.

Where rows can be deleted and their number has gone out, in buttons and in the outbox, SQLite is
told never to give it out again (`sqlite_autoincrement`), as PostgreSQL never does.
"""

from __future__ import annotations

from db.tables.application import batch_cursors, guilds, jobs, key_values, members, outbox, pictures
from db.tables.contests import (
    contest_templates,
    contests,
    entries,
    entry_flags,
    entry_removals,
    jury_prize_claims,
    jury_scores,
    passed_prizes,
    prize_claims,
    run_off_votes,
    ties,
    votes,
)
from db.tables.contributions import (
    channel_cursors,
    collusion_ring_members,
    collusion_rings,
    contributions,
    older_acts,
    rank_buckets,
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
    redeemed_user_hashes,
    shop_coupons,
    shop_events,
    till_keys,
    till_requests,
)
from db.tables.metadata import metadata
from db.tables.recognition import (
    draw_decisions,
    draw_seeds,
    draws,
    gifts,
    grants,
    post_templates,
    recognitions,
)
from db.tables.tiers import (
    milestone_cursors,
    milestones,
    monthly_digests,
    role_failures,
    tier_benefits,
    tier_benefits_given,
    tier_holders,
    tier_notifications,
    tier_roles,
    weekly_top_posts,
)

__all__ = [
    "batch_cursors",
    "campaigns",
    "channel_cursors",
    "code_pool",
    "collusion_ring_members",
    "collusion_rings",
    "complaints",
    "contest_templates",
    "contests",
    "contributions",
    "coupons",
    "draw_decisions",
    "draw_seeds",
    "draws",
    "entries",
    "entry_flags",
    "entry_removals",
    "erasure_marks",
    "gifts",
    "grants",
    "guilds",
    "jobs",
    "jury_prize_claims",
    "jury_scores",
    "key_values",
    "members",
    "metadata",
    "milestone_cursors",
    "milestones",
    "monthly_digests",
    "offers",
    "older_acts",
    "outbox",
    "passed_prizes",
    "pictures",
    "post_templates",
    "prize_claims",
    "products",
    "rank_buckets",
    "recognitions",
    "redeemed_user_hashes",
    "role_failures",
    "run_off_votes",
    "score_log",
    "shop_coupons",
    "shop_events",
    "tier_benefits",
    "tier_benefits_given",
    "tier_holders",
    "tier_notifications",
    "tier_roles",
    "ties",
    "till_keys",
    "till_requests",
    "totals",
    "votes",
    "weekly_top_posts",
]
