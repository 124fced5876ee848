"""Points that moderators give and take by hand, each time with a reason."""

from __future__ import annotations

from bot.core import Core
from bot.services.contributions import ContributionService
from db.consent import ConsentRepository
from domain.contributions import Contribution, Source
from domain.contributions.manual_points import check_manual_points
from domain.contributions.settings import ContributionSettings
from domain.refusals import Refusal
from domain.translatable_text import User, text


class ManualPointsService:
    """Requires a moderator; callers must check."""

    def __init__(self, core: Core, contributions: ContributionService) -> None:
        self._database = core.database
        self._guilds = core.guild_settings
        self._contributions = contributions

    async def give(self, contribution: Contribution, *, receiver_is_bot: bool) -> None:
        """Credit its amount (negative: subtract it) to its receiver, who sees it in /me.

        Raises `Refusal` if these points are not allowed, or one of the two opted out: a moderator
        would wonder about points that never arrive.
        """
        check_manual_points(contribution, receiver_is_bot=receiver_is_bot)
        if not self._guilds.of(contribution.guild_id)[ContributionSettings].weight_of(
            Source.POINTS
        ):
            raise Refusal(
                text(
                    "Points by hand are switched off here. A moderator can switch them on "
                    "in /setup under “Count”."
                )
            )
        async with self._database.transaction(contribution.guild_id) as transaction:
            consents = await ConsentRepository(transaction).of(
                contribution.guild_id, {contribution.giver_id, contribution.receiver_id}
            )
            for person, consent in consents.items():
                if not consent.counted:
                    raise Refusal(
                        text("{member} chose in /privacy not to be counted.", member=User(person))
                    )
            await self._contributions.credit(transaction, contribution)
