"""Row security of PostgreSQL, so that tests find transactions that do not name all their guilds.

A transaction that names its guilds runs beside those of others, and must not read or change their
rows. In a database with these policies it cannot: rows of guilds whose lock it does not hold are
invisible to it, and adding one is an error. The locks are the real ones, so this needs no help from
the code that it tests, in any process.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, any_, column, func, select
from sqlalchemy.dialects import postgresql

from db.guild_filter import of_guild
from db.shard_locks import WRITERS_LOCK
from db.tables import metadata

OWN_LOCKS = (
    "SELECT (CAST(classid AS bigint) << 32) | CAST(objid AS bigint) AS number, mode FROM pg_locks "
    "WHERE locktype = 'advisory' AND objsubid = 1 AND pid = pg_backend_pid()"
)
NAMES_GUILDS = f"""
    CREATE FUNCTION names_guilds() RETURNS boolean STABLE LANGUAGE sql AS $$
        SELECT EXISTS (
            SELECT FROM ({OWN_LOCKS}) AS own
            WHERE number = {WRITERS_LOCK} AND mode = 'ShareLock'
        )
    $$
"""  # noqa: S608 (our own number)
NAMED_GUILDS = f"""
    CREATE FUNCTION named_guilds() RETURNS SETOF bigint STABLE LANGUAGE sql AS $$
        SELECT number FROM ({OWN_LOCKS}) AS own WHERE mode = 'ExclusiveLock'
    $$
"""  # noqa: S608


def statements() -> Iterator[str]:
    """Yield the statements that create the policies, for the owner of the tables."""
    yield NAMES_GUILDS
    yield NAMED_GUILDS
    of_named: Select[Any] = select(column("named")).select_from(func.named_guilds().alias("named"))
    named: Any = any_(of_named.scalar_subquery())
    for table in metadata.sorted_tables:
        condition = of_guild(table, named)
        if condition is None:
            continue
        visible = condition.compile(
            dialect=postgresql.dialect(),  # type: ignore[no-untyped-call] # SQLAlchemy's own
            compile_kwargs={"literal_binds": True},
        )
        yield f"ALTER TABLE {table.name} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {table.name} FORCE ROW LEVEL SECURITY"
        yield (
            f"CREATE POLICY named_guilds ON {table.name} "
            f"USING ((SELECT NOT names_guilds()) OR {visible})"
        )
