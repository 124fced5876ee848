"""Contributions: messages and reactions in; `/me`, `/leaderboard` and *Nominate* out."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import discord
import structlog
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.client import Interaction, Ovation
from bot.services.contributions import Profile
from cogs.panels import Form, answer, card, here, language, say, settings_here, words
from domain.contributions import Act, Kind, Source, kind_of_reaction
from domain.contributions.ledger import ALL
from domain.intent import may_matter
from domain.messages import HeardMessage, made_at
from domain.refusals import Refusal
from domain.settings import Feature
from domain.text import Jump, Text, User, counted, text

PAGE = 10
MOST_REMEMBERED = 10_000
READ_AGAIN_SECONDS = 60.0
REACTIONS_LOOKED_BACK = timedelta(days=1)
"""Reactions made while we were away are looked for on messages up to so long before."""
SHOWN_ACTS = 5
MEDALS = ("🥇", "🥈", "🥉")

log = structlog.stdlib.get_logger(__name__)

KINDS: dict[Kind, Text] = {
    Kind.HELPED: text("Helped"),
    Kind.ENTERTAINED: text("Entertained"),
    Kind.INTERESTED: text("Interested"),
    Kind.TOOK_PART: text("Took part"),
}
SIGNS: dict[Kind, str] = {
    Kind.HELPED: "🙏",
    Kind.ENTERTAINED: "😂",
    Kind.INTERESTED: "💡",
    Kind.TOOK_PART: "🎟️",
}
PERIODS: dict[str, Text] = {
    "week": text("This week"),
    "month": text("This month"),
    "all": text("All time"),
}
PERIOD_CHOICES = [
    app_commands.Choice(name=locale_str(said.message), value=name) for name, said in PERIODS.items()
]
KIND_CHOICES = [
    app_commands.Choice(name=locale_str(said.message), value=kind.value)
    for kind, said in KINDS.items()
]


class NominateForm(Form):
    """Why a message deserves a mention, and for what."""

    def __init__(self, target: discord.Message, speaking: Any) -> None:
        super().__init__(title=say(text("Nominate a message"), speaking))
        self.target = target
        self.kinds: discord.ui.RadioGroup[Any] = discord.ui.RadioGroup(
            custom_id="kind",
            options=[
                discord.RadioGroupOption(
                    label=f"{SIGNS[kind]} {say(KINDS[kind], speaking)}",
                    value=kind.value,
                    default=kind is Kind.HELPED,
                )
                for kind in (Kind.HELPED, Kind.ENTERTAINED, Kind.INTERESTED)
            ],
        )
        self.why: discord.ui.TextInput[Any] = discord.ui.TextInput(
            custom_id="reason", required=False, max_length=200
        )
        self.add_item(
            discord.ui.Label(text=say(text("What did it do?"), speaking), component=self.kinds)
        )
        self.add_item(
            discord.ui.Label(
                text=say(text("Why, in a few words (if you like)"), speaking), component=self.why
            )
        )

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Count the nomination."""
        target = self.target
        act = on_message(
            interaction,
            target,
            Source.NOMINATION,
            Kind(self.kinds.value or Kind.HELPED),
            detail=self.why.value.strip(),
        )
        new = await interaction.client.app.contributions.nominate(
            act, receiver_is_bot=target.author.bot
        )
        said = (
            text(
                "Noted! {member} will be glad that you thought of them.",
                member=User(act.receiver_id),
            )
            if new
            else text("You nominated this message before; that stands.")
        )
        await answer(interaction, said)


@app_commands.context_menu(name=locale_str("Nominate"))
@app_commands.guild_only()
async def nominate(interaction: Interaction, message: discord.Message) -> None:
    """Say that a message deserves a mention."""
    require_contributions(interaction)
    await interaction.response.send_modal(NominateForm(message, language(interaction)))


@app_commands.context_menu(name=locale_str("Thank"))
@app_commands.guild_only()
async def thank(interaction: Interaction, message: discord.Message) -> None:
    """Say thank you for a message without writing one; also where the bot reads no messages."""
    require_contributions(interaction)
    act = on_message(interaction, message, Source.THANKS, Kind.HELPED)
    new = await interaction.client.app.contributions.thank(act, receiver_is_bot=message.author.bot)
    said = text("You thanked {member} for this before; that stands.", member=User(act.receiver_id))
    if new:
        said = text("Your thanks to {member} are noted.", member=User(act.receiver_id))
    await answer(interaction, said)


def on_message(
    interaction: discord.Interaction[Any],
    message: discord.Message,
    source: Source,
    kind: Kind,
    detail: str = "",
) -> Act:
    """What the person behind the interaction does to the author of `message`."""
    return Act(
        guild_id=here(interaction),
        channel_id=message.channel.id,
        message_id=message.id,
        source=source,
        kind=kind,
        giver_id=interaction.user.id,
        receiver_id=message.author.id,
        at=interaction.client.app.clock(),
        detail=detail,
    )


