"""Complaints after the posts of a pair, which stop an experiment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from domain.alerts.alert import Signal
from domain.alerts.measures import NEGATIVE_REACTIONS
from domain.experiments.judging import Pair
from domain.offer_measures import COMPLAINTS_HEARD
from domain.post_results import FINAL
from domain.publishing.post import BrandPost


def complaints_from(times: Collection[datetime]) -> datetime:
    """Return from when on complaints are compared, for posts that went out at these times."""
    return min(times) - FINAL


def complaints_after(sides: Sequence[Sequence[BrandPost]], signals: Collection[Signal]) -> Pair:
    """Return how many members complained after the posts of each side who had not before.

    Within two days, they complained in the thread of a post or reacted negatively to it, or
    complained in its channel before a post of the other side went out. Members who complained in
    the channel in the two days before all of them are left out.
    """
    posts = [post for side in sides for post in side]
    before = complaints_from([post.content.at for post in posts])
    first_at = before + FINAL
    usual = {
        each.user_id
        for post in posts
        for each in signals
        if _is_in_channel(each, post) and before <= each.at < first_at
    }
    first, second = (
        len(frozenset().union(*(_complaining(post, others, signals) for post in side)) - usual)
        for side, others in (sides, sides[::-1])
    )
    return first, second


def _complaining(
    post: BrandPost, others: Sequence[BrandPost], signals: Collection[Signal]
) -> set[int]:
    begin, end = post.content.at, post.content.at + FINAL
    alone_until = min([end, *(each.content.at for each in others if each.content.at > begin)])
    return {
        each.user_id
        for each in signals
        if (_is_in_channel(each, post) and begin <= each.at < alone_until)
        or (_is_about(each, post) and begin <= each.at < end)
    }


def _is_in_channel(signal: Signal, post: BrandPost) -> bool:
    return signal.measure == COMPLAINTS_HEARD.key and signal.channel_id == post.content.channel_id


def _is_about(signal: Signal, post: BrandPost) -> bool:
    if post.message_id is None:
        return False
    if signal.measure == COMPLAINTS_HEARD.key:
        # A thread that begins with a message has the message's id.
        return signal.channel_id == post.message_id
    return signal.measure == NEGATIVE_REACTIONS.key and signal.message_id == post.message_id
