"""`/tiers`: the tiers, their benefits, and a guild's settings of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, has_access, requires
from bot.client import OvationBot
from bot.outbox import Draft
from bot.services.gifts.inventory import GiftInventoryService
from bot.services.tier_roles import TROUBLE, RoleChangeOutcome, TierRoleService
from bot.services.tiers import BENEFIT, WORD, TierOverview, TierService
from cogs.gifts.claiming import ClaimGiftButton
from cogs.gifts.validation import check_role
from cogs.setup.missing_permissions import role_problem
from cogs.tier_removal import REMOVE_TIER
from cogs.ui.base import (
    Interaction,
    Panel,
    framed,
    guild_id_of,
    paragraph,
    parse_choice,
    reply,
    say,
    user_language,
)
from cogs.ui.command_options import options
from cogs.ui.confirmations import ask
from cogs.ui.excerpts import excerpt
from cogs.ui.persistent_button import PersistentButton
from cogs.ui.persistent_menu import PersistentMenu
from cogs.ui.suggestions import suggestions
from domain.gifts import GrantState
from domain.languages import Language
from domain.outbox import OutboxPost
from domain.refusals import Refusal
from domain.tier_settings import TIER_ROLES, TIERS, TierSettings
from domain.tiers import MAX_LEVELS, RoleChange, TierLevel, tier_change_text, tier_name
from domain.translatable_text import JoinedList, Role, Text, Timestamp, Value, counted, text

Button = discord.ui.Button[Any]
Style = discord.ButtonStyle

MAX_BENEFITS, BENEFIT_LENGTH = 3, 80
"""How many gifts of a tier are listed, and the characters of each once escaped."""
_GONE = frozenset({10004, 10007, 10011, 10013})
"""Discord's errors for a server, member, role or user that does not exist."""


class TierRoleSelect(PersistentMenu, template=r"tiers:role:(?P<tier>[1-9])", access=Access.MANAGER):
    """Chooses the role of a tier."""

    name = "tiers:role"

    async def on_click(self, interaction: Interaction) -> None:
        """Store the role, if the bot can and may give it."""
        (tier,), values = self.arguments, self.picked(interaction)
        role_id = parse_choice(int, values[0]) if values else None
        if role_id is not None:
            _require_givable(interaction, role_id)
        await interaction.client.app[TierService].set_role(
            guild_id_of(interaction), int(tier), role_id
        )
        await show(interaction, edit=True)


class TiersOnButton(PersistentButton, template=r"tiers:switch:on", access=Access.MANAGER):
    """Switches tiers on."""

    name, label, style = "tiers:switch:on", text("Switch tiers on"), Style.primary
    on = True

    async def on_click(self, interaction: Interaction) -> None:
        """Switch, and show the panel with it."""
        await interaction.client.app[TierService].switch(guild_id_of(interaction), on=self.on)
        await show(interaction, edit=True)


class TiersOffButton(TiersOnButton, template=r"tiers:switch:off"):
    """Switches tiers off."""

    name, label, style = "tiers:switch:off", text("Switch tiers off"), Style.secondary
    on = False


def _require_givable(interaction: Interaction, role_id: int) -> None:
    guild = interaction.guild
    if guild is None or guild.me is None:
        raise Refusal(text("I cannot see this server's roles yet. Try again in a minute."))
    if trouble := role_problem(guild, role_id, TIER_ROLES):
        raise Refusal(trouble)
    role = guild.get_role(role_id)
    if role is not None:
        check_role(interaction, role)


async def show(interaction: Interaction, *, edit: bool = False) -> None:
    """Show the tiers; with controls for managers of the server."""
    app = interaction.client.app
    overview = await app[TierService].overview(guild_id_of(interaction))
    manages = has_access(interaction, Access.MANAGER)
    troubles: list[Text] = []
    if manages and interaction.guild is not None and interaction.guild.me is not None:
        roles = [level.role_id for level in overview.settings[TierSettings].tiers if level.role_id]
        found = (
            role_problem(interaction.guild, role_id, TIER_ROLES) for role_id in dict.fromkeys(roles)
        )
        troubles = list(dict.fromkeys(trouble for trouble in found if trouble))
        if roles and not troubles:
            # A moderator may be checking whether it works now.
            await app[TierRoleService].retry(guild_id_of(interaction))
    panel = overview_card(overview, troubles, user_language(interaction), manages=manages)
    if edit:
        await interaction.response.edit_message(view=panel)
    else:
        await interaction.response.send_message(view=panel, ephemeral=True)