def require_contributions(interaction: Interaction) -> None:
    """Raise `Refusal` where the guild does not count contributions."""
    if not settings_here(interaction).has(Feature.CONTRIBUTIONS):
        raise Refusal(text("Contributions are switched off on this server."))


class Contributions(commands.Cog):
    """Hears what members do for each other, and shows it."""

    def __init__(self, client: Ovation) -> None:
        self._client = client
        self._contributions = client.app.contributions
        self._bots: dict[int, bool] = {}
        self._catching_up: asyncio.Task[None] | None = None
        self._catching_up_again: asyncio.TimerHandle | None = None

    async def cog_load(self) -> None:
        """Take messages and reactions in from now on."""
        self._contributions.is_bot = self._is_bot
        self._contributions.hold()
        self._client.take("MESSAGE_CREATE", self.take_message)
        self._client.take("MESSAGE_REACTION_ADD", self.take_reaction)
        self._client.take("MESSAGE_REACTION_REMOVE", self.take_reaction_gone)
        self._client.tree.add_command(nominate)
        self._client.tree.add_command(thank)

    async def cog_unload(self) -> None:
        """Stop reading the past."""
        for reading in (self._catching_up, self._catching_up_again):
            if reading is not None:
                reading.cancel()

    async def _is_bot(self, user_id: int) -> bool:
        if user_id not in self._bots:
            try:
                user = self._client.get_user(user_id) or await self._client.fetch_user(user_id)
            except discord.NotFound:
                # A webhook: its messages have an author that is no user.
                self._bots[user_id] = True
            else:
                self._bots[user_id] = user.bot
            if len(self._bots) > MOST_REMEMBERED:
                self._bots.pop(next(iter(self._bots)))
        return self._bots[user_id]

    # --- What came while we were away --------------------------------------------------------

    @commands.Cog.listener()
    async def on_connect(self) -> None:
        """A new session: what came since the last one is to be read before positions move on."""
        self._contributions.hold()

    @commands.Cog.listener()
    async def on_resumed(self) -> None:
        """The same session goes on: Discord has sent what we missed."""
        if self._catching_up is None or self._catching_up.done():
            self._contributions.release()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Read what came while we were away."""
        self._start_catching_up()

    def _start_catching_up(self) -> None:
        if self._catching_up is not None:
            self._catching_up.cancel()
        self._catching_up = asyncio.create_task(self._catch_up_or_again(), name="catch up")

    async def _catch_up_or_again(self) -> None:
        """Until all of the past has been read no position moves on, so nothing is left out."""
        try:
            await self._catch_up()
        except Exception:
            log.exception("the past was not read and will be tried again")
            loop = asyncio.get_running_loop()
            self._catching_up_again = loop.call_later(READ_AGAIN_SECONDS, self._start_catching_up)

    async def _catch_up(self) -> None:
        for guild in self._client.guilds:
            known = await self._contributions.read_to(guild.id)
            # Where nothing was heard yet, nothing was said before the latest of all that was.
            latest = max(known.values(), default=None)
            for channel in (*guild.channels, *guild.threads):
                read_to = known.get(channel.id, latest)
                if read_to is None or not isinstance(channel, discord.abc.Messageable):
                    continue
                if channel.id not in known and (channel.last_message_id or 0) <= read_to:
                    continue
                try:
                    await self._read_on(channel, guild.id, channel.id, read_to)
                except (discord.Forbidden, discord.NotFound):
                    log.warning("the past of a channel cannot be read", channel=channel.id)
        self._contributions.release()
        await self._contributions.flush()

    async def _read_on(
        self, channel: discord.abc.Messageable, guild_id: int, channel_id: int, read_to: int
    ) -> None:
        """Take in the channel's messages after `read_to`, and the latest reactions."""
        since = made_at(read_to) - REACTIONS_LOOKED_BACK
        async for message in channel.history(limit=None, after=since, oldest_first=True):
            if message.id > read_to:
                if not message.author.bot and message.webhook_id is None:
                    self._hear(heard_message(message, guild_id), thanks=True, wishes=False)
                self._contributions.seen_before(guild_id, channel_id, message.id)
            for reaction in message.reactions:
                if kind_of_reaction(str(reaction.emoji)) is None:
                    continue
                async for user in reaction.users():
                    if not user.bot:
                        self._contributions.react(
                            guild_id=guild_id,
                            channel_id=channel_id,
                            message_id=message.id,
                            author_id=message.author.id,
                            giver_id=user.id,
                            emoji=str(reaction.emoji),
                        )

    # --- In: for every message and reaction, so cheap ----------------------------------------

    def take_message(self, data: Mapping[str, Any]) -> None:
        """Take in a message: what it thanks for, and what it wishes to buy."""
        guild_id = data.get("guild_id")
        if guild_id is None:
            return
        guild, channel, message = int(guild_id), int(data["channel_id"]), int(data["id"])
        self._contributions.seen(guild, channel, message)
        content = data["content"]
        thanks, wishes = self._contributions.may_thank(content), may_matter(content)
        if (thanks or wishes) and "webhook_id" not in data and not data["author"].get("bot"):
            self._hear(heard_payload(data), thanks=thanks, wishes=wishes)

    def _hear(self, heard: HeardMessage, *, thanks: bool, wishes: bool) -> None:
        if thanks:
            self._contributions.hear(heard)
        if wishes:
            self._client.app.offers.hear(heard)

    def take_reaction(self, data: Mapping[str, Any]) -> None:
        """Take in a reaction."""
        author_id = data.get("message_author_id")
        if "guild_id" not in data or author_id is None or _is_bot(data.get("member")):
            return
        self._contributions.react(
            guild_id=int(data["guild_id"]),
            channel_id=int(data["channel_id"]),
            message_id=int(data["message_id"]),
            author_id=int(author_id),
            giver_id=int(data["user_id"]),
            emoji=emoji_of(data),
        )

    def take_reaction_gone(self, data: Mapping[str, Any]) -> None:
        """Undo a reaction."""
        if "guild_id" in data:
            self._contributions.unreact(
                guild_id=int(data["guild_id"]),
                message_id=int(data["message_id"]),
                emoji=emoji_of(data),
                giver_id=int(data["user_id"]),
            )

    @commands.Cog.listener()
    async def on_raw_reaction_clear_emoji(self, event: discord.RawReactionClearEmojiEvent) -> None:
        """Undo everybody's reactions of one emoji."""
        if event.guild_id is not None:
            self._contributions.unreact(
                guild_id=event.guild_id, message_id=event.message_id, emoji=str(event.emoji)
            )

    @commands.Cog.listener()
    async def on_raw_reaction_clear(self, event: discord.RawReactionClearEvent) -> None:
        """Undo all reactions to a message."""
        if event.guild_id is not None:
            self._contributions.unreact(guild_id=event.guild_id, message_id=event.message_id)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Undo what a message carried."""
        if event.guild_id is not None:
            self._contributions.forget(event.guild_id, event.message_id)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Undo what many messages carried."""
        if event.guild_id is not None:
            for message_id in event.message_ids:
                self._contributions.forget(event.guild_id, message_id)

    # --- Out ---------------------------------------------------------------------------------

    @app_commands.command(
        name=locale_str("me"), description=locale_str("See what you gave this community, and why")
    )
    @app_commands.guild_only()
    async def me(self, interaction: Interaction) -> None:
        """Show the member's own standing, privately."""
        require_contributions(interaction)
        profile = await self._contributions.profile(here(interaction), interaction.user.id)
        await interaction.response.send_message(
            view=profile_card(profile, language(interaction)), ephemeral=True
        )

    @app_commands.command(
        name=locale_str("leaderboard"), description=locale_str("Who gave most to this community")
    )
    @app_commands.describe(
        period=locale_str("Since when"), kind=locale_str("Only contributions of one kind")
    )
    @app_commands.rename(period=locale_str("period"), kind=locale_str("kind"))
    @app_commands.choices(period=PERIOD_CHOICES, kind=KIND_CHOICES)
    @app_commands.guild_only()
    async def leaderboard(
        self,
        interaction: Interaction,
        period: app_commands.Choice[str] | None = None,
        kind: app_commands.Choice[str] | None = None,
    ) -> None:
        """Show the first ten of those who may be ranked."""
        require_contributions(interaction)
        since = period.value if period else "week"
        only = Kind(kind.value) if kind else None
        board = await self._contributions.leaderboard(
            here(interaction), since, only or ALL, limit=PAGE
        )
        speaking = language(interaction)
        title = text("## 🏆 {period}", period=PERIODS[since])
        if only is not None:
            title = text("## 🏆 {period}: {kind}", period=PERIODS[since], kind=KINDS[only])
        lines = [
            say(
                counted(
                    "{place} {member}: {count} point",
                    "{place} {member}: {count} points",
                    standing.points,
                    place=MEDALS[place] if place < len(MEDALS) else f"{place + 1}.",
                    member=User(standing.user_id),
                ),
                speaking,
            )
            for place, standing in enumerate(board)
        ]
        nobody = text("Nobody yet. Thank somebody who helped you, and they will stand here.")
        panel = card(
            words(title, speaking),
            words("\n".join(lines) or nobody, speaking),
            words(
                text("-# Only who agrees is listed. See /privacy to change that for yourself."),
                speaking,
            ),
        )
        await interaction.response.send_message(view=panel)


