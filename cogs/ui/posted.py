"""Edit messages that the bot posted earlier."""

from __future__ import annotations

from collections.abc import Sequence

import discord


async def edit_posted(
    client: discord.Client,
    guild_id: int,
    place: tuple[int, int],
    view: discord.ui.LayoutView,
    files: Sequence[discord.File] | None = None,
) -> bool:
    """Edit the message at `place` (channel, message); return whether it is still there.

    `files` replace its attachments, which stay as they are without. Raises `discord.Forbidden` if
    the bot cannot see the channel.
    """
    channel_id, message_id = place
    message = client.get_partial_messageable(channel_id, guild_id=guild_id).get_partial_message(
        message_id
    )
    try:
        if files is None:
            await message.edit(view=view)
        else:
            await message.edit(view=view, attachments=list(files))
    except discord.NotFound:
        return False
    return True
