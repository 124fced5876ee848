"""A member's own page: their weeks, what was recognised and why, coupons, and what is kept."""

from __future__ import annotations

import asyncio
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from aiohttp import web

from bot.http.dashboard.charts import BarChart, bar_chart
from bot.http.dashboard.page_specs import PageSpec, View
from bot.http.dashboard.rendering import days_between
from bot.http.dashboard.visits import Visit, file_response, sliced
from bot.i18n import say
from bot.services.contributions import ContributionQueryService, Profile, ScoreReviewService
from bot.services.contributions.leaderboards import LeaderboardService
from bot.services.coupons import CouponService
from bot.services.data_export import Export
from bot.services.gifts.grants import GrantService
from bot.services.privacy import PrivacyOverview, PrivacyService
from bot.services.recognition import RecognitionService
from bot.services.tiers import TierService
from domain.consent_wording import OFFERS, consent_lines, left_out_text, summary_lines
from domain.contributions import ScoreLine, Source
from domain.contributions.emoji import custom_id_of
from domain.contributions.score_explanations import REASONS
from domain.contributions.settings import CONTRIBUTIONS
from domain.contributions.totals import ALL
from domain.coupons import Coupon, CouponState
from domain.gifts import Grant, GrantState
from domain.translatable_text import JoinedList, MessageLink, Text, counted, text

A_WEEK = timedelta(days=6)
"""From a Monday to the Sunday of its week."""
ZIP_TYPE = "application/zip"
PERIODS: Mapping[str, Text] = {
    "week": text("This week"),
    "month": text("This month"),
    "all": text("All time"),
}
STATES: Mapping[CouponState, Text] = {
    CouponState.READY: text("Can be used"),
    CouponState.RESERVED: text("Is being used at a till"),
    CouponState.REDEEMED: text("Used"),
    CouponState.EXPIRED: text("Expired"),
}
AWAITS_SHOP = text("Comes as soon as the shop answers")
WORDS: Mapping[str, Text] = {
    "consents": text("What you allow"),
    "consents_change": text("You change it with /privacy in Discord."),
    "coupons": text("Your coupons"),
    "export": text("Download my data"),
    "export_note": text(
        "Everything that I keep about you, on every server, as a ZIP file: the same as with "
        "/privacy in Discord. Once in ten minutes."
    ),
    "gifts": text("Your gifts"),
    "in_discord": text("See it in Discord"),
    "kept": text("What I keep about you on this server"),
    "kept_nothing": text("Nothing so far."),
    "my_page": text("My page"),
    "no_coupons": text("You have no coupons here yet."),
    "no_points": text(
        "Nothing yet, and that's fine. When somebody thanks you, or several people like your "
        "post, you'll see it here."
    ),
    "only_you": text("Only you see this page."),
    "point_week": text("Points"),
    "points_by_week": text("Your weeks"),
    "recognised": text("What was recognised in the last 30 days, and why"),
    "recognised_nothing": text("Nothing in the last 30 days."),
    "surprises": text("Your weekly surprises"),
    "surprise_without_gift": text("Thanks, without a gift"),
}


@dataclass(frozen=True, slots=True)
class Recognised:
    """A line of the member's account, without the names of others."""

    day: date
    what: Text
    detail: str
    worth: Text
    reasons: Text | None
    """Why it is not worth more; None if nothing was taken off."""
    link: str
    """The address of the message in Discord; empty without one."""

    @classmethod
    def of(cls, line: ScoreLine) -> Recognised:
        """Return the line."""
        first = line.contributions[0]
        spec = first.source.spec
        link = MessageLink(first.guild_id, first.channel_id, first.message_id, "")
        return cls(
            line.day,
            spec.name,
            _detail(line),
            counted("{count} point", "{count} points", line.points),
            _reasons(line),
            link.url if spec.has_message else "",
        )


def _detail(line: ScoreLine) -> str:
    """Return the emoji of reactions, or a moderator's reason for points given by hand."""
    if line.contributions[0].source not in {Source.REACTION, Source.POINTS}:
        return ""
    details = dict.fromkeys(each.detail for each in line.contributions)
    return " ".join(each for each in details if custom_id_of(each) is None)


def _reasons(line: ScoreLine) -> Text | None:
    if not line.reductions:
        return None
    return text("{reasons}", reasons=JoinedList(tuple(REASONS[why] for why in line.reductions)))


