"""The draw of the weekly surprise, which anyone can make again.

Before the week's points are known, 32 random bytes are put away and their SHA-256 is published
(`seed_commitment`). At the draw those bytes, together with guild, week and the number of the draw,
decide (`draw_order`); afterwards they are published too. So neither the bot's operator nor a
moderator can try seeds until somebody they like comes out, and whoever has list and seed finds the
same name. Only HMAC-SHA256 and whole numbers are used: no language's own generator.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from hmac import digest

SEED_BYTES = 32


def seed_commitment(seed: bytes) -> str:
    """The SHA-256 of the seed's bytes, in hexadecimal: what is published before."""
    return sha256(seed).hexdigest()


def list_fingerprint(about: str, weights: Sequence[int]) -> str:
    """The SHA-256 of the list, in hexadecimal: what the post says of it, so that it stays as it is.

    It is of the line `about|60,40,45`. It holds no names, so it stays true when somebody leaves.
    """
    return sha256(f"{about}|{','.join(map(str, weights))}".encode()).hexdigest()


def draw_subject(guild_id: int, week: str) -> str:
    """What a seed is used for, so that it says something else in each guild and week."""
    return f"{guild_id}|{week}"


def drawn_number(seed: bytes, about: str, number: int) -> int:
    """The number, from 0 to 2**256 - 1, that the draw `number` (from 0) comes to.

    HMAC-SHA256 with the seed as key over `about|number`, read as one number, the first byte being
    the most significant.
    """
    return int.from_bytes(digest(seed, f"{about}|{number}".encode(), "sha256"), "big")


def draw_order(seed: bytes, about: str, weights: Sequence[int]) -> tuple[int, ...]:
    """In which order the lines of the list, counted from 0, come out.

    The first is the draw; the next one is who comes out when it is drawn again, and so on, each
    line once. Draw `number` takes `lot` modulo the sum of the weights that are left, and goes down
    the list until so many lots have been passed. Weights are whole and above zero (`ValueError`).
    As the modulus is tiny beside 2**256, a line's chance is its weight's share to within 2**-200.
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