def overview_card(
    overview: TierOverview, troubles: list[Text], language: Language, *, manages: bool
) -> Panel:
    """Return the card of a guild's tiers and their benefits."""
    on = overview.settings.has(TIERS)
    off = text("Tiers are off on this server.")
    explained = text(
        "Recent activity decides: points fade a little each week. Nobody loses a tier "
        "without a warning and four weeks' time."
    )
    parts: list[discord.ui.Item[Any]] = [
        paragraph(text("## ✨ Tiers"), language),
        paragraph(explained if on else off, language),
    ]
    if on or manages:
        for tier, level in enumerate(overview.settings[TierSettings].tiers, 1):
            lines = [
                say(line, language) for line in _level(overview, tier, level, with_role=not manages)
            ]
            parts.append(discord.ui.Separator[Any]())
            parts.append(paragraph("\n".join(lines), language))
            if manages:
                parts.append(
                    discord.ui.ActionRow[Any](TierRoleSelect(tier, menu=_roles(level, language)))
                )
    parts += [paragraph(f"⚠️ {say(trouble, language)}", language) for trouble in troubles]
    if manages:
        hint = text(
            "-# /tier set changes points and names, /tier benefits what a tier brings. "
            "To give roles, I need “Manage Roles” and my role above theirs."
        )
        switch = TiersOffButton if on else TiersOnButton
        parts += [
            discord.ui.Separator[Any](),
            paragraph(hint, language),
            discord.ui.ActionRow[Any](switch(language=language)),
        ]
    return framed(*parts)


def _level(
    overview: TierOverview, tier: int, level: TierLevel, *, with_role: bool
) -> Iterator[Text]:
    name = tier_name(tier, overview.settings[TierSettings].tiers)
    yield counted(
        "**{tier}**: from {count} recent point",
        "**{tier}**: from {count} recent points",
        level.points,
        tier=name,
    )
    if level.role_id and with_role:
        yield text("Role: {role}", role=Role(level.role_id))
    if benefits := overview.benefits.get(tier):
        shown: list[Value] = [excerpt(each, BENEFIT_LENGTH) for _, each in benefits[:MAX_BENEFITS]]
        if more := len(benefits) - len(shown):
            shown.append(counted("{count} more", "{count} more", more))
        yield text("Brings: {benefits}", benefits=JoinedList(tuple(shown)))
    if members := overview.holders.get(tier):
        yield counted("-# {count} member", "-# {count} members", members)


def _roles(level: TierLevel, language: Language) -> discord.ui.RoleSelect[Any]:
    kind = discord.SelectDefaultValueType.role
    chosen = [discord.SelectDefaultValue(id=level.role_id, type=kind)] if level.role_id else []
    return discord.ui.RoleSelect(
        min_values=0, placeholder=say(text("No role"), language), default_values=chosen
    )


@requires(Access.EVERYONE)
@app_commands.command(
    name=locale_str("tiers"), description=locale_str("See the tiers here, and what they bring")
)
@app_commands.guild_only()
async def tiers_command(interaction: Interaction) -> None:
    """Show them privately."""
    await show(interaction)


