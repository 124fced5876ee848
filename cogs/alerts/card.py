"""The card of an alert in the moderators' channel, and how it is kept up to date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import discord
from discord.ext import commands

from bot.client import OvationBot
from bot.outbox import Draft
from bot.services.alerts.lifecycle import CARD, REFRESH, STEPS, AlertDetails, AlertService
from bot.services.alerts.on_call import PING_POST, OnCallService
from bot.services.alerts.playbooks import REVIEW, UPDATE_DUE, PlaybookService
from cogs.alerts.buttons import BUTTONS, alert_buttons
from cogs.alerts.chart import FILE, alert_picture
from cogs.alerts.steps import review_panel, steps_panel, update_panel
from cogs.ui.base import Panel, framed, paragraph
from cogs.ui.posted import edit_posted
from domain.alerts.alert import MAX_LINKS, PING_AFTER, Alert, LogEntry, Signal
from domain.alerts.measures import ALARMING
from domain.alerts.settings import AlertSettings
from domain.guild_settings import GuildSettings
from domain.holds import HoldScope
from domain.languages import Language
from domain.outbox import OutboxPost
from domain.translatable_text import (
    JoinedList,
    MessageLink,
    Role,
    Text,
    Timestamp,
    User,
    counted,
    text,
)


def alert_card(details: AlertDetails, settings: GuildSettings, alternative: str) -> Panel:
    """Return the card of an alert; `alternative` describes its picture."""
    alert, language = details.alert, settings.language
    item = discord.MediaGalleryItem(f"attachment://{FILE}", description=alternative)
    return framed(
        *(paragraph(line, language) for line in alert_lines(details, settings)),
        discord.ui.MediaGallery[Any](item),
        *(paragraph(line, language) for line in state_lines(details)),
        *alert_buttons(alert, language),
    )


def alert_lines(details: AlertDetails, settings: GuildSettings) -> Iterator[Text]:
    """Yield what an alert is about: what, since when, how many people, and what is usual."""
    alert = details.alert
    if alert.drill:
        yield text("## 🧪 DRILL: unusually many complaints")
        yield text("-# The numbers are invented. Nothing is held, and no member sees this.")
    elif alert.created_by is not None:
        yield text("## 🚨 Alert")
        yield text(
            "{member} started it: {reason}", member=User(alert.created_by), reason=alert.reason
        )
    else:
        yield text("## 🚨 Unusually many complaints")
    yield counted(
        "{count} message by {people} since {since}",
        "{count} messages by {people} since {since}",
        alert.number,
        people=counted("one person", "{count} people", alert.people),
        since=Timestamp(alert.since),
    )
    if kinds := kinds_line(details.signals):
        yield kinds
    if alert.expected is not None:
        yield text(
            "Usual at this time of day: {expected} in {hours} h",
            expected=round(alert.expected, 1),
            hours=alert.hours,
        )
    if alert.young:
        yield from _young_lines(alert, settings[AlertSettings].alert_account_days)
    if links := message_links(alert, details.signals):
        yield text("Latest: {links}", links=JoinedList(tuple(links)))


def kinds_line(signals: Sequence[Signal]) -> Text | None:
    """Return how many signals there are of each sort; None without any."""
    numbers = Counter(signal.measure for signal in signals)
    if not numbers:
        return None
    found = [
        text("{name}: {number}", name=ALARMING[key].name, number=number)
        for key, number in sorted(numbers.items())
        if key in ALARMING
    ]
    return text("-# {kinds}", kinds=JoinedList(tuple(found)))


def _young_lines(alert: Alert, days: int) -> Iterator[Text]:
    yield counted(
        "⚠️ {count} of them has an account younger than {days} days.",
        "⚠️ {count} of them have accounts younger than {days} days.",
        alert.young,
        days=days,
    )
    if alert.looks_like_a_raid:
        yield text("This many new accounts at once may be a raid.")
    else:
        yield text("-# New accounts count as one person together.")


def message_links(alert: Alert, signals: Sequence[Signal]) -> list[MessageLink]:
    """Return links to the messages that the latest signals are about."""
    places = dict.fromkeys(
        (signal.channel_id, signal.message_id)
        for signal in reversed(signals)
        if signal.channel_id is not None and signal.message_id is not None
    )
    return [
        MessageLink(alert.guild_id, channel_id, message_id, str(number))
        for number, (channel_id, message_id) in enumerate(list(places)[:MAX_LINKS], start=1)
    ]


def state_lines(details: AlertDetails) -> Iterator[Text]:
    """Yield what is done about an alert: holds, who has it, and how it ended."""
    alert, hold = details.alert, details.hold
    if alert.is_open and not alert.drill and hold is not None:
        if hold.scope is HoldScope.ALL:
            yield text("⏸️ Everything planned is on hold. /hold end ends that.")
        elif hold.until is not None:
            yield text(
                "⏸️ I hold promotional posts until {until}. Only you can hold more.",
                until=Timestamp(hold.until, "t"),
            )
    if alert.handled_by is not None:
        yield text("🙋 {member} has it.", member=User(alert.handled_by))
    if not alert.is_open:
        yield from _ended_lines(details)


def _ended_lines(details: AlertDetails) -> Iterator[Text]:
    """Yield how an alert ended, and whether it was useful."""
    alert = details.alert
    by = next((each.user_id for each in reversed(details.log) if each.what in _ENDS), None)
    at = Timestamp(alert.ended_at or alert.opened_at, "R")
    if alert.dismissed:
        yield text(
            "✖️ It was nothing, {member} said {at}. I stay quiet for 12 hours, unless it becomes "
            "much more.",
            member=User(by or 0),
            at=at,
        )
    elif by is not None:
        yield text("✅ {member} ended it {at}.", member=User(by), at=at)
    else:
        yield text("✅ It ended {at}, after 12 hours without anything unusual.", at=at)
    if alert.is_rateable and alert.useful is None:
        yield text("Was this alert useful? Your answer tunes how rare they are.")
    elif alert.useful is not None and not alert.dismissed:
        yield text("-# Rated useful") if alert.useful else text("-# Rated not useful")


_ENDS = frozenset({LogEntry.DISMISSED, LogEntry.ENDED})


class AlertPosts(commands.Cog, name="Alert posts"):
    """Composes the posts about alerts, and brings cards up to date."""

    def __init__(self, client: OvationBot) -> None:
        self._app = client.app
        outbox = client.app.outbox
        self._composers = {CARD: self.compose_card, STEPS: self.compose_steps}
        outbox.register_composer(CARD, self.compose_card, home=_desk)
        outbox.register_composer(PING_POST, self.compose_ping, home=_desk)
        outbox.register_composer(STEPS, self.compose_steps, home=_desk)
        outbox.register_composer(UPDATE_DUE, self.compose_update_due, home=_desk)
        outbox.register_composer(REVIEW, self.compose_review, home=_desk)
        outbox.register_action(REFRESH, self.bring_up_to_date)

    async def compose_steps(self, post: OutboxPost) -> Draft | None:
        """Return the steps of the alert's playbook; None if the alert was deleted."""
        details = await self._app[AlertService].details(post.guild_id, post.subject_id)
        if details is None or details.alert.playbook is None:
            return None
        return Draft(steps_panel(details, self._app.guild_settings.of(post.guild_id).language))

    async def compose_update_due(self, post: OutboxPost) -> Draft | None:
        """Return the reminder of an update; None if the alert is over."""
        details = await self._app[AlertService].details(post.guild_id, post.subject_id)
        if details is None or not details.alert.is_open:
            return None
        language = self._app.guild_settings.of(post.guild_id).language
        handler = details.alert.handled_by
        return Draft(
            update_panel(details.alert, language),
            pings=[discord.Object(handler)] if handler is not None else (),
        )

    async def compose_review(self, post: OutboxPost) -> Draft | None:
        """Return the review of an alert; None if it was deleted."""
        review = await self._app[PlaybookService].reviewed(post.guild_id, post.subject_id)
        if review is None:
            return None
        return Draft(review_panel(review, self._app.guild_settings.of(post.guild_id).language))

    async def compose_card(self, post: OutboxPost) -> Draft | None:
        """Return the card; None if the alert was deleted."""
        details = await self._app[AlertService].details(post.guild_id, post.subject_id)
        if details is None:
            return None
        settings = self._app.guild_settings.of(post.guild_id)
        picture, alternative = await alert_picture(self._app, details.alert, settings.language)
        return Draft(
            alert_card(details, settings, alternative), [discord.File(BytesIO(picture), FILE)]
        )

    async def bring_up_to_date(self, client: discord.Client, post: OutboxPost) -> None:
        """Edit the card of an alert and its steps; what was deleted or is not posted is skipped."""
        places = await self._app[AlertService].places(post.subject_id)
        for kind, place in places.items():
            draft = await self._composers[kind](post)
            if draft is not None:
                await edit_posted(client, post.guild_id, place, draft.view, draft.files)

    async def compose_ping(self, post: OutboxPost) -> Draft | None:
        """Return the post that asks somebody to take an alert; None if somebody has."""
        found = await self._app[OnCallService].asked(post.guild_id, post.subject_id)
        if found is None:
            return None
        alert, entry, place = found
        settings = self._app.guild_settings.of(post.guild_id)
        panel = ping_panel(alert, entry.user_id, settings, place)
        role_id = settings.moderator_role_id
        return Draft(
            panel,
            pings=[discord.Object(entry.user_id)] if entry.user_id else (),
            role_ping=discord.Object(role_id) if role_id and entry.user_id is None else None,
        )


