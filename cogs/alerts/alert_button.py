"""The base of buttons about an alert."""

from __future__ import annotations

from bot.services.alerts.lifecycle import GONE, AlertDetails, AlertService
from cogs.ui.base import Interaction, guild_id_of
from cogs.ui.persistent_button import PersistentButton
from domain.languages import Language
from domain.refusals import Refusal


class AlertButton(PersistentButton, template=r"(?!)"):
    """A button about an alert, whose id it carries."""

    def __init__(self, alert_id: int, language: Language = "en") -> None:
        self.alert_id = alert_id
        super().__init__(alert_id, language=language)

    async def details(self, interaction: Interaction) -> AlertDetails:
        """Return the alert; raise `Refusal` if it was deleted."""
        service = interaction.client.app[AlertService]
        details = await service.details(guild_id_of(interaction), self.alert_id)
        if details is None:
            raise Refusal(GONE)
        return details
