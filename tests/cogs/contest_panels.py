"""What is shown of contests, filled with the most and the longest that the rules allow."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from bot.services.contests import audit, closing, entries, jury, review, ties, verdicts, votes
from bot.services.contests.course import OPENED, Announced
from bot.services.contests.prizes import Claimed as Won
from bot.services.contests.succession import Holder
from cogs.contests import audit as contest_audit
from cogs.contests import entering as contest_entries
from cogs.contests import (
    gallery,
    posts,
    prizes,
    reporting,
    results,
    succession,
    voting,
)
from cogs.contests import jury as contest_jury
from cogs.contests import review as contest_review
from cogs.contests import ties as contest_ties
from cogs.contests import told as contest_notices
from cogs.contests.succession import SuccessionPosts
from db.contests.flags import Flag
from db.outbox import Post
from domain.contests.contest import Contest, Entry, Kind, Standing, State
from domain.contests.gallery import PAGE, own_order, page_of
from domain.contests.jury import Progress
from domain.contests.picture import Picture
from domain.contests.result import Result
from domain.contests.rules import MOST_TIED, Prize, Rules, Ties, Voting
from domain.contests.ties import OpenTie
from domain.coupons import Coupon
from domain.text import Jump, text
from tests.cogs.asking import Asking, given, without_client
from tests.cogs.filling import ID, MANY, NOW, full, many, words


def contest(letters: str, kind: Kind = Kind.CAPTION, **chosen: Any) -> Contest:
    """A contest with everything that can be written about one."""
    rules = full(Rules, letters, voting=Voting.JURY_AND_PUBLIC, ties=Ties.RUN_OFF)
    plan = replace(full(Contest, letters).plan, kind=kind, rules=rules)
    return full(
        Contest, letters, **{"plan": plan, "state": State.VOTING, "paused_at": NOW, **chosen}
    )


def captions(letters: str, count: int, standing: Standing = Standing.IN) -> list[Entry]:
    return many(Entry, letters, count, standing=standing, picture_id=None)


def photos(letters: str, count: int, standing: Standing = Standing.IN) -> list[Entry]:
    made = many(Entry, letters, count, standing=standing, caption=None)
    return [replace(one, picture_id=number) for number, one in enumerate(made, 1)]


def pictures(found: Sequence[Entry]) -> dict[int, Picture]:
    return {one.picture_id: full(Picture, "a", data=b".") for one in found if one.picture_id}


def entered(letters: str, kind: Kind, found: list[Entry], page: int) -> entries.Entered:
    ordered = own_order(found)
    shown, pages = page_of(ordered, page)
    # The least room is where none of it can be taken back.
    running = contest(letters, kind, state=State.ENTRIES)
    return entries.Entered(running, tuple(ordered), tuple(shown), pictures(shown), page, pages)


def sheet(letters: str, reports: int = 36) -> review.Sheet:
    (entry,) = captions(letters, 1)
    return review.Sheet(
        contest(letters), entry, full(Picture, letters, data=b"."),
        many(Flag, letters, reports, like_id=None), captions(letters, 4), 99_999,
    )  # fmt: skip


def level(letters: str, found: list[Entry]) -> ties.Level:
    return ties.Level(contest(letters), full(OpenTie, letters), found, pictures(found))


def page(letters: str, found: list[Entry], size: int = PAGE) -> entries.Gallery:
    shown, pages = page_of(found, 1, size)
    return entries.Gallery(contest(letters), shown, pictures(shown), 1, pages)


def missing(letters: str) -> jury.Missing:
    jurors = tuple((ID + number, 0, 999_999) for number in range(MANY))
    return jury.Missing(contest(letters), Progress(jurors, ()), captions(letters, MANY))


def outcome(letters: str) -> closing.Outcome:
    result = full(Result, letters, tie=None)
    placed = [replace(result.placed[0], place=number) for number in (1, 2, 3)]
    podium = list(zip(placed, captions(letters, 3), strict=True))
    result = replace(result, placed=tuple(placed))
    return closing.Outcome(
        contest(letters, decided=True),
        [closing.Won(prize, result, podium, None) for prize in Prize],
    )


def contests(letters: str, speaking: Any) -> Iterator[Any]:
    """What is shown of contests."""
    for kind, make in ((Kind.CAPTION, captions), (Kind.PHOTO, photos)):
        for standing in (Standing.WAITING, Standing.REJECTED):
            out = [replace(one, id=one.id + 10) for one in make(letters, 18, standing)]
            held = make(letters, 10, Standing.WAITING) + out
            for number in range(6):
                yield contest_entries.own_entries(entered(letters, kind, held, number), speaking)
        tied = make(letters, MOST_TIED)
        for chosen in (0, tied[-1].id):
            yield contest_ties.choice_panel(level(letters, tied), speaking, chosen)
        paper = ties.Paper(full(OpenTie, letters), page(letters, make(letters, 99)), ID)
        yield contest_ties.run_off_panel(paper, speaking, ID)
        for marks in (None, frozenset({ID})):
            shown = page(letters, make(letters, 99))
            yield gallery.gallery_panel(shown, speaking, 1, marks)
    for reports in (0, 5, 6, 13, 36, 1_000):
        yield contest_review.queue_panel(sheet(letters, reports), speaking)
    yield contest_review.queue_panel(None, speaking)
    for number in range(3):
        yield contest_review.listed(contest(letters), captions(letters, 60), speaking, number)
    sheet_ = full(jury.Sheet, letters, contest=contest(letters), after=ID + 1, picture=None)
    yield contest_jury.drawn_sheet(sheet_, speaking)
    yield contest_jury.not_done(missing(letters), speaking)
    drawn = full(votes.Card, letters, contest=contest(letters), picture=None, rating=3)
    yield voting.drawn(drawn, shown=3, previous=ID, speaking=speaking)
    yield voting.drawn(replace(drawn, entry=None), shown=3, previous=ID, speaking=speaking)
    for state in State:
        shown_ = full(Announced, letters, contest=contest(letters, state=state), picture=None)
        links = {kind: Jump(ID, ID, ID, said) for kind, said in posts.LINKS.items()}
        for live in (True, False):
            yield posts.invitation(shown_, speaking, live=live, links=links)
        yield posts.call_to_vote(shown_, speaking, links)
    findings = [(text("{said}", said=words(150, letters)),) * 2 for _ in range(MANY)]
    yield contest_audit.watch_card(audit.Watched(contest(letters), findings), speaking)


async def of_contests(letters: str, speaking: Any) -> AsyncIterator[Any]:
    post = full(Post, letters, user_id=ID)
    shown = page(letters, captions(letters, 99), reporting.CAPTIONS)
    asking = Asking(letters, speaking, client__app__entries__gallery=shown)
    yield await reporting._question(asking.interaction, 1, 0)
    photographed = page(letters, photos(letters, 99))
    asking = Asking(letters, speaking, client__app__entries__gallery=photographed)
    yield await reporting._question(asking.interaction, 1, 0)
    asking = Asking(letters, speaking)
    await contest_review._show_sheet(asking.interaction, sheet(letters))
    yield asking

    server = SimpleNamespace(name=words(100, letters))
    asking = Asking(
        letters,
        speaking,
        client__app__jury__missing=missing(letters),
        client__get_guild=lambda _: server,
    )
    yield await contest_jury.unscored_post(asking.client, post)
    differences = {prize: [text("{said}", said=words(90, letters))] * 11 for prize in Prize}
    result = full(Result, letters, tie=None)
    results_ = dict.fromkeys(Prize, result)
    recounted = audit.Recounted(contest(letters), results_, differences)
    yield contest_audit._recount_card(recounted, asking.interaction)
    files = dict.fromkeys(["entries.csv", "votes.csv", "scores.csv", "result.json"], b".")
    exported = audit.Exported(contest(letters), results_, files)
    asking = Asking(letters, speaking, client__app__audit__export=exported)
    await contest_audit.Audit.export.callback(None, asking.interaction, 1)  # type: ignore[call-arg, arg-type]
    yield asking

    called_off = full(Announced, letters, contest=contest(letters), picture=None)
    asking = Asking(letters, speaking, client__app__contests__announced=called_off)
    composing = without_client(posts.Posts, _app=asking.client.app)
    yield await composing.cancelled(post)
    yield await results.result_post(outcome(letters), speaking)
    tied = level(letters, captions(letters, MOST_TIED))
    for policy in Ties:
        open_ = replace(tied, tie=replace(tied.tie, policy=policy, decided=False))
        asking = Asking(letters, speaking, client__app__ties__level=open_)
        yield await without_client(contest_ties.TiePosts, _app=asking.client.app).tied(post)

    taken_out = captions(letters, 18, Standing.REJECTED)
    owed = [
        verdicts.Verdict(number, contest(letters, state=State.ENTRIES, paused_at=None), entry)
        for number, entry in enumerate(taken_out)
    ]
    asking = Asking(
        letters,
        speaking,
        client__app__verdicts__owed=lambda *_: given(owed),
        client__app__verdicts__told=None,
        client__app__verdicts__about=owed[0],
        client__get_guild=lambda _: server,
        client__app__changes__posted={OPENED: (ID, ID)},
    )
    asking.interaction._known["client.app.verdicts.told"] = lambda _: given(None)
    await contest_notices.tell(asking.interaction)
    yield asking
    yield await contest_notices.taken_out_post(asking.client, post)
    won = Won(
        contest(letters), Prize.PUBLIC, ID, again=False, told=True, coupon=full(Coupon, letters)
    )
    asking = Asking(
        letters,
        speaking,
        client__app__prizes__claim=won,
        client__app__shops__bring=won.coupon,
    )
    await prizes.ClaimButton(1).clicked(asking.interaction)
    yield asking
    asking = Asking(letters, speaking, client__app__prizes__claimed=won)
    yield await prizes.claimed_post(asking.client, post)


async def of_winners_who_left(letters: str, speaking: Any) -> AsyncIterator[Any]:
    """Many who share the first place and are gone, each with somebody next in line."""
    post = full(Post, letters, user_id=ID)
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
        speaking,
        client__get_guild=lambda _: guild,
        client__app__succession__holders=lambda *_: given(holders),
        client__app__succession__pass_on=lambda *_, **__: given(None),
    )
    yield await without_client(SuccessionPosts, _client=asking.client).winners(post)
    await succession.KeepButton(1, 0, 2, 2).clicked(asking.interaction)
    yield asking
