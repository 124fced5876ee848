"""`/coupons` for members, `/coupon` for staff. Codes are only shown privately."""

from __future__ import annotations

from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import OvationBot
from bot.services.coupons import AT_THE_SHOP, CouponService
from cogs.coupons.code_display import owned_coupon_parts, product_of
from cogs.ui.base import Interaction, guild_id_of, reply, user_language
from cogs.ui.command_options import options
from cogs.ui.pages import Listing, paged, send_list
from domain.campaign_options import parse_amount
from domain.coupons import Coupon, CouponState, Sale, cannot_redeem
from domain.refusals import Fields, Refusal
from domain.translatable_text import Text, Timestamp, User, text


@requires(Access.MODERATOR)
@app_commands.guild_only()
class CouponCommands(
    commands.GroupCog,
    group_name=locale_str("coupon"),
    group_description=locale_str("Check and redeem members' coupons"),
):
    """Look at one's own coupons; check and redeem them as staff."""

    def __init__(self, client: OvationBot) -> None:
        self.coupons = client.app[CouponService]
        self.clock = client.app.clock

    @app_commands.command(
        name=locale_str("check"), description=locale_str("Check whether a coupon is valid")
    )
    @options(code=locale_str("The code, as the member shows it"))
    async def check(self, interaction: Interaction, code: app_commands.Range[str, 1, 100]) -> None:
        """Check a coupon."""
        coupon = await self.coupons.check(guild_id_of(interaction), code)
        await reply(interaction, checked(coupon, cannot_redeem(coupon, self.clock())))

    @app_commands.command(
        name=locale_str("redeem"), description=locale_str("Redeem a coupon; this works only once")
    )
    @options(
        code=locale_str("The code, as the member shows it"),
        given=locale_str("The amount taken off, such as 3.50 €, for the campaign's figures"),
        order=locale_str("What was paid for the whole order, such as 24.50 €"),
    )
    async def redeem(
        self,
        interaction: Interaction,
        code: app_commands.Range[str, 1, 100],
        given: app_commands.Range[str, 1, 30] | None = None,
        order: app_commands.Range[str, 1, 30] | None = None,
    ) -> None:
        """Redeem a coupon."""
        usual = await self._currency(interaction, code)
        with Fields() as field:
            with field(text("given")):
                off = parse_amount(given, assumed=usual) if given is not None else None
            with field(text("order")):
                paid = parse_amount(order, assumed=usual) if order is not None else None
        coupon = await self.coupons.redeem(
            guild_id_of(interaction), code, by=interaction.user.id, sale=Sale(off, paid)
        )
        await reply(
            interaction,
            text(
                "Redeemed: {discount}, for {member}.",
                discount=coupon.described_discount,
                member=User(coupon.user_id),
            ),
        )

    async def _currency(self, interaction: Interaction, code: str) -> str | None:
        """Return the currency of the coupon's amount or of its product's price, if it has one."""
        try:
            coupon = await self.coupons.check(guild_id_of(interaction), code)
        except Refusal:
            return None  # said when it is redeemed
        app = interaction.client.app
        product = await product_of(app, coupon.guild_id, coupon.product)
        price = product.details.price if product is not None else None
        known = coupon.discount.amount or price
        return known.currency if known is not None else None


class MemberCoupons(commands.Cog):
    """A member's own coupons."""

    @requires(Access.EVERYONE)
    @app_commands.command(
        name=locale_str("coupons"),
        description=locale_str("See your coupons; only you can see them"),
    )
    @app_commands.guild_only()
    async def own(self, interaction: Interaction) -> None:
        """Show the member's coupons."""
        await send_list(interaction, "coupons")


@paged("coupons", Access.EVERYONE)
async def own_coupons(interaction: Interaction) -> Listing:
    """Load the person's own coupons, usable ones first."""
    app = interaction.client.app
    held, now = (
        await app[CouponService].of(guild_id_of(interaction), interaction.user.id),
        app.clock(),
    )
    held.sort(key=lambda coupon: coupon.state(now) not in {CouponState.READY, CouponState.RESERVED})
    language = user_language(interaction)
    rows = [await owned_coupon_parts(app, coupon, language) for coupon in held]
    return Listing(rows, nothing=text("You have no coupons here yet."))


def checked(coupon: Coupon, wrong: Text | None) -> Text:
    """Return the sentence about a coupon for staff."""
    if wrong is not None:
        return wrong
    if coupon.shop is not None:
        return AT_THE_SHOP
    return text(
        "This coupon is valid: {discount}, for {member}, until {until}.",
        discount=coupon.described_discount,
        member=User(coupon.user_id),
        until=Timestamp(coupon.expires_at),
    )


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    await client.add_cog(CouponCommands(client))
    await client.add_cog(MemberCoupons())