@requires(Access.MODERATOR)
@app_commands.guild_only()
class TierCommands(
    commands.GroupCog,
    group_name=locale_str("tier"),
    group_description=locale_str("Change the tiers, and what they bring"),
):
    """The commands, role changes and private messages of tiers."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        self._tiers = client.app[TierService]
        client.app[TierRoleService].connect(self.keep)
        client.app.outbox.register_composer(WORD, self.compose_word)
        client.app.outbox.register_composer(BENEFIT, self.compose_benefit)
        client.app.outbox.register_composer(TROUBLE, self.compose_trouble)

    @requires(Access.MANAGER)
    @app_commands.command(
        name=locale_str("set"), description=locale_str("Change a tier, or add one on top")
    )
    @options(
        tier=locale_str("Which tier, 1 being the lowest"),
        points=locale_str("The recent points needed; 0 removes the highest tier"),
        name=locale_str("Its name; a dash for the default name"),
    )
    async def set(
        self,
        interaction: Interaction,
        tier: app_commands.Range[int, 1, MAX_LEVELS],
        points: app_commands.Range[int, 0, 1_000_000] | None = None,
        name: app_commands.Range[str, 1, 30] | None = None,
    ) -> None:
        """Change a tier's points or name, add one, or ask whether to remove the highest."""
        if points == 0:
            await ask(interaction, REMOVE_TIER, tier)
            return
        await self._tiers.set_level(
            guild_id_of(interaction), tier, points=points, name="" if name in {"-", "–"} else name
        )
        await show(interaction)

    @app_commands.command(
        name=locale_str("benefits"),
        description=locale_str("Add a gift to a tier, or remove it"),
    )
    @options(
        tier=locale_str("Which tier, 1 being the lowest"),
        gift=locale_str("A gift from /gift list; choose it again to remove it"),
    )
    async def benefits(
        self,
        interaction: Interaction,
        tier: app_commands.Range[int, 1, MAX_LEVELS],
        gift: int,
    ) -> None:
        """Add or remove a benefit."""
        if await self._tiers.toggle_benefit(guild_id_of(interaction), tier, gift):
            await reply(
                interaction,
                text(
                    "This tier now brings it, once per member, while stocks last. Members "
                    "who already have the tier get it at the next review, on Monday."
                ),
            )
        else:
            await reply(interaction, text("This tier no longer brings it."))

    @benefits.autocomplete("gift")
    async def _listed(
        self, interaction: Interaction, current: str
    ) -> list[app_commands.Choice[int]]:
        gifts = await self._client.app[GiftInventoryService].all(guild_id_of(interaction))
        return suggestions(((gift.name, gift.id) for gift in gifts), current)

    # --- By itself ---------------------------------------------------------------------------

    async def keep(self, errand: RoleChange) -> RoleChangeOutcome:
        """Give or take a role; requests that Discord is sure to refuse are not sent.

        Of a guild on another process's shard only Discord knows.
        """
        if self._client.app.shards.has(errand.guild_id):
            guild = self._client.get_guild(errand.guild_id)
            if guild is None or guild.me is None:
                return RoleChangeOutcome.LATER
            if guild.get_role(errand.role_id) is None:
                return RoleChangeOutcome.GONE
            if role_problem(guild, errand.role_id, TIER_ROLES) is not None:
                return RoleChangeOutcome.REFUSED
        change = self._client.http.add_role if errand.give else self._client.http.remove_role
        outcome = RoleChangeOutcome.DONE
        try:
            await change(errand.guild_id, errand.user_id, errand.role_id, reason="/tiers")
        except discord.Forbidden:
            outcome = RoleChangeOutcome.REFUSED
        except (discord.HTTPException, OSError) as error:
            # discord.py itself waits for rate limits, up to five times.
            outcome = (
                RoleChangeOutcome.GONE
                if getattr(error, "code", 0) in _GONE
                else RoleChangeOutcome.LATER
            )
        return outcome

    async def compose_word(self, post: OutboxPost) -> Draft | None:
        """Return the private message with the result of a review."""
        said = await self._tiers.notification(post.guild_id, post.subject_id)
        if said is None:
            return None
        settings = self._client.app.guild_settings.of(post.guild_id)
        language = settings.language
        told = tier_change_text(said.news, said.tier, said.at, settings[TierSettings].tiers)
        return Draft(
            framed(paragraph(told, language), paragraph(self._from(post.guild_id), language))
        )

    async def compose_benefit(self, post: OutboxPost) -> Draft | None:
        """Return the message with a gift of a tier."""
        benefit = await self._tiers.benefit(post.guild_id, post.subject_id)
        if benefit is None:
            return None
        settings = self._client.app.guild_settings.of(post.guild_id)
        language = settings.language
        grant = benefit.grant
        if grant.state is not GrantState.OFFERED:
            return None
        told = text(
            "🎁 Your tier **{tier}** brings you a gift: {gift}. It waits for you until {until}.",
            tier=tier_name(benefit.tier, settings[TierSettings].tiers),
            gift=grant.gift.name,
            until=Timestamp(grant.until, "D"),
        )
        button = discord.ui.ActionRow[Any](ClaimGiftButton(post.guild_id, grant.id, language))
        return Draft(
            framed(
                paragraph(told, language), button, paragraph(self._from(post.guild_id), language)
            )
        )

    async def compose_trouble(self, post: OutboxPost) -> Draft | None:
        """Return for moderators why a role cannot be given; None if it is mended."""
        role_id = await self._client.app[TierRoleService].failing_role(
            post.guild_id, post.subject_id
        )
        guild = self._client.get_guild(post.guild_id)
        if role_id is None or guild is None:
            return None
        trouble = role_problem(guild, role_id, TIER_ROLES) or text(
            "I cannot give {role}. Check that my role has “Manage Roles” and is above it.",
            role=Role(role_id),
        )
        return Draft(
            framed(paragraph(trouble, self._client.app.guild_settings.of(post.guild_id).language))
        )

    def _from(self, guild_id: int) -> Text:
        guild = self._client.get_guild(guild_id)
        return text(
            "-# From {server}. Use /privacy there to stop my messages.",
            server=guild.name if guild else "…",
        )


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    client.add_dynamic_items(TierRoleSelect, TiersOffButton, TiersOnButton)
    client.tree.add_command(tiers_command)
    await client.add_cog(TierCommands(client))
