"""Ideas: what is stored, credited once, named only with consent, and bounded."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.app import App
from bot.services.member_ideas.ideas import CREDIT, MemberIdeaService
from bot.services.publishing.posts import BrandPostService, Typed
from bot.services.publishing.steps import POST, POSTS
from bot.services.retention import RetentionService
from db.consent import ConsentRepository
from db.member_ideas import MemberIdeaRepository
from db.tables.contributions import contributions
from db.tables.outbox import outbox
from domain.consent import Consent
from domain.contributions import Source
from domain.contributions.settings import CONTRIBUTIONS
from domain.domain_events import PostEnded
from domain.member_ideas import idea as rules
from domain.member_ideas.idea import IdeaSource, IdeaState, MemberIdea
from domain.member_ideas.settings import IDEAS
from domain.publishing.settings import PUBLISHING
from domain.refusals import Refusal
from tests.conftest import FakeClock

GUILD, OTHER_GUILD, CHANNEL, DESK = 900, 901, 902, 903
ANA, BEN, CLEO, MOD = 501, 502, 503, 504
FEATURES = frozenset({IDEAS, PUBLISHING, CONTRIBUTIONS})


@pytest.fixture
async def ideas(app: App) -> MemberIdeaService:
    await app.guild_settings.change(GUILD, features=FEATURES, moderator_channel_id=DESK)
    return app[MemberIdeaService]


async def written(ideas: MemberIdeaService, title: str, by: int = ANA) -> MemberIdea:
    return (await ideas.write(GUILD, title, by=by)).idea


async def queued(app: App, kind: str) -> list[int]:
    async with app.database.snapshot() as reading:
        found = await reading.execute(
            select(outbox.c.subject_id).where(outbox.c.kind == kind, outbox.c.ended_at.is_(None))
        )
        return list(found.scalars())


async def credited(app: App) -> list[int]:
    async with app.database.snapshot() as reading:
        found = await reading.execute(
            select(contributions.c.receiver_id).where(contributions.c.source == Source.IDEA)
        )
        return list(found.scalars())


async def test_an_idea_is_done_and_credited_once_when_its_post_is_out(
    app: App, ideas: MemberIdeaService, clock: FakeClock
) -> None:
    idea = await written(ideas, "Blue mugs")
    typed = Typed("You said, we did", CHANNEL, clock() + timedelta(hours=1))
    post = await ideas.tell(GUILD, idea.id, typed, by=MOD)
    for appeared, state in ((False, IdeaState.PLANNED), (True, IdeaState.DONE)):
        for _ in range(2):
            event = PostEnded(POST, GUILD, post.id, appeared)
            async with app.database.transaction() as transaction:
                await app.core.events.publish(transaction, event)
        assert (await ideas.get(GUILD, idea.id)).state is state
    assert await queued(app, CREDIT) == [idea.id]
    for _ in range(2):
        await ideas.credit(GUILD, idea.id)
    assert await credited(app) == [ANA]
    with pytest.raises(Refusal, match="already done"):
        await ideas.tell(GUILD, idea.id, typed, by=MOD)


async def test_an_idea_is_done_when_its_post_is_in_any_of_its_channels(
    app: App, ideas: MemberIdeaService, clock: FakeClock
) -> None:
    idea = await written(ideas, "Blue mugs")
    typed = Typed("You said, we did", CHANNEL, clock() + timedelta(hours=1))
    post = await ideas.tell(GUILD, idea.id, typed, by=MOD)
    for kind, appeared, state in (
        (POSTS[0], False, IdeaState.PLANNED),
        (POSTS[2], True, IdeaState.DONE),
        (POSTS[1], True, IdeaState.DONE),
    ):
        async with app.database.transaction() as transaction:
            event = PostEnded(kind, GUILD, post.id, appeared)
            await app.core.events.publish(transaction, event)
        assert (await ideas.get(GUILD, idea.id)).state is state
    assert await queued(app, CREDIT) == [idea.id]


async def test_only_members_who_may_be_named_are_named(
    app: App, ideas: MemberIdeaService, clock: FakeClock
) -> None:
    idea = await ideas.consider(GUILD, (await written(ideas, "Blue mugs")).id)
    for who in (BEN, CLEO):
        assert await ideas.toggle_support(GUILD, idea.id, by=who)
    async with app.database.transaction() as transaction:
        await ConsentRepository(transaction).put(GUILD, BEN, Consent(named=False), clock())
    found = await ideas.credited(idea)
    assert (found.named, found.others) == ((ANA, CLEO), 1)


async def test_one_member_agrees_once_however_fast_they_press(
    app: App, ideas: MemberIdeaService
) -> None:
    idea = await ideas.consider(GUILD, (await written(ideas, "Blue mugs")).id)
    agreed = await asyncio.gather(
        *(ideas.toggle_support(GUILD, idea.id, by=BEN) for _ in range(21))
    )
    assert sum(agreed) == 11
    assert (await ideas.get(GUILD, idea.id)).supporters == 1


async def test_merging_counts_each_member_once_and_not_the_author(
    ideas: MemberIdeaService,
) -> None:
    first = await ideas.consider(GUILD, (await written(ideas, "Blue mugs")).id)
    second = await ideas.consider(GUILD, (await written(ideas, "Mugs in blue", BEN)).id)
    for who in (BEN, CLEO):
        await ideas.toggle_support(GUILD, first.id, by=who)
    for who in (ANA, CLEO):
        await ideas.toggle_support(GUILD, second.id, by=who)
    assert (await ideas.merge(GUILD, second.id, first.id)).supporters == 2
    assert (await ideas.get(GUILD, second.id)).merged_into == first.id


async def test_another_server_sees_and_changes_nothing(ideas: MemberIdeaService) -> None:
    idea = await written(ideas, "Blue mugs")
    for step in (ideas.consider, ideas.plan, ideas.finish, ideas.remove, ideas.get):
        with pytest.raises(Refusal, match="cannot find that idea"):
            await step(OTHER_GUILD, idea.id)
    assert await ideas.listed(OTHER_GUILD, for_team=True) == []


async def test_a_full_list_takes_no_more(
    ideas: MemberIdeaService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.member_ideas.ideas.MAX_IDEAS", 2)
    await written(ideas, "Blue mugs")
    await written(ideas, "Green mugs", BEN)
    with pytest.raises(Refusal, match="not decided"):
        await written(ideas, "Red mugs", CLEO)
    with pytest.raises(Refusal, match="not decided"):
        await ideas.keep(GUILD, IdeaSource(CHANNEL, 7), CLEO, "Red mugs", by=MOD)


async def test_ideas_go_a_year_after_the_team_last_decided(
    app: App, ideas: MemberIdeaService, clock: FakeClock
) -> None:
    idea = await ideas.consider(GUILD, (await written(ideas, "Blue mugs")).id)
    await ideas.toggle_support(GUILD, idea.id, by=BEN)
    await ideas.decline(GUILD, idea.id, "too dear")
    clock.now += timedelta(days=1) + rules.LISTED_FOR
    assert await ideas.listed(GUILD, for_team=True) == []
    assert [each.id for each in await ideas.of_member(GUILD, BEN)] == [idea.id]
    await app[RetentionService].plan()
    clock.now += timedelta(days=365)
    for _ in range(5):
        await app.scheduler.run_due()
    async with app.database.snapshot() as reading:
        assert await MemberIdeaRepository(reading, GUILD).get(idea.id) is None


async def test_a_draft_that_cannot_be_linked_to_its_idea_is_not_kept(
    app: App, ideas: MemberIdeaService, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    idea = await written(ideas, "Blue mugs")
    typed = Typed("You said, we did", CHANNEL, clock() + timedelta(hours=1))

    async def crashes(*_: object) -> bool:
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(MemberIdeaRepository, "change", crashes)
        with pytest.raises(RuntimeError, match="killed"):
            await ideas.tell(GUILD, idea.id, typed, by=MOD)
    assert await app[BrandPostService].listed(GUILD) == []


async def test_two_posts_never_tell_of_one_idea(
    app: App, ideas: MemberIdeaService, clock: FakeClock
) -> None:
    idea = await written(ideas, "Blue mugs")
    typed = Typed("You said, we did", CHANNEL, clock() + timedelta(hours=1))
    post = await ideas.tell(GUILD, idea.id, typed, by=MOD)
    for attempt in (ideas.to_tell(GUILD, idea.id), ideas.tell(GUILD, idea.id, typed, by=MOD)):
        with pytest.raises(Refusal, match="not out yet"):
            await attempt
    await app[BrandPostService].drop(GUILD, post.id)
    again = await ideas.tell(GUILD, idea.id, typed, by=MOD)
    assert (await ideas.get(GUILD, idea.id)).post_id == again.id
