"""The guild's products: named by moderators, detected in messages, used by campaigns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from bot.core import Core
from bot.feature_specs import FeatureSpec
from db.database import Transaction
from db.products import ProductRepository
from domain.domain_events import GuildDataDeleted
from domain.help_lines import HelpLine, HelpTopic
from domain.products import MAX_PRODUCTS, Product, ProductDetails, check_names, heard_names
from domain.refusals import Refusal
from domain.translatable_text import text

NO_SUCH = text("That product doesn't exist. Pick one from the list.")
NO_DETAILS = ProductDetails()


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

    async def named(self, guild_id: int, name: str) -> Product | None:
        """Return the product that a campaign or coupon calls `name`; None if it was removed."""
        known = await self.of(guild_id)
        return next((product for product in known if product.name == name), None)

    async def one(self, guild_id: int, product_id: int) -> Product:
        """Return one product; raise `Refusal` if the guild does not have it."""
        return _with_id(await self.of(guild_id), product_id)

    async def add(
        self,
        guild_id: int,
        name: str,
        also: tuple[str, ...],
        details: ProductDetails = NO_DETAILS,
    ) -> Product:
        """Store a product; an existing one with this name gets the further names and details.

        Raises `Refusal` for invalid names, and if there are too many.
        """
        async with self._database.transaction(guild_id) as transaction:
            product = await self.put(transaction, guild_id, name, also, details)
        self.forget(guild_id)
        return product

    async def edit(
        self, guild_id: int, product_id: int, also: tuple[str, ...], details: ProductDetails
    ) -> Product:
        """Give a product these other names and details in place of its own.

        Raises `Refusal` for invalid names, and if the guild does not have it.
        """
        async with self._database.transaction(guild_id) as transaction:
            products = ProductRepository(transaction, guild_id)
            name = _with_id(await products.all(), product_id).name
            also = heard_names(also, details)
            check_names(name, also)
            changed = await products.save(name, also, details, self._clock())
        self.forget(guild_id)
        return changed

    async def put(
        self,
        transaction: Transaction,
        guild_id: int,
        name: str,
        also: tuple[str, ...],
        details: ProductDetails = NO_DETAILS,
    ) -> Product:
        """Add like `add`, within a transaction after which the caller calls `forget`."""
        products = ProductRepository(transaction, guild_id)
        known, also = await products.all(), heard_names(also, details)
        for product in known:
            if product.has_name(name):
                new = tuple(each for each in also if not product.has_name(each))
                every = tuple(dict.fromkeys((*product.aliases, *new)))
                check_names(product.name, every)
                merged = product.details.updated(details)
                return await products.save(product.name, every, merged, self._clock())
        check_names(name, also)
        if len(known) >= MAX_PRODUCTS:
            raise Refusal(
                text("You can have at most {most} products. Remove one first.", most=MAX_PRODUCTS)
            )
        return await products.save(name, also, details, self._clock())

    async def remove(self, guild_id: int, product_id: int) -> None:
        """Delete a product; raise `Refusal` if the guild does not have it."""
        async with self._database.transaction(guild_id) as transaction:
            removed = await ProductRepository(transaction, guild_id).remove(product_id)
        self.forget(guild_id)
        if not removed:
            raise Refusal(NO_SUCH)

    def forget(self, guild_id: int) -> None:
        """Read the guild's products again when they are needed next."""
        self._known.pop(guild_id, None)
        self._revisions[guild_id] += 1

    async def _deleted(self, _transaction: Transaction, event: GuildDataDeleted) -> None:
        self.forget(event.guild_id)


def _with_id(known: Iterable[Product], product_id: int) -> Product:
    """Return the product with this id; raise `Refusal` if the guild does not have it."""
    for product in known:
        if product.id == product_id:
            return product
    raise Refusal(NO_SUCH)


FEATURE = FeatureSpec(
    key="products",
    services=(ProductService,),
    results={"products": "/products list"},
    help=(
        HelpLine(
            80,
            text("**Say what you sell**: /products add, with a link to the shop and the price."),
            topic=HelpTopic.SELL,
        ),
    ),
)
