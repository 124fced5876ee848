"""The card of a post for the team, and the buttons with which it decides."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import discord

from bot.access import Access
from bot.services.publishing.checks import PostCheckService
from bot.services.publishing.posts import BrandPostService
from cogs.publishing.checking import NUMBER, discord_view, send_checks
from cogs.publishing.panels import about_lines, whole_post
from cogs.ui.base import (
    Interaction,
    Panel,
    framed,
    guild_id_of,
    paragraph,
    reply,
    say,
    user_language,
)
from cogs.ui.fitting import cut
from cogs.ui.forms import Form
from cogs.ui.limits import OPTION_LABEL
from cogs.ui.persistent_button import PersistentButton
from cogs.ui.posting_places import check_channels
from domain.languages import Language
from domain.publishing.check_report import CheckReport
from domain.publishing.checks import CHECKS
from domain.publishing.checks.base import Check, CheckFinding
from domain.publishing.post import OUT, PLANNED, REASON_LENGTH, Approval, BrandPost, PostState
from domain.translatable_text import JoinedList, Text, Timestamp, User, text

REVISION = r":([0-9]{1,9})"
GROUP = 10
"""How many ticks Discord takes in one group."""


def team_card(post: BrandPost, language: Language) -> Panel:
    """Return the card for the team, with buttons while it waits for approval."""
    lines = [_heading(post), *about_lines(post)]
    if post.note and post.state not in OUT:
        lines.append(text("Why: {note}", note=post.note))
    elif post.state is PostState.DRAFT:
        lines.append(text("It was changed since, so it is a draft until it is handed in."))
    if post.approval is not None:
        lines.append(approval_line(post.approval))
    buttons: list[discord.ui.Item[Any]] = []
    if post.state is PostState.READY:
        kinds = (ApproveButton, SendBackButton, RefusePostButton)
        buttons = [kind(post.id, post.revision, language=language) for kind in kinds]
    return whole_post(post, lines, buttons, language)


def _heading(post: BrandPost) -> Text:
    author = User(post.author_id)
    if post.state in PLANNED:
        return text("📣 {member} wants to post this.", member=author)
    if post.state in OUT:
        return text("📣 {member} wrote this post.", member=author)
    return text("📣 {member} wanted to post this.", member=author)


def retired_card(language: Language) -> Panel:
    """Return what is left of a card after which there is a newer one."""
    said = text("📣 There is a newer card of this post further down.")
    return framed(paragraph(said, language))


def approval_line(approval: Approval) -> Text:
    """Return who approved a post, and what they had looked at."""
    by = User(approval.by)
    looked = tuple(CHECKS[key].label for key in approval.looked_at if key in CHECKS)
    if not looked:
        return text("Approved by {member}.", member=by)
    return text(
        "Approved by {member}, who has looked at: {checks}.", member=by, checks=JoinedList(looked)
    )


class ApproveButton(
    PersistentButton, template=rf"post:approve{NUMBER}{REVISION}", access=Access.MODERATOR
):
    """Approves the revision of a post that the card shows."""

    name, label = "post:approve", text("Approve")
    style = discord.ButtonStyle.success

    async def on_click(self, interaction: Interaction) -> None:
        """Approve it."""
        posts, guild_id = interaction.client.app[BrandPostService], guild_id_of(interaction)
        post_id, revision = self.numbers
        by = interaction.user.id
        post = await posts.check_approver(guild_id, post_id, revision, by=by)
        check_channels(interaction, post.content)
        report = await interaction.client.app[PostCheckService].report(
            post, discord_view(interaction, post)
        )
        if report.is_stopped:
            await send_checks(interaction, report)
        elif report.to_tick:
            button = LookedButton(post_id, revision, language=user_language(interaction))
            await send_checks(interaction, report, button)
        else:
            await approve(interaction, post, revision)


async def approve(
    interaction: Interaction, post: BrandPost, revision: int, ticked: Collection[str] = ()
) -> None:
    """Approve a post and say so, on its card and to the person."""
    approved = await interaction.client.app[BrandPostService].approve(
        post.guild_id,
        post.id,
        revision,
        by=interaction.user.id,
        ticked=ticked,
        view=discord_view(interaction, post),
    )
    said = text("Approved. It goes out {at}.", at=Timestamp(approved.content.at, "f"))
    if approved.ask_again_at is not None:
        said = text(
            "Approved. That is a while ahead, so I'll ask again {when}.",
            when=Timestamp(approved.ask_again_at, "f"),
        )
    await reply(interaction, said)


class LookedButton(
    PersistentButton, template=rf"post:looked{NUMBER}{REVISION}", access=Access.MODERATOR
):
    """Opens the form in which the approver ticks what they have looked at."""

    name, label = "post:looked", text("I have looked")
    style = discord.ButtonStyle.success

    async def on_click(self, interaction: Interaction) -> None:
        """Open the form, or approve at once if nothing is left to look at."""
        app = interaction.client.app
        post_id, revision = self.numbers
        post = await app[BrandPostService].check_approver(
            guild_id_of(interaction), post_id, revision, by=interaction.user.id
        )
        report = await app[PostCheckService].report(post, discord_view(interaction, post))
        if report.is_stopped:
            await send_checks(interaction, report)
        elif report.to_tick:
            names = {each.id: each.name for each in _channels(interaction)}
            form = LookedForm(user_language(interaction), post, revision, report, names)
            await interaction.response.send_modal(form)
        else:
            await approve(interaction, post, revision)


class LookedForm(Form, access=Access.MODERATOR):
    """The form with a tick for each thing to look at."""

    def __init__(
        self,
        language: Language,
        post: BrandPost,
        revision: int,
        report: CheckReport,
        channel_names: Mapping[int, str],
    ) -> None:
        super().__init__(text("I have looked"), language)
        self.post, self.revision = post, revision
        options = [
            discord.CheckboxGroupOption(
                label=cut(tick_label(check, finding, channel_names, language), OPTION_LABEL),
                value=key,
            )
            for key, (check, finding) in report.to_tick.items()
        ]
        self.groups = [
            self.ask(
                text("Tick what you have looked at"),
                discord.ui.CheckboxGroup[Any](
                    custom_id=f"looked{begin}",
                    options=chosen,
                    min_values=len(chosen),
                    max_values=len(chosen),
                ),
            )
            for begin in range(0, len(options), GROUP)
            for chosen in [options[begin : begin + GROUP]]
        ]

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Approve the post."""
        check_channels(interaction, self.post.content)
        ticked = {value for group in self.groups for value in group.values}
        await approve(interaction, self.post, self.revision, ticked)


