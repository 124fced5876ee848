"""External shops, where coupons are redeemed at a checkout of their own.

Each is one module here that implements `bot.shops.base.Shop`; `configured_shops` is the one place
where they are named.
"""

from __future__ import annotations

from bot.config import Settings, SettingsError
from bot.shops.base import Shop

__all__ = ["configured_shops"]


def configured_shops(settings: Settings) -> list[tuple[Shop, frozenset[int]]]:
    """Return the shops in the settings, each with the servers whose campaigns may use it.

    Raises `SettingsError` if one is only partly configured.
    """
    if settings.stripe_key is None:
        return []
    if settings.stripe_webhook_secret is None:
        raise SettingsError(
            "OVATION_STRIPE_WEBHOOK_SECRET is not set. In Stripe's dashboard, under Developers, "
            "Webhooks, add an endpoint for this bot and copy its signing secret (whsec_…); or "
            "empty OVATION_STRIPE_KEY to run without Stripe."
        )
    if not settings.stripe_guilds:
        raise SettingsError(
            "OVATION_STRIPE_GUILD_IDS is not set. Set it to the id of the Discord server whose "
            "moderators can create coupons in your Stripe account (right-click its name, Copy "
            "Server ID); or empty OVATION_STRIPE_KEY to run without Stripe."
        )
    # Its package is an optional extra.
    from bot.shops.stripe import StripeShop  # noqa: PLC0415

    shop = StripeShop(settings.stripe_key, settings.stripe_webhook_secret)
    return [(shop, settings.stripe_guilds)]
