"""Links to a guild's shop, and the place for a member's code in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from domain.refusals import Refusal
from domain.translatable_text import text

MAX_LINK_LENGTH = 300
"""Discord's buttons take 512 characters, which leaves room for any code, encoded."""
CODE = "{code}"
"""The place in a campaign's link where the member's own code is filled in."""

_SAFE = "/?#[]@!$&'()*+,;=:%~{}"
"""Signs that a link keeps; all others but letters, digits and `_.-` are encoded."""
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
"""One part of a domain name."""


@dataclass(frozen=True, slots=True)
class ShopLink:
    """The way to the shop that one reader is shown."""

    url: str
    has_code: bool = False
    """The reader's own code is filled in."""


def parse_link(typed: str, *, with_code: bool = False) -> str:
    """Return the link that a moderator typed, as it is stored; raise `Refusal` for a bad one.

    With `with_code`, `{code}` may be in it once, after the name of the site.
    """
    try:
        parts = urlsplit(quote(typed.strip(), safe=_SAFE))
        host = urlsplit(typed.strip()).hostname or ""
        name = host.encode("idna").decode().lower()
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        raise Refusal(_NOT_A_LINK) from None
    if parts.scheme.lower() != "https" or "@" in parts.netloc or not _is_domain(name):
        raise Refusal(_NOT_A_LINK)
    link = parts._replace(scheme="https", netloc=name + port).geturl()
    if len(link) > MAX_LINK_LENGTH:
        raise Refusal(
            text("That link is too long. Use up to {longest} characters.", longest=MAX_LINK_LENGTH)
        )
    without = link.replace(CODE, "", 1) if with_code else link
    if "{" in without or "}" in without:
        raise Refusal(
            text("Only {code} can be filled in, once, and only in a campaign's link.", code=CODE)
        )
    return link


def _is_domain(name: str) -> bool:
    """Return whether this is a domain name, not an address or a name in a local network."""
    labels = name.split(".")
    return len(labels) > 1 and labels[-1][:1].isalpha() and all(map(_LABEL.fullmatch, labels))


def shop_link(campaign: str | None, product: str | None, code: str | None) -> ShopLink | None:
    """Return the way to the shop: the campaign's own link, else its product's; None without any.

    `code` is the reader's own, and None where others read along, or there is none yet: a link with
    a place for it is not shown then.
    """
    if campaign is not None and CODE not in campaign:
        return ShopLink(campaign)
    if campaign is not None and code is not None:
        return ShopLink(campaign.replace(CODE, quote(code, safe="")), has_code=True)
    return ShopLink(product) if product is not None else None


_NOT_A_LINK = text("That is not a link I can use. It must start with https:// and name a site.")