def ping_panel(
    alert: Alert,
    user_id: int | None,
    settings: GuildSettings,
    place: tuple[int, int] | None,
) -> Panel:
    """Return the post that asks a person on call, or else the moderators, to take an alert."""
    language: Language = settings.language
    lines = []
    if alert.drill:
        lines.append(text("🧪 DRILL"))
    if user_id is not None:
        lines.append(
            text(
                "🔔 {member}, there is an alert, and you are on call. If you don't take "
                "it within {minutes} minutes, I'll ask the next person.",
                member=User(user_id),
                minutes=PING_AFTER.seconds // 60,
            )
        )
    elif settings.moderator_role_id is not None:
        lines.append(
            text(
                "🔔 {team}, there is an alert that nobody has taken. Who has it?",
                team=Role(settings.moderator_role_id),
            )
        )
    else:
        lines.append(text("🔔 There is an alert that nobody has taken. Who has it?"))
    if place is not None:
        lines.append(text("{card}", card=MessageLink(alert.guild_id, *place, text("To the card"))))
    return framed(*(paragraph(line, language) for line in lines))


def _desk(settings: GuildSettings) -> int | None:
    return settings.moderator_channel_id


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    client.add_dynamic_items(*BUTTONS)
    await client.add_cog(AlertPosts(client))
