"""The address of a PostgreSQL database, in the form that hosting providers give."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
"""libpq's TLS modes, from none to strictest."""
PASSED_ON = frozenset({"host", "port", "target_session_attrs"})
"""Parameters that mean the same to the driver and to libpq."""
OF_TLS = frozenset({"sslmode", "ssl", "sslrootcert", "sslcert", "sslkey"})
HOME_CERTIFICATE = Path("~/.postgresql/root.crt")
SYSTEM = "system"


def postgresql_url(address: str) -> URL:
    """Return the URL of a PostgreSQL database, from `postgresql://user:password@host:port/name`.

    Raises `ValueError`, saying what is wrong without repeating the password.
    """
    try:
        url = make_url(address.strip())
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.get_backend_name() not in {"postgresql", "postgres"} or not url.database:
        raise ValueError(
            "this is not the address of a PostgreSQL database: write it as "
            "postgresql://user:password@host:5432/name"
        )
    if "@" in (url.host or ""):
        raise ValueError(
            "there is more than one @ in this address: write those in the user's name and the "
            "password as %40, / as %2F, : as %3A and % as %25"
        )
    _check_parameters(url)
    return url.set(drivername="postgresql+asyncpg")


def driver_url(url: URL) -> tuple[URL, str | ssl.SSLContext | None]:
    """Return the URL without its TLS parameters, and these in the driver's form.

    None leaves TLS to the driver, which prefers it. Raises `ValueError` for certificates that
    cannot be read.
    """
    query = {name: value for name, value in url.query.items() if name in PASSED_ON}
    return url.set(query=query), _tls(_of_tls(url))


def _check_parameters(url: URL) -> None:
    for name, value in url.query.items():
        if name == "channel_binding" and value in {"prefer", "disable"}:
            continue
        if name == "channel_binding":
            raise ValueError(
                "channel_binding=require is not supported: remove it, and verify the server with "
                "sslmode=verify-full"
            )
        if name not in PASSED_ON | OF_TLS:
            raise ValueError(f"the parameter {name} is not supported: remove it from the address")
        if name != "host" and not isinstance(value, str):
            raise ValueError(f"the parameter {name} appears twice")
    driver_url(url)


def _of_tls(url: URL) -> dict[str, str]:
    return {name: str(value) for name, value in url.query.items() if name in OF_TLS}


def _tls(query: Mapping[str, str]) -> str | ssl.SSLContext | None:
    mode = query.get("sslmode") or query.get("ssl")
    if mode == "true":
        mode = "require"
    root = query.get("sslrootcert")
    if mode is not None and mode not in MODES:
        raise ValueError(f"sslmode is one of {', '.join(MODES)}")
    if mode is None or mode == "disable":
        if set(query) - {"sslmode", "ssl"}:
            raise ValueError("certificates need TLS: add sslmode=verify-full")
        return mode
    if mode == "require" and root is not None:
        mode = "verify-ca"  # as libpq does
    if mode not in {"verify-ca", "verify-full"}:
        if set(query) - {"sslmode", "ssl"}:
            raise ValueError(f"sslmode={mode} does not check certificates: use verify-full")
        return mode
    return _verifying(query, root, names_host=mode == "verify-full")


def _verifying(query: Mapping[str, str], root: str | None, *, names_host: bool) -> ssl.SSLContext:
    """Return a context that accepts only a server whose certificate is signed by `root`."""
    file = HOME_CERTIFICATE.expanduser() if root is None else Path(root).expanduser()
    trusted = None if root == SYSTEM or (root is None and not file.exists()) else file
    try:
        context = ssl.create_default_context(cafile=trusted)
    except OSError:
        raise ValueError(f"sslrootcert={file} cannot be read as a certificate") from None
    context.check_hostname = names_host
    if "sslcert" in query or "sslkey" in query:
        try:
            context.load_cert_chain(
                Path(query["sslcert"]).expanduser(), Path(query["sslkey"]).expanduser()
            )
        except KeyError:
            raise ValueError("sslcert and sslkey belong together: name both") from None
        except OSError:
            raise ValueError("sslcert and sslkey are not a certificate and its key") from None
    return context
