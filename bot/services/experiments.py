"""Experiments with posts: started, paired, counted and judged."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from statistics import median

import structlog

from bot.core import Core
from bot.feature_specs import FeatureSpec
from bot.services.publishing.steps import PostSteps
from db.alert_signals import SignalRepository
from db.consent import ConsentRepository
from db.database import Transaction
from db.experiments import ExperimentRepository
from db.holds import HoldRepository
from db.jobs import Job, JobRepository
from db.outbox import OutboxRepository
from db.post_results import PostResultRepository
from db.publishing import BrandPostRepository
from domain.experiments.complaints import complaints_after, complaints_from
from domain.experiments.experiment import (
    DropReason,
    Experiment,
    ExperimentPlan,
    ExperimentState,
    Look,
    PostPair,
    VariedThing,
    check_pair,
    check_unchanged,
    judge,
    people_of,
    why_dropped,
)
from domain.experiments.judging import Judgement, chance_at_end, chance_to_find
from domain.experiments.weeks import bounds, check_weeks, exchanged, is_between, week_people
from domain.help_lines import HelpLine, HelpTopic
from domain.holds import GOES_ON
from domain.post_results import FINAL
from domain.publishing.post import OUT, PLANNED, BrandPost
from domain.publishing.settings import PUBLISHING, check_publishing
from domain.recognition.verifiable_draw import SEED_BYTES
from domain.refusals import Refusal
from domain.translatable_text import text

PAIR_DUE = "experiment.pair_due"
"""The kind of the job that counts a pair, which is its subject."""
NEWS = "experiment.news"
"""The kind of the post about an experiment that is over, or a pair that is left out."""
COUNT_LATER = timedelta(minutes=5)
"""How long after the last moment for its results a pair is counted."""
USUAL_PEOPLE = 10
"""How many people a post draws, where none was counted yet."""
RECENT = timedelta(days=90)

log = structlog.stdlib.get_logger(__name__)


class ExperimentService:
    """Runs experiments. Requires a moderator; callers must check."""

    def __init__(self, core: Core, steps: PostSteps) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._secret_bytes = core.secret_bytes
        self._steps = steps
        core.scheduler.register(PAIR_DUE, self._pair_due)

    # --- Reading ------------------------------------------------------------------------------

    async def running(self, guild_id: int) -> Experiment:
        """Return the experiment that runs; raise `Refusal` if there is none."""
        async with self._database.snapshot() as reading:
            return await self._running(reading, guild_id)

    async def get(self, guild_id: int, experiment_id: int) -> Experiment:
        """Return an experiment; raise `Refusal` if the guild has none with this id."""
        async with self._database.snapshot() as reading:
            return await self._load(reading, guild_id, experiment_id)

    async def all(self, guild_id: int) -> list[Experiment]:
        """Return all experiments, the newest first."""
        async with self._database.snapshot() as reading:
            return await ExperimentRepository(reading, guild_id).all()

    async def chance(self, guild_id: int, plan: ExperimentPlan, ratio: float) -> float:
        """Return how likely the plan finds this ratio, with as many people as posts draw here."""
        since = self._clock() - RECENT
        async with self._database.snapshot() as reading:
            results = await PostResultRepository(reading, guild_id).final_since(since)
        people = median(each[0].people for each in results) if results else USUAL_PEOPLE
        if plan.look is Look.AT_END:
            return chance_at_end(ratio, plan.pairs, people)
        # The same plan is always told the same chance.
        rng = Random(f"{ratio} {plan.pairs} {people}")
        return await asyncio.to_thread(chance_to_find, ratio, plan.pairs, people, rng)

    async def judged(self, experiment: Experiment) -> Judgement | None:
        """Judge an experiment; return None while that is hidden, or without any pair."""
        return await asyncio.to_thread(judge, experiment)

    # --- Planning -----------------------------------------------------------------------------

    async def start(self, guild_id: int, plan: ExperimentPlan) -> Experiment:
        """Start an experiment; raise `Refusal` while another runs, or where posts are off."""
        check_publishing(self._guilds.of(guild_id))
        async with self._database.transaction(guild_id) as transaction:
            rows = ExperimentRepository(transaction, guild_id)
            other = await rows.running()
            if other is not None:
                if other.plan.variants == plan.variants:
                    check_unchanged(other)
                raise Refusal(
                    text(
                        "One test at a time: two would disturb each other. /experiment status "
                        "shows the one that runs."
                    )
                )
            return await rows.add(plan, self._secret_bytes(SEED_BYTES), self._clock())

    async def change(self, guild_id: int, experiment_id: int, plan: ExperimentPlan) -> Experiment:
        """Change the plan; raise `Refusal` once there is a pair."""
        async with self._database.transaction(guild_id) as transaction:
            before = await self._load(transaction, guild_id, experiment_id)
            check_unchanged(before)
            after = replace(before, plan=plan)
            await ExperimentRepository(transaction, guild_id).change(after)
            return after

    async def pair(
        self, guild_id: int, first_ids: Sequence[int], second_ids: Sequence[int]
    ) -> Experiment:
        """Make two drafts the next pair, and have the coin exchange their times or not.

        Of wordings and pictures, the first draft is that of the first variant. Of hours, the first
        is planned at the hour of the first variant, and the coin decides which draft that is. Of
        frequencies, each variant has the drafts of a week, and the coin exchanges the weeks.
        """
        async with self._database.transaction(guild_id) as transaction:
            rows = ExperimentRepository(transaction, guild_id)
            experiment = await self._running(transaction, guild_id)
            number = len(experiment.pairs) + 1
            firsts, seconds = [
                [await self._steps.load(transaction, guild_id, each) for each in ids]
                for ids in (first_ids, second_ids)
            ]
            await self._check(transaction, experiment, firsts, seconds)
            if await rows.used([*first_ids, *second_ids]):
                raise Refusal(text("One of these posts is in a pair already."))
            if experiment.swaps(number):
                times = self._exchanged(experiment, firsts, seconds)
                firsts = await self._move(transaction, firsts, times)
                seconds = await self._move(transaction, seconds, times)
                if experiment.plan.varied is VariedThing.HOUR:
                    firsts, seconds = seconds, firsts
            posts = [
                post
                for side in (firsts, seconds)
                for post in sorted(side, key=lambda each: (each.content.at, each.id))
            ]
            pair = PostPair(
                0,
                experiment.id,
                number,
                tuple(post.id for post in posts),
                tuple(post.content.at for post in posts),
                firsts=len(firsts),
            )
            pair = replace(pair, id=await rows.add_pair(pair))
            await JobRepository(transaction).schedule(
                guild_id, PAIR_DUE, pair.id, pair.due_at + COUNT_LATER
            )
        log.info("post_pair_planned", guild=guild_id, experiment=experiment.id, pair=number)
        return replace(experiment, pairs=(*experiment.pairs, pair))

    async def stop(self, guild_id: int, experiment_id: int) -> Experiment:
        """End an experiment early; pairs that are under way are left out."""
        async with self._database.transaction(guild_id) as transaction:
            rows = ExperimentRepository(transaction, guild_id)
            experiment = await self._load(transaction, guild_id, experiment_id)
            if not experiment.is_running:
                raise Refusal(text("This test is over. /experiment new starts another."))
            return await self._end(transaction, rows, experiment, ExperimentState.STOPPED)

    # --- Counting -----------------------------------------------------------------------------

    async def _pair_due(self, transaction: Transaction, job: Job) -> None:
        guild_id = job.guild_id
        rows = ExperimentRepository(transaction, guild_id)
        experiment_id = await rows.experiment_of(job.subject_id)
        experiment = await rows.get(experiment_id) if experiment_id is not None else None
        if experiment is None or not experiment.is_running:
            return
        pair = next(each for each in experiment.pairs if each.id == job.subject_id)
        counted = await self._counted(transaction, experiment, pair)
        await rows.change_pair(counted)
        await rows.remove_participants(pair.posts)
        pairs = tuple(counted if each.id == pair.id else each for each in experiment.pairs)
        experiment = replace(experiment, pairs=pairs)
        state = experiment.next_state(await self.judged(experiment))
        if state is not experiment.state:
            await self._end(transaction, rows, experiment, state)
        if counted.dropped is not None or state is not experiment.state:
            await self._tell_team(transaction, experiment)
        log.info(
            "post_pair_counted", guild=guild_id, experiment=experiment.id, dropped=counted.dropped
        )

    async def _counted(
        self, transaction: Transaction, experiment: Experiment, pair: PostPair
    ) -> PostPair:
        guild_id = experiment.guild_id
        posts = BrandPostRepository(transaction, guild_id)
        found = {post_id: await posts.get(post_id) for post_id in pair.posts}
        results = await PostResultRepository(transaction, guild_id).of(pair.posts)
        there = {post_id: post for post_id, post in found.items() if post is not None}
        reason = why_dropped(
            pair,
            there,
            results,
            was_held=await HoldRepository(transaction, guild_id).any_since(min(pair.times)),
            is_crowded=await self._is_crowded(transaction, experiment, pair, there),
        )
        if reason is not None:
            return replace(pair, is_open=False, dropped=reason)
        signals = SignalRepository(transaction, guild_id)
        pair = replace(
            pair,
            is_open=False,
            complaints=complaints_after(
                [[there[post_id] for post_id in side] for side in pair.sides],
                await signals.since(complaints_from(pair.times)),
            ),
        )
        if experiment.plan.varied is VariedThing.FREQUENCY:
            return await self._counted_weeks(transaction, experiment, pair)
        both = [results[post_id] for post_id in pair.posts]
        people = people_of(both, experiment.plan.counted)
        return replace(pair, people=people, less=(both[0].less, both[1].less))

    async def _counted_weeks(
        self, transaction: Transaction, experiment: Experiment, pair: PostPair
    ) -> PostPair:
        rows = ExperimentRepository(transaction, experiment.guild_id)
        found = await rows.participants(pair.posts)
        alone = await ConsentRepository(transaction).left_alone(
            experiment.guild_id, {each.user_id for each in found}
        )
        found = [each for each in found if each.user_id not in alone]
        wishes = PostResultRepository(transaction, experiment.guild_id)
        until = {post_id: at + FINAL for post_id, at in zip(pair.posts, pair.times, strict=True)}
        first, second = [
            await wishes.less_within({post_id: until[post_id] for post_id in side})
            for side in pair.sides
        ]
        people = week_people(pair, found, experiment.plan.counted)
        return replace(pair, people=people, less=(first, second))

    async def _is_crowded(
        self,
        transaction: Transaction,
        experiment: Experiment,
        pair: PostPair,
        posts: Mapping[int, BrandPost],
    ) -> bool:
        """Return whether a week of a pair had another post in its channel."""
        if experiment.plan.varied is not VariedThing.FREQUENCY or not posts:
            return False
        begin, end = bounds(pair.times, self._guilds.of(experiment.guild_id).zone)
        like = next(iter(posts.values()))
        out = await BrandPostRepository(transaction, experiment.guild_id).all(OUT, begin)
        return any(is_between(each, begin, end, like) and each.id not in posts for each in out)

    async def _check(
        self,
        transaction: Transaction,
        experiment: Experiment,
        firsts: Sequence[BrandPost],
        seconds: Sequence[BrandPost],
    ) -> None:
        now, guild_id = self._clock(), experiment.guild_id
        if experiment.plan.varied is VariedThing.FREQUENCY:
            planned = await BrandPostRepository(transaction, guild_id).all(PLANNED, now)
            zone = self._guilds.of(guild_id).zone
            check_weeks(experiment, firsts, seconds, planned, now, zone)
        elif len(firsts) == len(seconds) == 1:
            check_pair(experiment, firsts[0], seconds[0], now)
        else:
            raise Refusal(text("This test compares two posts at a time: choose one of each."))

    async def _end(
        self,
        transaction: Transaction,
        rows: ExperimentRepository,
        experiment: Experiment,
        state: ExperimentState,
    ) -> Experiment:
        pairs = []
        for pair in experiment.pairs:
            ended = pair
            if pair.is_open:
                ended = replace(pair, is_open=False, dropped=DropReason.STOPPED)
                await rows.change_pair(ended)
                await JobRepository(transaction).cancel(experiment.guild_id, PAIR_DUE, pair.id)
                await rows.remove_participants(pair.posts)
            pairs.append(ended)
        after = replace(experiment, state=state, pairs=tuple(pairs))
        await rows.change(after)
        return after

    def _exchanged(
        self, experiment: Experiment, firsts: Sequence[BrandPost], seconds: Sequence[BrandPost]
    ) -> dict[int, datetime]:
        """Return the time of each post, by its id, once the variants are exchanged."""
        if experiment.plan.varied is VariedThing.FREQUENCY:
            return exchanged(firsts, seconds, self._guilds.of(experiment.guild_id).zone)
        (first,), (second,) = firsts, seconds
        return {first.id: second.content.at, second.id: first.content.at}

    async def _move(
        self,
        transaction: Transaction,
        posts: Sequence[BrandPost],
        times: Mapping[int, datetime],
    ) -> list[BrandPost]:
        changed = []
        for post in posts:
            content = replace(post.content, at=times[post.id])
            # The author stays, since nobody approves their own words.
            after = post.edited(content, post.picture_id, by=post.author_id, revision=post.revision)
            await self._steps.take(transaction, post, after)
            changed.append(after)
        return changed

    async def _tell_team(self, transaction: Transaction, experiment: Experiment) -> None:
        channel_id = self._guilds.of(experiment.guild_id).moderator_channel_id
        if channel_id is not None:
            await OutboxRepository(transaction).add_again(
                NEWS,
                experiment.id,
                guild_id=experiment.guild_id,
                channel_id=channel_id,
                at=self._clock(),
            )

    async def _running(self, transaction: Transaction, guild_id: int) -> Experiment:
        found = await ExperimentRepository(transaction, guild_id).running()
        if found is None:
            raise Refusal(text("There is no test now. /experiment new starts one."))
        return found

    async def _load(
        self, transaction: Transaction, guild_id: int, experiment_id: int
    ) -> Experiment:
        found = await ExperimentRepository(transaction, guild_id).get(experiment_id)
        if found is None:
            raise Refusal(text("I cannot find that test. /experiment result shows all."))
        return found


FEATURE = FeatureSpec(
    key="experiments",
    services=(ExperimentService,),
    jobs={PAIR_DUE: GOES_ON},
    posts={NEWS: GOES_ON},
    results={"experiment": "/experiment status"},
    help=(
        HelpLine(
            122,
            text(
                "**Find out what works**: /experiment new compares two ways to post in pairs, "
                "ordered by a sealed coin. /experiment result says what came of it."
            ),
            switch=PUBLISHING,
            topic=HelpTopic.PUBLISH,
        ),
    ),
)
