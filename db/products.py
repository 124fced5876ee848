"""The products of guilds, to which campaigns refer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from db.database import Transaction
from db.tables.campaigns import campaigns
from db.tables.products import products
from db.upsert import insert
from domain.products import Product


class ProductRepository:
    """The rows of the `products` table."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def all(self) -> list[Product]:
        """Return the guild's products by name."""
        found = await self._transaction.execute(
            select(products)
            .where(products.c.guild_id == self._guild_id)
            .order_by(products.c.name, products.c.id)
        )
        return [Product(row.id, row.guild_id, row.name, tuple(row.aliases)) for row in found]

    async def save(self, name: str, aliases: tuple[str, ...], at: datetime) -> Product:
        """Store a product with these other names, which its campaigns take over."""
        statement = insert(self._transaction, products).values(
            guild_id=self._guild_id, name=name, aliases=list(aliases), created_at=at
        )
        kept = await self._transaction.execute(
            statement.on_conflict_do_update(
                index_elements=["guild_id", "name"], set_={"aliases": statement.excluded.aliases}
            ).returning(products.c.id)
        )
        product = Product(kept.scalar_one(), self._guild_id, name, aliases)
        await self._transaction.execute(
            update(campaigns)
            .where(campaigns.c.guild_id == self._guild_id, campaigns.c.product_id == product.id)
            .values(aliases=list(aliases))
        )
        return product

    async def remove(self, product_id: int) -> bool:
        """Delete a product; its campaigns keep their names. False if there is none."""
        removed = await self._transaction.execute(
            delete(products).where(
                products.c.guild_id == self._guild_id, products.c.id == product_id
            )
        )
        await self._transaction.execute(
            update(campaigns)
            .where(campaigns.c.guild_id == self._guild_id, campaigns.c.product_id == product_id)
            .values(product_id=None)
        )
        return removed.rowcount == 1
