"""Factory of the shop at Stripe, if that is in the settings."""

from __future__ import annotations

from bot.config import Settings, SettingsError
from bot.shops.base import Shop


def create(settings: Settings) -> tuple[Shop, frozenset[int]] | None:
    """Return Stripe with the servers whose campaigns may use it; None if it is not set up.

    Raises `SettingsError` if it is only partly configured.
    """
    if settings.stripe_key is None:
        return None
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
    return shop, settings.stripe_guilds
