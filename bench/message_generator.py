"""Generator of gateway events of a lively guild: Discord's payloads, and what of them counts.

The shares of messages that thank, that have words of a wish to buy, and that are such a wish follow
real chat; the sentences are written for this. With a file of real chat its messages are sent
instead, in random order.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

from domain.contributions import ThanksDetector
from domain.snowflakes import DISCORD_EPOCH

GUILD = 900_000_000_000_000_001
CHANNELS = [GUILD + 10 + number for number in range(20)]
MEMBERS = [GUILD + 1_000 + number for number in range(2_000)]
CHATTER = (
    "has anyone tried the new firmware yet?",
    "mine keeps dropping the connection after an hour or so, no idea why",
    "lol",
    "you have to hold both buttons until the light turns green",
    "I think the antenna matters more than the power, honestly",
    "ok",
    "we had about thirty people at the meetup last night, it was great fun",
    "https://example.com/a-long-link/to/some/page?with=parameters&and=more",
    "no that is the old version, the new one has a different plug",
    "good morning everyone",
    "je viens de finir le montage, photos demain",
    "is it normal that it gets this warm when charging?",
    "same here, I thought I was the only one",
    "that would explain a lot",
    "the range is fine in town, but in the valley I get nothing at all, not even with the big "
    "antenna on the roof, so I suppose that the hill is in the way and there is nothing to be done",
    "did you check the logs",
    "haha yes",
    "I'll be away until Sunday, ping me if it breaks again",
    "does it work with the old charger?",
    "we should write this down somewhere before we forget it again",
    "ça marche chez moi",
    "not sure, let me look",
)
WISHES = (
    "where can I buy the blue mug?",
    "how much is the big antenna, and does it ship to Canada?",
    "où est-ce que je peux l'acheter ?",
)
LIKE_WISHES = (
    "I just ordered two of them, they should arrive on Friday",
    "the price went up again last week",
    "you need to update it first, then it will get the position",
    "looking at the map I can see about forty of them",
    "I want to get the old one working again before I try anything else",
    "does anyone know how to get it to stop blinking?",
    "that one needs a better charger than what came in the box",
    "il faut trouver un point haut, sinon ça ne marche pas",
    "mine was cheap and it shows, the case broke after a week",
    "who took the picture in the shop window? I like it",
    "I got help in the other channel, it needs the new settings",
    "they ship it with the wrong firmware, just so you know what to look for",
)
THANKS = ("thank you so much!", "merci beaucoup", "thanks, that fixed it", "ty!")
"""Sentences written for this; their shares follow real chat.

One message in thirty says thanks, one in five has words of a wish, and four in a thousand are one.
"""


SHARES = {THANKS: 0.033, WISHES: 0.037, LIKE_WISHES: 0.237, CHATTER: 1.0}
"""Upper bound of the draw from 0 to 1 for each kind of message."""

MEANT = "😂💡🙏"
"""The sent reactions that count as contributions."""
EMOJI = MEANT + "👍🔥"


class Talk:
    """A stream of events: messages, and a reaction to one in ten of them."""

    def __init__(
        self,
        rng: Random,
        members: Sequence[int] = MEMBERS,
        chat: Sequence[str] = (),
    ) -> None:
        """Send the messages of `chat`, if given, instead of the sentences of this module."""
        self._rng = rng
        self._members = members
        self._chat = chat
        self._thanks = ThanksDetector.load()
        self._recent: deque[tuple[int, int, int]] = deque(maxlen=200)
        self._number = 0
        self.contributions: set[tuple[int, ...]] = set()
        """Contributions so far: the message, the giver, and the receiver or reaction."""
        self.read_to: dict[int, int] = {}
        """The last message of each channel."""
        self.kinds: Counter[str] = Counter()
        """The number of events of each kind."""

    def next(self, at: int) -> tuple[str, dict[str, Any]]:
        """Return the next event and its data; `at` is in milliseconds of Discord's time."""
        rng = self._rng
        self._number += 1
        if self._recent and rng.random() < 0.1:
            return self._reaction()
        message = (at << 22) | (self._number & 0xFFF)
        author, channel = rng.choice(self._members), rng.choice(CHANNELS)
        said, thankful = self._words()
        reply = None
        if self._recent and (thankful or rng.random() < 0.25):
            reply = rng.choice(self._recent)
        if reply is not None and reply[2] != author and (thankful or self._thanked(said, reply)):
            self.contributions.add((message, author, reply[2]))
        self._recent.append((channel, message, author))
        self.read_to[channel] = message
        self.kinds["messages"] += 1
        return "MESSAGE_CREATE", a_message(channel, message, author, said, reply)

    def _words(self) -> tuple[str, bool]:
        """Return words for a message, and whether they are a sentence of `THANKS`."""
        if self._chat:
            return self._rng.choice(self._chat), False
        chance = self._rng.random()
        kind = next(kind for kind, share in SHARES.items() if chance < share)
        return self._rng.choice(kind), kind is THANKS

    def _thanked(self, said: str, reply: tuple[int, int, int]) -> bool:
        """Return whether a chat message thanks the author it answers, by the bot's rule."""
        if not self._chat or not self._thanks.may_thank(said):
            return False
        reading = self._thanks.detect(said, author_id=0, reply_to_author_id=reply[2])
        return reply[2] in reading.receivers

    def _reaction(self) -> tuple[str, dict[str, Any]]:
        channel, message, author = self._rng.choice(self._recent)
        giver, emoji = self._rng.choice(self._members), self._rng.choice(EMOJI)
        if emoji in MEANT and giver != author:
            self.contributions.add((message, giver, ord(emoji)))
        self.kinds["reactions"] += 1
        return "MESSAGE_REACTION_ADD", reaction(channel, message, author, giver, emoji)


