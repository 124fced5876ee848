"""A guild's gifts: the inventory, and how each gift reaches its owner."""

from __future__ import annotations

from bot.client import OvationBot
from cogs.gifts.claiming import ClaimGiftButton, GiftNotices
from cogs.gifts.fulfilment import BUTTONS, FulfilmentPosts
from cogs.gifts.inventory import GiftCommands
from cogs.gifts.own_gifts import OwnGifts
from cogs.gifts.returned_gifts import ReturnedPosts
from cogs.gifts.role_actions import RoleActions


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    RoleActions(client)
    GiftNotices(client)
    FulfilmentPosts(client)
    ReturnedPosts(client)
    client.add_dynamic_items(ClaimGiftButton, *BUTTONS)
    await client.add_cog(GiftCommands(client))
    await client.add_cog(OwnGifts())
