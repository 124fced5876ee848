"""Panels of gifts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from bot.services.gifts.claims import ClaimedGift
from cogs.gifts import claiming, fulfilment, inventory
from domain.addresses import MAX_ADDRESS_LENGTH, Address
from domain.coupons import Coupon
from domain.gift_kinds import GIFT_KINDS
from domain.gift_kinds.invitation import LINK_LENGTH
from domain.gifts import NAME_LENGTH, POST_LENGTH, WORDS_LENGTH, Gift, GiftStock, Grant
from domain.gifts import GrantState as GiftState
from domain.outbox import OutboxPost
from domain.products import Product
from domain.translatable_text import text
from tests.cogs.asking import Asking, given, without_client
from tests.cogs.filling import ID, full, words

LENGTHS = {
    ("Gift", "name"): NAME_LENGTH,
    ("Gift", "link"): LINK_LENGTH,
    ("Gift", "words"): WORDS_LENGTH,
    ("Grant", "source"): 20,
    ("Grant", "post"): POST_LENGTH,
    ("Grant", "note"): 300,
}


async def answers(letters: str, language: Any) -> AsyncIterator[Any]:
    post = full(OutboxPost, letters, user_id=ID)
    grant = full(Grant, letters, user_id=ID, state=GiftState.CLAIMED)
    for kind in GIFT_KINDS.values():
        gift = full(Gift, letters, kind=kind)
        of_kind = replace(grant, gift=gift)
        for state in (GiftState.CLAIMED, GiftState.DELIVERED):
            claimed = ClaimedGift(
                replace(of_kind, state=state), again=False, coupon=full(Coupon, letters)
            )
            asking = Asking(
                letters,
                language,
                client__app__CampaignService__products__named=full(Product, letters),
            )
            await claiming._tell(asking.interaction, claimed)
            yield asking
        asking = Asking(letters, language, client__app__GrantService__find=of_kind)
        handover = without_client(fulfilment.FulfilmentPosts, _client=asking.client)
        yield await handover.compose(post)
        yield await handover.compose_guest(post)
    address = Address(**{part: words(most, letters) for part, most in MAX_ADDRESS_LENGTH.items()})
    asking = Asking(letters, language, client__app__FulfilmentService__address=address)
    await fulfilment.ShowAddressButton(ID, 1).on_click(asking.interaction)
    yield asking
    asking = Asking(letters, language)
    warned = [text("{said}", said=words(250, letters))] * 4
    await inventory._answer(asking.interaction, warned)
    yield asking


def lists(letters: str) -> dict[str, dict[str, Any]]:
    grants = [
        full(
            Grant,
            letters,
            id=ID + at,
            gift=full(Gift, letters, kind=kind),
            state=GiftState.CLAIMED,
        )
        for at, kind in enumerate(list(GIFT_KINDS.values()) * 5)
    ]
    return {
        "gifts": {
            "client.app.GiftInventoryService.stock": lambda _: given(
                [GiftStock(one.gift, 9_999, 9_999, 9_999) for one in grants]
            )
        },
        "gifts_to_do": {"client.app.FulfilmentService.to_do": lambda _: given(grants)},
        "gifts_of_mine": {
            "client.app.GrantService.of_member": lambda *_: given(
                [replace(one, state=GiftState.OFFERED) for one in grants]
            )
        },
    }
