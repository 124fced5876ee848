"""An export has the person's own data, and none that is unpublished or somebody else's."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.services.data_export import ExportWriter
from tests.conftest import START

ANA, BEN, CLEO = (501_000_000_000_000_000 + number for number in range(3))


def exported(user_id: int = ANA, **tables: list[dict[str, Any]]) -> tuple[dict[str, Any], str]:
    """Return the rows by table, and the whole document."""
    writer = ExportWriter(user_id, START)
    for name, rows in tables.items():
        for row in rows:
            writer.add(name, [row])
    document = writer.finish().files["ovation.json"].decode()
    found = json.loads(document)["tables"]
    return {name: table["rows"] for name, table in found.items()}, document


def draw(state: str, drawn: int) -> dict[str, Any]:
    return {
        "id": 1,
        "guild_id": 9,
        "week": "2026-W10",
        "state": state,
        "user_id": drawn,
        "number": 2,
        "template": "Hooray for {member}",
        "words": f"Hooray for <@{drawn}>",
        "pool": [
            {"member_id": ANA, "weight": 3, "points": 30, "kinds": ["helped"]},
            {"member_id": BEN, "weight": 7, "points": 77, "kinds": ["entertained"]},
        ],
        "post_at": START + timedelta(days=1),
    }


@pytest.mark.parametrize("state", ["proposed", "approved", "skipped", "lapsed", "quiet"])
def test_whoever_was_drawn_finds_no_more_than_whoever_was_not_before_the_post(state: str) -> None:
    mine, _ = exported(draws=[draw(state, ANA)])
    not_mine, _ = exported(draws=[draw(state, BEN)])
    assert mine == not_mine
    (row,) = mine["draws"]
    assert row["pool"] == [{"member_id": "you", "weight": 3, "points": 30, "kinds": ["helped"]}]
    assert not {"user_id", "template", "words", "number"} & set(row)


def test_after_the_post_it_is_theirs_and_nobody_elses_points_ever_are() -> None:
    mine, written = exported(draws=[draw("posted", ANA)])
    assert mine["draws"][0]["user_id"] == "you"
    assert "77" not in written
    _, others = exported(draws=[draw("posted", BEN)])
    assert "Hooray" not in others


def test_a_caption_that_mentions_somebody_says_neither_whose_it_is_nor_what_it_says() -> None:
    entry = {
        "id": 4,
        "contest_id": 2,
        "author_id": BEN,
        "caption": f"when <@{ANA}> sees the bill of <@{CLEO}>",
        "picture_id": 8,
        "created_at": START,
    }
    rows, written = exported(entries=[entry])
    assert rows["entries"] == [{"caption": "@you"}]
    assert "person" not in json.dumps(rows)
    assert "bill" not in written


def test_of_a_result_they_have_their_own_place() -> None:
    contest = {
        "id": 2,
        "title": "a secret title",
        "created_by": CLEO,
        "result": {
            "voters": 12,
            "placed": [
                {"entry_id": 4, "author_id": BEN, "place": 1, "ratings": [0, 1, 9]},
                {"entry_id": 5, "author_id": ANA, "place": 2, "ratings": [1, 2, 3]},
            ],
        },
    }
    rows, _ = exported(contests=[contest])
    assert rows["contests"] == [
        {
            "result": {
                "placed": [{"entry_id": 5, "author_id": "you", "place": 2, "ratings": [1, 2, 3]}]
            }
        }
    ]


def test_somebody_is_another_person_in_each_table() -> None:
    rows, written = exported(
        contributions=[
            {"giver_id": CLEO, "receiver_id": ANA, "detail": ""},
            {"giver_id": BEN, "receiver_id": ANA, "detail": f"<@{BEN}> says so"},
        ],
        score_log=[{"user_id": ANA, "created_by": BEN, "note": f"with <@{CLEO}>"}],
    )
    assert [row["giver_id"] for row in rows["contributions"]] == ["person 1", "person 2"]
    assert rows["contributions"][1]["detail"] == "@person 2 says so"
    assert rows["score_log"][0]["created_by"] == "person 1"
    assert rows["score_log"][0]["note"] == "with @person 2"
    assert not any(str(other) in written for other in (BEN, CLEO))


def test_staff_take_no_codes_of_others_along() -> None:
    coupon = {
        "guild_id": 9,
        "campaign_id": 3,
        "user_id": BEN,
        "code": "SECRET99",
        "redeemed_at": START,
        "redeemed_by": ANA,
    }
    rows, written = exported(coupons=[coupon])
    assert set(rows["coupons"][0]) == {"guild_id", "campaign_id", "redeemed_at", "redeemed_by"}
    assert "SECRET99" not in written
    assert exported(BEN, coupons=[coupon])[0]["coupons"][0]["code"] == "SECRET99"
