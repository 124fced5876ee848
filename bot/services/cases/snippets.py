"""Answers that a team gives often: saved, listed and chosen."""

from __future__ import annotations

from dataclasses import replace

from bot.core import Core
from db.case_snippets import SnippetRepository
from domain.cases.snippet import MAX_SNIPPETS, Snippet, best_language, named
from domain.languages import Language
from domain.refusals import Refusal
from domain.translatable_text import text

NO_SUCH_SNIPPET = text("There is no saved answer of that name. /snippets list shows them all.")


class SnippetService:
    """The saved answers of guilds. Requires a moderator; callers must check."""

    def __init__(self, core: Core) -> None:
        self._database = core.database

    async def all(self, guild_id: int) -> list[Snippet]:
        """Return the snippets by name and language."""
        async with self._database.snapshot() as reading:
            return await SnippetRepository(reading, guild_id).all()

    async def get(self, guild_id: int, name: str, *languages: Language) -> Snippet:
        """Return the snippet in the first of these languages that there is, or else in any.

        Raises `Refusal` if there is none of that name.
        """
        found = named(await self.all(guild_id), name)
        if not found:
            raise Refusal(NO_SUCH_SNIPPET)
        return best_language(found, *languages)

    async def save(self, guild_id: int, snippet: Snippet) -> bool:
        """Store a snippet; return whether it is new and replaces none."""
        async with self._database.transaction(guild_id) as transaction:
            rows = SnippetRepository(transaction, guild_id)
            known = await rows.all()
            same = named(known, snippet.name)
            if same:
                snippet = replace(snippet, name=same[0].name)
            is_new = snippet.language not in {each.language for each in same}
            if is_new and len(known) >= MAX_SNIPPETS:
                raise Refusal(
                    text(
                        "You have {most} saved answers, and that is the most. Remove one first.",
                        most=MAX_SNIPPETS,
                    )
                )
            await rows.put(snippet)
        return is_new

    async def remove(self, guild_id: int, name: str) -> None:
        """Delete a snippet in all languages; raise `Refusal` if there is none of that name."""
        async with self._database.transaction(guild_id) as transaction:
            rows = SnippetRepository(transaction, guild_id)
            found = named(await rows.all(), name)
            if not found:
                raise Refusal(NO_SUCH_SNIPPET)
            await rows.remove(found[0].name)
