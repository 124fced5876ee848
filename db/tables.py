"""Every table, in one place, so that the whole of what is kept can be read in one go.

Money is integers of minor units; moments are aware UTC; ids of Discord are 64-bit. A member's rows
all carry the column `user_id`, `giver_id`, `receiver_id`, `author_id` or `voter_id`, which is what
erasing a person walks over.

Where rows can be deleted and their number has gone out, in buttons and in the outbox, SQLite is
told never to give it out again (`sqlite_autoincrement`), as PostgreSQL never does.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from db.columns import Key, Moment, Snowflake

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# --- The application's own ---------------------------------------------------------------------

facts = Table(
    "facts",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("value", Text, nullable=False),
    comment="What the bot remembers of itself, such as which commands Discord already knows",
)

due = Table(
    "due",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("kind", String(50), nullable=False),
    Column("subject_id", Snowflake, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("error", Text),
    Column("done_at", Moment),
    UniqueConstraint("guild_id", "kind", "subject_id"),
    Index(
        "ix_due_waiting",
        "due_at",
        sqlite_where=text("done_at IS NULL"),
        postgresql_where=text("done_at IS NULL"),
    ),
    comment="What is to happen, once, at a time",
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("channel_id", Snowflake, nullable=False),
    Column("user_id", Snowflake),
    Column("asked", Boolean, nullable=False, server_default=text("FALSE")),
    Column("kind", String(50), nullable=False),
    Column("subject_id", Snowflake, nullable=False),
    Column("reply_to_id", Snowflake),
    Column("created_at", Moment, nullable=False),
    Column("send_after", Moment, nullable=False),
    Column("first_tried_at", Moment),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("error", Text),
    Column("message_id", Snowflake),
    Column("ended_at", Moment),
    UniqueConstraint("kind", "subject_id"),
    Index(
        "ix_outbox_waiting",
        "send_after",
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    comment="What the bot posts by itself, or writes to a member (user_id): each once",
)

guilds = Table(
    "guilds",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("settings", JSON, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

members = Table(
    "members",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    Column("counted", Boolean, nullable=False, server_default=text("TRUE")),
    # Whether posts may name the member: `Consent.named`. It said so of boards, too, until `listed`
    # came.
    Column("ranked", Boolean, nullable=False, server_default=text("TRUE")),
    Column("direct_messages", Boolean, nullable=False, server_default=text("FALSE")),
    Column("offers", String(10), nullable=False, server_default=text("'unasked'")),
    Column("monthly", Boolean, nullable=False, server_default=text("TRUE")),
    Column("updated_at", Moment, nullable=False),
    Column("quoted", Boolean, nullable=False, server_default=text("FALSE")),
    Column("pinged", Boolean, nullable=False, server_default=text("FALSE")),
    Column("listed", Boolean, nullable=False, server_default=text("FALSE")),
    CheckConstraint("offers IN ('unasked', 'yes', 'no')", name="offers"),
    comment="What each member allows; a member without a row has the defaults",
)

pictures = Table(
    "pictures",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("author_id", Snowflake),
    Column("media_type", String(30), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("likeness", Snowflake, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
    comment="Pictures of contests, kept since Discord's links expire; likeness: a 64-bit hash",
)

# --- Contributions and recognition -------------------------------------------------------------

acts = Table(
    "acts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("channel_id", Snowflake, nullable=False),
    Column("message_id", Snowflake, nullable=False),
    Column("source", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("giver_id", Snowflake, nullable=False),
    Column("receiver_id", Snowflake, nullable=False),
    Column("mark", String(100), nullable=False, server_default=text("''")),
    Column("detail", String(300), nullable=False, server_default=text("''")),
    Column("at", Moment, nullable=False),
    Column("day", Date, nullable=False),
    Column("amount", Integer, nullable=False, server_default=text("0")),
    Column("standing", Integer, nullable=False, server_default=text("100")),
    Column("weight", Integer, nullable=False, server_default=text("100")),
    Column("circle", Integer, nullable=False, server_default=text("100")),
    Column("struck", Boolean, nullable=False, server_default=text("FALSE")),
    UniqueConstraint("message_id", "source", "giver_id", "receiver_id", "mark"),
    Index("ix_acts_receiver", "guild_id", "receiver_id", "at"),
    Index("ix_acts_giver", "guild_id", "giver_id", "day"),
    Index("ix_acts_week", "guild_id", "at"),
    Index(
        "ix_acts_circle",
        "guild_id",
        sqlite_where=text("circle <> 100"),
        postgresql_where=text("circle <> 100"),
    ),
    Index(
        "ix_acts_answers",
        "guild_id",
        "channel_id",
        sqlite_where=text("source = 'answer'"),
        postgresql_where=text("source = 'answer'"),
    ),
    comment="Acts; mark tells two of one giver apart; day is by the guild's clocks; amount: points",
)

totals = Table(
    "totals",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("period", String(10), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    Column("points", Integer, nullable=False),
    Column("acts", Integer, nullable=False),
    # As the member's row says; kept here so that a board reads nothing else. (A literal default
    # spares SQLite from copying the table.)
    Column("listed", Boolean, nullable=False, server_default="0"),
    # In the very order of a board, read backwards: its first page is its last rows. All others are
    # in it, too, for the candidates of the week.
    Index("ix_totals_board", "guild_id", "period", "kind", "listed", "points", "user_id"),
    Index("ix_totals_user", "user_id", "guild_id"),
    comment="Sums of acts; period: 'all', '2025-03' or '2025-W10'; kind may be 'all'",
)

places = Table(
    "places",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("period", String(10), primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("bucket", Integer, primary_key=True, autoincrement=False),
    Column("members", Integer, nullable=False),
    comment="How many listed members have so many points; a bucket spans 256^level",
    sqlite_with_rowid=False,
)

channels = Table(
    "channels",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("channel_id", Snowflake, primary_key=True, autoincrement=False),
    Column("read_to", Snowflake, nullable=False),
    comment="How far each channel has been read: the id of the last message counted",
)

score_log = Table(
    "score_log",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("action", String(20), nullable=False),
    Column("user_id", Snowflake),
    Column("created_by", Snowflake),
    Column("points", Integer),
    Column("note", String(300), nullable=False, server_default=text("''")),
    Column("at", Moment, nullable=False),
    Index("ix_score_log_guild", "guild_id", "id"),
    comment="Who changed what about scores, and why; rows are only ever added. Nobody: the bot",
)

circles = Table(
    "circles",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("acts", Integer, nullable=False),
    Column("found_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("fine_at", Moment),
    Column("created_by", Snowflake),
    Index("ix_circles_guild", "guild_id"),
    comment="People who only valued each other; fine_at: since when a moderator says it is",
)

circle_members = Table(
    "circle_members",
    metadata,
    Column("circle_id", Key, ForeignKey("circles.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    comment="Who is in which circle",
)

gifts = Table(
    "gifts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("name", String(100), nullable=False),
    Column("for_kind", String(20)),
    Column("quantity", Integer),
    Column("created_at", Moment, nullable=False),
    Column("retired_at", Moment),
    Column("kind", String(10), nullable=False, server_default=text("'custom'")),
    Column("tier", Integer, nullable=False, server_default=text("2")),
    Column("cost", Integer),
    Column("currency", String(3)),
    Column("campaign_id", Snowflake),
    Column("role_id", Snowflake),
    Column("channel_id", Snowflake),
    Column("link", String(500), nullable=False, server_default=text("''")),
    Column("words", String(500), nullable=False, server_default=text("''")),
    Column("days", Integer),
    CheckConstraint("quantity IS NULL OR quantity >= 0", name="quantity"),
    Index("ix_gifts_guild", "guild_id"),
    comment="What a guild gives away; quantity NULL means as many as wanted",
)

grants = Table(
    "grants",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("gift_id", Key, ForeignKey("gifts.id"), nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("source", String(50), nullable=False),
    Column("source_id", Snowflake, nullable=False),
    Column("state", String(10), nullable=False),
    Column("granted_at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("claimed_at", Moment),
    Column("delivered_at", Moment),
    Column("ends_at", Moment),
    Column("address", LargeBinary),
    Column("post", String(2000), nullable=False, server_default=text("''")),
    Column("note", String(500), nullable=False, server_default=text("''")),
    UniqueConstraint("guild_id", "source", "source_id", "user_id", "gift_id"),
    CheckConstraint("state IN ('offered', 'claimed', 'delivered', 'returned')", name="state"),
    Index("ix_grants_user", "guild_id", "user_id"),
    Index("ix_grants_state", "guild_id", "state"),
    comment="Gifts decided for members, out of the stock until returned; address is encrypted",
    sqlite_autoincrement=True,
)

recognitions = Table(
    "recognitions",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("week", String(10), nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("gift_id", Key, ForeignKey("gifts.id"), nullable=True),
    Column("points", Integer, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("decided_at", Moment, nullable=False),
    UniqueConstraint("guild_id", "week"),
    Index("ix_recognitions_user", "guild_id", "user_id"),
    comment="Who was surprised in which week, and with what; seed chose the words of the post",
)

seeds = Table(
    "seeds",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("secret", String(64), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("revealed_at", Moment),
    Index("ix_seeds_guild", "guild_id"),
    comment="Seeds of draws, put away before the draw: its hash is public before, itself after",
)

draws = Table(
    "draws",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("week", String(10), nullable=False),
    Column("seed_id", Key, ForeignKey("seeds.id"), nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("post_at", Moment, nullable=False),
    Column("pool", JSON, nullable=False),
    Column("number", Integer, nullable=False, server_default=text("0")),
    Column("user_id", Snowflake),
    Column("by_hand", Boolean, nullable=False, server_default=text("FALSE")),
    Column("unsure", Integer, nullable=False, server_default=text("0")),
    Column("template", String(1000), nullable=False, server_default=text("''")),
    Column("words", String(1000)),
    Column("state", String(10), nullable=False),
    UniqueConstraint("guild_id", "week"),
    CheckConstraint(
        "state IN ('proposed', 'approved', 'posted', 'skipped', 'lapsed', 'quiet')", name="state"
    ),
    comment="The draw of a week's surprise: its list, who came out, and what became of it",
    sqlite_autoincrement=True,
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("draw_id", Key, ForeignKey("draws.id"), nullable=False),
    Column("action", String(10), nullable=False),
    Column("user_id", Snowflake),
    Column("at", Moment, nullable=False),
    Index("ix_decisions_draw", "draw_id"),
    comment="What was decided about a draw, when and by which moderator; by NULL: by the rules",
)

openings = Table(
    "openings",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("tone", String(10), nullable=False),
    Column("words", String(1000), nullable=False),
    Column("created_by", Snowflake, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_openings_guild", "guild_id", "tone"),
    comment="A guild's own templates for the weekly post",
    sqlite_autoincrement=True,
)

# --- Tiers and milestones ------------------------------------------------------------------------

tier_holders = Table(
    "tier_holders",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    Column("tier", Integer, nullable=False),
    Column("low_since", Moment),
    CheckConstraint("tier > 0", name="tier"),
    comment="Who holds which tier, and since when their recent points are too low for it",
)

tier_news = Table(
    "tier_news",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("news", String(10), nullable=False),
    Column("tier", Integer, nullable=False),
    Column("points", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    CheckConstraint("news IN ('reached', 'warned', 'kept', 'lost')", name="news"),
    Index("ix_tier_news_user", "guild_id", "user_id", "at"),
    comment="What members were told about their tiers, at which recent points",
    sqlite_autoincrement=True,
)

tier_roles = Table(
    "tier_roles",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    Column("role_id", Snowflake, primary_key=True, autoincrement=False),
    Column("wanted", Boolean, nullable=False),
    Column("applied", Boolean),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("try_at", Moment),
    Column("error", Text),
    Index(
        "ix_tier_roles_waiting",
        "try_at",
        sqlite_where=text("try_at IS NOT NULL"),
        postgresql_where=text("try_at IS NOT NULL"),
    ),
    comment="Roles of tiers as they should be and as they are; applied NULL: being tried",
)

tier_troubles = Table(
    "tier_troubles",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("role_id", Snowflake, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("guild_id", "role_id"),
    comment="Roles that Discord does not let the bot give; moderators are told once of each",
    sqlite_autoincrement=True,
)

tier_benefits = Table(
    "tier_benefits",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("tier", Integer, primary_key=True, autoincrement=False),
    Column("gift_id", Key, ForeignKey("gifts.id"), primary_key=True),
    comment="Which gifts of the list come with reaching a tier",
)

tier_benefits_given = Table(
    "tier_benefits_given",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("gift_id", Key, ForeignKey("gifts.id"), nullable=False),
    Column("tier", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("guild_id", "user_id", "gift_id"),
    comment="Which benefits a member has had: each comes once",
    sqlite_autoincrement=True,
)

walks = Table(
    "walks",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("kind", String(50), nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("guild_id", "kind"),
    comment="How far a walk over many members has come, begun at",
)

milestone_readings = Table(
    "milestone_readings",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("read_to", Snowflake, nullable=False),
    Column("since", Moment, nullable=False),
    comment="Up to which act milestones have been looked for, and since when they are told",
)

milestones = Table(
    "milestones",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("milestone", String(20), nullable=False),
    Column("at", Moment, nullable=False),
    Column("waits", Boolean, nullable=False),
    Column("posted_at", Moment),
    UniqueConstraint("guild_id", "user_id", "milestone"),
    Index("ix_milestones_posted", "guild_id", "posted_at"),
    Index(
        "ix_milestones_waiting",
        "guild_id",
        sqlite_where=text("waits"),
        postgresql_where=text("waits"),
    ),
    comment="What members came to, such as their first thanks; each is posted once or never",
    sqlite_autoincrement=True,
)

top_fives = Table(
    "top_fives",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("week", String(10), nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("guild_id", "week"),
    comment="Of which weeks the first five were thanked in public",
)

monthly_words = Table(
    "monthly_words",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("month", String(10), nullable=False),
    Column("times", Integer, nullable=False),
    UniqueConstraint("guild_id", "user_id", "month"),
    comment="Who was told how often they were thanked in a month",
    sqlite_autoincrement=True,
)

# --- Contests ----------------------------------------------------------------------------------

contests = Table(
    "contests",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("channel_id", Snowflake, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("title", String(100), nullable=False),
    Column("theme", String(1000), nullable=False, server_default=text("''")),
    Column("picture_id", Key, ForeignKey("pictures.id")),
    Column("entries_each", Integer, nullable=False),
    Column("rules", JSON, nullable=False, server_default=text("'{}'")),
    Column("state", String(10), nullable=False),
    Column("created_by", Snowflake, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("opened_at", Moment),
    Column("paused_at", Moment),
    Column("entries_until", Moment, nullable=False),
    Column("votes_until", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("result", JSON),
    Column("note", String(300), nullable=False, server_default=text("''")),
    CheckConstraint("kind IN ('caption', 'photo')", name="kind"),
    CheckConstraint("state IN ('draft', 'entries', 'voting', 'closed', 'cancelled')", name="state"),
    Index("ix_contests_guild", "guild_id", "state"),
    comment="Contests; rules: what differs from the usual; note: why it was cancelled",
    sqlite_autoincrement=True,
)

entries = Table(
    "entries",
    metadata,
    Column("id", Key, primary_key=True),
    Column("contest_id", Key, ForeignKey("contests.id"), nullable=False),
    Column("author_id", Snowflake, nullable=False),
    Column("caption", String(300)),
    Column("picture_id", Key, ForeignKey("pictures.id")),
    Column("standing", String(15), nullable=False, server_default=text("'in'")),
    Column("note", String(300), nullable=False, server_default=text("''")),
    Column("created_at", Moment, nullable=False),
    CheckConstraint(
        "standing IN ('in', 'waiting', 'rejected', 'disqualified', 'withdrawn')", name="standing"
    ),
    Index("ix_entries_contest", "contest_id", "author_id"),
    comment="Entries; only those with standing 'in' are voted on; note: what a moderator said",
    sqlite_autoincrement=True,
)

flags = Table(
    "flags",
    metadata,
    Column("id", Key, primary_key=True),
    Column("entry_id", Key, ForeignKey("entries.id", ondelete="CASCADE"), nullable=False),
    Column("like_id", Key, ForeignKey("entries.id", ondelete="SET NULL")),
    Column("user_id", Snowflake),
    Column("note", String(300), nullable=False, server_default=text("''")),
    Column("created_at", Moment, nullable=False),
    Column("settled_at", Moment),
    UniqueConstraint("entry_id", "user_id"),
    comment="Why a moderator should look at an entry: it is like another, or a member says so",
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("entry_id", Key, ForeignKey("entries.id", ondelete="CASCADE"), nullable=False),
    Column("decided_at", Moment, nullable=False),
    Column("told_at", Moment),
    Index("ix_verdicts_entry", "entry_id"),
    comment="Entries that were taken out; told_at: when the author saw it, or it was undone",
    sqlite_autoincrement=True,
)

votes = Table(
    "votes",
    metadata,
    Column("entry_id", Key, ForeignKey("entries.id"), primary_key=True),
    Column("voter_id", Snowflake, primary_key=True, autoincrement=False),
    Column("contest_id", Key, ForeignKey("contests.id"), nullable=False),
    Column("rating", Integer, nullable=False),
    Column("cast_at", Moment, nullable=False),
    CheckConstraint("rating BETWEEN 1 AND 3", name="rating"),
    comment="One row per voter and entry: a second click overwrites, it never adds",
    sqlite_with_rowid=False,
)

claims = Table(
    "claims",
    metadata,
    Column("id", Key, primary_key=True),
    Column("contest_id", Key, ForeignKey("contests.id"), nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("claimed_at", Moment, nullable=False),
    UniqueConstraint("contest_id", "user_id"),
    comment="Prizes that were claimed, once by each winner",
)

jury_scores = Table(
    "jury_scores",
    metadata,
    Column("entry_id", Key, ForeignKey("entries.id"), primary_key=True),
    Column("voter_id", Snowflake, primary_key=True, autoincrement=False),
    Column("criterion", Integer, primary_key=True, autoincrement=False),
    Column("contest_id", Key, ForeignKey("contests.id"), nullable=False),
    Column("score", Integer, nullable=False),
    Column("scored_at", Moment, nullable=False),
    CheckConstraint("score BETWEEN 1 AND 5", name="score"),
    comment="One row per juror, entry and criterion: a second choice overwrites, it never adds",
    sqlite_with_rowid=False,
)

ties = Table(
    "ties",
    metadata,
    Column("id", Key, primary_key=True),
    Column("contest_id", Key, ForeignKey("contests.id"), nullable=False),
    Column("prize", String(10), nullable=False),
    Column("policy", String(10), nullable=False),
    Column("entries", JSON, nullable=False),
    Column("until", Moment, nullable=False),
    Column("decided_at", Moment),
    Column("chosen_id", Key),
    Column("user_id", Snowflake),
    UniqueConstraint("contest_id", "prize"),
    comment="Ties for a first place that somebody breaks; user_id: the moderator who chose",
)

run_off_votes = Table(
    "run_off_votes",
    metadata,
    Column("tie_id", Key, ForeignKey("ties.id"), primary_key=True),
    Column("voter_id", Snowflake, primary_key=True, autoincrement=False),
    Column("entry_id", Key, ForeignKey("entries.id"), nullable=False),
    Column("cast_at", Moment, nullable=False),
    comment="One row per voter and run-off: the entry they chose last",
    sqlite_with_rowid=False,
)

jury_claims = Table(
    "jury_claims",
    metadata,
    Column("id", Key, primary_key=True),
    Column("contest_id", Key, ForeignKey("contests.id"), nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("claimed_at", Moment, nullable=False),
    UniqueConstraint("contest_id", "user_id"),
    comment="The jury's prizes that were claimed, where the public has one of its own",
)

templates = Table(
    "templates",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("name", String(100), nullable=False),
    Column("contest_id", Key, ForeignKey("contests.id"), nullable=False),
    Column("channel_id", Snowflake, nullable=False),
    Column("created_by", Snowflake, nullable=False),
    Column("weekly_at", Moment),
    UniqueConstraint("guild_id", "name"),
    comment="Contests to be held again; weekly_at: when the next one opens, if every week",
)

# --- Offers and coupons ------------------------------------------------------------------------

products = Table(
    "products",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("name", String(100), nullable=False),
    Column("also", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("guild_id", "name"),
)

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("product", String(100), nullable=False),
    Column("also", JSON, nullable=False),
    Column("percent", Integer),
    Column("amount", Integer),
    Column("currency", String(3)),
    Column("minimum", Integer),
    Column("valid_days", Integer, nullable=False),
    Column("prefix", String(8), nullable=False, server_default=text("''")),
    Column("most", Integer),
    Column("own_codes", Boolean, nullable=False, server_default=text("FALSE")),
    Column("shop", String(20)),
    Column("taken", Integer, nullable=False, server_default=text("0")),
    Column("at_most", Integer),
    Column("budget", Integer),
    Column("promised", BigInteger, nullable=False, server_default=text("0")),
    Column("least_tier", Integer, nullable=False, server_default=text("0")),
    Column("secret", String(64)),
    Column("product_id", Snowflake),
    Column("share_channel_id", Snowflake),
    Column("begins_at", Moment),
    Column("ends_at", Moment),
    Column("created_by", Snowflake, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("paused_at", Moment),
    Column("ended_at", Moment),
    CheckConstraint("percent BETWEEN 1 AND 100", name="percent"),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint("valid_days > 0", name="valid_days"),
    Index("ix_campaigns_guild", "guild_id"),
)

offers = Table(
    "offers",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("campaign_id", Key, ForeignKey("campaigns.id"), nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("channel_id", Snowflake, nullable=False),
    Column("message_id", Snowflake, nullable=False),
    Column("named", Boolean, nullable=False),
    Column("score", Float, nullable=False),
    Column("trial", Boolean, nullable=False),
    Column("offered_at", Moment, nullable=False),
    Column("opened_at", Moment),
    Column("answered_at", Moment),
    Column("answer", String(10)),
    Column("right", Boolean),
    UniqueConstraint("guild_id", "message_id"),
    CheckConstraint("answer IN ('claimed', 'declined')", name="answer"),
    Index("ix_offers_user", "guild_id", "user_id", "offered_at"),
    Index("ix_offers_day", "guild_id", "offered_at"),
    comment="Which message was answered with an offer; never the words of the message",
    sqlite_autoincrement=True,
)

complaints = Table(
    "complaints",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("channel_id", Snowflake, nullable=False),
    Column("message_id", Snowflake, nullable=False),
    Column("heard_at", Moment, nullable=False),
    UniqueConstraint("guild_id", "message_id"),
    comment="Which message in a channel with offers was a complaint, for moderators to see",
)

coupons = Table(
    "coupons",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("campaign_id", Key, ForeignKey("campaigns.id"), nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("code", String(40), nullable=False),
    Column("percent", Integer),
    Column("amount", Integer),
    Column("currency", String(3)),
    Column("at_most", Integer),
    Column("claimed_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("from_coupon_id", Snowflake),
    Column("shared_at", Moment),
    Column("doubled_at", Moment),
    Column("reserved_until", Moment),
    Column("reserved_by_key_id", Snowflake),
    Column("redeemed_at", Moment),
    Column("redeemed_by", Snowflake),
    UniqueConstraint("guild_id", "code"),
    UniqueConstraint("campaign_id", "user_id"),
    Index("ix_coupons_user", "guild_id", "user_id"),
    Index("ix_coupons_shared", "from_coupon_id"),
    comment="One code per member and campaign, redeemed at most once",
    sqlite_autoincrement=True,
)

spent_marks = Table(
    "spent_marks",
    metadata,
    Column("id", Key, primary_key=True),
    Column("campaign_id", Key, ForeignKey("campaigns.id"), nullable=False),
    Column("mark", String(64), nullable=False),
    UniqueConstraint("campaign_id", "mark"),
    comment="That somebody erased had a coupon of a campaign that goes on, without who it was",
)

shop_coupons = Table(
    "shop_coupons",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("coupon_id", Key, nullable=False),
    Column("shop", String(20), nullable=False),
    Column("key", String(64), nullable=False),
    Column("holds", Integer, nullable=False, server_default=text("0")),
    Column("reference", String(255)),
    Column("former_reference", String(255)),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("try_at", Moment),
    UniqueConstraint("coupon_id"),
    Index("ix_shop_coupons_try", "try_at"),
    Index("ix_shop_coupons_reference", "shop", "reference"),
    Index("ix_shop_coupons_former", "shop", "former_reference"),
    comment="Which coupons a shop is to have; holds: 0 not yet, 1 as claimed, 2 doubled",
)

shop_events = Table(
    "shop_events",
    metadata,
    Column("id", Key, primary_key=True),
    Column("shop", String(20), nullable=False),
    Column("event_id", String(255), nullable=False),
    Column("reference", String(255), nullable=False),
    Column("heard_at", Moment, nullable=False),
    UniqueConstraint("shop", "event_id", "reference"),
    Index("ix_shop_events_reference", "shop", "reference"),
    Index("ix_shop_events_heard", "heard_at"),
    comment="Redemptions that shops told of, each once, also before it is known whose they are",
)

code_pool = Table(
    "code_pool",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("campaign_id", Key, ForeignKey("campaigns.id"), nullable=False),
    Column("code", String(40), nullable=False),
    UniqueConstraint("guild_id", "code"),
    Index("ix_code_pool_campaign", "campaign_id"),
    comment="A shop's own codes that nobody has taken yet",
)

till_keys = Table(
    "till_keys",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("name", String(50), nullable=False),
    Column("secret", String(64), nullable=False),
    Column("created_by", Snowflake, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Index("ix_till_keys_guild", "guild_id"),
    comment="Tills and shops that may redeem; the secret signs their requests",
)

till_requests = Table(
    "till_requests",
    metadata,
    Column("id", Key, primary_key=True),
    Column("key_id", Key, ForeignKey("till_keys.id"), nullable=False),
    Column("idempotency_key", String(100)),
    Column("fingerprint", String(64), nullable=False),
    Column("action", String(10), nullable=False),
    Column("status", Integer),
    Column("answer", JSON),
    Column("at", Moment, nullable=False),
    UniqueConstraint("key_id", "idempotency_key"),
    comment="What tills asked and were answered, without codes: the audit log, and for repeats",
)
