"""Create every table."""

# A migration is as long as its tables are many.
# ruff: noqa: E501, PLR0915

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import db.column_types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "batch_cursors",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=50), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_cursors")),
        sa.UniqueConstraint("guild_id", "kind", name=op.f("uq_batch_cursors_guild_id_kind")),
        comment="Progress of batch jobs over many members; at: when the run started",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "brand_logos",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", name=op.f("pk_brand_logos")),
    )
    op.create_table(
        "campaigns",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("product", sa.String(length=100), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("translations", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("minimum", sa.Integer(), nullable=True),
        sa.Column("valid_days", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.String(length=8), server_default=sa.text("('')"), nullable=False),
        sa.Column("max_coupons", sa.Integer(), nullable=True),
        sa.Column("max_per_member", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "uses_code_pool", sa.Boolean(), server_default=sa.text("(FALSE)"), nullable=False
        ),
        sa.Column("shop", sa.String(length=20), nullable=True),
        sa.Column("link", sa.String(length=300), nullable=True),
        sa.Column("taken", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("max_amount", sa.Integer(), nullable=True),
        sa.Column("budget", sa.Integer(), nullable=True),
        sa.Column("reserved_amount", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("min_tier", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=True),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("share_channel_id", sa.BigInteger(), nullable=True),
        sa.Column("begins_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ends_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("paused_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_campaigns_amount")),
        sa.CheckConstraint("percent BETWEEN 1 AND 100", name=op.f("ck_campaigns_percent")),
        sa.CheckConstraint("valid_days > 0", name=op.f("ck_campaigns_valid_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_campaigns_guild", "campaigns", ["guild_id"], unique=False)
    op.create_table(
        "cases",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("started_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("opened_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("read_to", sa.BigInteger(), nullable=True),
        sa.Column("in_writing", sa.Boolean(), server_default=sa.text("FALSE"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("waiting_from", sa.BigInteger(), nullable=True),
        sa.Column("handled_by", sa.BigInteger(), nullable=True),
        sa.Column("rating", sa.SmallInteger(), nullable=True),
        sa.Column("solved_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_cases_rating")),
        sa.CheckConstraint("state IN ('open', 'waiting', 'solved')", name=op.f("ck_cases_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        comment="Cases: members' private talks with the team, without their words; a member has one that is not solved at most; read_to: how far its thread was noted, or the newest answer in writing that its member was shown; waiting_from: the interaction by which the team said that it waits for the member",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_cases_guild", "cases", ["guild_id", "opened_at"], unique=False)
    op.create_index("ix_cases_thread", "cases", ["thread_id"], unique=False)
    op.create_index(
        "ix_cases_unsolved",
        "cases",
        ["guild_id", "user_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'solved'"),
        postgresql_where=sa.text("state <> 'solved'"),
    )
    op.create_table(
        "case_messages",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("party", sa.String(length=10), nullable=False),
        sa.Column("at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "party IN ('member', 'team', 'other')", name=op.f("ck_case_messages_party")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_case_messages_case_id_cases")
        ),
        sa.PrimaryKeyConstraint("case_id", "message_id", name=op.f("pk_case_messages")),
        comment="Messages of a case by their ids, or by those of the forms they were written in: when that was, by the case's member (`user_id`), by the team or by others",
    )
    op.create_table(
        "channel_cursors",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("read_to", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "channel_id", name=op.f("pk_channel_cursors")),
        comment="How far each channel has been read: the id of the last message counted",
    )
    op.create_table(
        "collusion_rings",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("contributions", sa.Integer(), nullable=False),
        sa.Column("found_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("fine_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collusion_rings")),
        comment="Collusion rings: people who mostly value each other; fine_at: when a moderator accepted it",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_collusion_rings_guild", "collusion_rings", ["guild_id"], unique=False)
    op.create_table(
        "complaints",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("heard_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("card_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("handled_by", sa.BigInteger(), nullable=True),
        sa.Column("reply_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('new', 'taken', 'answering', 'answered', 'offered', 'dismissed')",
            name=op.f("ck_complaints_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
        sa.UniqueConstraint(
            "guild_id", "message_id", name=op.f("uq_complaints_guild_id_message_id")
        ),
        comment="Complaints in channels with offers, without their words; card_id: the first complaint of the moderators' card that shows it",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_complaints_card", "complaints", ["card_id"], unique=False)
    op.create_table(
        "watched_words",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("near", sa.JSON(), nullable=False),
        sa.Column("created_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('brand', 'product', 'competitor', 'topic', 'campaign')",
            name=op.f("ck_watched_words_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watched_words")),
        sa.UniqueConstraint("guild_id", "name", name=op.f("uq_watched_words_guild_id_name")),
        comment="Names whose mentions a guild's team wants to see; near: of which one must be near",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "inbox_items",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("confidence", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("heard_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("shown_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("handled_by", sa.BigInteger(), nullable=True),
        sa.Column("handled_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reply_id", sa.BigInteger(), nullable=True),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('mention', 'need', 'praise', 'question')", name=op.f("ck_inbox_items_kind")
        ),
        sa.CheckConstraint(
            "state IN ('new', 'claimed', 'answering', 'answered', 'done', 'dismissed')",
            name=op.f("ck_inbox_items_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_items")),
        sa.UniqueConstraint(
            "guild_id", "message_id", name=op.f("uq_inbox_items_guild_id_message_id")
        ),
        comment="Messages for the team to see, without their words; shown_at: from when on",
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_inbox_items_shown", "inbox_items", ["guild_id", "state", "shown_at"], unique=False
    )
    op.create_index("ix_inbox_items_channel", "inbox_items", ["channel_id", "state"], unique=False)
    op.create_table(
        "inbox_digests",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("begun_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("edited_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_digests")),
        comment="The messages that tell a guild's team what is in its inbox",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbox_digests_guild", "inbox_digests", ["guild_id"], unique=False)
    op.create_table(
        "help_writers",
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "channel_id", "user_id", name=op.f("pk_help_writers")),
        comment="The two people who wrote last in a channel in which a question waits",
    )
    op.create_table(
        "contacts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("about_id", sa.BigInteger(), nullable=False),
        sa.Column("at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('offer', 'share', 'talk', 'word')", name=op.f("ck_contacts_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        comment="Unasked approaches to members, by kind and what it was about (`about_id`)",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_contacts_about", "contacts", ["guild_id", "kind", "about_id"], unique=False)
    op.create_index("ix_contacts_user", "contacts", ["guild_id", "user_id", "at"], unique=False)
    op.create_table(
        "contributions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("giver_id", sa.BigInteger(), nullable=False),
        sa.Column("receiver_id", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.String(length=100), server_default=sa.text("('')"), nullable=False),
        sa.Column("detail", sa.String(length=300), server_default=sa.text("('')"), nullable=False),
        sa.Column("at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("giver_trust", sa.Integer(), server_default=sa.text("(100)"), nullable=False),
        sa.Column("source_weight", sa.Integer(), server_default=sa.text("(100)"), nullable=False),
        sa.Column(
            "collusion_factor", sa.Integer(), server_default=sa.text("(100)"), nullable=False
        ),
        sa.Column("voided", sa.Boolean(), server_default=sa.text("(FALSE)"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contributions")),
        sa.UniqueConstraint(
            "message_id",
            "source",
            "giver_id",
            "receiver_id",
            "mark",
            name=op.f("uq_contributions_message_id_source_giver_id_receiver_id_mark"),
        ),
        comment="Contributions; mark distinguishes several by one giver; day: by the guild's clocks; amount: points",
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_contributions_answers",
        "contributions",
        ["guild_id", "channel_id"],
        unique=False,
        sqlite_where=sa.text("source = 'answer'"),
        postgresql_where=sa.text("source = 'answer'"),
    )
    op.create_index(
        "ix_contributions_ring",
        "contributions",
        ["guild_id"],
        unique=False,
        sqlite_where=sa.text("collusion_factor <> 100"),
        postgresql_where=sa.text("collusion_factor <> 100"),
    )
    op.create_index(
        "ix_contributions_giver", "contributions", ["guild_id", "giver_id", "day"], unique=False
    )
    op.create_index(
        "ix_contributions_receiver",
        "contributions",
        ["guild_id", "receiver_id", "at"],
        unique=False,
    )
    op.create_index("ix_contributions_week", "contributions", ["guild_id", "at"], unique=False)
    op.create_table(
        "draw_seeds",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("made_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revealed_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_seeds")),
        comment="Seeds of draws, chosen in advance: the hash is published before the draw, the seed after",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_draw_seeds_guild", "draw_seeds", ["guild_id"], unique=False)
    op.create_table(
        "erasure_marks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("expires_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure_marks")),
        sa.UniqueConstraint("mark", name=op.f("uq_erasure_marks_mark")),
        comment="Keyed hashes of rules that outlast an erasure for a while: refusal, pause, shared coupon, unasked approach",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_erasure_marks_expires", "erasure_marks", ["expires_at"], unique=False)
    op.create_table(
        "gifts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("for_kind", sa.String(length=20), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=True),
        sa.Column("created_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("retired_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("kind", sa.String(length=30), server_default=sa.text("'custom'"), nullable=False),
        sa.Column("size", sa.Integer(), server_default=sa.text("2"), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("campaign_id", sa.BigInteger(), nullable=True),
        sa.Column("role_id", sa.BigInteger(), nullable=True),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("link", sa.String(length=500), server_default=sa.text("('')"), nullable=False),
        sa.Column("words", sa.String(length=500), server_default=sa.text("('')"), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.CheckConstraint("quantity IS NULL OR quantity >= 0", name=op.f("ck_gifts_quantity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gifts")),
        comment="Gifts that a guild gives away; quantity NULL: no limit",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_gifts_guild", "gifts", ["guild_id"], unique=False)
    op.create_table(
        "guilds",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("updated_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", name=op.f("pk_guilds")),
    )
    op.create_table(
        "holds",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("started_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("scope", sa.String(length=10), server_default=sa.text("'all'"), nullable=False),
        sa.CheckConstraint("scope IN ('all', 'promotions')", name=op.f("ck_holds_scope")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
        comment="Holds, each from its start until ended_at; at most one of a guild has not ended",
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_holds_active",
        "holds",
        ["guild_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=50), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("due_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("done_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("parked_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint(
            "guild_id", "kind", "subject_id", name=op.f("uq_jobs_guild_id_kind_subject_id")
        ),
        comment="Jobs, each run once when it is due; parked_at: since when one that a hold stopped waits for a moderator",
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_jobs_parked",
        "jobs",
        ["guild_id"],
        unique=False,
        sqlite_where=sa.text("parked_at IS NOT NULL"),
        postgresql_where=sa.text("parked_at IS NOT NULL"),
    )
    op.create_index(
        "ix_jobs_waiting",
        "jobs",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "key_values",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_key_values")),
        comment="Facts about the bot itself, such as a hash of the commands registered with Discord",
    )
    op.create_table(
        "consents",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("counted", sa.Boolean(), server_default=sa.text("(TRUE)"), nullable=False),
        sa.Column("named", sa.Boolean(), server_default=sa.text("(TRUE)"), nullable=False),
        sa.Column(
            "direct_messages", sa.Boolean(), server_default=sa.text("(FALSE)"), nullable=False
        ),
        sa.Column(
            "offers", sa.String(length=10), server_default=sa.text("'unasked'"), nullable=False
        ),
        sa.Column("monthly", sa.Boolean(), server_default=sa.text("(TRUE)"), nullable=False),
        sa.Column("updated_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("quoted", sa.Boolean(), server_default=sa.text("(FALSE)"), nullable=False),
        sa.Column("pinged", sa.Boolean(), server_default=sa.text("(FALSE)"), nullable=False),
        sa.Column("listed", sa.Boolean(), server_default=sa.text("(FALSE)"), nullable=False),
        sa.CheckConstraint("offers IN ('unasked', 'yes', 'no')", name=op.f("ck_consents_offers")),
        sa.PrimaryKeyConstraint("guild_id", "user_id", name=op.f("pk_consents")),
        comment="What each member allows; a member without a row has the defaults",
    )
    op.create_table(
        "dashboard_links",
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("expires_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f("pk_dashboard_links")),
        comment="Links to the dashboard that were not used yet, by the SHA-256 of their secret",
    )
    op.create_index(
        "ix_dashboard_links_user", "dashboard_links", ["user_id", "guild_id"], unique=False
    )
    op.create_table(
        "dashboard_sessions",
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("expires_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f("pk_dashboard_sessions")),
        comment="Sessions of the dashboard, by the SHA-256 of the secret in the cookie",
    )
    op.create_index(
        "ix_dashboard_sessions_user", "dashboard_sessions", ["user_id", "guild_id"], unique=False
    )
    op.create_table(
        "goals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goals")),
        comment="Goals: a number for a measure in the seven days that end on a day",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_goals_guild", "goals", ["guild_id"], unique=False)
    op.create_table(
        "goal_points",
        sa.Column("goal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["goal_id"],
            ["goals.id"],
            name=op.f("fk_goal_points_goal_id_goals"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("goal_id", "last_day", name=op.f("pk_goal_points")),
        comment="How it stood with a goal on a Monday: number of the week until last_day, and its odds",
    )
    op.create_index("ix_goal_points_guild", "goal_points", ["guild_id"], unique=False)
    op.create_table(
        "plans",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("aim", sa.String(length=200), nullable=False),
        sa.Column("audiences", sa.JSON(), nullable=False),
        sa.Column("messages", sa.JSON(), nullable=False),
        sa.Column("channels", sa.String(length=120), nullable=False),
        sa.Column("methods", sa.String(length=200), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("team", sa.String(length=120), nullable=False),
        sa.Column("months", sa.Integer(), nullable=True),
        sa.Column("begins", sa.Date(), nullable=True),
        sa.Column("signed_by", sa.BigInteger(), nullable=True),
        sa.Column("signed_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("guild_id", name=op.f("pk_plans")),
        comment="The plan of a guild's team; hours a week, amount a month in smallest units",
    )
    op.create_table(
        "initiatives",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("hypothesis", sa.String(length=200), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("goal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["goal_id"],
            ["goals.id"],
            name=op.f("fk_initiatives_goal_id_goals"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiatives")),
        comment="What a team tries: hours a week, amount in smallest units, and what it decided",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_initiatives_guild", "initiatives", ["guild_id"], unique=False)
    op.create_table(
        "initiative_links",
        sa.Column(
            "initiative_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column(
            "thing_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["initiative_id"],
            ["initiatives.id"],
            name=op.f("fk_initiative_links_initiative_id_initiatives"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "initiative_id", "kind", "thing_id", name=op.f("pk_initiative_links")
        ),
        comment="Contests, campaigns, prompts and tests that belong to an initiative",
    )
    op.create_index("ix_initiative_links_guild", "initiative_links", ["guild_id"], unique=False)
    op.create_table(
        "calendar_feeds",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_calendar_feeds_secret_hash")),
        comment="Addresses at which other calendars read a guild's, by the SHA-256 of their secret",
    )
    op.create_table(
        "word_counts",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("word_hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("period", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sad", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "word_hash", "period", name=op.f("pk_word_counts")),
        comment="How many people used a word in half a day, under a keyed hash, if several did; sad: beside complaints and grief; hash 0: all messages",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "channel_message_counts",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("period", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "guild_id", "channel_id", "period", name=op.f("pk_channel_message_counts")
        ),
        comment="How many messages members wrote in a channel in half a day",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "weekly_reports",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("sent_by", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_reports")),
        sa.UniqueConstraint(
            "guild_id", "last_day", name=op.f("uq_weekly_reports_guild_id_last_day")
        ),
        comment="Weekly reports: their figures, taken when the draft was made, and what was added",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "measure_counts",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=13), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "measure", "period", name=op.f("pk_measure_counts")),
        comment="Counts by hour ('2026-11-29T14', in UTC) and by local day ('2026-11-29'); people: how many different members, for measures that count them",
        sqlite_with_rowid=False,
    )
    if op.get_context().dialect.name == "postgresql":
        op.create_index(
            "ix_measure_counts_days",
            "measure_counts",
            ["guild_id", "measure", "period"],
            unique=False,
            postgresql_where=sa.text("length(period) = 10"),
        )
    else:
        op.create_index(
            "ix_measure_counts_day_sums",
            "measure_counts",
            ["guild_id", "measure", "period", "number", "people"],
            unique=False,
            sqlite_where=sa.text("length(period) = 10"),
        )
    op.create_table(
        "measure_people",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=13), nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint(
            "guild_id", "measure", "period", "user_id", name=op.f("pk_measure_people")
        ),
        comment="Members counted in a current hour or day, so that each is counted once",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "milestone_cursors",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("read_to", sa.BigInteger(), nullable=False),
        sa.Column("since", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", name=op.f("pk_milestone_cursors")),
        comment="Last contribution checked for milestones, and since when milestones are posted",
    )
    op.create_table(
        "milestones",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("milestone", sa.String(length=20), nullable=False),
        sa.Column("at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("posted_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
        sa.UniqueConstraint(
            "guild_id",
            "user_id",
            "milestone",
            name=op.f("uq_milestones_guild_id_user_id_milestone"),
        ),
        comment="Milestones of members, such as their first thanks; each is posted at most once",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_milestones_posted", "milestones", ["guild_id", "posted_at"], unique=False)
    op.create_index(
        "ix_milestones_waiting",
        "milestones",
        ["guild_id"],
        unique=False,
        sqlite_where=sa.text("waits"),
        postgresql_where=sa.text("waits"),
    )
    op.create_table(
        "monthly_digests",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.String(length=10), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monthly_digests")),
        sa.UniqueConstraint(
            "guild_id", "user_id", "month", name=op.f("uq_monthly_digests_guild_id_user_id_month")
        ),
        comment="Monthly messages sent to members about how often they were thanked",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "older_contributions",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "guild_id", "user_id", "source", name=op.f("pk_older_contributions")
        ),
        comment="Number of deleted contributions that each member received, and the date of the first",
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("asked", sa.Boolean(), server_default=sa.text("(FALSE)"), nullable=False),
        sa.Column("kind", sa.String(length=50), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("reply_to_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("send_after", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("first_tried_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("parked_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("kind", "subject_id", name=op.f("uq_outbox_kind_subject_id")),
        comment="Posts, and direct messages to a member (user_id), each sent once; parked_at: since when one that a hold stopped waits for a moderator",
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_outbox_parked",
        "outbox",
        ["guild_id"],
        unique=False,
        sqlite_where=sa.text("parked_at IS NOT NULL"),
        postgresql_where=sa.text("parked_at IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["send_after"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "pictures",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("media_type", sa.String(length=30), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("difference_hash", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pictures")),
        comment="Pictures of contests and of the team's posts, stored because Discord's links expire; difference_hash: a 64-bit hash",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "brand_posts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column(
            "picture_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("alt_text", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("prompt", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("wordings", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("outcomes", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("goal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("handed_in_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("approved_hash", sa.String(length=64), nullable=True),
        sa.Column("approved_by", sa.BigInteger(), nullable=True),
        sa.Column("approved_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("looked_at", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("going_out_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("promised", sa.Boolean(), server_default=sa.text("FALSE"), nullable=False),
        sa.Column("changed_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'ready', 'approved', 'scheduled', 'held', 'posted', 'reviewed', 'refused', 'missed', 'dropped')",
            name=op.f("ck_brand_posts_state"),
        ),
        sa.CheckConstraint(
            "kind IN ('promotional', 'informational', 'interactive')",
            name=op.f("ck_brand_posts_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["picture_id"], ["pictures.id"], name=op.f("fk_brand_posts_picture_id_pictures")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand_posts")),
        comment="Posts of a guild's team; approved_hash: of all that members see, and when; promised: it appeared as one of those that were promised for its week",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_brand_posts_guild", "brand_posts", ["guild_id", "at"], unique=False)
    op.create_table(
        "post_results",
        sa.Column(
            "post_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("read_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("reacted", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("clicked", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("less", sa.Integer(), nullable=False),
        sa.Column("is_gone", sa.Boolean(), nullable=False),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["brand_posts.id"],
            name=op.f("fk_post_results_post_id_brand_posts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_post_results")),
        comment="How many different people, the team left out, took part in a post within 48 hours",
    )
    op.create_index("ix_post_results_guild", "post_results", ["guild_id"], unique=False)
    op.create_table(
        "less_wishes",
        sa.Column(
            "post_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("wished_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["brand_posts.id"],
            name=op.f("fk_less_wishes_post_id_brand_posts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("post_id", "user_id", name=op.f("pk_less_wishes")),
        comment="Who wants less of posts like this one; only their number is shown",
    )
    op.create_index("ix_less_wishes_guild", "less_wishes", ["guild_id"], unique=False)
    op.create_table(
        "prompt_liked_messages",
        sa.Column(
            "post_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("reactions", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["brand_posts.id"],
            name=op.f("fk_prompt_liked_messages_post_id_brand_posts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("post_id", "message_id", name=op.f("pk_prompt_liked_messages")),
        comment="The best-liked messages in the thread of a prompt, for its result; without words",
    )
    op.create_index(
        "ix_prompt_liked_messages_guild", "prompt_liked_messages", ["guild_id"], unique=False
    )
    op.create_table(
        "experiments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("varied", sa.String(length=10), nullable=False),
        sa.Column("first_variant", sa.String(length=40), nullable=False),
        sa.Column("second_variant", sa.String(length=40), nullable=False),
        sa.Column("pairs", sa.Integer(), nullable=False),
        sa.Column("look", sa.String(length=10), nullable=False),
        sa.Column("counted", sa.String(length=10), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("started_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('running', 'ended', 'stopped', 'unwanted')",
            name=op.f("ck_experiments_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experiments")),
        comment="Experiments with posts; secret: the seed of the coin, shown when it is over",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_experiments_guild", "experiments", ["guild_id"], unique=False)
    op.create_table(
        "post_pairs",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "experiment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("dropped", sa.String(length=10), nullable=True),
        sa.Column("first_people", sa.Integer(), nullable=True),
        sa.Column("second_people", sa.Integer(), nullable=True),
        sa.Column("first_less", sa.Integer(), nullable=True),
        sa.Column("second_less", sa.Integer(), nullable=True),
        sa.Column("first_complaints", sa.Integer(), nullable=True),
        sa.Column("second_complaints", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["experiment_id"],
            ["experiments.id"],
            name=op.f("fk_post_pairs_experiment_id_experiments"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_pairs")),
        sa.UniqueConstraint(
            "experiment_id", "number", name=op.f("uq_post_pairs_experiment_id_number")
        ),
        comment="Pairs of posts, or of weeks of them, in experiments: how many people took part "
        "in each or complained",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_post_pairs_guild", "post_pairs", ["guild_id"], unique=False)
    op.create_table(
        "pair_posts",
        sa.Column(
            "pair_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("post_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.Column("at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pair_id"],
            ["post_pairs.id"],
            name=op.f("fk_pair_posts_pair_id_post_pairs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("pair_id", "post_id", name=op.f("pk_pair_posts")),
        comment="Posts of a pair with their planned times; is_first: those of the first variant",
    )
    op.create_index("ix_pair_posts_guild", "pair_posts", ["guild_id", "post_id"], unique=False)
    op.create_table(
        "week_participants",
        sa.Column(
            "post_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("reacted", sa.Boolean(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("counted_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["brand_posts.id"],
            name=op.f("fk_week_participants_post_id_brand_posts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("post_id", "user_id", name=op.f("pk_week_participants")),
        comment="Who took part in the posts of a week that is compared, until both weeks are "
        "counted",
    )
    op.create_index("ix_week_participants_guild", "week_participants", ["guild_id"], unique=False)
    op.create_table(
        "calendar_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('newsletter', 'shop', 'fair', 'other')",
            name=op.f("ck_calendar_entries_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_entries")),
        sa.UniqueConstraint("guild_id", "uid", name=op.f("uq_calendar_entries_guild_id_uid")),
        comment="What a team plans elsewhere; uid: by which an imported file is recognised again",
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_calendar_entries_guild", "calendar_entries", ["guild_id", "at"], unique=False
    )
    op.create_table(
        "prompt_answers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("choice", sa.SmallInteger(), nullable=True),
        sa.Column("words", sa.String(length=100), nullable=False),
        sa.Column("is_named", sa.Boolean(), nullable=False),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("answered_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"],
            ["brand_posts.id"],
            name=op.f("fk_prompt_answers_post_id_brand_posts"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt_answers")),
        sa.UniqueConstraint("post_id", "user_id", name=op.f("uq_prompt_answers_post_id_user_id")),
        comment="One answer of each member to a prompt; is_hidden: by a moderator",
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_prompt_answers_member", "prompt_answers", ["guild_id", "user_id"], unique=False
    )
    op.create_table(
        "prompt_likes",
        sa.Column("answer_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("liked_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("answer_id", "user_id", name=op.f("pk_prompt_likes")),
        comment="Who likes which answer to a prompt",
    )
    op.create_index("ix_prompt_likes_guild", "prompt_likes", ["guild_id"], unique=False)
    op.create_table(
        "case_snippets",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("words", sa.String(length=1500), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "name", "language", name=op.f("pk_case_snippets")),
        comment="Saved answers of the team, each in one language",
    )
    op.create_table(
        "reshares",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("with_name", sa.Boolean(), nullable=False),
        sa.Column("created_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'agreed', 'shown', 'declined', 'dropped', 'withdrawn')",
            name=op.f("ck_reshares_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reshares")),
        sa.UniqueConstraint("guild_id", "message_id", name=op.f("uq_reshares_guild_id_message_id")),
        comment="Members' messages that the team asked to show again, without their words",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reshares_user", "reshares", ["guild_id", "user_id"], unique=False)
    op.create_table(
        "member_ideas",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "merged_into_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("post_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('new', 'considering', 'planned', 'done', 'not_now', 'merged')",
            name=op.f("ck_member_ideas_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_ideas")),
        sa.UniqueConstraint(
            "guild_id", "message_id", name=op.f("uq_member_ideas_guild_id_message_id")
        ),
        comment="Members' ideas; created_by: who of the team put one in words; post_id: a brand post",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_member_ideas_state", "member_ideas", ["guild_id", "state"], unique=False)
    op.create_table(
        "idea_supporters",
        sa.Column("idea_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("agreed_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["idea_id"],
            ["member_ideas.id"],
            name=op.f("fk_idea_supporters_idea_id_member_ideas"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("idea_id", "user_id", name=op.f("pk_idea_supporters")),
        comment="Members who agree with an idea",
    )
    op.create_index("ix_idea_supporters_guild", "idea_supporters", ["guild_id"], unique=False)
    op.create_table(
        "post_templates",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("tone", sa.String(length=10), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_templates")),
        comment="A guild's own templates for the weekly post",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_post_templates_guild", "post_templates", ["guild_id", "tone"], unique=False)
    op.create_table(
        "products",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("translations", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("link", sa.String(length=300), nullable=True),
        sa.Column("picture", sa.String(length=300), nullable=True),
        sa.Column("price", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("created_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
        sa.UniqueConstraint("guild_id", "name", name=op.f("uq_products_guild_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "rank_buckets",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("bucket", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "guild_id", "period", "kind", "level", "bucket", name=op.f("pk_rank_buckets")
        ),
        comment="Number of listed members by points; a bucket spans 256^level points",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "role_failures",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("role_id", sa.BigInteger(), nullable=False),
        sa.Column("at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_failures")),
        sa.UniqueConstraint("guild_id", "role_id", name=op.f("uq_role_failures_guild_id_role_id")),
        comment="Roles that Discord does not let the bot give; moderators are notified once of each",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "score_log",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=300), server_default=sa.text("('')"), nullable=False),
        sa.Column("at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_log")),
        comment="Log of score changes with reasons; rows are never changed. Nobody: the bot itself",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_score_log_guild", "score_log", ["guild_id", "id"], unique=False)
    op.create_table(
        "shop_coupons",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "coupon_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("shop", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("holds", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("reference", sa.String(length=255), nullable=True),
        sa.Column("former_reference", sa.String(length=255), nullable=True),
        sa.Column("failures", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("try_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("mark", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_coupons")),
        sa.UniqueConstraint("coupon_id", name=op.f("uq_shop_coupons_coupon_id")),
        comment="Coupons that a shop should have; holds: 0 none yet, 1 as claimed, 2 doubled; mark: of an erased owner",
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_shop_coupons_former", "shop_coupons", ["shop", "former_reference"], unique=False
    )
    op.create_index(
        "ix_shop_coupons_reference", "shop_coupons", ["shop", "reference"], unique=False
    )
    op.create_index("ix_shop_coupons_try", "shop_coupons", ["try_at"], unique=False)
    op.create_table(
        "shop_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shop", sa.String(length=20), nullable=False),
        sa.Column("event_id", sa.String(length=255), nullable=False),
        sa.Column("reference", sa.String(length=255), nullable=False),
        sa.Column("heard_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_events")),
        sa.UniqueConstraint(
            "shop", "event_id", "reference", name=op.f("uq_shop_events_shop_event_id_reference")
        ),
        comment="Redemptions reported by shops, each once, even before their coupon is known",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_shop_events_heard", "shop_events", ["heard_at"], unique=False)
    op.create_index("ix_shop_events_reference", "shop_events", ["shop", "reference"], unique=False)
    op.create_table(
        "tier_holders",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("low_since", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("tier > 0", name=op.f("ck_tier_holders_tier")),
        sa.PrimaryKeyConstraint("guild_id", "user_id", name=op.f("pk_tier_holders")),
        comment="Tiers held by members; since when their recent points are too low",
    )
    op.create_table(
        "tier_notifications",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("news", sa.String(length=10), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "news IN ('reached', 'warned', 'kept', 'lost')", name=op.f("ck_tier_notifications_news")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tier_notifications")),
        comment="Messages to members about their tiers, with their recent points at that time",
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_tier_notifications_user",
        "tier_notifications",
        ["guild_id", "user_id", "at"],
        unique=False,
    )
    op.create_table(
        "tier_roles",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("role_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("applied", sa.Boolean(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("try_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("guild_id", "user_id", "role_id", name=op.f("pk_tier_roles")),
        comment="Tier roles, desired and actual; applied NULL: being changed",
    )
    op.create_index(
        "ix_tier_roles_waiting",
        "tier_roles",
        ["try_at"],
        unique=False,
        sqlite_where=sa.text("try_at IS NOT NULL"),
        postgresql_where=sa.text("try_at IS NOT NULL"),
    )
    op.create_table(
        "till_keys",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_keys")),
        comment="Tills and shops that may redeem; the secret signs their requests",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_till_keys_guild", "till_keys", ["guild_id"], unique=False)
    op.create_table(
        "totals",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("contributions", sa.Integer(), nullable=False),
        sa.Column("listed", sa.Boolean(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "period", "kind", "user_id", name=op.f("pk_totals")),
        comment="Sums of contributions; period: 'all', '2025-03' or '2025-W10'; kind can be 'all' too",
    )
    op.create_index(
        "ix_totals_board",
        "totals",
        ["guild_id", "period", "kind", "listed", "points", "user_id"],
        unique=False,
    )
    op.create_index("ix_totals_user", "totals", ["user_id", "guild_id"], unique=False)
    op.create_table(
        "weekly_top_posts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("week", sa.String(length=10), nullable=False),
        sa.Column("at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_top_posts")),
        sa.UniqueConstraint("guild_id", "week", name=op.f("uq_weekly_top_posts_guild_id_week")),
        comment="Weeks whose first five members were thanked in public",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "code_pool",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_code_pool_campaign_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_pool")),
        sa.UniqueConstraint("guild_id", "code", name=op.f("uq_code_pool_guild_id_code")),
        comment="A shop's own codes that nobody has taken yet",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_code_pool_campaign", "code_pool", ["campaign_id"], unique=False)
    op.create_table(
        "collusion_ring_members",
        sa.Column("ring_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["ring_id"],
            ["collusion_rings.id"],
            name=op.f("fk_collusion_ring_members_ring_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("ring_id", "user_id", name=op.f("pk_collusion_ring_members")),
        comment="Members of collusion rings",
    )
    op.create_table(
        "contests",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("theme", sa.String(length=1000), server_default=sa.text("('')"), nullable=False),
        sa.Column(
            "picture_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("entries_each", sa.Integer(), nullable=False),
        sa.Column("rules", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("created_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("opened_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("paused_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("entries_until", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("votes_until", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("closed_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("findings", sa.JSON(), nullable=True),
        sa.Column("note", sa.String(length=300), server_default=sa.text("('')"), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'entries', 'voting', 'closed', 'cancelled')",
            name=op.f("ck_contests_state"),
        ),
        sa.ForeignKeyConstraint(
            ["picture_id"], ["pictures.id"], name=op.f("fk_contests_picture_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contests")),
        comment="Contests; rules: what differs from the defaults; note: reason for a cancellation; findings: what was suspicious about the votes, as numbers without voters",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_contests_guild", "contests", ["guild_id", "state"], unique=False)
    op.create_table(
        "coupons",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("nth", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("won", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("won_by", sa.String(length=50), nullable=True),
        sa.Column("won_by_id", sa.BigInteger(), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("max_amount", sa.Integer(), nullable=True),
        sa.Column("claimed_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("from_coupon_id", sa.BigInteger(), nullable=True),
        sa.Column("shared_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("doubled_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reserved_until", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reserved_by_key_id", sa.BigInteger(), nullable=True),
        sa.Column("redeemed_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("redeemed_by", sa.BigInteger(), nullable=True),
        sa.Column("given", sa.BigInteger(), nullable=True),
        sa.Column("given_in", sa.String(length=3), nullable=True),
        sa.Column("order_total", sa.BigInteger(), nullable=True),
        sa.Column("order_in", sa.String(length=3), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_coupons_campaign_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coupons")),
        sa.UniqueConstraint(
            "campaign_id",
            "user_id",
            "nth",
            "won",
            name=op.f("uq_coupons_campaign_id_user_id_nth_won"),
        ),
        sa.UniqueConstraint("guild_id", "code", name=op.f("uq_coupons_guild_id_code")),
        comment="Coupons, each redeemed at most once; nth: its number among those of its member in this campaign; won: its number among those won; won_by: the prize or gift it belongs to",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_coupons_shared", "coupons", ["from_coupon_id"], unique=False)
    op.create_index("ix_coupons_user", "coupons", ["guild_id", "user_id"], unique=False)
    op.create_table(
        "draws",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("week", sa.String(length=10), nullable=False),
        sa.Column("seed_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("since", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("post_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("pool", sa.JSON(), nullable=False),
        sa.Column("number", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("by_hand", sa.Boolean(), server_default=sa.text("(FALSE)"), nullable=False),
        sa.Column("unsure", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "template", sa.String(length=1000), server_default=sa.text("('')"), nullable=False
        ),
        sa.Column("words", sa.String(length=1000), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed', 'approved', 'absent', 'posted', 'skipped', 'lapsed', 'quiet')",
            name=op.f("ck_draws_state"),
        ),
        sa.ForeignKeyConstraint(["seed_id"], ["draw_seeds.id"], name=op.f("fk_draws_seed_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draws")),
        sa.UniqueConstraint("guild_id", "week", name=op.f("uq_draws_guild_id_week")),
        comment="Draws of the weekly surprise: the list, the member drawn, and the outcome",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "grants",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("gift_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=50), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("granted_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ends_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("post", sa.String(length=2000), server_default=sa.text("('')"), nullable=False),
        sa.Column("note", sa.String(length=500), server_default=sa.text("('')"), nullable=False),
        sa.CheckConstraint(
            "state IN ('offered', 'claimed', 'delivered', 'returned')", name=op.f("ck_grants_state")
        ),
        sa.ForeignKeyConstraint(["gift_id"], ["gifts.id"], name=op.f("fk_grants_gift_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
        sa.UniqueConstraint(
            "guild_id",
            "source",
            "source_id",
            "user_id",
            "gift_id",
            name=op.f("uq_grants_guild_id_source_source_id_user_id_gift_id"),
        ),
        comment="Gifts granted to members, taken from the stock until returned; the address is encrypted",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_grants_state", "grants", ["guild_id", "state"], unique=False)
    op.create_index("ix_grants_user", "grants", ["guild_id", "user_id"], unique=False)
    op.create_table(
        "offers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=True),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("trial", sa.Boolean(), nullable=False),
        sa.Column("offered_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("opened_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=10), nullable=True),
        sa.Column("right", sa.Boolean(), nullable=True),
        sa.CheckConstraint("answer IN ('claimed', 'declined')", name=op.f("ck_offers_answer")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_offers_campaign_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
        sa.UniqueConstraint("guild_id", "message_id", name=op.f("uq_offers_guild_id_message_id")),
        comment="Messages answered with an offer, without their text",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_offers_campaign", "offers", ["campaign_id"], unique=False)
    op.create_index("ix_offers_day", "offers", ["guild_id", "offered_at"], unique=False)
    op.create_index("ix_offers_user", "offers", ["guild_id", "user_id", "offered_at"], unique=False)
    op.create_table(
        "recognitions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("week", sa.String(length=10), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("gift_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("decided_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["gift_id"], ["gifts.id"], name=op.f("fk_recognitions_gift_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recognitions")),
        sa.UniqueConstraint("guild_id", "week", name=op.f("uq_recognitions_guild_id_week")),
        comment="Weekly surprises: who received what; seed chose the wording of the post",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_recognitions_user", "recognitions", ["guild_id", "user_id"], unique=False)
    op.create_table(
        "redeemed_user_hashes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("fk_redeemed_user_hashes_campaign_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redeemed_user_hashes")),
        sa.UniqueConstraint(
            "campaign_id", "mark", name=op.f("uq_redeemed_user_hashes_campaign_id_mark")
        ),
        comment="Hashes of erased members who had a coupon of a running campaign",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "tier_benefits",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("tier", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("gift_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["gift_id"], ["gifts.id"], name=op.f("fk_tier_benefits_gift_id")),
        sa.PrimaryKeyConstraint("guild_id", "tier", "gift_id", name=op.f("pk_tier_benefits")),
        comment="Gifts that come with reaching a tier",
    )
    op.create_table(
        "tier_benefits_given",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("gift_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["gift_id"], ["gifts.id"], name=op.f("fk_tier_benefits_given_gift_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tier_benefits_given")),
        sa.UniqueConstraint(
            "guild_id",
            "user_id",
            "gift_id",
            name=op.f("uq_tier_benefits_given_guild_id_user_id_gift_id"),
        ),
        comment="Benefits that a member received; each is given once",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "till_requests",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("idempotency_key", sa.String(length=100), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["key_id"], ["till_keys.id"], name=op.f("fk_till_requests_key_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_till_requests")),
        sa.UniqueConstraint(
            "key_id", "idempotency_key", name=op.f("uq_till_requests_key_id_idempotency_key")
        ),
        comment="What tills asked and were answered, without codes: the audit log, and for repeats",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "contest_templates",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column(
            "contest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("weekly_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name=op.f("fk_contest_templates_contest_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest_templates")),
        sa.UniqueConstraint("guild_id", "name", name=op.f("uq_contest_templates_guild_id_name")),
        comment="Contests that can be repeated; weekly_at: opening time of the next one, if it is weekly",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "draw_decisions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("draw_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("number", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["draw_id"], ["draws.id"], name=op.f("fk_draw_decisions_draw_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draw_decisions")),
        comment="Decisions about a draw, with time and moderator; by NULL: by the rules; number: which draw of the seed counts since",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_draw_decisions_draw", "draw_decisions", ["draw_id"], unique=False)
    op.create_table(
        "entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "contest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("caption", sa.String(length=300), nullable=True),
        sa.Column(
            "picture_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("status", sa.String(length=15), server_default=sa.text("'in'"), nullable=False),
        sa.Column("note", sa.String(length=300), server_default=sa.text("('')"), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=True),
        sa.Column("permission", sa.String(length=100), nullable=True),
        sa.Column("permitted_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('in', 'waiting', 'rejected', 'disqualified', 'withdrawn')",
            name=op.f("ck_entries_status"),
        ),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name=op.f("fk_entries_contest_id")
        ),
        sa.ForeignKeyConstraint(
            ["picture_id"], ["pictures.id"], name=op.f("fk_entries_picture_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        comment="Contest entries; only those with the status 'in' are voted on; note: a moderator's reason; description: alternative text of a photo; permission: the question to which its author said yes, so that it may be shown elsewhere",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_entries_contest", "entries", ["contest_id", "author_id"], unique=False)
    op.create_table(
        "prize_claims",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "contest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("prize", sa.String(length=10), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("claimed_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name=op.f("fk_prize_claims_contest_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prize_claims")),
        sa.UniqueConstraint(
            "contest_id", "prize", "user_id", name=op.f("uq_prize_claims_contest_id_prize_user_id")
        ),
        comment="Claimed prizes, one claim for each winner; prize: the public's or the jury's",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "ties",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "contest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("prize", sa.String(length=10), nullable=False),
        sa.Column("policy", sa.String(length=10), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("until", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("chosen_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn", sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_ties_contest_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ties")),
        sa.UniqueConstraint("contest_id", "prize", name=op.f("uq_ties_contest_id_prize")),
        comment="Ties for a first place that are to be broken; user_id: the moderator who chose; withdrawn: entries whose author was erased before the decision",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "entry_flags",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("like_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(length=300), server_default=sa.text("('')"), nullable=False),
        sa.Column("created_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("settled_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_entry_flags_entry_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["like_id"], ["entries.id"], name=op.f("fk_entry_flags_like_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_flags")),
        sa.UniqueConstraint("entry_id", "user_id", name=op.f("uq_entry_flags_entry_id_user_id")),
        comment="Reasons for moderators to check an entry: it resembles another, or a member reported it",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "entry_removals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("decided_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("told_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entries.id"],
            name=op.f("fk_entry_removals_entry_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_removals")),
        comment="Removed entries; told_at: when the author saw the notice, or the removal was undone",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_entry_removals_entry", "entry_removals", ["entry_id"], unique=False)
    op.create_table(
        "jury_scores",
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("voter_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("criterion", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "contest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("scored_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_jury_scores_score")),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name=op.f("fk_jury_scores_contest_id")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_jury_scores_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", "voter_id", "criterion", name=op.f("pk_jury_scores")),
        comment="One row per juror, entry and criterion: a second score overwrites the first",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "prize_transfers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "contest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("prize", sa.String(length=10), nullable=False),
        sa.Column(
            "from_entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "to_entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("passed_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contests.id"], name=op.f("fk_prize_transfers_contest_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_entry_id"],
            ["entries.id"],
            name=op.f("fk_prize_transfers_from_entry_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["to_entry_id"],
            ["entries.id"],
            name=op.f("fk_prize_transfers_to_entry_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prize_transfers")),
        comment="Prizes passed on from winners who left to the next in line; user_id: the moderator",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_prize_transfers_contest", "prize_transfers", ["contest_id"], unique=False)
    op.create_table(
        "run_off_votes",
        sa.Column("tie_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("voter_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cast_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("left_out", sa.Boolean(), server_default=sa.text("(FALSE)"), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entries.id"], name=op.f("fk_run_off_votes_entry_id")
        ),
        sa.ForeignKeyConstraint(["tie_id"], ["ties.id"], name=op.f("fk_run_off_votes_tie_id")),
        sa.PrimaryKeyConstraint("tie_id", "voter_id", name=op.f("pk_run_off_votes")),
        comment="One row per voter and run-off: the latest choice; left_out: not counted, since the account is too young",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "votes",
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("voter_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "contest_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("cast_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("left_out", sa.Boolean(), server_default=sa.text("(FALSE)"), nullable=False),
        sa.CheckConstraint("rating BETWEEN 1 AND 3", name=op.f("ck_votes_rating")),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_votes_contest_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_votes_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", "voter_id", name=op.f("pk_votes")),
        comment="One row per voter and entry: a second vote overwrites the first; left_out: not counted, since the account was too young when the contest closed",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "alert_signals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_signals")),
        comment="Complaints, reports and negative reactions, with the place of the message, while alerts are switched on",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alert_signals_guild", "alert_signals", ["guild_id", "at"], unique=False)
    op.create_table(
        "alert_watches",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("since", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", name=op.f("pk_alert_watches")),
        comment="Since when complaints are watched in a guild, from which on is learnt what is usual",
    )
    op.create_table(
        "alerts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=300), server_default=sa.text("''"), nullable=False),
        sa.Column("opened_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("since", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("hours", sa.SmallInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("young", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Float(), nullable=True),
        sa.Column("handled_by", sa.BigInteger(), nullable=True),
        sa.Column("playbook", sa.String(length=30), nullable=True),
        sa.Column("last_unusual_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("card_at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", db.column_types.UtcDateTime(timezone=True), nullable=True),
        sa.Column("dismissed", sa.Boolean(), server_default=sa.text("FALSE"), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        comment="Alerts; a guild has one that is not over at most, and one drill (drill)",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alerts_guild", "alerts", ["guild_id", "opened_at"], unique=False)
    op.create_index(
        "ix_alerts_open",
        "alerts",
        ["guild_id", "drill"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "on_call",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "user_id", name=op.f("pk_on_call")),
        comment="The people of the team who are asked to take an alert, in this order",
    )
    op.create_table(
        "playbook_texts",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("playbook", sa.String(length=30), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", "playbook", "number", name=op.f("pk_playbook_texts")),
        comment="A guild's own texts for a playbook, approved by a manager (created_by)",
    )
    op.create_table(
        "alert_log",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("alert_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name=op.f("fk_alert_log_alert_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_log")),
        comment="What happened in an alert, in order: who took it, who was asked, which step of the playbook was done by whom",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alert_log_alert", "alert_log", ["alert_id"], unique=False)
    op.create_table(
        "alert_reviews",
        sa.Column(
            "alert_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column("at", db.column_types.UtcDateTime(timezone=True), nullable=False),
        sa.Column("happened", sa.String(length=500), nullable=False),
        sa.Column("went_well", sa.String(length=500), nullable=False),
        sa.Column("to_change", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alerts.id"], name=op.f("fk_alert_reviews_alert_id")
        ),
        sa.PrimaryKeyConstraint("alert_id", name=op.f("pk_alert_reviews")),
        comment="What the team learnt from an alert, in its own words",
    )


def downgrade() -> None:
    op.drop_table("alert_reviews")
    op.drop_index("ix_alert_log_alert", table_name="alert_log")
    op.drop_table("alert_log")
    op.drop_table("playbook_texts")
    op.drop_table("on_call")
    op.drop_index(
        "ix_alerts_open",
        table_name="alerts",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index("ix_alerts_guild", table_name="alerts")
    op.drop_table("alerts")
    op.drop_table("alert_watches")
    op.drop_index("ix_alert_signals_guild", table_name="alert_signals")
    op.drop_table("alert_signals")
    op.drop_table("votes")
    op.drop_table("run_off_votes")
    op.drop_index("ix_prize_transfers_contest", table_name="prize_transfers")
    op.drop_table("prize_transfers")
    op.drop_table("jury_scores")
    op.drop_index("ix_entry_removals_entry", table_name="entry_removals")
    op.drop_table("entry_removals")
    op.drop_table("entry_flags")
    op.drop_table("ties")
    op.drop_table("prize_claims")
    op.drop_index("ix_entries_contest", table_name="entries")
    op.drop_table("entries")
    op.drop_index("ix_draw_decisions_draw", table_name="draw_decisions")
    op.drop_table("draw_decisions")
    op.drop_table("contest_templates")
    op.drop_table("till_requests")
    op.drop_table("tier_benefits_given")
    op.drop_table("tier_benefits")
    op.drop_table("redeemed_user_hashes")
    op.drop_index("ix_recognitions_user", table_name="recognitions")
    op.drop_table("recognitions")
    op.drop_index("ix_offers_user", table_name="offers")
    op.drop_index("ix_offers_day", table_name="offers")
    op.drop_index("ix_offers_campaign", table_name="offers")
    op.drop_table("offers")
    op.drop_index("ix_grants_user", table_name="grants")
    op.drop_index("ix_grants_state", table_name="grants")
    op.drop_table("grants")
    op.drop_table("draws")
    op.drop_index("ix_coupons_user", table_name="coupons")
    op.drop_index("ix_coupons_shared", table_name="coupons")
    op.drop_table("coupons")
    op.drop_index("ix_contests_guild", table_name="contests")
    op.drop_table("contests")
    op.drop_table("collusion_ring_members")
    op.drop_index("ix_code_pool_campaign", table_name="code_pool")
    op.drop_table("code_pool")
    op.drop_table("weekly_top_posts")
    op.drop_index("ix_totals_user", table_name="totals")
    op.drop_index("ix_totals_board", table_name="totals")
    op.drop_table("totals")
    op.drop_index("ix_till_keys_guild", table_name="till_keys")
    op.drop_table("till_keys")
    op.drop_index(
        "ix_tier_roles_waiting",
        table_name="tier_roles",
        sqlite_where=sa.text("try_at IS NOT NULL"),
        postgresql_where=sa.text("try_at IS NOT NULL"),
    )
    op.drop_table("tier_roles")
    op.drop_index("ix_tier_notifications_user", table_name="tier_notifications")
    op.drop_table("tier_notifications")
    op.drop_table("tier_holders")
    op.drop_index("ix_shop_events_reference", table_name="shop_events")
    op.drop_index("ix_shop_events_heard", table_name="shop_events")
    op.drop_table("shop_events")
    op.drop_index("ix_shop_coupons_try", table_name="shop_coupons")
    op.drop_index("ix_shop_coupons_reference", table_name="shop_coupons")
    op.drop_index("ix_shop_coupons_former", table_name="shop_coupons")
    op.drop_table("shop_coupons")
    op.drop_index("ix_score_log_guild", table_name="score_log")
    op.drop_table("score_log")
    op.drop_table("role_failures")
    op.drop_table("rank_buckets")
    op.drop_table("products")
    op.drop_index("ix_post_templates_guild", table_name="post_templates")
    op.drop_table("post_templates")
    op.drop_index("ix_calendar_entries_guild", table_name="calendar_entries")
    op.drop_table("calendar_entries")
    op.drop_index("ix_prompt_liked_messages_guild", table_name="prompt_liked_messages")
    op.drop_table("prompt_liked_messages")
    op.drop_index("ix_week_participants_guild", table_name="week_participants")
    op.drop_table("week_participants")
    op.drop_index("ix_pair_posts_guild", table_name="pair_posts")
    op.drop_table("pair_posts")
    op.drop_index("ix_post_pairs_guild", table_name="post_pairs")
    op.drop_table("post_pairs")
    op.drop_index("ix_experiments_guild", table_name="experiments")
    op.drop_table("experiments")
    op.drop_index("ix_less_wishes_guild", table_name="less_wishes")
    op.drop_table("less_wishes")
    op.drop_index("ix_post_results_guild", table_name="post_results")
    op.drop_table("post_results")
    op.drop_index("ix_idea_supporters_guild", table_name="idea_supporters")
    op.drop_table("idea_supporters")
    op.drop_index("ix_member_ideas_state", table_name="member_ideas")
    op.drop_table("member_ideas")
    op.drop_index("ix_reshares_user", table_name="reshares")
    op.drop_table("reshares")
    op.drop_table("case_snippets")
    op.drop_index("ix_prompt_likes_guild", table_name="prompt_likes")
    op.drop_table("prompt_likes")
    op.drop_index("ix_prompt_answers_member", table_name="prompt_answers")
    op.drop_table("prompt_answers")
    op.drop_index("ix_brand_posts_guild", table_name="brand_posts")
    op.drop_table("brand_posts")
    op.drop_table("pictures")
    op.drop_index(
        "ix_outbox_waiting",
        table_name="outbox",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(
        "ix_outbox_parked",
        table_name="outbox",
        sqlite_where=sa.text("parked_at IS NOT NULL"),
        postgresql_where=sa.text("parked_at IS NOT NULL"),
    )
    op.drop_table("outbox")
    op.drop_table("older_contributions")
    op.drop_table("monthly_digests")
    op.drop_index(
        "ix_milestones_waiting",
        table_name="milestones",
        sqlite_where=sa.text("waits"),
        postgresql_where=sa.text("waits"),
    )
    op.drop_index("ix_milestones_posted", table_name="milestones")
    op.drop_table("milestones")
    op.drop_table("milestone_cursors")
    op.drop_table("measure_people")
    op.drop_table("measure_counts")
    op.drop_table("channel_message_counts")
    op.drop_table("word_counts")
    op.drop_table("weekly_reports")
    op.drop_table("calendar_feeds")
    op.drop_index("ix_initiative_links_guild", table_name="initiative_links")
    op.drop_table("initiative_links")
    op.drop_index("ix_initiatives_guild", table_name="initiatives")
    op.drop_table("initiatives")
    op.drop_table("plans")
    op.drop_index("ix_goal_points_guild", table_name="goal_points")
    op.drop_table("goal_points")
    op.drop_index("ix_goals_guild", table_name="goals")
    op.drop_table("goals")
    op.drop_index("ix_dashboard_sessions_user", table_name="dashboard_sessions")
    op.drop_table("dashboard_sessions")
    op.drop_index("ix_dashboard_links_user", table_name="dashboard_links")
    op.drop_table("dashboard_links")
    op.drop_table("consents")
    op.drop_table("key_values")
    op.drop_index(
        "ix_jobs_waiting",
        table_name="jobs",
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.drop_index(
        "ix_jobs_parked",
        table_name="jobs",
        sqlite_where=sa.text("parked_at IS NOT NULL"),
        postgresql_where=sa.text("parked_at IS NOT NULL"),
    )
    op.drop_table("jobs")
    op.drop_index(
        "ix_holds_active",
        table_name="holds",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_table("holds")
    op.drop_table("guilds")
    op.drop_index("ix_gifts_guild", table_name="gifts")
    op.drop_table("gifts")
    op.drop_index("ix_erasure_marks_expires", table_name="erasure_marks")
    op.drop_table("erasure_marks")
    op.drop_index("ix_draw_seeds_guild", table_name="draw_seeds")
    op.drop_table("draw_seeds")
    op.drop_index("ix_contributions_week", table_name="contributions")
    op.drop_index("ix_contributions_receiver", table_name="contributions")
    op.drop_index("ix_contributions_giver", table_name="contributions")
    op.drop_index(
        "ix_contributions_ring",
        table_name="contributions",
        sqlite_where=sa.text("collusion_factor <> 100"),
        postgresql_where=sa.text("collusion_factor <> 100"),
    )
    op.drop_index(
        "ix_contributions_answers",
        table_name="contributions",
        sqlite_where=sa.text("source = 'answer'"),
        postgresql_where=sa.text("source = 'answer'"),
    )
    op.drop_table("contributions")
    op.drop_index("ix_contacts_user", table_name="contacts")
    op.drop_index("ix_contacts_about", table_name="contacts")
    op.drop_table("contacts")
    op.drop_table("help_writers")
    op.drop_index("ix_inbox_digests_guild", table_name="inbox_digests")
    op.drop_table("inbox_digests")
    op.drop_index("ix_inbox_items_channel", table_name="inbox_items")
    op.drop_index("ix_inbox_items_shown", table_name="inbox_items")
    op.drop_table("inbox_items")
    op.drop_table("watched_words")
    op.drop_index("ix_complaints_card", table_name="complaints")
    op.drop_table("complaints")
    op.drop_index("ix_collusion_rings_guild", table_name="collusion_rings")
    op.drop_table("collusion_rings")
    op.drop_table("channel_cursors")
    op.drop_table("case_messages")
    op.drop_index(
        "ix_cases_unsolved",
        table_name="cases",
        sqlite_where=sa.text("state <> 'solved'"),
        postgresql_where=sa.text("state <> 'solved'"),
    )
    op.drop_index("ix_cases_thread", table_name="cases")
    op.drop_index("ix_cases_guild", table_name="cases")
    op.drop_table("cases")
    op.drop_index("ix_campaigns_guild", table_name="campaigns")
    op.drop_table("campaigns")
    op.drop_table("brand_logos")
    op.drop_table("batch_cursors")