def _channels(interaction: Interaction) -> Sequence[discord.abc.GuildChannel]:
    return interaction.guild.channels if interaction.guild is not None else ()


def tick_label(
    check: Check, finding: CheckFinding, channel_names: Mapping[int, str], language: Language
) -> str:
    """Return the words beside a tick; Discord shows no links there, so channels have names."""
    name = check.label
    if finding.channel_id is not None:
        channel = channel_names.get(finding.channel_id, str(finding.channel_id))
        name = text("{what} in #{channel}", what=name, channel=channel)
    if finding.tick:
        name = text("{what}: {which}", what=name, which=finding.tick)
    return say(name, language)


class SendBackButton(
    PersistentButton, template=rf"post:back{NUMBER}{REVISION}", access=Access.MODERATOR
):
    """Asks for the reason why a post goes back to its author."""

    name, label = "post:back", text("Send back")

    async def on_click(self, interaction: Interaction) -> None:
        """Open the form."""
        form = ReasonForm(user_language(interaction), *self.numbers, refuses=False)
        await interaction.response.send_modal(form)


class RefusePostButton(
    PersistentButton, template=rf"post:refuse{NUMBER}{REVISION}", access=Access.MODERATOR
):
    """Asks for the reason why a post is refused."""

    name, label = "post:refuse", text("Refuse")
    style = discord.ButtonStyle.danger

    async def on_click(self, interaction: Interaction) -> None:
        """Open the form."""
        form = ReasonForm(user_language(interaction), *self.numbers, refuses=True)
        await interaction.response.send_modal(form)


class ReasonForm(Form, access=Access.MODERATOR):
    """The form for the reason why a post is sent back or refused."""

    def __init__(self, language: Language, post_id: int, revision: int, *, refuses: bool) -> None:
        super().__init__(text("Refuse the post") if refuses else text("Send it back"), language)
        self.post_id, self.revision, self.refuses = post_id, revision, refuses
        self.reason = self.ask(
            text("Why"),
            discord.ui.TextInput[Any](
                custom_id="reason",
                style=discord.TextStyle.paragraph,
                max_length=REASON_LENGTH,
            ),
            text("Your team reads it."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Send it back or refuse it."""
        posts, guild_id = interaction.client.app[BrandPostService], guild_id_of(interaction)
        step = posts.refuse if self.refuses else posts.send_back
        await step(guild_id, self.post_id, self.revision, self.reason.value)
        said = (
            text("Refused. It will not go out.")
            if self.refuses
            else text("Sent back. It is a draft again, in /post list.")
        )
        await reply(interaction, said)
