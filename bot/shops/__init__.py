"""External shops, where coupons are redeemed at a checkout of their own.

Each is a module here that implements `bot.shops.base.Shop`, and a module named `…_factory` whose
`create` makes it from the settings. There is no list of shops.
"""

from __future__ import annotations

from bot.config import Settings
from bot.shops.base import Shop
from domain.module_discovery import modules_in

__all__ = ["configured_shops"]


def configured_shops(settings: Settings) -> list[tuple[Shop, frozenset[int]]]:
    """Return the shops in the settings, each with the servers whose campaigns may use it.

    Raises `SettingsError` if one is only partly configured.
    """
    found = []
    for module in modules_in(__name__, suffix="_factory"):
        shop = module.create(settings)
        if shop is not None:
            found.append(shop)
    return found
