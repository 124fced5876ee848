"""Reasons for a weekly surprise: sentences that follow from contributions and link to messages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from random import Random

from domain.contributions import Contribution, ContributionKind, Source
from domain.recognition.candidates import Candidate
from domain.recognition.reason_phrases import (
    Phrases,
    answer_phrases,
    boost_phrases,
    event_phrases,
    friend_phrases,
    idea_phrases,
    points_phrases,
    prompt_phrases,
    win_phrases,
)
from domain.translatable_text import JoinedList, MessageLink, Text, User, Value, counted, text

_MAX_NAMED = 3
_MAX_LINKS = 3


def reasons(
    candidate: Candidate, *, rng: Random, unnamed: Collection[int] = frozenset()
) -> tuple[Text, ...]:
    """Return the reasons for choosing `candidate`, the most valued kind first.

    There is a sentence for each thing they did, with links to the messages. Members in `unnamed`
    are counted but not named. The same contributions and the same state of `rng` give the same
    words.
    """
    said: list[Text] = []
    for kind in candidate.kinds:
        contributions = sorted(
            (contribution for contribution in candidate.contributions if contribution.kind is kind),
            key=_order,
        )
        for source, tell in TELLERS.items():
            if chosen := [
                contribution for contribution in contributions if contribution.source is source
            ]:
                said += tell(kind, chosen, rng, unnamed)
    return tuple(said)


def linked_messages(values: Iterable[Value]) -> Iterator[MessageLink]:
    """Yield the links to messages in sentences and their values."""
    for value in values:
        match value:
            case MessageLink():
                yield value
            case Text():
                yield from linked_messages(value.values.values())
            case JoinedList():
                yield from linked_messages(value.items)


def contribution_summary(kinds: Sequence[ContributionKind]) -> Text:
    """Return the two most valued kinds of contributions in a few words for a picture."""
    said = [_WHAT_FOR[kind] for kind in kinds if kind in _WHAT_FOR][:2]
    return text("for {deeds}", deeds=JoinedList(tuple(said))) if said else text("for being here")


_WHAT_FOR: Mapping[ContributionKind, Text] = {
    ContributionKind.HELPED: text("helping others"),
    ContributionKind.ENTERTAINED: text("making us laugh"),
    ContributionKind.INTERESTED: text("finds worth sharing"),
    ContributionKind.TOOK_PART: text("joining in"),
    ContributionKind.CONNECTED: text("bringing people together"),
}


def best_contribution(contributions: Iterable[Contribution]) -> Contribution | None:
    """Return a contribution on the member's message that most people reacted to or nominated.

    None if there is none with two people or more, as the reasons do not mention a single one.
    """
    givers: dict[int, set[int]] = {}
    first: dict[int, Contribution] = {}
    for contribution in sorted(contributions, key=_order):
        if contribution.source in {Source.REACTION, Source.NOMINATION}:
            givers.setdefault(contribution.message_id, set()).add(contribution.giver_id)
            first.setdefault(contribution.message_id, contribution)
    best = max(givers, key=lambda message: len(givers[message]), default=None)
    return None if best is None or len(givers[best]) < 2 else first[best]


def _order(contribution: Contribution) -> tuple[datetime, int, int, str]:
    return contribution.at, contribution.message_id, contribution.giver_id, contribution.detail


def _people(givers: Iterable[int], unnamed: Collection[int]) -> Value:
    """Return the givers by name, a few at most, and how many more there were."""
    each = list(dict.fromkeys(givers))
    named = [giver for giver in each if giver not in unnamed]
    if not named:
        return counted("{count} person", "{count} people", len(each))
    if len(each) > _MAX_NAMED:
        named = named[: _MAX_NAMED - 1]
    shown: list[Value] = [User(giver) for giver in named]
    if others := len(each) - len(named):
        shown.append(counted("{count} other", "{count} others", others))
    return JoinedList(tuple(shown))


def _places(contributions: Iterable[Contribution]) -> JoinedList:
    """Return links to the messages of `contributions`, each once."""
    first_of = {
        contribution.message_id: contribution for contribution in reversed(list(contributions))
    }
    messages = list(reversed(first_of.values()))[:_MAX_LINKS]
    return JoinedList(
        tuple(
            MessageLink(
                contribution.guild_id,
                contribution.channel_id,
                contribution.message_id,
                text("here"),
            )
            for contribution in messages
        )
    )


def _this(contribution: Contribution) -> MessageLink:
    return MessageLink(
        contribution.guild_id, contribution.channel_id, contribution.message_id, text("this")
    )


def _tell_thanks(
    _: ContributionKind,
    contributions: Sequence[Contribution],
    rng: Random,
    unnamed: Collection[int],
) -> list[Text]:
    """Return the sentence that thanks were said, without what for, which only readers can judge."""
    givers = [contribution.giver_id for contribution in contributions]
    people = len(set(givers))
    values: dict[str, Value] = {
        "people": _people(givers, unnamed),
        "places": _places(contributions),
    }
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
                    "{people} made sure to say thanks {places}.",
                    "{people} made sure to say thanks {places}.",
                    people,
                    **values,
                ),
                counted(
                    "Earned the thanks of {people} {places}.",
                    "Earned the thanks of {people} {places}.",
                    people,
                    **values,
                ),
                counted(
                    "{people} remembered to say thanks {places}.",
                    "{people} remembered to say thanks {places}.",
                    people,
                    **values,
                ),
            )
        )
    ]


def _tell_reactions(
    kind: ContributionKind, contributions: Sequence[Contribution], rng: Random, _: Collection[int]
) -> list[Text]:
    """Return the sentence about the message that most people reacted to.

    None for a single person.
    """
    by_message: dict[int, list[Contribution]] = {}
    for contribution in contributions:
        by_message.setdefault(contribution.message_id, []).append(contribution)
    best = max(
        by_message.values(), key=lambda each: len({contribution.giver_id for contribution in each})
    )
    people = len({contribution.giver_id for contribution in best})
    if people < 2:
        return []
    phrasings = {
        ContributionKind.ENTERTAINED: _laughter,
        ContributionKind.INTERESTED: _interest,
    }.get(kind, _gratitude)
    return [rng.choice(phrasings(people, _this(best[0])))]


def _laughter(people: int, this: MessageLink) -> tuple[Text, ...]:
    """Return ways to say that a message amused people."""
    return (
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


def _interest(people: int, this: MessageLink) -> tuple[Text, ...]:
    """Return ways to say that a message interested people."""
    return (
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


def _gratitude(people: int, this: MessageLink) -> tuple[Text, ...]:
    """Return ways to say that people were grateful for a message."""
    return (
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
            "Wrote {this}, which made {count} person feel better.",
            "Wrote {this}, which made {count} people feel better.",
            people,
            this=this,
        ),
    )


def _tell_nominations(
    _: ContributionKind,
    contributions: Sequence[Contribution],
    rng: Random,
    unnamed: Collection[int],
) -> list[Text]:
    givers = [contribution.giver_id for contribution in contributions]
    people = len(set(givers))
    values: dict[str, Value] = {
        "people": _people(givers, unnamed),
        "places": _places(contributions),
    }
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
                    "{people} made a point of telling us {places}.",
                    "{people} made a point of telling us {places}.",
                    people,
                    **values,
                ),
            )
        )
    ]


def _tell_entries(
    _: ContributionKind, contributions: Sequence[Contribution], rng: Random, __: Collection[int]
) -> list[Text]:
    places = _places(contributions)
    return [
        rng.choice(
            (
                counted(
                    "Took part in our contest with {count} entry: {places}.",
                    "Took part in our contests with {count} entries: {places}.",
                    len(contributions),
                    places=places,
                ),
                counted(
                    "Joined our contest with {count} entry: {places}.",
                    "Joined our contests with {count} entries: {places}.",
                    len(contributions),
                    places=places,
                ),
            )
        )
    ]


_Teller = Callable[[ContributionKind, Sequence[Contribution], Random, Collection[int]], list[Text]]


def _telling(phrases: Phrases) -> _Teller:
    def tell(
        _: ContributionKind,
        contributions: Sequence[Contribution],
        rng: Random,
        unnamed: Collection[int],
    ) -> list[Text]:
        people = _people([contribution.giver_id for contribution in contributions], unnamed)
        found = phrases(contributions, {"people": people, "places": _places(contributions)})
        return [rng.choice(found)] if found else []

    return tell


TELLERS: Mapping[Source, _Teller] = {
    Source.THANKS: _tell_thanks,
    Source.ANSWER: _telling(answer_phrases),
    Source.NOMINATION: _tell_nominations,
    Source.REACTION: _tell_reactions,
    Source.WIN: _telling(win_phrases),
    Source.ENTRY: _tell_entries,
    Source.PROMPT: _telling(prompt_phrases),
    Source.IDEA: _telling(idea_phrases),
    Source.FRIEND: _telling(friend_phrases),
    Source.EVENT: _telling(event_phrases),
    Source.BOOST: _telling(boost_phrases),
    Source.POINTS: _telling(points_phrases),
}
"""The function that writes the sentences of each source, in their order in the post."""
