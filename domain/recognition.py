"""The weekly surprise: who gets it, which gift suits, and how the reasons are put.

The choice falls on what members did this week, as others valued it; chance only decides between
equals. Everything said about the chosen one follows from acts, and links to the messages.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from domain.contributions import Act, Kind, Source
from domain.text import Jump, Series, Text, User, Value, counted, text

PAUSE_WEEKS = 8
LEAST_POINTS = 20

_MOST_NAMED = 3
_MOST_LINKS = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member as the week's choice sees them: their points and acts of this week."""

    member_id: int
    points: Mapping[Kind, int]
    acts: tuple[Act, ...] = ()
    last_surprised: datetime | None = None
    is_staff: bool = False
    opted_out: bool = False

    @property
    def total(self) -> int:
        """All points of the week."""
        return sum(self.points.values())

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds with points, the most valued first."""
        order = list(Kind)
        scored = [kind for kind in order if self.points.get(kind, 0) > 0]
        return tuple(sorted(scored, key=lambda kind: (-self.points[kind], order.index(kind))))


@dataclass(frozen=True, slots=True)
class Gift:
    """A gift of the guild's list. `kind` is what it suits, None anything; `left` is in stock."""

    id: int
    name: str
    kind: Kind | None = None
    left: int = 1


def choose(
    candidates: Iterable[Candidate],
    *,
    at: datetime,
    pause_weeks: int = PAUSE_WEEKS,
    least_points: int = LEAST_POINTS,
    rng: Random | None = None,
) -> Candidate | None:
    """The most valuable contributor at `at` who may be surprised, or None in too quiet a week.

    Left out are staff, those who opted out, those surprised within `pause_weeks` weeks before, and
    those below `least_points`. Between equals `rng` draws; without it, whoever got there first.
    The order of `candidates` does not matter.
    """
    pause = timedelta(weeks=pause_weeks)
    able = [
        candidate
        for candidate in candidates
        if not candidate.is_staff
        and not candidate.opted_out
        and candidate.total >= max(least_points, 1)
        and (candidate.last_surprised is None or at - candidate.last_surprised >= pause)
    ]
    most = max((candidate.total for candidate in able), default=0)
    best = sorted(
        (candidate for candidate in able if candidate.total == most),
        key=lambda candidate: candidate.member_id,
    )
    if not best:
        return None
    if rng is not None:
        return rng.choice(best)
    return min(best, key=lambda best: max((act.at for act in best.acts), default=at))


def gift_for(candidate: Candidate, gifts: Iterable[Gift], *, rng: Random) -> Gift | None:
    """A gift in stock that suits what `candidate` did, or None when there is none at all.

    Gifts of their most valued kind come first, then those of their next, then those for anybody,
    then whatever is left: better a gift for the wrong talent than none.
    """
    stocked = sorted((gift for gift in gifts if gift.left > 0), key=lambda gift: gift.id)
    for kind in (*candidate.kinds, None):
        if fitting := [gift for gift in stocked if gift.kind is kind]:
            return rng.choice(fitting)
    return rng.choice(stocked) if stocked else None


def reasons(
    candidate: Candidate, *, rng: Random, unnamed: Collection[int] = frozenset()
) -> tuple[Text, ...]:
    """Why `candidate` was chosen: a sentence for each thing they did, the most valued kind first.

    Each links to the messages. Members in `unnamed` are counted but not named. The same acts and
    the same state of `rng` give the same words.
    """
    said: list[Text] = []
    for kind in candidate.kinds:
        acts = sorted((act for act in candidate.acts if act.kind is kind), key=_order)
        for source, tell in _TELLERS.items():
            if chosen := [act for act in acts if act.source is source]:
                said += tell(kind, chosen, rng, unnamed)
    return tuple(said)


def headline(member_id: int, *, rng: Random) -> Text:
    """The first sentence of the post."""
    member = User(member_id)
    return rng.choice(
        (
            text("This week's applause goes to {member}!", member=member),
            text("A round of applause for {member}, please!", member=member),
            text("{member}, this one is for you.", member=member),
            text("Somebody made this place better this week: {member}.", member=member),
            text("Look who made our week: {member}!", member=member),
        )
    )


def present(member_id: int, gift: Gift, *, rng: Random) -> Text:
    """The sentence that gives the gift."""
    values: dict[str, Value] = {"member": User(member_id), "gift": gift.name}
    return rng.choice(
        (
            text("For that, {member}, there is a little something: {gift}.", **values),
            text("To say thank you, we have {gift} for {member}.", **values),
            text("A small surprise for {member}: {gift}. Enjoy it!", **values),
        )
    )


def _order(act: Act) -> tuple[datetime, int, int, str]:
    return act.at, act.message_id, act.giver_id, act.detail


def _people(givers: Iterable[int], unnamed: Collection[int]) -> Value:
    """The givers by name, a few at most, and how many more there were."""
    each = list(dict.fromkeys(givers))
    named = [giver for giver in each if giver not in unnamed]
    if not named:
        return counted("{count} person", "{count} people", len(each))
    if len(each) > _MOST_NAMED:
        named = named[: _MOST_NAMED - 1]
    shown: list[Value] = [User(giver) for giver in named]
    if others := len(each) - len(named):
        shown.append(counted("{count} other", "{count} others", others))
    return Series(tuple(shown))


