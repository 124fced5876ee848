"""Player of the screenplay: runs every line through the real bot, as members and moderators do."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from importlib.resources import files
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import discord
from simcord.actors import MemberActor
from simcord.results import InteractionResult, ResponseMessage

from demo.artwork import picture
from demo.clicks import buttons, press, response_of
from demo.community import BACK_ROOM, BOT, CARE_CHANNEL, LISTENING, SEED, VISITOR, Community
from demo.idea_scenes import IdeaScenes
from demo.screenplay import Beat, Cue, Day, Nominate, React, Say, Scene, read

ZONE = ZoneInfo("Europe/Paris")
YEAR = 2026
"""The year in which the simulated clock begins."""
PACE_SECONDS = 40
"""Seconds that people take to answer each other, on average."""
FEATURES = "contributions contests recognition offers listening cases alerts publishing ideas"
"""The switches that Maya turns on."""
AT_ONCE = 16
"""Number of members who vote side by side."""
ENTRY = re.compile(r"(?P<who>\w+) (?P<appeal>[\d.]+) (?P<what>.+)")
RATE = re.compile(r"contest:rate:\d+:\d+:[123]:\d+")
"""The `custom_id` of a rating button: contest, entry, rating, number of cards shown."""

ProgressCallback = Callable[[int, int, str], None]
"""A function called with the number of finished beats, that of all, and what goes on."""


def fortnight() -> list[Beat]:
    """Return the beats of the fortnight."""
    script = files("demo").joinpath("fortnight.txt").read_text(encoding="utf-8")
    return read(script, year=YEAR, zone=ZONE)


class Play(IdeaScenes):
    """One performance of a screenplay in a community."""

    def __init__(
        self, community: Community, told: ProgressCallback = lambda _done, _all, _what: None
    ) -> None:
        self._community = community
        self._sim = community.sim
        self._told = told
        self._rng = Random(SEED)
        self.channel = community.channels["general"]
        """The channel in which the scene takes place."""
        self._latest: dict[tuple[int, str], discord.Message] = {}
        """Latest message of each writer, by channel."""
        self._last: discord.Message | None = None
        self._appeal: dict[str, float] = {}
        """How much people like each entry, by its id."""
        self._opened: ResponseMessage | None = None
        """The private answer with the coupon that was opened last."""
        self._entered = 0
        self._posts: list[discord.Message] = []

    async def perform(self, beats: Sequence[Beat]) -> None:
        """Play all beats."""
        for done, beat in enumerate(beats):
            match beat:
                case Day():
                    self._told(done, len(beats), beat.title)
                case Scene():
                    await self._until(beat.at)
                    self.channel = self._community.channels[beat.channel]
                case Say():
                    await self._say(beat)
                case React():
                    await self._react(beat)
                case Nominate():
                    await self._nominate(beat)
                case Cue():
                    await getattr(self, f"cue_{beat.name}")(beat.words, *beat.lines)
        self._told(len(beats), len(beats), "")

    async def _until(self, moment: datetime) -> None:
        """Let time pass until `moment`, with a stop for each job that is due before."""
        app = self._community.app
        while self._sim.now() < moment:
            due = await app.scheduler.next_at()
            step = moment if due is None or due >= moment else max(due, self._sim.now())
            await self._sim.pass_time(max((step - self._sim.now()).total_seconds(), 1))

    async def _say(self, beat: Say) -> None:
        who = self._community.people[beat.who]
        self._pass_a_moment()
        if beat.words.startswith("/"):
            await who.slash(self.channel, beat.words[1:])
            return
        attached = [(f"{beat.picture}.jpg", picture(beat.picture))] if beat.picture else []
        message = await who.send(
            self.channel,
            beat.words,
            reply_to=self._by(beat.to) if beat.to else None,
            attachments=attached,
        )
        self._last = self._latest[self.channel.id, beat.who] = message

    async def _react(self, beat: React) -> None:
        if self._last is None:
            raise ValueError("the screenplay reacts to nothing")
        some = self._rng.sample(self._community.crowd, beat.more)
        for who in (*map(self._community.people.__getitem__, beat.who), *some):
            await who.react(self._last, beat.emoji)

    async def _nominate(self, beat: Nominate) -> None:
        who = self._community.people[beat.who]
        form = await who.context_menu(self.channel, "Nominate", self._by(beat.whom))
        await who.submit_modal(form, {"kind": beat.kind, "reason": beat.reason})

    def _by(self, name: str) -> discord.Message:
        """Return the latest message of this person here, or the bot's."""
        if name != BOT:
            return self._latest[self.channel.id, name]
        bot_id = self._sim.backend.bot_user.id
        return next(
            message for message in reversed(self.channel.history()) if message.author.id == bot_id
        )

    def _pass_a_moment(self) -> None:
        self._sim.backend.advance_clock(PACE_SECONDS * (0.4 + 1.2 * self._rng.random()))

    # --- Cues: the screenplay's "!" lines ---------------------------------------------------

    async def cue_setup(self, _: str) -> None:
        """Set the bot up as the moderator, with its own panel and commands."""
        maya, channels = self._moderator, self._community.channels
        room = channels[BACK_ROOM]
        panel = response_of(await maya.slash(room, "setup"))
        listening = [channels[name] for name in LISTENING]
        roles = self._community.guild.roles
        pages: Mapping[str, Mapping[str, Sequence[Any]]] = {
            "where": {
                "recognition_channel_id": [channels["general"]],
                "contest_channel_id": [channels["contests"]],
                "offer_channel_ids": listening,
                "care_channel_id": [channels[CARE_CHANNEL]],
                "moderator_role_id": [roles["Moderators"]],
            },
            "when": {
                "time_zone": [ZONE.key],
                "recognition_weekday": ["4"],
                "recognition_hour": ["17"],
            },
            "what": {"features": FEATURES.split()},
        }
        panel = response_of(await maya.click(panel, custom_id="setup:tab:where"))
        for page, choices in pages.items():
            await maya.click(panel, custom_id=f"setup:tab:{page}")
            for choice, values in choices.items():
                await maya.select(panel, values, custom_id=f"setup:pick:{choice}")
        form = await maya.slash(room, "listen channels")
        followed = {
            "help": [channels["help"]],
            "hours": "4",
            "unheard": [],
            "shown": [channels["general"]],
        }
        await maya.submit_modal(form, followed)
        await self._stock_gifts()
        await self._begin_campaigns()

    async def _stock_gifts(self) -> None:
        maya, room = self._moderator, self._community.channels[BACK_ROOM]
        await maya.slash(
            room, "gift add", name="a hand-thrown blue mug", suits="helped", quantity=3
        )
        await maya.slash(room, "gift add", name="an otter saucer", suits="entertained", quantity=5)
        await maya.slash(room, "gift add", name="a bag of Kofi's house beans", quantity=0)

    async def _begin_campaigns(self) -> None:
        maya, room = self._moderator, self._community.channels[BACK_ROOM]
        await maya.slash(
            room,
            "products add",
            name="the blue mug",
            other_names="la tasse bleue",
            link="https://shop.example/blue-mug",
            price="28 €",
            translations="fr: le mug bleu",
        )
        await maya.slash(
            room, "products add", name="the travel mug", translations="fr: le mug de voyage"
        )
        cart = {"link": "https://shop.example/cart?code={code}"}
        for product, percent, more in (("the travel mug", 10, {}), ("the blue mug", 15, cart)):
            await maya.slash(
                room,
                "campaign create",
                product=product,
                percent=percent,
                days_valid=14,
                limit=200,
                share=self._community.channels["shop-talk"],
                **more,
            )
        await maya.slash(room, "offers adjust", moderators=room)

    async def cue_judge(self, wisher: str) -> None:
        """Judge the trial as the moderator: right is the offer that `wisher` would have had."""
        named = self._community.people[wisher].mention
        for message in self.channel.history():
            if any(each.startswith("trial:") for each in buttons(message)):
                right = named in json.dumps([part.to_dict() for part in message.components])
                await press(self._moderator, message, f"trial:{'right' if right else 'wrong'}:")

    async def cue_start_offering(self, _: str) -> None:
        """End the trial as the moderator."""
        report = response_of(await self._moderator.slash(self.channel, "offers status"))
        await self._moderator.click(report, label="Start offering")

    async def cue_privacy(self, words: str) -> None:
        """Make a choice in /privacy: who, which choice, which way."""
        name, choice, way = words.split()
        who = self._community.people[name]
        panel = response_of(await who.slash(self.channel, "privacy"))
        await who.click(panel, custom_id=f"privacy:{choice}:{way}")

    async def cue_join(self, names: str) -> None:
        """List some members on the leaderboard that was shown last, at their request."""
        for name in names.split():
            await press(self._community.people[name], self._by(BOT), "listed:")

    async def cue_leave(self, name: str) -> None:
        """Remove a member from the leaderboard that was shown last, at their request."""
        await press(self._community.people[name], self._by(BOT), "listed:")

    async def cue_takes(self, name: str) -> None:
        """Open the offer made to a member."""
        self._opened = response_of(await self._answer_offer(name, "offer:show:"))

    async def cue_shares(self, name: str) -> None:
        """Share the coupon that was opened last, as its owner."""
        self._pass_a_moment()
        if self._opened is None:
            raise ValueError("nobody has opened an offer that could be shared")
        await press(self._community.people[name], self._opened, "share:go:")

    async def cue_gets(self, name: str) -> None:
        """Take a coupon from the card that was shared last."""
        await self._answer_offer(name, "share:take:")

    async def cue_declines(self, name: str) -> None:
        """Decline the offer made to a member."""
        await self._answer_offer(name, "offer:no:")

    async def _answer_offer(self, name: str, button: str) -> InteractionResult:
        self._pass_a_moment()
        return await press(self._community.people[name], self._by(BOT), button)

    async def cue_caption_contest(self, words: str) -> None:
        """Post a caption contest as the moderator: picture, title, theme, two deadlines."""
        name, *rest = words.split(" | ")
        await self._post_contest("caption", rest, {"picture": (f"{name}.jpg", picture(name))})

    async def cue_photo_contest(self, words: str) -> None:
        """Post a photo contest as the moderator: title, theme, two deadlines."""
        await self._post_contest("photo", words.split(" | "), {})

    async def _post_contest(self, kind: str, plan: list[str], more: Mapping[str, Any]) -> None:
        maya, room = self._moderator, self._community.channels[BACK_ROOM]
        form = await maya.slash(room, "contest create", kind=kind)
        values = dict(zip(("title", "theme", "entries", "votes"), plan, strict=True))
        drafted = await maya.submit_modal(form, {**values, **more})
        await press(maya, response_of(drafted), "contest:post:")
        self._posts.append(self._by(BOT))

    async def cue_enter(self, words: str) -> None:
        """Enter a caption: who, how funny it is, the caption."""
        who, appeal, caption = _entry(words)
        await self._enter(self._community.people[who], caption, appeal)

    async def cue_crowd_enters(self, _: str, *captions: str) -> None:
        """Enter captions as members of the crowd, one each."""
        entering = self._rng.sample(self._community.crowd, len(captions))
        for who, caption in zip(entering, captions, strict=True):
            await self._enter(who, caption, self._rng.uniform(0.2, 0.6))

    async def _enter(self, who: MemberActor, caption: str, appeal: float) -> None:
        self._pass_a_moment()
        form = await press(who, self._posts[-1], "contest:enter:")
        await who.submit_modal(form, {"caption": caption})
        self._note_entry(appeal)

    async def cue_photo(self, words: str) -> None:
        """Enter a photo: who, how good it is, which picture."""
        name, appeal, drawn = _entry(words)
        self._pass_a_moment()
        who = self._community.people[name]
        form = await press(who, self._posts[-1], "contest:enter:")
        await who.submit_modal(form, {"photo": (f"{drawn}.jpg", picture(drawn))})
        self._note_entry(appeal)

    def _note_entry(self, appeal: float) -> None:
        self._entered += 1
        self._appeal[str(self._entered)] = appeal

    async def cue_vote(self, words: str) -> None:
        """Vote as the cast and some of the crowd: how many of these, and cards for each."""
        many, cards = map(int, words.split())
        members = self._community.people.items()
        voters = [who for name, who in members if name != VISITOR]
        voters += self._community.crowd[:many]
        self._rng.shuffle(voters)
        post = next(
            message
            for message in reversed(self._community.channels["contests"].history())
            if any(each.startswith("contest:vote:") for each in buttons(message))
        )
        for first in range(0, len(voters), AT_ONCE):
            self._pass_a_moment()
            await self._vote(voters[first : first + AT_ONCE], post, cards)

    async def _vote(self, voters: Sequence[MemberActor], post: discord.Message, cards: int) -> None:
        """Vote as several members side by side."""
        opened = await self._sim.together(press(who, post, "contest:vote:") for who in voters)
        hands = list(zip(voters, map(response_of, opened), strict=True))
        for _ in range(cards):
            chosen = [(who, card, self._rated(card)) for who, card in hands]
            await self._sim.together(
                who.click(card, custom_id=rating) for who, card, rating in chosen if rating
            )

    def _rated(self, card: ResponseMessage) -> str | None:
        """Return the button of a card that fits how much its entry is liked.

        None on the last card.
        """
        ratings = [each.split(":") for each in buttons(card) if RATE.match(each)]
        if not ratings:
            return None
        liked = self._appeal[ratings[0][3]] + self._rng.gauss(0, 0.22)
        wanted = {parts[4]: ":".join(parts) for parts in ratings}
        return wanted["3" if liked > 0.72 else "2" if liked > 0.45 and "2" in wanted else "1"]


def _entry(words: str) -> tuple[str, float, str]:
    found = ENTRY.fullmatch(words)
    if found is None:
        raise ValueError(f"the screenplay has an entry that is none: {words!r}")
    return found["who"], float(found["appeal"]), found["what"]
