"""The button in the result by which a winner claims the prize."""

from __future__ import annotations

from datetime import UTC, tzinfo
from typing import Any, ClassVar

import discord

from bot.access import Access
from bot.client import Interaction, OvationBot
from bot.i18n import say
from bot.outbox import Draft
from bot.services.contests.prizes import (
    AvailablePrizes,
    ClaimedPrize,
    PrizeService,
)
from bot.services.shop_sync import ShopSyncService
from cogs.contests.components import NUMBER, ContestButton
from cogs.coupons.code_display import owned_coupon_parts
from cogs.gifts.claiming import claim
from cogs.ui.base import (
    PersistentItem,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    user_language,
)
from cogs.ui.campaign_label import LABEL_LENGTH, campaign_label
from domain.contests.contest_rules import PRIZE_LENGTH, ContestRules
from domain.contests.prizes import PrizeSlot
from domain.coupons import cannot_redeem
from domain.languages import Language
from domain.outbox import OutboxPost
from domain.translatable_text import Text, User, text

NONE = "none"
MAX_OF_EACH = 12
"""How many gifts and campaigns are in the menu, which holds 25 options."""


class ClaimButton(ContestButton, template=rf"contest:claim{NUMBER}", access=Access.EVERYONE):
    """Claims the prize of a result."""

    name = "contest:claim"
    label = text("Claim your prize")
    emoji = "🎁"
    style = discord.ButtonStyle.success

    slot: ClassVar[PrizeSlot] = PrizeSlot.MAIN
    """The prize's place among those of the contest."""

    async def on_click(self, interaction: Interaction) -> None:
        """Store the claim, and answer with what comes next."""
        app = interaction.client.app
        claimed = await app[PrizeService].claim(
            self.numbers[0], guild_id_of(interaction), interaction.user.id, self.slot
        )
        if claimed.grant_id is not None:
            await claim(interaction, guild_id_of(interaction), claimed.grant_id)
            return
        language, coupon = user_language(interaction), claimed.coupon
        if coupon is not None:
            coupon = await app[ShopSyncService].sync_now(coupon)
        won = text(
            "You won “{title}”, and the prize is yours: {prize}",
            title=claimed.contest.plan.title,
            prize=claimed.words,
        )
        if coupon is not None and cannot_redeem(coupon, app.clock()) is not None:
            next_step = text(
                "You have already received this prize. You can also find it in /coupons."
            )
            won = text("You won “{title}”.", title=claimed.contest.plan.title)
        elif coupon is not None:
            next_step = text("The code is just for you. You can find it in /coupons at any time.")
        elif claimed.again:
            next_step = text("You have already claimed it.")
        elif claimed.told:
            next_step = text("Claimed! The moderators know, and will contact you here.")
        else:
            next_step = text("Claimed! Please show this message to a moderator.")
        panel = framed(
            paragraph(text("### 🎉 Congratulations!"), language),
            paragraph(won, language),
            *(await owned_coupon_parts(app, coupon, language) if coupon else []),
            paragraph(next_step, language),
        )
        await interaction.response.send_message(view=panel, ephemeral=True)


class AwardButton(ClaimButton, template=rf"contest:award{NUMBER}"):
    """Claims the jury's prize of a result with two prizes."""

    name = "contest:award"
    label = text("Claim the jury's prize")
    slot = PrizeSlot.BESIDE


class PrizeChoice(PersistentItem, discord.ui.DynamicItem[discord.ui.Select[Any]], template=r"(?!)"):
    """Sets a gift from the inventory or a coupon as the prize."""

    def __init__(
        self,
        contest_id: int,
        prizes: AvailablePrizes | None = None,
        rules: ContestRules | None = None,
        zone: tzinfo = UTC,
        language: Language = "en",
    ) -> None:
        self.contest_id = contest_id
        rules = rules or ContestRules()
        options = [
            discord.SelectOption(
                label=say(text("Don't use a listed prize"), language),
                value=NONE,
                default=not (rules.gift_id or rules.campaign_id),
            )
        ]
        if prizes is not None:
            options += [
                discord.SelectOption(
                    label=gift.name[:LABEL_LENGTH],
                    emoji="🎁",
                    value=f"gift:{gift.id}",
                    default=gift.id == rules.gift_id,
                )
                for gift in prizes.gifts[:MAX_OF_EACH]
            ]
            options += [
                discord.SelectOption(
                    label=campaign_label(campaign, zone, language),
                    emoji="🏷️",
                    value=f"campaign:{campaign.id}",
                    default=campaign.id == rules.campaign_id,
                )
                for campaign in prizes.campaigns[:MAX_OF_EACH]
            ]
        super().__init__(
            discord.ui.Select(custom_id=f"contest:prize:{contest_id}", options=options)
        )

    async def rules(self, interaction: Interaction, rules: ContestRules) -> ContestRules:
        """Return `rules` with the chosen prize; its words are in the guild's language."""
        prizes = await interaction.client.app[PrizeService].offered(guild_id_of(interaction))
        kind, _, number = self.item.values[0].partition(":")
        for gift in prizes.gifts:
            if kind == "gift" and str(gift.id) == number:
                return rules.with_prize(gift.name[:PRIZE_LENGTH], gift_id=gift.id)
        for campaign in prizes.campaigns:
            if kind == "campaign" and str(campaign.id) == number:
                words_ = say(
                    campaign.described_discount,
                    guild_settings_of(interaction).language,
                    markup=False,
                )
                return rules.with_prize(words_[:PRIZE_LENGTH], campaign_id=campaign.id)
        # A moderator's own words are kept.
        return rules.with_prize("") if rules.gift_id or rules.campaign_id else rules


BUTTONS = (ClaimButton, AwardButton)


async def claimed_post(client: OvationBot, post: OutboxPost) -> Draft | None:
    """Return the post for moderators about who waits for which prize."""
    claimed = await client.app[PrizeService].claimed(post.subject_id)
    if claimed is None:
        return None
    language = client.app.guild_settings.of(post.guild_id).language
    return Draft(
        framed(
            paragraph(
                text(
                    "🎁 {member} won “{title}” and claims the prize: {prize}",
                    member=User(claimed.winner_id),
                    title=claimed.contest.plan.title,
                    prize=claimed.words,
                ),
                language,
            ),
            *([paragraph(told, language)] if (told := _handed(claimed)) else []),
        )
    )


def _handed(claimed: ClaimedPrize) -> Text | None:
    """Return for moderators whether the winner has their coupon; None if the prize is none."""
    if claimed.is_missing:
        return text(
            "⚠️ I had no coupon to give: the campaign is over, paused or out of coupons. "
            "Please get in touch with the winner."
        )
    if claimed.coupon is not None:
        return text("-# They have their coupon. You don't need to do anything.")
    return None
