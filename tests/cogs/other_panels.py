"""All panels but those of contests, filled with the most and the longest values."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import cogs.ui.base
import cogs.ui.pages
from bot.i18n import escape
from bot.services import offer_trials
from bot.services.contests.permissions import PermittedPhoto
from bot.services.contributions import Profile, ScoreReviewService
from bot.services.contributions.leaderboards import PAGE as PAGE_OF_BOARD
from bot.services.contributions.leaderboards import LeaderboardEntry as Ranked
from bot.services.contributions.leaderboards import LeaderboardPage
from bot.services.data_export import Export
from bot.services.gifts.claims import ClaimedGift
from bot.services.holds import HoldStatus
from bot.services.privacy import PrivacyOverview as Privacy
from bot.services.recognition import Announcement
from bot.services.recognition.proposals import DrawProposal, DrawVerification
from bot.services.tiers import TierOverview
from cogs import campaigns, privacy, tiers, tills
from cogs.campaigns import code_import
from cogs.cases import buttons as case_buttons
from cogs.cases import posts as case_posts
from cogs.contests import permissions
from cogs.contributions import leaderboard, me, profile_card, score_breakdown, score_commands
from cogs.coupons import sharing
from cogs.gifts import claiming, fulfilment, inventory
from cogs.offers import commands as trial_panels
from cogs.offers import phrases, replies
from cogs.recognition import post as weekly
from cogs.recognition import proposal, settings, verify
from cogs.setup import panel as setup_panel
from cogs.ui.setup_fields import TabContext
from db.contests.templates import ContestTemplate
from domain.addresses import MAX_ADDRESS_LENGTH, Address
from domain.campaign_funnel import Funnel
from domain.campaign_overlap import Overlap, OverlapReason
from domain.campaigns import Campaign
from domain.cases.case import Case, CaseState
from domain.consent import Consent, OfferConsent
from domain.contests.photo_details import QUESTION_LENGTH
from domain.contributions import Contribution, ScoreLine, Source
from domain.contributions.collusion import KnownRing
from domain.contributions.score_log import ScoreAction
from domain.contributions.score_log import ScoreLogEntry as LogEntry
from domain.contributions.totals import ALL
from domain.coupon_code_import import CodeList, SkippedRow
from domain.coupons import Coupon
from domain.data_summary import DataSummary
from domain.gift_kinds import GIFT_KINDS
from domain.gifts import Gift, GiftStock, Grant
from domain.gifts import GrantState as GiftState
from domain.guild_settings import Tone
from domain.holds import HeldQueue, HeldWork
from domain.offers import Offer
from domain.outbox import OutboxPost
from domain.products import Product
from domain.recognition.weekly_draw import Draw, DrawAction, DrawDecision, DrawState, PostTemplate
from domain.tills import TillAction, TillKey, TillRequest
from domain.translatable_text import JoinedList, MessageLink, User, text
from tests.cogs.asking import Answers, Asking, given, without_client
from tests.cogs.contest_panels import contest, sheet
from tests.cogs.filling import ID, MANY, NOW, a_guild, full, many, words


def others(letters: str, language: Any) -> Iterator[Any]:
    """Yield the panels of all other subjects that can be built from values alone."""
    guild = replace(a_guild(letters), language=language)
    contributions = [
        full(
            Contribution, letters, source=source, message_id=ID + number, detail=words(200, letters)
        )
        for number, source in enumerate([Source.POINTS, Source.REACTION] * MANY)
    ]
    lines = [
        full(ScoreLine, letters, contributions=(contribution,)) for contribution in contributions
    ]
    for number in range(0, len(lines), 7):
        yield score_breakdown.score_breakdown_card(lines, number, language)
    points = {
        name: dict.fromkeys([*profile_card.KINDS, "all"], 999_999) for name in profile_card.PERIODS
    }
    tier = [text("{said}", said=words(60, letters))] * 4
    listing = me.ListingButton("yes", language)
    yield profile_card.profile_card(
        Profile(points, 999_999, False, contributions), language, tier, listing=listing
    )
    ring = KnownRing(ID, frozenset(range(ID, ID + MANY)), 999_999, fine=False)
    yield score_commands.rings_card([replace(ring, id=ID + at) for at in range(5)], language)
    yield phrases.phrases_card(guild, language)
    case = full(Case, letters, language=language, state=CaseState.OPEN)
    yield case_posts.welcome(case, guild, text("{said}", said=words(200, letters)))
    for handled_by in (ID, None):
        handled = replace(case, handled_by=handled_by)
        yield case_buttons.case_card(handled, language)
        yield case_posts.reminder_card(handled, ID, guild)
    yield case_buttons.solved_card(case)
    kept = DataSummary(*[999_999] * 8)
    yield privacy.overview_panel(Privacy(kept, Consent()), language)
    for wide in (True, False):
        overview = TierOverview(
            guild, dict.fromkeys(range(1, 6), 999_999),
            {tier: [(ID, words(100, letters))] * 3 for tier in range(1, 6)},
        )  # fmt: skip
        troubles = [text("{said}", said=words(150, letters))] * 5
        yield tiers.overview_card(overview, troubles, language, manages=wide)
    yield sharing.code_card(
        full(
            Coupon,
            letters,
            redeemed_at=None,
            reserved_until=None,
            expires_at=NOW.replace(year=2027),
            awaits_shop=False,
            shop=None,
        ),
        full(Product, letters),
        NOW,
        language,
        *tier,
    )
    yield trial_panels.preview(
        guild.changed(offer_words=words(200, "W") + "{product}"), words(100, letters), language
    )
    report = offer_trials.TrialReport(guild, 9_999, 9_999, 9_999, None)
    yield trial_panels.report_card(report, None, language)
    for tab in setup_panel.pages():
        sight = TabContext(guild, NOW, language, "")
        yield setup_panel.setup_page(tab, sight, [text("{said}", said=words(200, letters))] * 40)
    yield settings.rules_panel(guild, language)
    worded = guild.changed(photo_question=words(QUESTION_LENGTH, letters))
    yield permissions.question_panel(worded, language)
    opened = many(PostTemplate, letters, 6)
    yield settings.words_panel(opened, Tone.PLAYFUL, language, words(1_600, letters))
    draw = full(Draw, letters)
    decisions = tuple(full(DrawDecision, letters, action=action) for action in DrawAction) * 3
    for state in DrawState:
        proposed = DrawProposal(
            replace(draw, state=state), surprise(letters), frozenset({ID}), decisions
        )
        yield proposal.panel_of(proposed, guild, {ID: words(32, letters)})
    found = full(DrawVerification, letters, draw=draw, decisions=decisions, next_hash="f" * 64,
                 weeks=("2026-W10",), out=tuple(range(24)))  # fmt: skip
    yield verify.verification_panel(replace(found), language)


def surprise(letters: str) -> Announcement:
    here = JoinedList(tuple(MessageLink(ID, ID, ID, text("here")) for _ in range(3)))
    people = JoinedList(tuple(User(ID + number) for number in range(3)))
    reason = text("{people} thought this deserved a mention: {places}.", people=people, places=here)
    template = words(600, letters.replace("{", "")) + "{member}\n{reasons}"
    return full(
        Announcement, letters, template=template, reasons=(reason,) * 20, gift=words(100, letters),
        next_hash="f" * 64, decisions=(), draw=full(Draw, letters),
    )  # fmt: skip


def held_work(letters: str) -> list[HeldWork]:
    """Return posts and jobs that fell due during a hold."""
    posts = many(HeldWork, letters, queue=HeldQueue.POST, kind="tier.changed", parked_at=NOW)
    job = full(HeldWork, letters, queue=HeldQueue.JOB, kind="digest.monthly", parked_at=NOW)
    return [*posts, job, *(replace(one, user_id=None) for one in posts)]


async def lists(letters: str, language: Any) -> list[Any]:
    """Yield every page of every declared list."""
    grants = [
        full(
            Grant,
            letters,
            id=ID + at,
            gift=full(Gift, letters, kind=kind),
            state=GiftState.CLAIMED,
        )
        for at, kind in enumerate(list(GIFT_KINDS.values()) * 5)
    ]
    answers: dict[str, dict[str, Any]] = {
        "reports": {"client.app.ModerationService.sheet": sheet(letters)},
        "contests": {
            "client.app.ContestLifecycleService.running": lambda _: given(
                [(contest(letters), 99_999)] * MANY
            ),
            "client.app.DraftService.drafts": lambda _: given([(contest(letters), NOW)] * MANY),
        },
        "templates": {
            "client.app.ContestTemplateService.of": lambda _: given(
                many(ContestTemplate, letters, 25)
            )
        },
        "products": {
            "client.app.CampaignService.products.of": lambda _: given(many(Product, letters, 200))
        },
        "help": {},
        "help_moderators": {},
        "tills": {"client.app.TillService.of": lambda _: given(many(TillKey, letters, 25))},
        "till_log": {
            "client.app.TillService.recent_requests": lambda *_: given(
                [TillRequest(NOW, next(iter(TillAction)), 999, {"product": words(100, letters)})]
                * 20
            )
        },
        "campaigns": {
            "client.app.CampaignService.of": lambda _: given(
                [(full(Campaign, letters), full(Funnel, letters, given=()))] * MANY
            )
        },
        "coupons": {
            "client.app.CouponService.of": lambda *_: given(
                many(
                    Coupon,
                    letters,
                    redeemed_at=None,
                    reserved_until=None,
                    awaits_shop=False,
                    shop=None,
                    expires_at=NOW.replace(year=2027),
                )
            ),
        },
        "gifts": {
            "client.app.GiftInventoryService.stock": lambda _: given(
                [GiftStock(one.gift, 9_999, 9_999, 9_999) for one in grants]
            )
        },
        "photo_permissions": {
            "client.app.PhotoPermissionService.of_member": lambda *_: given(
                many(PermittedPhoto, letters)
            )
        },
        "gifts_to_do": {"client.app.FulfilmentService.to_do": lambda _: given(grants)},
        "held_work": {
            "client.app.HoldService.status": lambda _: given(
                HoldStatus(None, tuple(held_work(letters)))
            )
        },
        "gifts_of_mine": {
            "client.app.GrantService.of_member": lambda *_: given(
                [replace(one, state=GiftState.OFFERED) for one in grants]
            )
        },
    }
    made: list[Any] = []
    assert answers.keys() == cogs.ui.pages.LISTS.keys(), "a list is not filled here"
    for name, known in answers.items():
        asking = Asking(
            letters, language, **{key.replace(".", "__"): one for key, one in known.items()}
        )
        about = (ID,) if name in {"reports", "till_log"} else ()
        declared = cogs.ui.pages.LISTS[name]
        listing = await declared.load(asking.interaction, *about)
        assert len(listing.rows) > 10
        # The first pages and, since there are no more pages than rows, the last.
        made += [
            cogs.ui.pages.page_of(listing, declared.button, at, language, *about)
            for at in (0, 1, 2, len(listing.rows))
        ]
        empty = replace(listing, rows=())
        made.append(cogs.ui.pages.page_of(empty, declared.button, 0, language, *about))
    return made


async def of_the_rest(letters: str, language: Any) -> AsyncIterator[Any]:
    post = full(OutboxPost, letters, user_id=ID)
    line = Ranked(999_999, ID, 999_999)
    board = LeaderboardPage([line] * PAGE_OF_BOARD, 2, 3, 999_999, line)
    asking = Asking(letters, language, client__app__LeaderboardService__page=board)
    yield await leaderboard._shown(asking.interaction, "all", ALL, 2, leaderboard.WORDS)
    logged = [
        LogEntry(ScoreAction.POINTS, NOW, ID, ID, 999, words(200, letters)) for _ in range(MANY)
    ]
    asking = Asking(
        letters, language, client__app__ScoreReviewService__log=lambda *_, **__: given(logged)
    )
    yield await score_commands.log_card(asking.interaction, 3)
    contributions = [
        (number, full(Contribution, letters))
        for number in range(score_commands.CONTRIBUTIONS_SHOWN)
    ]
    asking = Asking(
        letters,
        language,
        client__app__ScoreReviewService__latest=lambda *_, **__: given(contributions),
    )
    cog = without_client(
        score_commands.ScoreCommands, _scores=asking.client.app[ScoreReviewService]
    )
    subject = SimpleNamespace(id=ID)
    await score_commands.ScoreCommands.correct.callback(cog, asking.interaction, subject)  # type: ignore[call-arg, arg-type]
    yield asking

    grant = full(Grant, letters, user_id=ID, state=GiftState.CLAIMED)
    for kind in GIFT_KINDS.values():
        gift = full(Gift, letters, kind=kind)
        of_kind = replace(grant, gift=gift)
        for state in (GiftState.CLAIMED, GiftState.DELIVERED):
            claimed = ClaimedGift(
                replace(of_kind, state=state), again=False, coupon=full(Coupon, letters)
            )
            asking = Asking(
                letters,
                language,
                client__app__CampaignService__products__named=full(Product, letters),
            )
            await claiming._tell(asking.interaction, claimed)
            yield asking
        asking = Asking(letters, language, client__app__GrantService__find=of_kind)
        handover = without_client(fulfilment.FulfilmentPosts, _client=asking.client)
        yield await handover.compose(post)
        yield await handover.compose_guest(post)
    address = Address(**{part: words(most, letters) for part, most in MAX_ADDRESS_LENGTH.items()})
    asking = Asking(letters, language, client__app__FulfilmentService__address=address)
    await fulfilment.ShowAddressButton(ID, 1).on_click(asking.interaction)
    yield asking
    asking = Asking(letters, language)
    warned = [text("{said}", said=words(250, letters))] * 4
    await inventory._answer(asking.interaction, warned)
    yield asking
    export = Export(b"{}", {f"picture-{number}.jpg": b"." for number in range(MANY)})
    asking = Asking(letters, language, client__app__PrivacyService__export=export)
    await privacy._export(asking.interaction)
    yield asking


async def of_weeks_and_campaigns(letters: str, language: Any) -> AsyncIterator[Any]:
    post = full(OutboxPost, letters, user_id=ID)
    grant = full(Grant, letters, user_id=ID, state=GiftState.CLAIMED)
    week = surprise(letters)
    asking = Asking(letters, language, client__app__GrantService__granted=grant)
    weekly_post = without_client(
        Unpictured, _client=asking.client, _recognition=Answers({"told": week}), said=letters
    )
    yield await weekly_post.compose(post)
    campaign = full(Campaign, letters)
    wish = Answers({"terms": lambda *_, **__: campaign.terms})
    asking = Asking(letters, language)
    known = {
        "create": campaign,
        "overlap": Overlap((campaign,) * MANY, campaign, OverlapReason.NO_PRICE),
        "one": (campaign, full(Funnel, letters, given=())),
        "weeks": lambda *_: given([]),
    }
    cog = without_client(
        campaigns.Campaigns,
        campaigns=Answers(known),
        clock=lambda: NOW,
        shops=Answers({"title": lambda _: words(50, letters)}),
    )
    await cog._begin(asking.interaction, wish)
    show: Any = campaigns.Campaigns.show.callback
    await show(cog, asking.interaction, "1")
    yield asking
    key = full(TillKey, letters)
    for public in ("", "https://coupons.example.org"):
        api = {"client__app__settings__api_address": public or "http://127.0.0.1:65535"}
        asking = Asking(letters, language, **api, client__app__settings__api_url=public)
        till_cog = without_client(tills.TillCommands, tills=Answers({"add": key}))
        add: Any = tills.TillCommands.add.callback
        await add(till_cog, asking.interaction, "x")
        yield asking
    code = words(2_000, letters)
    skipped = (SkippedRow(9, code, text("no")),) * 99
    listed = CodeList((code,) * 3, heading=code, repeated=9, skipped=skipped)
    yield cogs.ui.base.framed(
        *(cogs.ui.base.paragraph(said, language) for said in code_import._understood(listed))
    )


async def of_files_and_offers(letters: str, language: Any) -> AsyncIterator[Any]:
    campaign = full(Campaign, letters, ended_at=None, paused_at=None)
    heading = words(300, letters.replace("*", "Code"))
    codes = "\n".join([f"code {heading}", *(f"MUG-{number}" for number in range(99))]).encode()
    file = SimpleNamespace(size=len(codes), read=lambda: given(codes))
    asking = Asking(
        letters,
        language,
        message__attachments=[file],
        client__app__CampaignService__check_takes_codes=campaign,
        client__app__CampaignService__add_codes=(50, campaign),
    )
    await code_import.ask_about_codes(asking.interaction, 1, file)  # type: ignore[arg-type]
    await code_import.AddCodes(1).on_click(asking.interaction)
    yield asking
    offer = full(Offer, letters, answer=None)
    asking = Asking(letters, language)
    guild = asking.client.app.guild_settings.of(ID).changed(offers_trial=False)
    for wish in (OfferConsent.UNASKED, OfferConsent.YES):
        asking = Asking(
            letters,
            language,
            client__app__OfferResponseService__offer=(offer, campaign, wish),
            client__app__guild_settings__of=lambda _: guild,
        )
        offers_cog = without_client(replies.OfferReplies, app=asking.client.app)
        post = full(OutboxPost, letters, user_id=ID, created_at=NOW)
        yield await offers_cog.compose(post)
    nothing = Profile({}, None, listed=False, contributions=())
    asking = Asking(
        letters,
        language,
        client__app__ContributionQueryService__profile=nothing,
        client__app__TierService__profile_lines=(),
    )
    yield await me._shown(asking.interaction)


class Unpictured(weekly.RecognitionPosts):
    """The weekly post with the longest quotation, without its picture."""

    said: str

    async def _picture(self, *_: Any) -> bytes:
        return b"."

    async def _quote(self, _act: Contribution | None) -> str:
        return f"> {escape(words(weekly.QUOTED, self.said))}…"
