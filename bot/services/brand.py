"""A guild's brand: its logo, and the style of its pictures."""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict

from bot.core import Core
from bot.feature_specs import FeatureSpec
from bot.images.logo import read_logo
from bot.images.style import ImageStyle, brand_style
from db.brand import BrandLogoRepository
from db.database import Transaction
from domain.brand_settings import BrandSettings
from domain.domain_events import SettingsChanged

KEPT = 200
"""How many logos are cached, of some tens of kilobytes each."""


class BrandService:
    """Requires a manager for changes; callers must check."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._logos: OrderedDict[str, bytes] = OrderedDict()
        core.events.subscribe(SettingsChanged, self._changed)

    async def style(self, guild_id: int) -> ImageStyle:
        """Return the style of the guild's pictures."""
        brand = self._guilds.of(guild_id)[BrandSettings]
        logo = await self._logo(guild_id, brand.brand_logo) if brand.brand_logo else None
        return brand_style(brand, logo)

    async def set_logo(self, guild_id: int, data: bytes, *, by: int) -> None:
        """Store the logo in the file `data`; raise `Refusal` if it cannot be read."""
        logo = await asyncio.to_thread(read_logo, data)
        sha256 = hashlib.sha256(logo).hexdigest()
        self._keep(sha256, logo)
        await self._guilds.change(guild_id, by=by, brand_logo=sha256)

    async def _changed(self, transaction: Transaction, event: SettingsChanged) -> None:
        """Store or delete the logo in the transaction that changes the setting."""
        before, after = (one[BrandSettings].brand_logo for one in (event.before, event.after))
        if before == after:
            return
        repository = BrandLogoRepository(transaction, event.guild_id)
        if after:
            await repository.put(self._logos[after], after, self._clock())
        else:
            await repository.remove()

    async def _logo(self, guild_id: int, sha256: str) -> bytes | None:
        if sha256 not in self._logos:
            async with self._database.snapshot() as reading:
                logo = await BrandLogoRepository(reading, guild_id).get(sha256)
            if logo is None:
                return None
            self._keep(sha256, logo)
        self._logos.move_to_end(sha256)
        return self._logos[sha256]

    def _keep(self, sha256: str, logo: bytes) -> None:
        self._logos[sha256] = logo
        if len(self._logos) > KEPT:
            self._logos.popitem(last=False)


FEATURE = FeatureSpec(key="brand", services=(BrandService,), modules=("brand_settings",))