def emoji_of(data: Mapping[str, Any]) -> str:
    """The emoji of a reaction event: the sign itself, or a custom one as it is written."""
    emoji = data["emoji"]
    if emoji.get("id") is None:
        return str(emoji["name"] or "")
    return f"<:{emoji['name']}:{emoji['id']}>"


def _is_bot(member: Mapping[str, Any] | None) -> bool:
    return member is not None and bool(member["user"].get("bot"))


def heard_payload(data: Mapping[str, Any]) -> HeardMessage:
    """A message as the gateway sends it, without Discord around it."""
    replied = data.get("referenced_message") or {}
    author = replied.get("author") or {}
    return HeardMessage(
        guild_id=int(data["guild_id"]),
        channel_id=int(data["channel_id"]),
        message_id=int(data["id"]),
        author_id=int(data["author"]["id"]),
        text=data["content"],
        reply_to_author_id=int(author["id"]) if author and not author.get("bot") else None,
        reply_to_text=replied.get("content", ""),
        mentions=tuple(int(user["id"]) for user in data["mentions"] if not user.get("bot")),
    )


def heard_message(message: discord.Message, guild_id: int) -> HeardMessage:
    """A message out of the history, without Discord around it."""
    reference = message.reference
    replied = reference.resolved if reference is not None else None
    author = replied.author if isinstance(replied, discord.Message) else None
    return HeardMessage(
        guild_id=guild_id,
        channel_id=message.channel.id,
        message_id=message.id,
        author_id=message.author.id,
        text=message.content,
        reply_to_author_id=author.id if author is not None and not author.bot else None,
        reply_to_text=replied.content if isinstance(replied, discord.Message) else "",
        mentions=tuple(user.id for user in message.mentions if not user.bot),
    )