@dataclass(frozen=True, slots=True)
class OwnCoupon:
    """A coupon as its owner sees it."""

    code: str
    """Empty until the shop has it."""
    discount: Text
    state: Text
    until: Text

    @classmethod
    def of(cls, coupon: Coupon, visit: Visit) -> OwnCoupon:
        """Return a coupon of the visitor."""
        state = coupon.state(visit.app.clock())
        usable = state in {CouponState.READY, CouponState.RESERVED}
        waits = usable and coupon.awaits_shop
        return cls(
            "" if waits else coupon.shown_code,
            coupon.described_discount,
            AWAITS_SHOP if waits else STATES[state],
            text("Until {day}", day=visit.day_of(coupon.expires_at)),
        )


async def content(visit: Visit) -> Mapping[str, Any]:
    """Return the visitor's own page; nothing in it depends on the address but its part."""
    app, guild_id, user_id = visit.app, visit.guild_id, visit.session.user_id
    overview = await app[PrivacyService].overview(guild_id, user_id)
    shown: dict[str, Any] = {"has_points": False, "counts": False, **_kept(overview)}
    if app.guild_settings.of(guild_id).has(CONTRIBUTIONS):
        profile = await app[ContributionQueryService].profile(guild_id, user_id)
        lines = await app[ScoreReviewService].explain(guild_id, user_id)
        shown |= {
            "counts": True,
            "has_points": profile.rank is not None,
            "points": _points(profile),
            "rank": _rank(profile),
            "tier": await app[TierService].profile_lines(guild_id, user_id),
            "recognised": sliced(visit, [Recognised.of(line) for line in lines]),
            **await _weeks(visit),
        }
    coupons = await app[CouponService].of(guild_id, user_id)
    surprises = await app[RecognitionService].latest(guild_id, user_id)
    return shown | {
        "coupons": [OwnCoupon.of(coupon, visit) for coupon in coupons],
        "gifts": [
            (grant.gift.name, _gift_state(grant, visit))
            for grant in await app[GrantService].of_member(guild_id, user_id)
        ],
        "surprises": [(visit.day_of(each.decided_at), each.gift) for each in surprises],
    }


def _kept(overview: PrivacyOverview) -> dict[str, Any]:
    return {
        "kept": list(summary_lines(overview.kept)),
        "consents": list(consent_lines(overview.consent)),
        "offers": OFFERS[overview.consent.offers],
    }


def _points(profile: Profile) -> Sequence[tuple[Text, Text]]:
    return [
        (said, counted("{count} point", "{count} points", profile.points[name].get(ALL, 0)))
        for name, said in PERIODS.items()
    ]


def _rank(profile: Profile) -> Text:
    rank = profile.rank or 0
    if profile.listed:
        return text("You are number {rank}, all time.", rank=rank)
    return text("On the leaderboard you would be number {rank}, all time.", rank=rank)


async def _weeks(visit: Visit) -> dict[str, Any]:
    """Return the points by week, as a chart and a table."""
    weeks = await visit.app[LeaderboardService].weeks(visit.guild_id, visit.session.user_id)
    labels = [days_between(monday, monday + A_WEEK, visit.language) for monday, _ in weeks]
    numbers = [sum(points.values()) for _, points in weeks]
    chart: BarChart = bar_chart(numbers, labels)
    said = text("Points per week, most recent weeks: {points}", points=", ".join(map(str, numbers)))
    return {"chart": chart, "weeks": list(zip(labels, numbers, strict=True)), "chart_said": said}


def _gift_state(grant: Grant, visit: Visit) -> Text:
    if grant.state is GrantState.OFFERED:
        return text("Claim it in Discord by {day}.", day=visit.day_of(grant.until))
    return text("You claimed it, and it is on its way.")


# --- Export -----------------------------------------------------------------------------------


async def export(visit: Visit) -> web.Response:
    """Return the visitor's data in every guild; raise `Refusal` if they had them just before."""
    found = await visit.app[PrivacyService].export(visit.session.user_id)
    packed = await asyncio.to_thread(_zipped, found, _left_out_note(found, visit))
    return file_response("ovation.zip", packed, ZIP_TYPE)


def _left_out_note(found: Export, visit: Visit) -> str:
    if not found.left_out:
        return ""
    return say(left_out_text(found.left_out), visit.language, markup=False)


def _zipped(found: Export, note: str) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in found.files.items():
            archive.writestr(name, file)
        if note:
            archive.writestr("left-out.txt", note)
    return packed.getvalue()


PAGE = PageSpec(
    "/me",
    text("My page"),
    200,
    View("me.html", content),
    for_members=True,
    words=WORDS,
    forms={"/me/export": export},
)
