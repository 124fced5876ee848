"""The guild's products: named by moderators, detected in messages, used by campaigns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.core import Core
from bot.feature_specs import FeatureSpec
from db.database import Transaction
from db.products import ProductRepository
from domain.domain_events import GuildDataDeleted
from domain.products import MAX_PRODUCTS, Product, check_names
from domain.refusals import Refusal
from domain.translatable_text import text


class ProductService:
    """Requires a moderator; callers must check."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._known: dict[int, Sequence[Product]] = {}
        self._revisions: Counter[int] = Counter()
        core.events.subscribe(GuildDataDeleted, self._deleted)

    def revision(self, guild_id: int) -> int:
        """Return a number that changes whenever the guild's products change."""
        return self._revisions[guild_id]

    async def of(self, guild_id: int) -> Sequence[Product]:
        """Return the guild's products by name, from the cache."""
        if guild_id not in self._known:
            async with self._database.snapshot() as reading:
                self._known[guild_id] = await ProductRepository(reading, guild_id).all()
        return self._known[guild_id]

    async def add(self, guild_id: int, name: str, also: tuple[str, ...]) -> Product:
        """Store a product; an existing one with this name gets the further names.

        Raises `Refusal` for invalid names, and if there are too many.
        """
        async with self._database.transaction() as transaction:
            product = await self.put(transaction, guild_id, name, also)
        self.forget(guild_id)
        return product

    async def put(
        self, transaction: Transaction, guild_id: int, name: str, also: tuple[str, ...]
    ) -> Product:
        """Add like `add`, within a transaction after which the caller calls `forget`."""
        products = ProductRepository(transaction, guild_id)
        known = await products.all()
        for product in known:
            if product.has_name(name):
                new = tuple(each for each in also if not product.has_name(each))
                every = tuple(dict.fromkeys((*product.aliases, *new)))
                check_names(product.name, every)
                return await products.save(product.name, every, self._clock())
        check_names(name, also)
        if len(known) >= MAX_PRODUCTS:
            raise Refusal(
                text("You can have at most {most} products. Remove one first.", most=MAX_PRODUCTS)
            )
        return await products.save(name, also, self._clock())

    async def remove(self, guild_id: int, product_id: int) -> None:
        """Delete a product; raise `Refusal` if the guild does not have it."""
        async with self._database.transaction() as transaction:
            removed = await ProductRepository(transaction, guild_id).remove(product_id)
        self.forget(guild_id)
        if not removed:
            raise Refusal(text("That product doesn't exist. Pick one from the list."))

    def forget(self, guild_id: int) -> None:
        """Read the guild's products anew when they are needed next."""
        self._known.pop(guild_id, None)
        self._revisions[guild_id] += 1

    async def _deleted(self, _transaction: Transaction, event: GuildDataDeleted) -> None:
        self.forget(event.guild_id)


FEATURE = FeatureSpec(key="products", services=(ProductService,))