def _places(acts: Iterable[Act]) -> Series:
    """Links to the messages of `acts`, each once."""
    first_of = {act.message_id: act for act in reversed(list(acts))}
    messages = list(reversed(first_of.values()))[:_MOST_LINKS]
    return Series(
        tuple(Jump(act.guild_id, act.channel_id, act.message_id, text("here")) for act in messages)
    )


def _this(act: Act) -> Jump:
    return Jump(act.guild_id, act.channel_id, act.message_id, text("this"))


def _tell_thanks(_: Kind, acts: Sequence[Act], rng: Random, unnamed: Collection[int]) -> list[Text]:
    """That thanks were said, and no more: what for, only who reads the messages can tell."""
    givers = [act.giver_id for act in acts]
    people = len(set(givers))
    values: dict[str, Value] = {"people": _people(givers, unnamed), "places": _places(acts)}
    return [
        rng.choice(
            (
                counted(
                    "{people} said thank you {places}.",
                    "{people} said thank you {places}.",
                    people,
                    **values,
                ),
                counted(
                    "{people} wanted to say thanks, and did so {places}.",
                    "{people} wanted to say thanks, and did so {places}.",
                    people,
                    **values,
                ),
                counted(
                    "Earned the thanks of {people}: see {places}.",
                    "Earned the thanks of {people}: see {places}.",
                    people,
                    **values,
                ),
                counted(
                    "{people} did not forget to say thanks: see {places}.",
                    "{people} did not forget to say thanks: see {places}.",
                    people,
                    **values,
                ),
            )
        )
    ]


def _tell_reactions(kind: Kind, acts: Sequence[Act], rng: Random, _: Collection[int]) -> list[Text]:
    """The message that most people reacted to; one that a single person did says nothing."""
    by_message: dict[int, list[Act]] = {}
    for act in acts:
        by_message.setdefault(act.message_id, []).append(act)
    best = max(by_message.values(), key=lambda each: len({act.giver_id for act in each}))
    people = len({act.giver_id for act in best})
    if people < 2:
        return []
    this = _this(best[0])
    match kind:
        case Kind.ENTERTAINED:
            phrasings = (
                counted(
                    "Made {count} person laugh with {this}.",
                    "Made {count} people laugh with {this}.",
                    people,
                    this=this,
                ),
                counted(
                    "{count} person laughed at {this}.",
                    "{count} people laughed at {this}, and they were right.",
                    people,
                    this=this,
                ),
                counted(
                    "Brightened the day of {count} person with {this}.",
                    "Brightened the day of {count} people with {this}.",
                    people,
                    this=this,
                ),
            )
        case Kind.INTERESTED:
            phrasings = (
                counted(
                    "Found {this}, which {count} person thought worth keeping.",
                    "Found {this}, which {count} people thought worth keeping.",
                    people,
                    this=this,
                ),
                counted(
                    "Gave {count} person something to think about with {this}.",
                    "Gave {count} people something to think about with {this}.",
                    people,
                    this=this,
                ),
                counted(
                    "Shared {this}, and {count} person took note.",
                    "Shared {this}, and {count} people took note.",
                    people,
                    this=this,
                ),
            )
        case _:
            phrasings = (
                counted(
                    "{count} person was grateful for {this}.",
                    "{count} people were grateful for {this}.",
                    people,
                    this=this,
                ),
                counted(
                    "Warmed the heart of {count} person with {this}.",
                    "Warmed the hearts of {count} people with {this}.",
                    people,
                    this=this,
                ),
                counted(
                    "Wrote {this}, which did {count} person good.",
                    "Wrote {this}, which did {count} people good.",
                    people,
                    this=this,
                ),
            )
    return [rng.choice(phrasings)]


def _tell_nominations(
    _: Kind, acts: Sequence[Act], rng: Random, unnamed: Collection[int]
) -> list[Text]:
    givers = [act.giver_id for act in acts]
    people = len(set(givers))
    values: dict[str, Value] = {"people": _people(givers, unnamed), "places": _places(acts)}
    return [
        rng.choice(
            (
                counted(
                    "{people} thought this deserved a mention: {places}.",
                    "{people} thought this deserved a mention: {places}.",
                    people,
                    **values,
                ),
                counted(
                    "{people} made a point of telling us: look {places}.",
                    "{people} made a point of telling us: look {places}.",
                    people,
                    **values,
                ),
            )
        )
    ]


def _tell_entries(_: Kind, acts: Sequence[Act], rng: Random, __: Collection[int]) -> list[Text]:
    places = _places(acts)
    return [
        rng.choice(
            (
                counted(
                    "Took part in our contest with {count} entry: {places}.",
                    "Took part in our contests with {count} entries: {places}.",
                    len(acts),
                    places=places,
                ),
                counted(
                    "Was game for our contest: {count} entry, {places}.",
                    "Was game for our contests: {count} entries, {places}.",
                    len(acts),
                    places=places,
                ),
            )
        )
    ]


_Teller = Callable[[Kind, Sequence[Act], Random, Collection[int]], list[Text]]
_TELLERS: Mapping[Source, _Teller] = {
    Source.THANKS: _tell_thanks,
    Source.NOMINATION: _tell_nominations,
    Source.REACTION: _tell_reactions,
    Source.ENTRY: _tell_entries,
}
