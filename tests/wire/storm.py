"""A crowd that talks, thanks, laughs, votes, asks and pays, and remembers what it was told."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from dataclasses import dataclass, field
from random import Random
from typing import Any

import aiohttp
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from db.tills import TillKey
from domain.tills import signature
from tests.journeys.test_contests import buttons
from tests.journeys.test_offers import CODE, WISH
from tests.journeys.world import shown
from tests.wire.clock import SharedClock
from tests.wire.discord import Wire

LAUGH = "😂"
PATIENCE = 300
"""How many hundredths of a second somebody looks at a card that does not turn."""


@dataclass(slots=True)
class Books:
    """What the crowd did, and what it was told was kept."""

    thanks: set[tuple[int, int, int]] = field(default_factory=set)
    """The message that says thanks, who said it, and to whom."""
    laughs: set[tuple[int, int]] = field(default_factory=set)
    """The message laughed at, and by whom."""
    ratings: dict[tuple[int, int], list[int]] = field(default_factory=lambda: defaultdict(list))
    """By voter and entry: the last rating they were told was counted, and those sent since."""
    unsure: set[tuple[int, int]] = field(default_factory=set)
    """The voters and entries of which no rating was ever acknowledged."""
    entered: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    """By author: the captions that they were told are in."""
    tried: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    """By author: the captions that they sent."""
    codes: dict[int, str] = field(default_factory=dict)
    """By member: the code that they were shown."""
    redeemed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """By code: the sales that the till was told were made with it."""


class Storm:
    """What the people of a guild do all at once, each deed of their own choice."""

    def __init__(
        self,
        wire: Wire,
        channel: ChannelHandle,
        people: list[MemberActor],
        rng: Random,
        clock: SharedClock,
    ) -> None:
        self.books = Books()
        self._wire = wire
        self._channel = channel
        self._people = people
        self._rng = rng
        self._clock = clock
        self._said: list[Any] = []
        self._sales = 0
        self.contest: Any = None
        """The post at which to enter or to vote."""
        self.till: TillKey | None = None
        self.api = ""

    async def rage(self, until: asyncio.Event) -> None:
        """Do one thing after the other until told to stop."""
        deeds = (self.talk, self.talk, self.laugh, self.laugh, self.take_part, self.buy, self.pay)
        while not until.is_set():
            await self._rng.choice(deeds)()
            await asyncio.sleep(self._rng.expovariate(200))

    async def talk(self) -> None:
        """Somebody helps, and another thanks them for it."""
        helper, other = self._rng.sample(self._people, 2)
        help_ = await helper.send(self._channel, "Rinse it with cold water, never hot.")
        self._said.append(help_)
        said = await other.send(self._channel, "thanks, that helped!", reply_to=help_)
        self.books.thanks.add((said.id, other.id, helper.id))

    def sleep(self) -> None:
        """Days go by: nobody laughs at what was said before them.

        A reaction that the bot heard and could not write any more is found again in the channel,
        but only on messages of the last day before that.
        """
        self._said.clear()

    async def laugh(self) -> None:
        """Somebody laughs at what another said lately."""
        if not self._said:
            return
        message = self._rng.choice(self._said[-10:])
        author = self._wire.backend.get_message(self._channel.id, message.id).author_id
        who = self._rng.choice([one for one in self._people if one.id != author])
        if (message.id, who.id) not in self.books.laughs:
            await who.react(message, LAUGH)
            self.books.laughs.add((message.id, who.id))

    async def take_part(self) -> None:
        """Somebody enters the contest, or rates some of its entries."""
        if not self._wire.identified.is_set() or self.contest is None:
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

    async def _turned(self, card_id: int, button: str) -> bool:
        """Whether the card with that button turns to the next: so a vote is said to be counted."""
        for _ in range(PATIENCE):
            card = self._wire.backend.get_message(self._channel.id, card_id)
            if button not in buttons(card):
                return "✅" in shown(card)
            if not self._wire.identified.is_set():
                return False
            await asyncio.sleep(0.01)
        return False

    async def buy(self) -> None:
        """Somebody asks where to buy, or looks at the coupon they were offered."""
        if not self._wire.identified.is_set():
            return
        who = self._rng.choice(self._people)
        offers = [
            message
            for message in self._channel.history()[-40:]
            if any("offer:" in button for button in buttons(message))
        ]
        for offer in offers:
            assert offer.reference is not None
            assert offer.reference.message_id is not None
            asked = self._wire.backend.get_message(self._channel.id, offer.reference.message_id)
            asker = next(one for one in self._people if one.id == asked.author_id)
            if asker.id in self.books.codes:
                continue
            opened = await asker.click(offer, label="Show me")
            found = CODE.search(shown(opened.response)) if opened.response else None
            if found:
                self.books.codes[asker.id] = found[1].replace("-", "")
            return
        if who.id not in self.books.codes:
            await who.send(self._channel, WISH)

    async def pay(self) -> None:
        """A till redeems a code that somebody holds, perhaps one that was redeemed already."""
        if not self.books.codes or self.till is None or not self._wire.identified.is_set():
            return
        code = self._rng.choice(sorted(self.books.codes.values()))
        self._sales += 1
        sale = f"sale {self._sales}"
        path = "/v1/coupons/redeem"
        body = json.dumps({"code": code}).encode()
        sent_at = str(int(self._clock().timestamp()))
        signed = signature(
            self.till.secret,
            method="POST",
            path=path,
            time=sent_at,
            idempotency_key=sale,
            body=body,
        )
        headers = {
            "X-Ovation-Key": str(self.till.id),
            "X-Ovation-Time": sent_at,
            "X-Ovation-Signature": signed,
            "Idempotency-Key": sale,
        }
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=3)) as http,
                http.post(self.api + path, data=body, headers=headers) as response,
            ):
                if response.status == 200:
                    self.books.redeemed[code].append(sale)
        except (aiohttp.ClientError, TimeoutError, OSError):
            return
