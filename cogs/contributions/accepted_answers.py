"""*Solved by*: the asker of a thread or forum post chooses the answer that helped."""

from __future__ import annotations

from contextlib import suppress

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.access import Access, has_access, requires
from bot.client import Interaction
from bot.services.contributions.accepted_answers import AcceptedAnswerService
from cogs.contributions.profile_card import require_contributions
from cogs.contributions.thanks_commands import on_message
from cogs.ui.base import framed, guild_settings_of, paragraph, reply
from domain.contributions import ContributionKind, Source
from domain.contributions.accepted_answers import solved_tag
from domain.refusals import Refusal
from domain.translatable_text import MessageLink, User, Value, text


@requires(Access.EVERYONE)
@app_commands.context_menu(name=locale_str("Solved by"))
@app_commands.guild_only()
async def solved_by(interaction: Interaction, message: discord.Message) -> None:
    """Choose a message as the answer to the question of its thread."""
    require_contributions(interaction)
    thread = interaction.channel
    if not isinstance(thread, discord.Thread):
        raise Refusal(
            text(
                "Answers can be chosen in threads and forum posts, where I know who asked. "
                "Here you can thank the author instead."
            )
        )
    asker_id = await _asker(thread)
    contribution = on_message(interaction, message, Source.ANSWER, ContributionKind.HELPED)
    choice = await interaction.client.app[AcceptedAnswerService].choose(
        contribution,
        asker_id=asker_id,
        is_moderator=has_access(interaction, Access.MODERATOR),
        author_is_bot=message.author.bot,
    )
    if not choice.new:
        await reply(interaction, text("You already chose this answer, and it still counts."))
        return
    values: dict[str, Value] = {
        "chooser": User(contribution.giver_id),
        "member": User(contribution.receiver_id),
        "place": MessageLink(
            contribution.guild_id, contribution.channel_id, contribution.message_id, text("here")
        ),
    }
    said = (
        text("✅ {chooser} says that {member} solved this, {place}.", **values)
        if choice.before is None
        else text("✅ {chooser} chose another answer: {member} solved this, {place}.", **values)
    )
    panel = framed(paragraph(said, guild_settings_of(interaction).language))
    await interaction.response.send_message(view=panel)
    await _tag(thread)


async def _asker(thread: discord.Thread) -> int | None:
    """Return the author of the forum post, or of the message that the thread was made from.

    A thread that was not made from a message is its owner's. None if the asker is a bot.
    """
    owner_id = None if thread.owner_id == thread.guild.me.id else thread.owner_id
    if not isinstance(thread.parent, discord.TextChannel):
        return owner_id
    # A thread has the id of the message from which it was made.
    with suppress(discord.NotFound, discord.Forbidden):
        asked = await thread.parent.fetch_message(thread.id)
        return None if asked.author.bot else asked.author.id
    return owner_id


async def _tag(thread: discord.Thread) -> None:
    """Add the forum's tag for solved posts, if there is one and the bot may."""
    if not isinstance(thread.parent, discord.ForumChannel):
        return
    tags = {tag.id: tag.name for tag in thread.parent.available_tags}
    chosen = solved_tag(tags, [tag.id for tag in thread.applied_tags])
    if chosen is not None:
        with suppress(discord.HTTPException):
            await thread.add_tags(discord.Object(chosen))
