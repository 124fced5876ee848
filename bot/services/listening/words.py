"""The words that guilds watch, compiled for reading messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core import Core
from bot.services.products import ProductService
from db.database import Transaction
from db.watched_words import WatchedWordRepository
from domain.domain_events import GuildDataDeleted
from domain.listening.watched_word import MAX_WORDS, WatchedWord, WordKind
from domain.listening.word_matcher import WordMatcher
from domain.message_text import MessageText
from domain.refusals import Refusal
from domain.translatable_text import text

NO_SUCH_WORD = text("That word isn't on the list. Pick one from the list.")


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A guild's matcher, and the revision of its products that is in it."""

    matcher: WordMatcher
    revision: int


class WatchedWordService:
    """Requires a moderator for changes; callers must check."""

    def __init__(self, core: Core, products: ProductService) -> None:
        self._database = core.database
        self._clock = core.clock
        self._products = products
        self._compiled: dict[int, _Compiled] = {}
        core.events.subscribe(GuildDataDeleted, self._deleted)

    async def of(self, guild_id: int) -> Sequence[WatchedWord]:
        """Return the guild's own words by name, without its products."""
        async with self._database.snapshot() as reading:
            return await WatchedWordRepository(reading, guild_id).all()

    async def add(self, guild_id: int, word: WatchedWord) -> None:
        """Store a word; one that is there is replaced. Raises `Refusal` if there are too many."""
        async with self._database.transaction(guild_id) as transaction:
            words = WatchedWordRepository(transaction, guild_id)
            known = await words.all()
            same = [each for each in known if each.key == word.key]
            if not same and len(known) >= MAX_WORDS:
                raise Refusal(
                    text("I watch {most} words at most. Remove one first.", most=MAX_WORDS)
                )
            for each in same:
                await words.remove(each.id)
            await words.add(word, self._clock())
        self._compiled.pop(guild_id, None)

    async def remove(self, guild_id: int, word_id: int) -> None:
        """Delete a word; raise `Refusal` if the guild does not have it."""
        async with self._database.transaction(guild_id) as transaction:
            removed = await WatchedWordRepository(transaction, guild_id).remove(word_id)
        self._compiled.pop(guild_id, None)
        if not removed:
            raise Refusal(NO_SUCH_WORD)

    def may_mention(self, guild_id: int, said: MessageText) -> bool:
        """Return whether a message may name a watched word; also if that is not known yet."""
        compiled = self._compiled.get(guild_id)
        if compiled is None or compiled.revision != self._products.revision(guild_id):
            return True
        return compiled.matcher.may_mention(said)

    async def matcher(self, guild_id: int) -> WordMatcher:
        """Return what finds the guild's words and the names of its products.

        An own word is in the place of a product of the same name, so that it can be made clear by
        words that must be near it.
        """
        revision = self._products.revision(guild_id)
        compiled = self._compiled.get(guild_id)
        if compiled is None or compiled.revision != revision:
            own = await self.of(guild_id)
            named = [
                WatchedWord(name, kind=WordKind.PRODUCT)
                for product in await self._products.of(guild_id)
                for name in product.names
            ]
            keys = {each.key for word in own for each in (word, as_product(word))}
            words = [*own, *(each for each in named if each.key not in keys)]
            compiled = self._compiled[guild_id] = _Compiled(WordMatcher(words), revision)
        return compiled.matcher

    async def _deleted(self, _transaction: Transaction, event: GuildDataDeleted) -> None:
        self._compiled.pop(event.guild_id, None)


def as_product(word: WatchedWord) -> WatchedWord:
    """Return the same name as that of a product, from which articles are left out."""
    return WatchedWord(word.name, word.near, WordKind.PRODUCT)
