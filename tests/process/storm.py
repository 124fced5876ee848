"""A crowd that talks, thanks, reacts, votes, asks and pays, and remembers the answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from tests.process.clock import SharedClock
from tests.process.consistency import Books
from tests.process.fake_discord import Wire
from tests.process.shoppers import Shoppers
from tests.scenarios.test_contests import buttons
from tests.scenarios.world import shown

LAUGH = "😂"
PATIENCE = 300
"""How long somebody waits for the next card, in hundredths of a second."""
DEEDS_PER_SECOND = 60.0


class Storm:
    """The random deeds of a guild's members, one after the other."""

    def __init__(
        self,
        wire: Wire,
        channels: tuple[ChannelHandle, ChannelHandle],
        people: list[MemberActor],
        rng: Random,
        clock: SharedClock,
    ) -> None:
        """`channels` are the one where people talk and the one where the bot posts."""
        self.books = Books()
        self.shoppers = Shoppers(wire, channels, people, rng, clock, self.books)
        self.contest: Any = None
        """The post with the button to enter or to vote."""
        self._wire = wire
        self._channel = channels[0]
        self._guild_id = wire.backend.channels[self._channel.id].guild_id
        self._people = people
        self._rng = rng
        self._clock = clock
        self._said: list[Any] = []
        self._thanked: list[Any] = []

    async def rage(self, until: asyncio.Event) -> None:
        """Act, one deed after the other, until the event is set."""
        shoppers = self.shoppers
        always: dict[Callable[[], Awaitable[None]], int] = {
            self.talk: 4,
            self.laugh: 4,
            self.take_back: 2,
        }
        with_bot: dict[Callable[[], Awaitable[None]], int] = {
            self.take_part: 5,
            shoppers.wish: 1,
            shoppers.open: 2,
            shoppers.share: 1,
            shoppers.take: 2,
            shoppers.pay: 3,
            shoppers.unwrap: 2,
        }
        while not until.is_set():
            deeds = always | with_bot if self._wire.is_up(self._guild_id) else always
            (deed,) = self._rng.choices(list(deeds), list(deeds.values()))
            async with self._wire.turn:
                await deed()
            await asyncio.sleep(self._rng.expovariate(DEEDS_PER_SECOND))

    def sleep(self) -> None:
        """Forget the older messages, so that nobody reacts to them or takes a reaction back.

        A reaction that the bot received and could not write is recovered from the channel, but only
        on messages of the last day.
        """
        self._said.clear()
        self._thanked.clear()
        self.shoppers.sleep()

    # --- Contributions ------------------------------------------------------------------------

    async def talk(self) -> None:
        """Let somebody help, and another thank them."""
        helper, other = self._rng.sample(self._people, 2)
        help_ = await helper.send(self._channel, "Rinse it with cold water, never hot.")
        self._said.append(help_)
        said = await other.send(self._channel, "thanks, that helped!", reply_to=help_)
        self._thanked.append((said, other, helper))
        self.books.thanks.add((said.id, other.id, helper.id))
        self.books.note(self._clock(), "thanks", said.id, other.id)

    async def laugh(self) -> None:
        """Let somebody react to a recent message."""
        if not self._said:
            return
        message = self._rng.choice(self._said[-10:])
        author = self._wire.backend.get_message(self._channel.id, message.id).author_id
        who = self._rng.choice([one for one in self._people if one.id != author])
        if (message.id, who.id) not in self.books.laughs:
            self.books.note(self._clock(), "laughs", message.id, who.id)
            await who.react(message, LAUGH)
            self.books.laughs.add((message.id, who.id))

    async def take_back(self) -> None:
        """Let somebody remove a reaction, or delete the message with their thanks."""
        if self._rng.random() < 0.5 and self._thanked:
            said, who, helper = self._thanked.pop(self._rng.randrange(len(self._thanked)))
            self.books.note(self._clock(), "deletes", said.id, who.id)
            await who.delete(said)
            self.books.thanks.remove((said.id, who.id, helper.id))
            return
        laughs = sorted(
            (message.id, giver)
            for message in self._said[-10:]
            for number, giver in self.books.laughs
            if number == message.id
        )
        if laughs:
            message_id, giver_id = self._rng.choice(laughs)
            message = next(one for one in self._said if one.id == message_id)
            giver = next(one for one in self._people if one.id == giver_id)
            self.books.note(self._clock(), "laughs no more", message_id, giver_id)
            await giver.unreact(message, LAUGH)
            self.books.laughs.remove((message_id, giver_id))

    # --- The contest --------------------------------------------------------------------------

    async def take_part(self) -> None:
        """Let somebody enter the contest, or rate some of its entries."""
        if self.contest is None:
            return
        who = self._rng.choice(self._people)
        # The post loses its buttons when there is nothing more to do.
        ids = " ".join(buttons(self._wire.backend.get_message(self._channel.id, self.contest.id)))
        if "contest:enter" in ids:
            await self._enter(who)
        elif "contest:vote" in ids:
            await self._vote(who)

    async def _enter(self, who: MemberActor) -> None:
        form = await who.click(self.contest, label="Enter")
        if form.modal is None:
            return
        caption = f"Line {self._rng.randrange(10**9)} of {who.name}"
        self.books.tried[who.id].add(caption)
        done = await who.submit_modal(form, {"caption": caption})
        if done.response is not None and "You are in" in shown(done.response):
            self.books.entered[who.id].add(caption)
            self.shoppers.told()

    async def _vote(self, who: MemberActor) -> None:
        opened = await who.click(self.contest, label="Vote")
        if opened.response is None:
            return
        for _ in range(3):
            card = self._wire.backend.get_message(self._channel.id, opened.response.id)
            rates = [button for button in buttons(card) if ":rate:" in button]
            if not rates:
                return
            chosen = self._rng.choice(rates)
            entry, rating = map(int, chosen.split(":")[3:5])
            key = who.id, entry
            if key not in self.books.ratings:
                self.books.unsure.add(key)
            sent = self.books.ratings[key]
            sent.append(rating)
            await who.click(opened.response, custom_id=chosen)
            if not await self._turned(opened.response.id, chosen):
                return
            self.books.unsure.discard(key)
            del sent[:-1]
            self.shoppers.told()

    async def _turned(self, card_id: int, button: str) -> bool:
        """Wait for the card's next entry, which confirms the vote; return whether it came."""
        for _ in range(PATIENCE):
            card = self._wire.backend.get_message(self._channel.id, card_id)
            if button not in buttons(card):
                return "✅" in shown(card)
            if not self._wire.is_up(self._guild_id):
                return False
            await asyncio.sleep(0.01)
        return False
