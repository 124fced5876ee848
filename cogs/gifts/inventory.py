"""`/gift`: the inventory, for moderators, and tasks for claimed gifts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import discord
from discord import app_commands
from discord.app_commands import Namespace, locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import Interaction, OvationBot
from bot.services.contests.prizes import PrizeService
from bot.services.gifts.fulfilment import FulfilmentService
from bot.services.gifts.inventory import GiftInventoryService
from cogs.contributions.profile_card import KIND_CHOICES, SIGNS
from cogs.gifts.fulfilment import task_card
from cogs.gifts.validation import check_gift, warnings
from cogs.ui.base import (
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    parse_choice,
    reply,
    user_language,
)
from cogs.ui.campaign_label import campaign_label
from cogs.ui.command_forms import asked_with_corrections
from cogs.ui.command_options import choices, options
from cogs.ui.confirmations import ask, confirmed
from cogs.ui.pages import Listing, paged, send_list
from cogs.ui.suggestions import suggestions
from domain.campaign_options import parse_amount
from domain.contributions import ContributionKind
from domain.gift_kinds import DEFAULT_GIFT_KIND, GIFT_KINDS, gift_kind
from domain.gifts import (
    MAX_QUANTITY,
    NAME_LENGTH,
    WORDS_LENGTH,
    Gift,
    GiftSize,
    GiftStock,
    checked_name,
    without_unused,
)
from domain.money import Money
from domain.refusals import Fields, Refusal
from domain.translatable_text import Text, counted, text

TIERS: Mapping[GiftSize, Text] = {
    GiftSize.SMALL: text("Small"),
    GiftSize.FINE: text("Medium"),
    GiftSize.GREAT: text("Large"),
}
GIFT_KIND_CHOICES = choices((kind.key, kind.label) for kind in GIFT_KINDS.values())
TIER_CHOICES = choices((str(int(tier)), said) for tier, said in TIERS.items())
Words = app_commands.Range[str, 1, WORDS_LENGTH]


RETIRE = "retire_gift"
SHARED_OPTIONS = {
    "name": locale_str("What it is, in your own words: “a blue mug”"),
    "suits": locale_str("The kind of contribution it suits; leave empty for all"),
    "tier": locale_str("Its size; large gifts go to great weeks"),
    "cost": locale_str("The cost of one, such as 12 €; only moderators see it"),
    "link": locale_str("For an invitation: the link"),
    "words": locale_str("A message for the member who claims it"),
}
"""The options that `/gift add` and `/gift edit` share, by their names in the code."""


def _needed_by_kind(options: Namespace) -> list[str]:
    """Return the options of `/gift add` that say what a gift of the chosen kind gives."""
    kind = parse_choice(gift_kind, options.kind) if options.kind else DEFAULT_GIFT_KIND
    # A campaign is picked from a list, which no form has.
    return [each.removesuffix("_id") for each in kind.fields if each != "campaign_id"]


@requires(Access.MODERATOR)
@app_commands.guild_only()
class GiftCommands(
    commands.GroupCog,
    group_name=locale_str("gift"),
    group_description=locale_str("Gifts: the list, and what you still have to hand over"),
):
    """Lets moderators maintain the inventory."""

    def __init__(self, client: OvationBot) -> None:
        self._app = client.app
        self._gifts = client.app[GiftInventoryService]

    @app_commands.command(
        name=locale_str("add"),
        description=locale_str("Add a gift to the list"),
        extras=asked_with_corrections(_needed_by_kind),
    )
    @options(
        kind=locale_str("How it is delivered; leave empty to hand it over yourselves"),
        quantity=locale_str("How many there are; 0 for no limit"),
        campaign=locale_str("For a coupon: the campaign"),
        role=locale_str("For a role or a preview: the role"),
        channel=locale_str("For a preview or a guest post: the channel"),
        days=locale_str("For a preview: the number of days"),
        **SHARED_OPTIONS,
    )
    @app_commands.choices(suits=KIND_CHOICES, kind=GIFT_KIND_CHOICES, tier=TIER_CHOICES)
    async def add(  # noqa: PLR0913, PLR0917 (Discord hands an option to each)
        self,
        interaction: Interaction,
        name: app_commands.Range[str, 1, NAME_LENGTH],
        quantity: app_commands.Range[int, 0, MAX_QUANTITY],
        kind: app_commands.Choice[str] | None = None,
        suits: app_commands.Choice[str] | None = None,
        tier: app_commands.Choice[str] | None = None,
        cost: str | None = None,
        campaign: str | None = None,
        role: discord.Role | None = None,
        channel: discord.TextChannel | None = None,
        days: app_commands.Range[int, 1, 365] | None = None,
        link: str | None = None,
        words: Words | None = None,
    ) -> None:
        """Add a gift to the inventory."""
        with Fields() as field:
            with field(text("name")):
                name = checked_name(name)
            with field(text("cost")):
                money = _cost(cost)
            with field(text("campaign")):
                campaign_id = _number(campaign)
        gift = Gift(
            id=0,
            name=name,
            kind=gift_kind(kind.value) if kind else DEFAULT_GIFT_KIND,
            suits=ContributionKind(suits.value) if suits else None,
            quantity=quantity or None,
            size=GiftSize(int(tier.value)) if tier else GiftSize.FINE,
            cost=money,
            campaign_id=campaign_id,
            role_id=role.id if role else None,
            channel_id=channel.id if channel else None,
            link=(link or "").strip(),
            words=words or "",
            days=days,
        )
        gift = without_unused(gift)
        check_gift(interaction, gift)
        added = await self._gifts.add(guild_id_of(interaction), gift)
        said = [text("It is on the list."), _left(added)]
        said += warnings(interaction, added, self._app.guild_settings.of(guild_id_of(interaction)))
        await _answer(interaction, said)

    @app_commands.command(
        name=locale_str("list"),
        description=locale_str("List the gifts, and how many are left"),
    )
    async def list_gifts(self, interaction: Interaction) -> None:
        """Show the gifts privately."""
        await send_list(interaction, "gifts")

    @app_commands.command(
        name=locale_str("edit"), description=locale_str("Change a gift on the list")
    )
    @options(
        gift=locale_str("Which gift"),
        **SHARED_OPTIONS,
    )
    @app_commands.choices(suits=KIND_CHOICES, tier=TIER_CHOICES)
    async def edit(  # noqa: PLR0913, PLR0917 (Discord hands an option to each)
        self,
        interaction: Interaction,
        gift: int,
        name: app_commands.Range[str, 1, NAME_LENGTH] | None = None,
        suits: app_commands.Choice[str] | None = None,
        tier: app_commands.Choice[str] | None = None,
        cost: str | None = None,
        link: str | None = None,
        words: Words | None = None,
    ) -> None:
        """Change a gift; omitted options are unchanged."""
        known = await self._gifts.get(guild_id_of(interaction), gift)
        check_gift(interaction, known)
        with Fields() as field:
            with field(text("name")):
                name = checked_name(name or known.name)
            with field(text("cost")):
                money = _cost(cost) or known.cost
        changed = replace(
            known,
            name=name,
            suits=ContributionKind(suits.value) if suits else known.suits,
            size=GiftSize(int(tier.value)) if tier else known.size,
            cost=money,
            link=(link or known.link).strip(),
            words=words or known.words,
        )
        await self._gifts.change(guild_id_of(interaction), without_unused(changed))
        await reply(interaction, text("“{gift}” is changed.", gift=changed.name))

    @app_commands.command(name=locale_str("restock"), description=locale_str("Add more of a gift"))
    @options(
        gift=locale_str("Which gift"),
        more=locale_str("How many to add; 0 for no limit"),
    )
    async def restock(
        self,
        interaction: Interaction,
        gift: int,
        more: app_commands.Range[int, 0, MAX_QUANTITY],
    ) -> None:
        """Add to the stock."""
        check_gift(interaction, await self._gifts.get(guild_id_of(interaction), gift))
        now = await self._gifts.restock(guild_id_of(interaction), gift, more or None)
        await reply(interaction, _left(now))

    @app_commands.command(
        name=locale_str("retire"), description=locale_str("Remove a gift from the list")
    )
    @options(gift=locale_str("Which gift"))
    async def retire(self, interaction: Interaction, gift: int) -> None:
        """Ask first."""
        await ask(interaction, RETIRE, gift)

    @app_commands.command(
        name=locale_str("todo"),
        description=locale_str("List the claimed gifts that you have to hand over"),
    )
    async def todo(self, interaction: Interaction) -> None:
        """Show claimed gifts that are not delivered yet, privately."""
        await send_list(interaction, "gifts_to_do")

    @edit.autocomplete("gift")
    @restock.autocomplete("gift")
    @retire.autocomplete("gift")
    async def _listed(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[int]]:
        gifts = await self._gifts.all(guild_id_of(interaction))
        return suggestions(((gift.name, gift.id) for gift in gifts), current)

    @add.autocomplete("campaign")
    async def _campaigns(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        prizes = await self._app[PrizeService].offered(guild_id_of(interaction))
        zone, language = guild_settings_of(interaction).zone, user_language(interaction)
        names = (
            (campaign_label(campaign, zone, language), str(campaign.id))
            for campaign in prizes.campaigns
        )
        return suggestions(names, current)


async def _question(interaction: Interaction, gift_id: int) -> Text:
    gift = await interaction.client.app[GiftInventoryService].listed(
        guild_id_of(interaction), gift_id
    )
    return text("Remove “{gift}” from the list? It cannot be brought back.", gift=gift.name)


@confirmed(RETIRE, Access.MODERATOR, wording=_question, yes=text("Yes, remove it"))
async def retire_gift(interaction: Interaction, gift_id: int) -> Text:
    """Remove the gift that was asked about."""
    await interaction.client.app[GiftInventoryService].retire(guild_id_of(interaction), gift_id)
    return text("It is off the list. Members who were already given one still get it.")


def _cost(typed: str | None) -> Money | None:
    return parse_amount(typed) if typed is not None else None


def _number(typed: str | None) -> int | None:
    if typed is None:
        return None
    if not typed.isdecimal() or len(typed) > 18:
        raise Refusal(text("That campaign doesn't exist here. Pick one from the list."))
    return int(typed)


@paged("gifts", Access.MODERATOR)
async def all_gifts(interaction: Interaction) -> Listing:
    """Load all gifts."""
    stock = await interaction.client.app[GiftInventoryService].stock(guild_id_of(interaction))
    return Listing(
        [described(each) for each in stock],
        above=[paragraph(text("## 🎁 Gifts"), user_language(interaction))],
        nothing=text(
            "There are no gifts yet. Add one with /gift add; surprises work without gifts, too."
        ),
    )


@paged("gifts_to_do", Access.MODERATOR)
async def gifts_to_do(interaction: Interaction) -> Listing:
    """Load the claimed gifts that are not delivered yet."""
    waiting = await interaction.client.app[FulfilmentService].to_do(guild_id_of(interaction))
    return Listing(
        [task_card(grant, user_language(interaction)) for grant in waiting],
        nothing=text("Nobody is waiting for a gift."),
    )


def described(stock: GiftStock) -> Text:
    """Return the line about a gift in the list."""
    gift = stock.gift
    more: list[str | Text | Money] = []
    if gift.suits:
        more.append(SIGNS[gift.suits])
    if gift.size is not GiftSize.FINE:
        more.append(TIERS[gift.size])
    if gift.cost:
        more.append(gift.cost)
    if stock.offered:
        more.append(counted("{count} offered", "{count} offered", stock.offered))
    if stock.claimed:
        more.append(counted("{count} to hand over", "{count} to hand over", stock.claimed))
    if stock.delivered:
        more.append(counted("{count} given", "{count} given", stock.delivered))
    line: Text = text("{sign} {left}", sign=gift.kind.sign, left=_left(gift))
    for one in more:
        line = text("{line} · {more}", line=line, more=one)
    return line


def _left(gift: Gift) -> Text:
    if gift.quantity is None:
        return text("{gift}: unlimited", gift=gift.name)
    return counted("{gift}: {count} left", "{gift}: {count} left", gift.quantity, gift=gift.name)


async def _answer(interaction: Interaction, said: list[Text]) -> None:
    panel = framed(*(paragraph(line, user_language(interaction)) for line in said))
    await interaction.response.send_message(view=panel, ephemeral=True)
