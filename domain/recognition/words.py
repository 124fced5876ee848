"""The words around the reasons: how the post begins and how it gives the gift."""

from __future__ import annotations

from random import Random

from domain.gifts import Gift
from domain.text import Text, User, Value, text


def headline(member_id: int, *, rng: Random) -> Text:
    """The first sentence of the post."""
    member = User(member_id)
    return rng.choice(
        (
            text("This week's applause goes to {member}!", member=member),
            text("A round of applause for {member}, please!", member=member),
            text("{member}, this one is for you.", member=member),
            text("Somebody made this place better this week: {member}.", member=member),
            text("Look who made our week: {member}!", member=member),
        )
    )


def present(member_id: int, gift: Gift, *, rng: Random) -> Text:
    """The sentence that gives the gift."""
    values: dict[str, Value] = {"member": User(member_id), "gift": gift.name}
    return rng.choice(
        (
            text("For that, {member}, there is a little something: {gift}.", **values),
            text("To say thank you, we have {gift} for {member}.", **values),
            text("A small surprise for {member}: {gift}. Enjoy it!", **values),
        )
    )
