"""The verifiable draw of the weekly surprise, which anyone can repeat.

Before the week's points are known, 32 random bytes are stored and their SHA-256 is published
(`seed_commitment`). At the draw those bytes, together with guild, week and the number of the draw,
decide (`draw_order`); afterwards they are published too. So neither the bot's operator nor a
moderator can try seeds until a favourite wins, and anyone with list and seed finds the same name.
Only HMAC-SHA256 and whole numbers are used, not the random generator of a language.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from hmac import digest

SEED_BYTES = 32


def seed_commitment(seed: bytes) -> str:
    """Return the SHA-256 of the seed in hexadecimal, which is published before the draw."""
    return sha256(seed).hexdigest()


def list_fingerprint(about: str, weights: Sequence[int]) -> str:
    """Return the SHA-256 of the list, in hexadecimal, which the post shows to fix the list.

    It is of the line `about|60,40,45`, without names, so it stays true when somebody leaves.
    """
    return sha256(f"{about}|{','.join(map(str, weights))}".encode()).hexdigest()


def draw_subject(guild_id: int, week: str) -> str:
    """Return the subject of a draw, so that a seed gives another result in each guild and week."""
    return f"{guild_id}|{week}"


def drawn_number(seed: bytes, about: str, number: int) -> int:
    """Return the number, from 0 to 2**256 - 1, for the draw `number` (from 0).

    It is HMAC-SHA256 with the seed as key over `about|number`, read as one number, the first byte
    being the most significant.
    """
    return int.from_bytes(digest(seed, f"{about}|{number}".encode(), "sha256"), "big")


def draw_order(seed: bytes, about: str, weights: Sequence[int]) -> tuple[int, ...]:
    """Return the order in which the lines of the list, counted from 0, are drawn.

    The first is the draw's result; the next is the result if it is drawn again, and so on, each
    line once. Draw `number` takes its `drawn_number` modulo the sum of the remaining weights, and
    goes down the list until the weights passed exceed it. Weights are whole and above zero
    (`ValueError`). As the modulus is tiny beside 2**256, a line's chance is its weight's share to
    within 2**-200.
    """
    if any(weight < 1 for weight in weights):
        raise ValueError("a weight is below one")
    left = list(range(len(weights)))
    drawn = []
    for number in range(len(weights)):
        at = drawn_number(seed, about, number) % sum(weights[line] for line in left)
        for line in left:
            if at < weights[line]:
                drawn.append(line)
                left.remove(line)
                break
            at -= weights[line]
    return tuple(drawn)
