"""Members who ask where to buy, share coupons, pay, and claim gifts."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from random import Random
from typing import Any

import aiohttp
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, UserHandle

from domain.tills import RESERVED_FOR, TillKey, signature
from tests.process.clock import SharedClock
from tests.process.consistency import Asked, Books
from tests.process.fake_discord import Wire
from tests.scenarios.test_contests import buttons
from tests.scenarios.test_offers import CODE
from tests.scenarios.world import shown

PRODUCTS = ("the blue mug", "the poster")
LINK = "https://example.org/open-house"
"""The content of each gift: an invitation."""
TILL_SECONDS = 3.0
NOT_SURE_SECONDS = 60.0
"""Time before the end of a reservation from which it is no longer relied upon."""
_MEMBER = re.compile(r"<@(\d+)>")


class Shoppers:
    """Members and tills with coupons and gifts: every promise to them is checked."""

    def __init__(
        self,
        wire: Wire,
        channels: tuple[ChannelHandle, ChannelHandle],
        people: list[MemberActor],
        rng: Random,
        clock: SharedClock,
        books: Books,
    ) -> None:
        """`channels` are the one where people talk and the one where the bot posts."""
        self.books = books
        self.acknowledged = asyncio.Event()
        """Set whenever something was confirmed to somebody as stored."""
        self.tills: list[TillKey] = []
        self.api = ""
        self._wire = wire
        self._channel, self._stage = channels
        self._people = people
        self._rng = rng
        self._clock = clock
        self._cards: dict[str, Any] = {}
        """By code: the owner and the card on which it was shown."""
        self._done: set[int] = set()
        """Posts that are used up."""
        self._owners: dict[str, int] = {}
        """By button: the owner of the gift."""
        self._sales = 0
        self._asked: dict[Asked, tuple[str, str]] = {}
        """Answered requests of tills: action and code."""
        self._held: dict[str, tuple[int, float]] = {}
        """By code: the till that holds it, and until when."""

    def told(self) -> None:
        """Note that something was confirmed to somebody as stored."""
        self.acknowledged.set()

    def sleep(self) -> None:
        """Forget the reservations, which end while days pass."""
        self._held.clear()

    # --- Buying -------------------------------------------------------------------------------

    async def wish(self) -> None:
        """Let somebody ask where to buy something."""
        who, product = self._rng.choice(self._people), self._rng.choice(PRODUCTS)
        if (who.id, product) not in self.books.codes:
            await who.send(self._channel, f"where can I buy {product}?")

    async def open(self) -> None:
        """Let somebody open the coupon of their offer."""
        offers: list[tuple[MemberActor | None, Any]] = [
            (None, message) for message in self._posts(self._channel, "offer:show:")
        ]
        offers += self._letters("offer:show:")
        if not offers:
            return
        who, offer = self._rng.choice(offers[-20:])
        if who is not None:
            await self._look(who, who.user, offer, "offer:show:")
            return
        assert offer.reference is not None
        assert offer.reference.message_id is not None
        asked = self._wire.backend.get_message(self._channel.id, offer.reference.message_id)
        asker = next(one for one in self._people if one.id == asked.author_id)
        await self._look(asker, asker, offer, "offer:show:")

    async def take(self) -> None:
        """Let somebody take a coupon that another shares, which doubles the other's."""
        cards = list(self._posts(self._stage, "share:take:"))
        if not cards:
            return
        card, who = self._rng.choice(cards), self._rng.choice(self._people)
        said = await self._look(who, who, card, "share:take:")
        if "has doubled" in said:
            self.books.doubled.add(int(_button(card, "share:take:").rpartition(":")[2]))

    async def _look(
        self, who: MemberActor, here: MemberActor | UserHandle, message: Any, button: str
    ) -> str:
        """Click the button and record a code that the answer shows.

        `here` is the member, or the same person in their direct messages.
        """
        opened = await here.click(message, custom_id=_button(message, button))
        said = shown(opened.response)
        found = CODE.search(said)
        if found is not None:
            product = next(one for one in PRODUCTS if one in said)
            code = found[1].replace("-", "")
            before = self.books.codes.setdefault((who.id, product), code)
            if before != code:
                self.books.wrong.append(f"{who.id} was shown {before} and {code} for {product}")
            self._cards[code] = here, opened.response
            self.told()
        elif "all coupons are taken" in said:
            # The message itself says of which product.
            self.books.refused |= {one for one in PRODUCTS if one in shown(message)}
            self._done.add(message.id)
        return said

    async def share(self) -> None:
        """Let somebody share their coupon."""
        code = self._rng.choice(sorted(self._cards)) if self._cards else None
        if code is None or code in self.books.shared:
            return
        here, card = self._cards[code]
        if not _button(card, "share:go:"):
            return
        done = await here.click(card, custom_id=_button(card, "share:go:"))
        if any(
            words in shown(done.response) for words in ("Shared in", "already shared this coupon")
        ):
            self.books.shared.add(code)
            self.told()

    def _posts(self, channel: ChannelHandle, button: str) -> Iterator[Any]:
        """Yield the bot's latest posts with such a button that are not used up yet."""
        for message in channel.history()[-80:]:
            there = any(one.startswith(button) for one in buttons(message))
            if there and message.id not in self._done:
                yield message

    def _letters(self, button: str) -> list[tuple[MemberActor, Any]]:
        """Return the bot's direct messages with such a button, and their receivers."""
        return [
            (who, message)
            for who in self._people
            for message in self._posts(who.user.dm_channel, button)
        ]

    # --- Paying -------------------------------------------------------------------------------

    async def pay(self) -> None:
        """Let tills use a code: two redeem it at once, or one reserves it."""
        if not self.books.codes:
            return
        code = self._rng.choice(sorted(self.books.codes.values()))
        one, other = self._rng.sample(self.tills, 2)
        match self._rng.randrange(6):
            case 0:
                answer = await self._ask(one, "reserve", code, self._sale())
                if answer is not None and answer[0] == 200:
                    until = self._clock() + RESERVED_FOR
                    self._held[code] = one.id, until.timestamp() - NOT_SURE_SECONDS
            case 1:
                holder = self._held.pop(code, (one.id, 0.0))[0]
                till = one if one.id == holder else other
                await self._ask(till, "release", code, self._sale())
            case 2 | 3 if self.books.unanswered or self.books.answers:
                await self._ask_again()
            case _:
                await asyncio.gather(
                    *(self._ask(till, "redeem", code, self._sale()) for till in (one, other))
                )

    def _sale(self) -> str:
        self._sales += 1
        return f"sale {self._sales}"

    async def _ask_again(self) -> None:
        """Let a till repeat a request that had no answer, or that it has forgotten."""
        known = sorted(self.books.unanswered) or sorted(self.books.answers)
        till_id, sale = asked = self._rng.choice(known)
        till = next(one for one in self.tills if one.id == till_id)
        action, code = self.books.unanswered.get(asked) or self._asked[asked]
        await self._ask(till, action, code, sale)

    async def _ask(
        self, till: TillKey, action: str, code: str, sale: str
    ) -> tuple[int, dict[str, Any]] | None:
        """Send a till's request and record its answer; return None if there was none."""
        asked: Asked = (till.id, sale)
        path, body = f"/v1/coupons/{action}", json.dumps({"code": code}).encode()
        sent_at = str(int(self._clock().timestamp()))
        signed = signature(
            till.secret,
            method="POST",
            path=path,
            time=sent_at,
            idempotency_key=sale,
            body=body,
        )
        headers = {
            "X-Ovation-Key": str(till.id),
            "X-Ovation-Time": sent_at,
            "X-Ovation-Signature": signed,
            "Idempotency-Key": sale,
        }
        patience = aiohttp.ClientTimeout(total=TILL_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=patience) as http,
                http.post(self.api + path, data=body, headers=headers) as response,
            ):
                answer = response.status, await response.json()
        except (aiohttp.ClientError, TimeoutError, OSError):
            if asked not in self.books.answers:
                self.books.unanswered[asked] = action, code
            return None
        self._note(asked, action, code, answer)
        return answer

    def _note(
        self, asked: Asked, action: str, code: str, answer: tuple[int, dict[str, Any]]
    ) -> None:
        books = self.books
        books.unanswered.pop(asked, None)
        self._asked[asked] = action, code
        before = books.answers.setdefault(asked, answer)
        if before != answer:
            books.wrong.append(f"{asked} was answered {before}, and when asked again {answer}")
        if answer[0] >= 500:
            books.wrong.append(f"{asked} was answered {answer}")
        if action != "redeem" or answer[0] != 200:
            return
        if asked not in books.redeemed[code]:
            books.redeemed[code].append(asked)
            holder, until = self._held.get(code, (asked[0], 0.0))
            if holder != asked[0] and self._clock().timestamp() < until:
                books.wrong.append(f"{asked} redeemed {code}, which {holder} had set aside")
        self.told()

    # --- Gifts --------------------------------------------------------------------------------

    async def unwrap(self) -> None:
        """Let somebody click on a gift, which only its owner gets."""
        gifts: list[tuple[MemberActor | None, Any]] = [
            (None, message) for message in self._posts(self._stage, "gift:claim:")
        ]
        gifts += self._letters("gift:claim:")
        if not gifts:
            return
        who, gift = self._rng.choice(gifts)
        button = _button(gift, "gift:claim:")
        if who is not None:
            opened = await who.user.click(gift, custom_id=button)
        else:
            owner = self._owners.get(button)
            who = self._rng.choice([one for one in self._people if owner in {None, one.id}])
            opened = await who.click(gift, custom_id=button)
        said = shown(opened.response)
        if LINK in said:
            before = self.books.gifts.setdefault(int(button.rpartition(":")[2]), who.id)
            if before != who.id:
                self.books.wrong.append(f"{button} was handed to {before} and to {who.id}")
            self.told()
        elif "This gift is for" in said and (found := _MEMBER.search(said)):
            self._owners[button] = int(found[1])


def _button(message: Any, name: str) -> str:
    """Return the first id of the message's buttons with this prefix; empty if there is none."""
    return next((one for one in buttons(message) if one.startswith(name)), "")
