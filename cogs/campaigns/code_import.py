"""Import of a shop's codes: a preview of the file before any of them is used."""

from __future__ import annotations

import asyncio
from io import BytesIO
from typing import Any

import discord

from bot.access import Access
from bot.services.campaigns import CampaignService
from cogs.ui.base import (
    Interaction,
    PersistentItem,
    framed,
    guild_id_of,
    paragraph,
    say,
    user_language,
)
from cogs.ui.excerpts import excerpt
from cogs.ui.fitting import cut
from domain.coupon_code_import import CodeList, parse_coupon_codes
from domain.refusals import Refusal
from domain.translatable_text import Markup, Text, counted, text

MAX_FILE_BYTES = 2_000_000
FILE = "codes.csv"
"""The name of the attached file, which is read again when the question is answered."""
SKIPPED_SHOWN = 5
CODE_SHOWN = 100
"""How many characters of a code are shown: a file may contain anything."""

Button = discord.ui.Button[Any]


class AddCodes(
    PersistentItem,
    discord.ui.DynamicItem[Button],
    template=r"codes:add:(?P<campaign>[0-9]{1,18})",
    access=Access.MODERATOR,
):
    """Adds the codes of the message's file to a campaign."""

    def __init__(self, campaign_id: int, label: str = "") -> None:
        self.campaign_id = campaign_id
        super().__init__(
            discord.ui.Button(
                label=label or "+",
                style=discord.ButtonStyle.primary,
                custom_id=f"codes:add:{campaign_id}",
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Read the file again and add its codes."""
        message = interaction.message
        if message is None or not message.attachments:
            raise Refusal(text("That file has expired. Send it again with /campaign codes."))
        await interaction.response.defer()
        found = await asyncio.to_thread(parse_coupon_codes, await message.attachments[0].read())
        added, changed = await interaction.client.app[CampaignService].add_codes(
            guild_id_of(interaction), self.campaign_id, found.codes
        )
        known = len(found.codes) - added
        said = [
            counted(
                "{count} new code. Available now: {left}.",
                "{count} new codes. Available now: {left}.",
                added,
                left=(changed.terms.max_coupons or 0) - changed.taken,
            )
        ]
        if known:
            said.append(
                counted(
                    "{count} code was already here and is not added again.",
                    "{count} codes were already here and are not added again.",
                    known,
                )
            )
        language = user_language(interaction)
        await interaction.edit_original_response(
            view=framed(*(paragraph(line, language) for line in said)), attachments=[]
        )


class CancelCodes(
    PersistentItem,
    discord.ui.DynamicItem[Button],
    template=r"codes:cancel:(?P<campaign>[0-9]{1,18})",
    access=Access.MODERATOR,
):
    """Discards the codes of the message's file."""

    def __init__(self, campaign_id: int, label: str = "") -> None:
        super().__init__(
            discord.ui.Button(label=label or "x", custom_id=f"codes:cancel:{campaign_id}")
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Remove the question and the file."""
        said = text("Nothing was added. Correct the file and send it again.")
        await interaction.response.edit_message(
            view=framed(paragraph(said, user_language(interaction))), attachments=[]
        )


BUTTONS = (AddCodes, CancelCodes)


async def ask_about_codes(
    interaction: Interaction, campaign_id: int, file: discord.Attachment
) -> None:
    """Show a moderator a preview of a file of codes, with buttons to add or discard them."""
    if file.size > MAX_FILE_BYTES:
        raise Refusal(text("That file is too large. Send the codes in smaller parts."))
    await interaction.response.defer(ephemeral=True)
    campaigns = interaction.client.app[CampaignService]
    campaign = await campaigns.check_takes_codes(guild_id_of(interaction), campaign_id)
    data = await file.read()
    found = await asyncio.to_thread(parse_coupon_codes, data)
    language = user_language(interaction)
    buttons = discord.ui.ActionRow[Any](
        AddCodes(campaign_id, say(text("Add these codes"), language)),
        CancelCodes(campaign_id, say(text("Cancel"), language)),
    )
    await interaction.followup.send(
        view=framed(
            paragraph(
                text("For the campaign: {discount}.", discount=campaign.described_discount),
                language,
            ),
            *(paragraph(line, language) for line in _understood(found)),
            discord.ui.File(f"attachment://{FILE}"),
            paragraph(text("Nothing has been added yet. Does this look right?"), language),
            buttons,
        ),
        file=discord.File(BytesIO(data), FILE),
        ephemeral=True,
    )


def _understood(found: CodeList) -> list[Text]:
    """Return which codes were read from a file, and which were left out and why."""
    first, last = _literal(found.codes[0]), _literal(found.codes[-1])
    said = [
        text("I found one code: {code}.", code=first)
        if len(found.codes) == 1
        else text(
            "I found {count} codes, from {first} to {last}.",
            count=len(found.codes),
            first=first,
            last=last,
        ),
        text("The file has no header, so each line is a code.")
        if found.heading is None
        else text(
            "They are in the column “{heading}”.", heading=excerpt(found.heading, CODE_SHOWN)
        ),
    ]
    if found.repeated:
        said.append(
            counted(
                "{count} repeated line is skipped.",
                "{count} repeated lines are skipped.",
                found.repeated,
            )
        )
    if found.skipped:
        said.append(
            counted("{count} code is skipped:", "{count} codes are skipped:", len(found.skipped))
        )
        said += [
            text(
                "- line {line}, {code}: {reason}",
                line=row.line,
                code=_literal(row.code),
                reason=row.reason,
            )
            for row in found.skipped[:SKIPPED_SHOWN]
        ]
        more = len(found.skipped) - SKIPPED_SHOWN
        if more > 0:
            said.append(counted("-# and {count} more", "-# and {count} more", more))
    return said


def _literal(code: str) -> Markup:
    return Markup(f"`{cut(code, CODE_SHOWN)}`")