def profile_card(profile: Profile, speaking: Any) -> discord.ui.LayoutView:
    """What `/me` shows."""
    if profile.rank is None:
        return card(
            words(text("## Your contributions"), speaking),
            words(
                text(
                    "Nothing yet, and that is fine. When somebody thanks you, or several people "
                    "like what you post, it shows up here."
                ),
                speaking,
            ),
        )
    totals = [
        say(
            counted(
                "**{period}**: {count} point",
                "**{period}**: {count} points",
                profile.points[name].get(ALL, 0),
                period=said,
            ),
            speaking,
        )
        for name, said in PERIODS.items()
    ]
    kinds = [
        f"{SIGNS[kind]} {say(KINDS[kind], speaking)} {profile.points['all'][kind]}"
        for kind in Kind
        if profile.points["all"].get(kind)
    ]
    parts = [
        words(text("## Your contributions"), speaking),
        words("\n".join(totals), speaking),
        words(" · ".join(kinds), speaking),
        words(
            text("You are number {rank} of all time.", rank=profile.rank),
            speaking,
        ),
    ]
    if profile.acts:
        lines = [f"- {say(line, speaking)}" for line in told(profile.acts)[:SHOWN_ACTS]]
        heading = say(text("**This week, from the latest**"), speaking)
        parts.append(words("\n".join([heading, *lines]), speaking))
    return card(*parts)


def told(acts: Sequence[Act]) -> list[Text]:
    """Each act in a few words with a link; what several people gave one message, in one line."""
    together: dict[object, list[Act]] = defaultdict(list)
    for act in acts:
        together[act.message_id if act.source is Source.REACTION else act.key].append(act)
    return [_line(alike) for alike in together.values()]


def _line(alike: Sequence[Act]) -> Text:
    act = alike[0]
    place = Jump(act.guild_id, act.channel_id, act.message_id, text("there"))
    giver = User(act.giver_id)
    match act.source:
        case Source.THANKS:
            return text("{member} thanked you {place}", member=giver, place=place)
        case Source.REACTION:
            emoji = " ".join(dict.fromkeys(each.detail for each in alike))
            others = len({each.giver_id for each in alike}) - 1
            if others:
                return counted(
                    "{member} and {count} other reacted with {emoji} {place}",
                    "{member} and {count} others reacted with {emoji} {place}",
                    others,
                    member=giver,
                    emoji=emoji,
                    place=place,
                )
            return text(
                "{member} reacted with {emoji} {place}", member=giver, emoji=emoji, place=place
            )
        case Source.NOMINATION:
            return text("{member} nominated your message {place}", member=giver, place=place)
        case _:
            return text("you took part in a contest {place}", place=place)


async def setup(client: Ovation) -> None:
    """Called by discord.py when the extension is loaded."""
    await client.add_cog(Contributions(client))
