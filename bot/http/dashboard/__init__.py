"""The dashboard: pages with a guild's figures, for its team.

Off unless `OVATION_WEB_PORT` is set. Pages are drawn here and need no script. They hold counts,
never words of members, and everything in them is escaped.
"""

from __future__ import annotations

from bot.app import App
from bot.config import Settings
from bot.http.dashboard.discord_login import DiscordLogin
from bot.http.dashboard.security import Site
from bot.http.dashboard.server import Dashboard

__all__ = ["Dashboard", "dashboard_of"]


def dashboard_of(app: App) -> Dashboard | None:
    """Return the dashboard of an application; None while it is switched off."""
    settings = app.settings
    if settings.web_address is None:
        return None
    # On this machine it can also be reached without a proxy.
    local = frozenset(f"{host}:{settings.web_port}" for host in (settings.web_host, "localhost"))
    return Dashboard(
        app,
        Site.at(settings.web_address, local),
        _login(settings),
        proxies=settings.proxy_networks,
    )


def _login(settings: Settings) -> DiscordLogin | None:
    """Return Discord's login; None while it is not set up."""
    secret = settings.web_client_secret
    if secret is None:
        return None
    redirect = f"{settings.web_address}/login/back"
    return DiscordLogin(settings.web_client_id, secret.get_secret_value(), redirect)
