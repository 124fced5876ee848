"""A guild's gifts: the list that moderators keep, and how each comes to its owner."""

from __future__ import annotations

from bot.client import OvationBot
from cogs.gifts.claiming import ClaimGiftButton, GiftNotices
from cogs.gifts.fulfilment import BUTTONS, FulfilmentPosts
from cogs.gifts.inventory import GiftCommands
from cogs.gifts.own_gifts import OwnGifts
from cogs.gifts.returned import ReturnedPosts
from cogs.gifts.role_actions import RoleActions


async def setup(client: OvationBot) -> None:
    """Called by discord.py when the extension is loaded."""
    RoleActions(client)
    GiftNotices(client)
    FulfilmentPosts(client)
    ReturnedPosts(client)
    client.add_dynamic_items(ClaimGiftButton, *BUTTONS)
    await client.add_cog(GiftCommands(client))
    await client.add_cog(OwnGifts())
