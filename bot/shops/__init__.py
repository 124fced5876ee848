"""External shops, where coupons are redeemed at a checkout of their own.

Each is a module here that implements `bot.shops.base.Shop`, and a module named `…_settings` whose
`configure` makes it from the settings. There is no list of shops.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

from bot.config import Settings
from bot.shops.base import Shop

__all__ = ["configured_shops"]


def configured_shops(settings: Settings) -> list[tuple[Shop, frozenset[int]]]:
    """Return the shops in the settings, each with the servers whose campaigns may use it.

    Raises `SettingsError` if one is only partly configured.
    """
    found = []
    for module in pkgutil.iter_modules(__path__, f"{__name__}."):
        if module.name.endswith("_settings"):
            shop = import_module(module.name).configure(settings)
            if shop is not None:
                found.append(shop)
    return found
