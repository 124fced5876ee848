"""A request of somebody who is signed in, and the services that answer it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.app import App
from bot.http.dashboard.pages import PERIODS
from bot.services.calendar_feeds import CalendarFeedService
from bot.services.guild_settings import GuildSettingsService
from bot.services.insight.access import DashboardAccessService
from bot.services.insight.figures import InsightService
from bot.services.insight.goals import GoalService
from bot.services.insight.weekly_report import WeeklyReportService
from domain.dashboard import DashboardSession
from domain.languages import Language


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of somebody who is signed in."""

    request: web.Request
    session: DashboardSession
    secret: str
    form: Mapping[str, str]
    """The fields that were sent."""

    @property
    def guild_id(self) -> int:
        """The guild whose figures are shown."""
        return self.session.guild_id

    @property
    def language(self) -> Language:
        """The language of the page."""
        return self.session.language

    @property
    def weeks(self) -> int:
        """The chosen period; the default for one that cannot be chosen."""
        asked = self.request.query.get("weeks", "")
        return next((each for each in PERIODS if str(each) == asked), PERIODS[0])


@dataclass(frozen=True, slots=True)
class DashboardServices:
    """The services that fill the dashboard and know who may see it."""

    access: DashboardAccessService
    insight: InsightService
    goals: GoalService
    reports: WeeklyReportService
    feeds: CalendarFeedService
    settings: GuildSettingsService

    @classmethod
    def of(cls, app: App) -> DashboardServices:
        """Return the services of an application."""
        return cls(
            app[DashboardAccessService],
            app[InsightService],
            app[GoalService],
            app[WeeklyReportService],
            app[CalendarFeedService],
            app.guild_settings,
        )