def milliseconds(moment: float) -> int:
    """Return a moment of `time.time` (seconds) in milliseconds of Discord's time."""
    return int((moment - DISCORD_EPOCH.timestamp()) * 1000)


def real_chat(path: Path) -> list[str]:
    """Return the messages in a file of JSON lines with a "text" each, or its `.gz`."""
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        said = [json.loads(line).get("text") for line in lines if line.strip()]
    return [text for text in said if text]


def frame(event: str, data: Mapping[str, Any], number: int = 1) -> str:
    """Return the text of a gateway frame, the `number`th of the session."""
    return json.dumps({"t": event, "s": number, "op": 0, "d": data})


def a_user(user_id: int) -> dict[str, Any]:
    """Return a user in Discord's format."""
    return {
        "id": str(user_id),
        "username": f"member{user_id % 10_000}",
        "global_name": f"Member {user_id % 10_000}",
        "avatar": "0123456789abcdef0123456789abcdef",
        "discriminator": "0",
        "public_flags": 0,
        "avatar_decoration_data": None,
        "clan": None,
        "primary_guild": None,
    }


def a_member() -> dict[str, Any]:
    """Return a member in Discord's format, without the user."""
    return {
        "roles": [str(GUILD + 5), str(GUILD + 6)],
        "premium_since": None,
        "pending": False,
        "nick": None,
        "mute": False,
        "deaf": False,
        "joined_at": "2023-05-01T10:00:00.000000+00:00",
        "flags": 0,
        "communication_disabled_until": None,
        "banner": None,
        "avatar": None,
    }


def a_message(
    channel: int, message: int, author: int, said: str, reply: tuple[int, int, int] | None
) -> dict[str, Any]:
    """Return a message in Discord's format."""
    data: dict[str, Any] = {
        "type": 0,
        "tts": False,
        "timestamp": "2026-03-01T12:00:00.000000+00:00",
        "pinned": False,
        "nonce": str(message),
        "mentions": [],
        "mention_roles": [],
        "mention_everyone": False,
        "member": a_member(),
        "id": str(message),
        "flags": 0,
        "embeds": [],
        "edited_timestamp": None,
        "content": said,
        "components": [],
        "channel_type": 0,
        "channel_id": str(channel),
        "author": a_user(author),
        "attachments": [],
        "guild_id": str(GUILD),
    }
    if reply is not None:
        about, replied, by = reply
        data["type"] = 19
        data["mentions"] = [{**a_user(by), "member": a_member()}]
        data["message_reference"] = {
            "type": 0,
            "message_id": str(replied),
            "channel_id": str(about),
            "guild_id": str(GUILD),
        }
        data["referenced_message"] = a_message(about, replied, by, CHATTER[replied % 20], None)
    return data


def reaction(channel: int, message: int, author: int, giver: int, emoji: str) -> dict[str, Any]:
    """Return a reaction in Discord's format."""
    return {
        "user_id": str(giver),
        "type": 0,
        "message_id": str(message),
        "message_author_id": str(author),
        "member": {**a_member(), "user": a_user(giver)},
        "emoji": {"name": emoji, "id": None},
        "channel_id": str(channel),
        "burst": False,
        "guild_id": str(GUILD),
    }


def a_guild(members: int = len(MEMBERS)) -> dict[str, Any]:
    """Return the guild as Discord announces it to bots that do not request its members."""
    roles = [
        {
            "id": str(GUILD + offset),
            "name": f"role {offset}",
            "permissions": "0",
            "position": offset,
        }
        | {"color": 0, "hoist": False, "managed": False, "mentionable": False, "flags": 0}
        for offset in (0, 5, 6)
    ]
    channels = [
        {"id": str(channel), "type": 0, "name": f"channel-{channel % 100}", "position": 0}
        | {"permission_overwrites": [], "nsfw": False, "topic": None, "parent_id": None}
        for channel in CHANNELS
    ]
    return {
        "id": str(GUILD),
        "name": "Bench",
        "owner_id": str(MEMBERS[0]),
        "member_count": members,
        "roles": roles,
        "channels": channels,
        "members": [],
        "emojis": [],
        "features": [],
        "threads": [],
        "verification_level": 0,
        "preferred_locale": "en-US",
    }
