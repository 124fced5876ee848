"""The products of guilds, to which campaigns refer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, update

from db.database import Transaction
from db.tables.campaigns import campaigns
from db.tables.products import products
from db.upsert import insert
from domain.money import Money
from domain.products import Product, ProductDetails


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
        return [_product(row) for row in found]

    async def save(
        self, name: str, aliases: tuple[str, ...], details: ProductDetails, at: datetime
    ) -> Product:
        """Store a product with these other names and details; its campaigns take the names over."""
        price = details.price
        changing = {
            "aliases": list(aliases),
            "translations": dict(details.translations) or None,
            "link": details.link,
            "picture": details.picture,
            "price": price.minor if price else None,
            "currency": price.currency if price else None,
        }
        statement = insert(self._transaction, products).values(
            guild_id=self._guild_id, name=name, created_at=at, **changing
        )
        kept = await self._transaction.execute(
            statement.on_conflict_do_update(
                index_elements=["guild_id", "name"],
                set_={column: statement.excluded[column] for column in changing},
            ).returning(products.c.id)
        )
        product = Product(kept.scalar_one(), self._guild_id, name, aliases, details)
        await self._transaction.execute(
            update(campaigns)
            .where(campaigns.c.guild_id == self._guild_id, campaigns.c.product_id == product.id)
            .values(aliases=changing["aliases"], translations=changing["translations"])
        )
        return product

    async def remove(self, product_id: int) -> bool:
        """Delete a product; its campaigns keep its names and its link. False if there is none."""
        link = (
            select(products.c.link)
            .where(products.c.guild_id == self._guild_id, products.c.id == product_id)
            .scalar_subquery()
        )
        await self._transaction.execute(
            update(campaigns)
            .where(campaigns.c.guild_id == self._guild_id, campaigns.c.product_id == product_id)
            .values(product_id=None, link=func.coalesce(campaigns.c.link, link))
        )
        removed = await self._transaction.execute(
            delete(products).where(
                products.c.guild_id == self._guild_id, products.c.id == product_id
            )
        )
        return removed.rowcount == 1


def _product(row: Row[Any]) -> Product:
    price = Money(row.price, row.currency) if row.price is not None else None
    translations = tuple((row.translations or {}).items())
    details = ProductDetails(row.link, row.picture, price, translations)
    return Product(row.id, row.guild_id, row.name, tuple(row.aliases), details)
