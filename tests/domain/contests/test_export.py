"""The export: safe to open in a spreadsheet, and without voters' ids."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from io import StringIO

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.contests.card_counting import count_cards
from domain.contests.contest import (
    Contest,
    ContestPlan,
    ContestState,
    Entry,
    EntryStatus,
)
from domain.contests.contest_kinds import contest_kind
from domain.contests.contest_rules import ContestRules, Jury
from domain.contests.export import (
    KEY_BYTES,
    ContestRecord,
    JuryScoreRecord,
    Pseudonyms,
    VoteRecord,
    as_json,
    describe_rules,
    entries_csv,
    votes_csv,
)
from domain.contests.jury import count_scores
from domain.contests.prizes import PrizeAward
from domain.contests.voting_modes import voting_mode
from domain.csv_safety import ENCODING, read_csv
from tests.domain.test_csv_safety import DANGEROUS, cells

CAPTION = contest_kind("caption")

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ids = st.integers(10**16, 2**62)


@st.composite
def records(draw: st.DrawFn) -> ContestRecord:
    people = draw(st.lists(ids, min_size=2, max_size=12, unique=True))
    captions = st.one_of(
        cells, st.sampled_from(people).map(lambda user_id: f"as <@{user_id}> said"), st.none()
    )
    entries = [
        Entry(
            number + 1,
            1,
            draw(st.sampled_from(people)),
            draw(captions),
            None,
            draw(st.sampled_from(EntryStatus)),
            NOW,
        )
        for number in range(draw(st.integers(0, 5)))
    ]
    votes = [
        VoteRecord(entry.id, voter, draw(st.integers(1, 3)), NOW)
        for entry in entries
        for voter in people
        if voter != entry.author_id and draw(st.booleans())
    ]
    jury = Jury(5, ("Wit", "=Sense"))
    voting = voting_mode(draw(st.sampled_from(("cards", "jury", "jury_and_public"))))
    rules = ContestRules(voting=voting, jury=jury)
    scores = [
        JuryScoreRecord(entry.id, juror, draw(st.integers(0, 1)), draw(st.integers(1, 5)), NOW)
        for entry in entries
        for juror in people[:3]
        if juror != entry.author_id and draw(st.booleans())
    ]
    plan = ContestPlan(CAPTION, draw(cells), f"<@{people[0]}>", NOW, NOW, rules=rules)
    contest = Contest(1, 2, 3, plan, None, ContestState.CLOSED, people[1], NOW)
    standing = [entry for entry in entries if entry.status is EntryStatus.IN]
    ratings = [(vote.entry_id, vote.voter_id, vote.rating) for vote in votes]
    sheets = [(one.entry_id, one.juror_id, one.criterion, one.score) for one in scores]
    counted = {
        PrizeAward.PUBLIC: count_cards(CAPTION, standing, ratings),
        PrizeAward.JURY: count_scores(jury, standing, sheets),
    }
    results = {prize: counted[prize] for prize in rules.prizes}
    told = {
        prize: describe_rules(CAPTION, result, rules, prize) for prize, result in results.items()
    }
    return ContestRecord(contest, entries, votes, results, results, told, scores)


names = st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES).map(Pseudonyms)


@given(record=records(), called=names)
@settings(max_examples=60)
def test_no_cell_of_an_export_begins_like_a_formula(
    record: ContestRecord, called: Pseudonyms
) -> None:
    for file in (entries_csv(record, called), votes_csv(record, called)):
        for row in csv.reader(StringIO(file.decode(ENCODING), newline="")):
            assert not any(cell.startswith(tuple(DANGEROUS)) for cell in row)


@given(record=records(), called=names)
@settings(max_examples=60)
def test_nobodys_id_stands_anywhere_in_an_export(record: ContestRecord, called: Pseudonyms) -> None:
    files = (
        entries_csv(record, called),
        votes_csv(record, called),
        as_json(record, called, NOW),
    )
    people = {vote.voter_id for vote in record.votes} | {one.author_id for one in record.entries}
    for file in files:
        words = file.decode(ENCODING)
        assert not any(str(person) in words for person in people)


@given(record=records(), called=names)
@settings(max_examples=60)
def test_the_document_holds_every_vote_and_the_ranking_they_come_to(
    record: ContestRecord, called: Pseudonyms
) -> None:
    document = json.loads(as_json(record, called, NOW))
    assert (
        len(document["votes"]) == len(record.votes) == len(read_csv(votes_csv(record, called))) - 1
    )
    assert len(document["entries"]) == len(record.entries)
    # The same ranking can be computed from the export alone.
    standing = [
        Entry(one["entry"], 1, -one["entry"], one["caption"], None, EntryStatus.IN, NOW)
        for one in document["entries"]
        if one["standing"] == "in"
    ]
    names = [one["voter"] for one in document["votes"]]
    names += [one["juror"] for one in document.get("jury", ())]
    numbers = {name: number for number, name in enumerate(names, 1)}
    rules = record.contest.plan.rules
    again, shown = {}, {}
    if PrizeAward.PUBLIC in rules.prizes:
        ratings = [
            (one["entry"], numbers[one["voter"]], one["rating"]) for one in document["votes"]
        ]
        again[PrizeAward.PUBLIC] = count_cards(CAPTION, standing, ratings)
        shown[PrizeAward.PUBLIC] = document["ranking"]
    if rules.jury is not None and PrizeAward.JURY in rules.prizes:
        scores = [
            (
                one["entry"],
                numbers[one["juror"]],
                rules.jury.criteria.index(one["criterion"]),
                one["score"],
            )
            for one in document["jury"]
        ]
        again[PrizeAward.JURY] = count_scores(rules.jury, standing, scores)
        shown[PrizeAward.JURY] = document.get("jury_ranking", document["ranking"])
    assert shown
    for prize, ranking in shown.items():
        ranked = [(one["entry_id"], one["place"], one["ratings"]) for one in ranking["placed"]]
        recounted = again[prize].placed
        assert ranked == [(one.entry_id, one.place, list(one.ratings)) for one in recounted]


@given(
    key=st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES),
    other=st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES),
    user_id=ids,
)
def test_a_name_holds_within_one_export_and_says_nothing_in_another(
    key: bytes, other: bytes, user_id: int
) -> None:
    assert Pseudonyms(key).voter(user_id) == Pseudonyms(key).voter(user_id)
    assert Pseudonyms(key).voter(user_id)[6:] != Pseudonyms(key).author(user_id)[7:]
    assert key == other or Pseudonyms(key).voter(user_id) != Pseudonyms(other).voter(user_id)
