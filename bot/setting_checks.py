"""Checks of settings that are more than a line; each raises `ValueError` with what to do."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network, ip_network

from db.postgresql_address import postgresql_url

KEY_BYTES = 32


def split(typed: str) -> tuple[str, ...]:
    """Return the parts between commas, without empty ones."""
    return tuple(part.strip() for part in typed.split(",") if part.strip())


def check_token(token: str) -> str:
    """Return a bot token without spaces around it."""
    # Discord only promises that a token has three parts with dots between.
    if len(token.strip().split(".")) != 3:
        raise ValueError(
            "this is not a bot token: copy it again from the Bot page ('Reset Token'), all three "
            "parts with the dots between them"
        )
    return token.strip()


def check_database_url(address: str) -> None:
    """Check the address of a PostgreSQL database."""
    postgresql_url(address)
    if find_spec("asyncpg") is None:
        raise ValueError(
            "PostgreSQL needs one more package: pip install 'ovation[postgresql]', or leave this "
            "empty for the SQLite file"
        )


def checked_url(written: str) -> str:
    """Return an address without a slash at its end; it may be empty."""
    address = written.strip().rstrip("/")
    if address and not (address.startswith(("https://", "http://")) and address.isprintable()):
        raise ValueError("this is not an address: it begins with https://")
    return address


def checked_client_id(written: str) -> str:
    """Return the id of an application without spaces around it; it may be empty."""
    client_id = written.strip()
    if client_id and not (client_id.isascii() and client_id.isdigit()):
        raise ValueError(
            "this is not a Client ID: copy the digits from the OAuth2 page of your application"
        )
    return client_id


def check_keys(keys: tuple[str, ...]) -> None:
    """Check keys for addresses."""
    for key in keys:
        try:
            whole = len(urlsafe_b64decode(key)) == KEY_BYTES
        except ValueError:
            whole = False
        if not whole:
            raise ValueError(
                "one of these is not a key: copy all of it again, or create one with `ovation key`"
            )


def check_stripe_secret(secret: str, *, is_key: bool) -> None:
    """Check a key of Stripe's API, or else the secret of its webhook."""
    begins = ("sk_", "rk_") if is_key else ("whsec_",)
    if not secret.startswith(begins):
        raise ValueError(
            f"this does not begin with {' or '.join(begins)}: copy it again from Developers in "
            "Stripe's dashboard"
        )
    if find_spec("stripe") is None:
        raise ValueError(
            "Stripe needs one more package: pip install 'ovation[stripe]', or leave this empty to "
            "run without Stripe"
        )


def check_ids(servers: str) -> None:
    """Check ids of servers that are separated by commas."""
    if not all(part.isascii() and part.isdigit() for part in split(servers)):
        raise ValueError(
            "these are not ids of servers: write them as digits, separated by commas (right-click "
            "a server's name, Copy Server ID)"
        )


def read_networks(written: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return addresses and networks that are separated by commas."""
    try:
        return tuple(ip_network(part) for part in split(written))
    except ValueError:
        raise ValueError(
            "these are not addresses of proxies: write them as 10.0.0.7 or 10.0.0.0/24, separated "
            "by commas"
        ) from None


def checked_networks(written: str) -> str:
    """Return addresses and networks as they were written."""
    read_networks(written)
    return written
