"""The panels of contests, filled with the most and the longest values that the rules allow."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from bot.images.style import PLAIN
from bot.services.contests import (
    audit,
    closing,
    entries,
    jury,
    moderation,
    removal_notices,
    ties,
    votes,
)
from bot.services.contests.announcements import OPENED
from bot.services.contests.lifecycle import Announced
from bot.services.contests.prize_transfer import Holder
from bot.services.contests.prizes import ClaimedPrize as Won
from cogs.contests import audit as contest_audit
from cogs.contests import entries as contest_entries
from cogs.contests import (
    gallery,
    permissions,
    posts,
    prize_transfer,
    prizes,
    reporting,
    results,
    vote_review,
    voting,
)
from cogs.contests import jury as contest_jury
from cogs.contests import moderation as contest_review
from cogs.contests import removal_notices as contest_notices
from cogs.contests import ties as contest_ties
from cogs.contests.prize_transfer import PrizeTransferPosts
from db.contests.templates import ContestTemplate
from domain.contests.contest import (
    CAPTION_LENGTH,
    THEME_LENGTH,
    TITLE_LENGTH,
    Contest,
    ContestState,
    Entry,
    EntryStatus,
)
from domain.contests.contest_kinds import contest_kind
from domain.contests.contest_kinds.base import ContestKind
from domain.contests.contest_rules import (
    CRITERION_LENGTH,
    MAX_CRITERIA,
    MAX_TIED,
    PRIZE_LENGTH,
    ContestRules,
    TiePolicy,
)
from domain.contests.gallery import GALLERY_PAGE_SIZE, own_order, paginate
from domain.contests.jury import Progress
from domain.contests.moderation_flag import ModerationFlag
from domain.contests.photo_details import DESCRIPTION_LENGTH, QUESTION_LENGTH
from domain.contests.picture import Picture
from domain.contests.prizes import PrizeAward
from domain.contests.result import ContestResult
from domain.contests.ties import OpenTie
from domain.contests.voting_modes import voting_mode
from domain.coupons import Coupon
from domain.outbox import OutboxPost
from domain.translatable_text import MessageLink, text
from tests.cogs.asking import Asking, given, without_client
from tests.cogs.filling import ID, MANY, NOW, a_guild, full, many, words

LENGTHS = {
    ("Entry", "caption"): CAPTION_LENGTH,
    ("Entry", "note"): 300,
    ("PermittedPhoto", "title"): TITLE_LENGTH,
    ("PermittedPhoto", "permission"): QUESTION_LENGTH,
    ("Entry", "description"): DESCRIPTION_LENGTH,
    ("Entry", "permission"): QUESTION_LENGTH,
    ("ModerationFlag", "note"): 300,
    ("ContestPlan", "title"): TITLE_LENGTH,
    ("ContestPlan", "theme"): THEME_LENGTH,
    ("ContestRules", "prize"): PRIZE_LENGTH,
    ("ContestRules", "jury_prize"): PRIZE_LENGTH,
    ("Jury", "criteria"): CRITERION_LENGTH,
    ("Announced", "note"): 300,
    ("Picture", "sha256"): 64,
    ("ContestResult", "tie"): 10,
    ("ContestTemplate", "name"): TITLE_LENGTH,
}
COUNTS = {
    ("ContestRules", "roles"): 10,
    ("Jury", "criteria"): MAX_CRITERIA,
    ("RankedEntry", "ratings"): 3,
}


CAPTION = contest_kind("caption")


def contest(letters: str, kind: ContestKind = CAPTION, **chosen: Any) -> Contest:
    """Return a contest with every field filled."""
    voting = voting_mode("jury_and_public")
    rules = full(ContestRules, letters, voting=voting, ties=TiePolicy.RUN_OFF)
    plan = replace(full(Contest, letters).plan, kind=kind, rules=rules)
    return full(
        Contest, letters, **{"plan": plan, "state": ContestState.VOTING, "paused_at": NOW, **chosen}
    )


def captions(letters: str, count: int, standing: EntryStatus = EntryStatus.IN) -> list[Entry]:
    return many(Entry, letters, count, status=standing, picture_id=None)


def photos(letters: str, count: int, standing: EntryStatus = EntryStatus.IN) -> list[Entry]:
    made = many(Entry, letters, count, status=standing, caption=None)
    return [replace(one, picture_id=number) for number, one in enumerate(made, 1)]


def pictures(found: Sequence[Entry]) -> dict[int, Picture]:
    return {one.picture_id: full(Picture, "a", data=b".") for one in found if one.picture_id}


def entered(
    letters: str, kind: ContestKind, found: list[Entry], page: int
) -> entries.MemberEntries:
    ordered = own_order(found)
    shown, pages = paginate(ordered, page)
    # The least room is where none of it can be taken back.
    running = contest(letters, kind, state=ContestState.ENTRIES)
    return entries.MemberEntries(
        running, tuple(ordered), tuple(shown), pictures(shown), page, pages
    )


def sheet(letters: str, reports: int = 36) -> moderation.ReviewSheet:
    (entry,) = captions(letters, 1)
    return moderation.ReviewSheet(
        contest(letters), entry, full(Picture, letters, data=b"."),
        many(ModerationFlag, letters, reports, like_id=None), captions(letters, 4), 99_999,
    )  # fmt: skip


def level(letters: str, found: list[Entry]) -> ties.TieEntries:
    return ties.TieEntries(contest(letters), full(OpenTie, letters), found, pictures(found))


def page(letters: str, found: list[Entry], size: int = GALLERY_PAGE_SIZE) -> entries.GalleryPage:
    shown, pages = paginate(found, 1, size)
    return entries.GalleryPage(contest(letters), shown, pictures(shown), 1, pages)


def missing(letters: str) -> jury.JuryProgress:
    jurors = tuple((ID + number, 0, 999_999) for number in range(MANY))
    return jury.JuryProgress(contest(letters), Progress(jurors, ()), captions(letters, MANY))


def outcome(letters: str) -> closing.ContestOutcome:
    result = full(ContestResult, letters, tie=None)
    placed = [replace(result.placed[0], place=number) for number in (1, 2, 3)]
    podium = list(zip(placed, captions(letters, 3), strict=True))
    result = replace(result, placed=tuple(placed))
    return closing.ContestOutcome(
        contest(letters, decided=True),
        [closing.PrizeOutcome(prize, result, podium, None) for prize in PrizeAward],
    )


def panels(letters: str, language: Any) -> Iterator[Any]:
    """Yield the panels of contests."""
    for kind, make in ((CAPTION, captions), (contest_kind("photo"), photos)):
        for standing in (EntryStatus.WAITING, EntryStatus.REJECTED):
            out = [replace(one, id=one.id + 10) for one in make(letters, 18, standing)]
            held = make(letters, 10, EntryStatus.WAITING) + out
            for number in range(6):
                yield contest_entries.own_entries(entered(letters, kind, held, number), language)
        tied = make(letters, MAX_TIED)
        authors = [one.author_id for one in tied]
        for chosen in (0, tied[-1].id):
            yield contest_ties.choice_panel(level(letters, tied), language, chosen, authors)
        paper = ties.RunOffPage(full(OpenTie, letters), page(letters, make(letters, 99)), ID)
        yield contest_ties.run_off_panel(paper, language, ID)
        for marks in (None, frozenset({ID})):
            shown = page(letters, make(letters, 99))
            yield gallery.gallery_panel(shown, language, 1, marks)
    for reports in (0, 5, 6, 13, 36, 1_000):
        yield contest_review.queue_panel(sheet(letters, reports), language)
    yield contest_review.queue_panel(None, language)
    for number in range(3):
        yield contest_review.entries_panel(
            contest(letters), captions(letters, 60), language, number
        )
    sheet_ = full(jury.ScoreSheet, letters, contest=contest(letters), after=ID + 1, picture=None)
    yield contest_jury.score_sheet_panel(sheet_, language)
    everybody = range(ID, ID + MANY)
    yield contest_jury.unscored_panel(missing(letters), language, everybody)
    drawn = full(votes.VotingCard, letters, contest=contest(letters), picture=None, rating=3)
    yield voting.voting_card(drawn, shown=3, previous=ID, language=language)
    yield vote_review.review_card(drawn, 1, language)
    yield vote_review.review_card(drawn, 1, language, changed=True)
    yield vote_review.stopped_panel(drawn, language)
    yield voting.voting_card(replace(drawn, entry=None), shown=3, previous=ID, language=language)
    for state in ContestState:
        shown_ = full(Announced, letters, contest=contest(letters, state=state), picture=None)
        links = {kind: MessageLink(ID, ID, ID, said) for kind, said in posts.LINKS.items()}
        for live in (True, False):
            yield posts.opening_post(shown_, language, live=live, links=links)
        yield posts.voting_post(shown_, language, links)
    findings = [(text("{said}", said=words(150, letters)),) * 2 for _ in range(MANY)]
    yield contest_audit.fraud_card(audit.FraudCheck(contest(letters), findings), language)
    guild = a_guild(letters)
    worded = guild.changed(photo_question=words(QUESTION_LENGTH, letters))
    yield permissions.question_panel(worded, language)


async def answers(letters: str, language: Any) -> AsyncIterator[Any]:
    post = full(OutboxPost, letters, user_id=ID)
    shown = page(letters, captions(letters, 99), reporting.CAPTIONS)
    asking = Asking(letters, language, client__app__EntryService__gallery=shown)
    yield await reporting._question(asking.interaction, 1, 0)
    photographed = page(letters, photos(letters, 99))
    asking = Asking(letters, language, client__app__EntryService__gallery=photographed)
    yield await reporting._question(asking.interaction, 1, 0)
    asking = Asking(letters, language)
    await contest_review._show_sheet(asking.interaction, sheet(letters))
    yield asking

    server = SimpleNamespace(name=words(100, letters), query_members=lambda **_: given([]))
    asking = Asking(
        letters,
        language,
        client__app__JuryService__missing=missing(letters),
        client__get_guild=lambda _: server,
    )
    yield await contest_jury.jury_reminder_post(asking.client, post)
    differences = {prize: [text("{said}", said=words(90, letters))] * 11 for prize in PrizeAward}
    result = full(ContestResult, letters, tie=None)
    results_ = dict.fromkeys(PrizeAward, result)
    recounted = audit.Recount(contest(letters), results_, differences)
    yield contest_audit._recount_card(recounted, asking.interaction)
    files = dict.fromkeys(["entries.csv", "votes.csv", "scores.csv", "result.json"], b".")
    exported = audit.ContestExport(contest(letters), results_, files)
    asking = Asking(letters, language, client__app__AuditService__export=exported)
    await contest_audit.AuditCommands.export.callback(None, asking.interaction, 1)  # type: ignore[call-arg, arg-type]
    yield asking


async def answers_of_the_bot(letters: str, language: Any) -> AsyncIterator[Any]:
    post = full(OutboxPost, letters, user_id=ID)
    called_off = full(Announced, letters, contest=contest(letters), picture=None)
    asking = Asking(letters, language, client__app__ContestLifecycleService__announced=called_off)
    composing = without_client(posts.ContestPosts, _app=asking.client.app)
    yield await composing.cancelled(post)
    yield await results.result_post(outcome(letters), {}, PLAIN, language)
    tied = level(letters, captions(letters, MAX_TIED))
    for policy in TiePolicy:
        open_ = replace(tied, tie=replace(tied.tie, policy=policy, decided=False))
        asking = Asking(letters, language, client__app__TieService__level=open_)
        yield await without_client(contest_ties.TiePosts, _app=asking.client.app).tied(post)


async def answers_about_removals_and_prizes(letters: str, language: Any) -> AsyncIterator[Any]:
    post = full(OutboxPost, letters, user_id=ID)
    server = SimpleNamespace(name=words(100, letters), query_members=lambda **_: given([]))
    taken_out = captions(letters, 18, EntryStatus.REJECTED)
    owed = [
        removal_notices.RemovalNotice(
            number, contest(letters, state=ContestState.ENTRIES, paused_at=None), entry
        )
        for number, entry in enumerate(taken_out)
    ]
    asking = Asking(
        letters,
        language,
        client__app__RemovalNoticeService__pending_for=lambda *_: given(owed),
        client__app__RemovalNoticeService__mark_shown=None,
        client__app__RemovalNoticeService__about=owed[0],
        client__get_guild=lambda _: server,
        client__app__EditingService__posted={OPENED: (ID, ID)},
    )
    asking.interaction._known["client.app.RemovalNoticeService.mark_shown"] = lambda _: given(None)
    await contest_notices.show_pending_notices(asking.interaction)
    yield asking
    yield await contest_notices.taken_out_post(asking.client, post)
    won = Won(
        contest(letters),
        PrizeAward.PUBLIC,
        ID,
        again=False,
        told=True,
        coupon=full(Coupon, letters),
    )
    asking = Asking(
        letters,
        language,
        client__app__PrizeService__claim=won,
        client__app__ShopSyncService__sync_now=won.coupon,
    )
    await prizes.ClaimButton(1).on_click(asking.interaction)
    yield asking
    asking = Asking(letters, language, client__app__PrizeService__claimed=won)
    yield await prizes.claimed_post(asking.client, post)


async def answers_about_winners_who_left(letters: str, language: Any) -> AsyncIterator[Any]:
    """Return many winners with the same place who left, each with somebody next in line."""
    post = full(OutboxPost, letters, user_id=ID)
    gone = [replace(one, author_id=-one.id) for one in captions(letters, MANY)]
    heirs = [replace(one, author_id=one.id) for one in captions(letters, MANY)]
    holders = [
        full(Holder, letters, contest=contest(letters), entry=entry, following=tuple(heirs))
        for entry in gone
    ]
    here = [SimpleNamespace(id=one.author_id) for one in heirs]
    guild = SimpleNamespace(query_members=lambda **_: given(here))
    asking = Asking(
        letters,
        language,
        client__get_guild=lambda _: guild,
        client__app__PrizeTransferService__holders=lambda *_: given(holders),
        client__app__PrizeTransferService__pass_on=lambda *_, **__: given(None),
    )
    yield await without_client(PrizeTransferPosts, _client=asking.client).winners(post)
    await prize_transfer.KeepButton(1, 0, 2, 2).on_click(asking.interaction)
    yield asking


def lists(letters: str) -> dict[str, dict[str, Any]]:
    return {
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
    }
