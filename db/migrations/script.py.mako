"""${message}."""

# A migration is as long as its tables are many.
# ruff: noqa: PLR0915

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import db.columns

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
