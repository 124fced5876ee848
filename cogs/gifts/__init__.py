"""A guild's gifts: the list that moderators keep, and how each comes to its owner."""

from __future__ import annotations

from bot.client import Ovation
from cogs.gifts.claiming import ClaimGift, Notices
from cogs.gifts.deeds import Deeds
from cogs.gifts.handing_over import BUTTONS, Handover
from cogs.gifts.inventory import Gifts
from cogs.gifts.own_gifts import OwnGifts
from cogs.gifts.returned import ReturnedPosts


async def setup(client: Ovation) -> None:
    """Called by discord.py when the extension is loaded."""
    Deeds(client)
    Notices(client)
    Handover(client)
    ReturnedPosts(client)
    client.add_dynamic_items(ClaimGift, *BUTTONS)
    await client.add_cog(Gifts(client))
    await client.add_cog(OwnGifts())
