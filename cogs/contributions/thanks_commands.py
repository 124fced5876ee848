"""Menu commands to thank the author of a message, or nominate it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.access import Access, requires
from bot.client import Interaction
from bot.services.contributions import ContributionService
from cogs.contributions.profile_card import KINDS, SIGNS, require_contributions
from cogs.ui.base import (
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    reply,
    say,
    user_language,
)
from cogs.ui.command_options import options
from cogs.ui.forms import Form
from domain.contributions import Contribution, ContributionKind, Source, check_thanks, giver_trust
from domain.text_sanitizer import tidy_line
from domain.translatable_text import User, text

MAX_REASON_LENGTH = 200


class NominateForm(Form, access=Access.EVERYONE):
    """The form for a nomination: the reason and the kind."""

    def __init__(self, target: discord.Message, language: Any) -> None:
        super().__init__(text("Nominate a message"), language)
        self.target = target
        self.kinds = self.ask(
            text("What did it do?"),
            discord.ui.RadioGroup[Any](
                custom_id="kind",
                options=[
                    discord.RadioGroupOption(
                        label=f"{SIGNS[kind]} {say(KINDS[kind], language)}",
                        value=kind.value,
                        default=kind is ContributionKind.HELPED,
                    )
                    for kind in (
                        ContributionKind.HELPED,
                        ContributionKind.ENTERTAINED,
                        ContributionKind.INTERESTED,
                    )
                ],
            ),
        )
        self.why = self.ask(
            text("Why, in a few words (if you like)"),
            discord.ui.TextInput[Any](
                custom_id="reason", required=False, max_length=MAX_REASON_LENGTH
            ),
        )

    async def on_send(self, interaction: discord.Interaction[Any]) -> None:
        """Count the nomination."""
        target = self.target
        contribution = on_message(
            interaction,
            target,
            Source.NOMINATION,
            ContributionKind(self.kinds.value or ContributionKind.HELPED),
            detail=tidy_line(self.why.value),
        )
        new = await interaction.client.app[ContributionService].give(
            contribution, receiver_is_bot=target.author.bot
        )
        said = (
            text(
                "Thank you! {member} will be glad you noticed.",
                member=User(contribution.receiver_id),
            )
            if new
            else text("You have already nominated this message, and it still counts.")
        )
        await reply(interaction, said)


@requires(Access.EVERYONE)
@app_commands.context_menu(name=locale_str("Nominate"))
@app_commands.guild_only()
async def nominate(interaction: Interaction, message: discord.Message) -> None:
    """Say that a message deserves a mention."""
    require_contributions(interaction)
    await interaction.response.send_modal(NominateForm(message, user_language(interaction)))


@requires(Access.EVERYONE)
@app_commands.context_menu(name=locale_str("Thank"))
@app_commands.guild_only()
async def thank(interaction: Interaction, message: discord.Message) -> None:
    """Say thank you for a message without writing one; also where the bot reads no messages."""
    require_contributions(interaction)
    contribution = on_message(interaction, message, Source.THANKS, ContributionKind.HELPED)
    new = await interaction.client.app[ContributionService].give(
        contribution, receiver_is_bot=message.author.bot
    )
    said = text(
        "You have already thanked {member} for this, and it still counts.",
        member=User(contribution.receiver_id),
    )
    if new:
        said = text(
            "Your thanks to {member} count. How kind of you!", member=User(contribution.receiver_id)
        )
    await reply(interaction, said)


@requires(Access.EVERYONE)
@app_commands.command(
    name=locale_str("thanks"), description=locale_str("Thank somebody in front of everyone")
)
@options(member=locale_str("Who deserves it"), for_=locale_str("What for, in a few words"))
@app_commands.guild_only()
async def thanks(
    interaction: Interaction,
    member: discord.User,
    for_: app_commands.Range[str, 1, MAX_REASON_LENGTH],
) -> None:
    """Post thanks in the member's name. Deleting the post undoes them; nobody is pinged."""
    require_contributions(interaction)
    giver = interaction.user
    check_thanks(giver_id=giver.id, receiver_id=member.id, receiver_is_bot=member.bot)
    # The thanks belong to the post, and must be on disk before anybody reads it.
    await interaction.response.defer()
    post = await interaction.original_response()
    contribution = on_message(interaction, post, Source.THANKS, ContributionKind.HELPED)
    contribution = replace(contribution, receiver_id=member.id)
    await interaction.client.app[ContributionService].give(contribution, receiver_is_bot=member.bot)
    said = text(
        "💛 {giver} thanks {member}: {reason}",
        giver=User(giver.id),
        member=User(member.id),
        reason=tidy_line(for_),
    )
    await interaction.edit_original_response(
        view=framed(paragraph(said, guild_settings_of(interaction).language))
    )


def on_message(
    interaction: discord.Interaction[Any],
    message: discord.Message,
    source: Source,
    kind: ContributionKind,
    detail: str = "",
) -> Contribution:
    """Return the contribution of the person behind the interaction to the author of `message`."""
    giver, now = interaction.user, interaction.client.app.clock()
    joined_at = giver.joined_at if isinstance(giver, discord.Member) else None
    return Contribution(
        guild_id=guild_id_of(interaction),
        channel_id=message.channel.id,
        message_id=message.id,
        source=source,
        kind=kind,
        giver_id=giver.id,
        receiver_id=message.author.id,
        at=now,
        detail=detail,
        giver_trust=giver_trust(giver.id, joined_at, now),
    )
