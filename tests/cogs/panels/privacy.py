"""Panels of privacy."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from bot.services.contests.permissions import PermittedPhoto
from bot.services.data_export import MAX_FILES, Export
from bot.services.privacy import PrivacyOverview as Privacy
from cogs import privacy
from domain.consent import Consent
from domain.data_summary import DataSummary
from tests.cogs.asking import Asking, given
from tests.cogs.filling import MANY, many


def panels(letters: str, language: Any) -> Iterator[Any]:
    kept = DataSummary(*[999_999] * 8)
    yield privacy.overview_panel(Privacy(kept, Consent()), language)


async def answers(letters: str, language: Any) -> AsyncIterator[Any]:
    sent = {f"picture-{number}.jpg": b"." for number in range(MAX_FILES - 1)}
    export = Export({"ovation.json": b"{}"} | sent, left_out=MANY)
    asking = Asking(letters, language, client__app__PrivacyService__export=export)
    await privacy._export(asking.interaction)
    yield asking


def lists(letters: str) -> dict[str, dict[str, Any]]:
    return {
        "photo_permissions": {
            "client.app.PhotoPermissionService.of_member": lambda *_: given(
                many(PermittedPhoto, letters)
            )
        },
    }
