"""A team says how it wants to sound, and its posts are checked for it."""

from __future__ import annotations

from typing import Any

import pytest

from domain.publishing.voice_settings import FormOfAddress, VoiceSettings
from tests.scenarios.test_contests import buttons
from tests.scenarios.test_publishing import card, colleague, locale_of, said, team, words
from tests.scenarios.translated import is_said
from tests.scenarios.world import PLAIN_SPACES, World, answered, prefilled

__all__ = ["team"]
ANSWERS = {
    "voice_seen": "As friends",
    "voice_person": "A potter who *listens*",
    "voice_adjectives": "",
    "voice_audience": "",
    "voice_relation": "A neighbour",
}
RULES: dict[str, Any] = {
    "use": "mug",
    "avoid": "cheap\nbargain",
    "address": "tu",
    "emoji": "1",
    "length": "300",
}
WORDS = {
    "en-US": {
        "saved": "Saved",
        "empty": "Your voice guide is empty",
        "rule": "Words to avoid: cheap and bargain.",
        "title": "# Our voice",
        "found": "Your voice guide avoids cheap",
    },
    "fr": {
        "saved": "C’est noté",
        "empty": "Ton guide de style est vide",
        "rule": "Mots à éviter : cheap et bargain.",
        "title": "# Notre style",
        "found": "Ton guide de style évite cheap",
    },
}


async def test_a_guide_is_written_read_taken_along_and_checked(team: World) -> None:
    said_as = words(team) | WORDS[locale_of(team)]
    assert said_as["empty"] in said(await team.mod.slash(team.general, "voice show"))
    form = await team.mod.slash(team.general, "voice questions")
    assert said_as["saved"] in said(await team.mod.submit_modal(form, ANSWERS))
    form = await team.mod.slash(team.general, "voice rules")
    assert said_as["saved"] in said(await team.mod.submit_modal(form, RULES))
    voice = team.app.guild_settings.of(team.guild.id)[VoiceSettings]
    assert voice.voice_avoid == ("cheap", "bargain")
    assert (voice.voice_address, voice.voice_emoji) == (FormOfAddress.FAMILIAR, 1)
    read = await team.mod.slash(team.general, "voice show")
    assert "A potter who \\*listens\\*" in said(read)
    assert said_as["rule"] in said(read)
    (file,) = answered(read).message.attachments
    document = (await file.read()).decode().translate(PLAIN_SPACES)
    assert document.startswith(said_as["title"])
    assert "A potter who *listens*" in document
    assert f"- {said_as['rule']}" in document
    form = await team.mod.slash(team.general, "voice rules")
    assert prefilled(form)["avoid"] == "cheap\nbargain"
    asked = await card(team, text="Which mug is too cheap?")
    checks = said(await colleague(team).click(asked, label=said_as["approve"]))
    assert said_as["found"] in checks


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ({"emoji": "many"}, "Write a number from {fewest} to {most}, or nothing"),
        ({"length": "7"}, "Write a number from {fewest} to {most}, or nothing"),
        ({"avoid": "x" * 61}, "Keep each entry below {most} characters"),
        (
            {"use": "\n".join(f"word {number}" for number in range(41))},
            "I keep {most} entries at most",
        ),
    ],
)
async def test_rules_that_make_no_sense_are_refused_and_can_be_corrected(
    team: World, typed: dict[str, Any], answer: str
) -> None:
    form = await team.mod.slash(team.general, "voice rules")
    refused = await team.mod.submit_modal(form, {**RULES, **typed})
    assert is_said(team, answer, said(refused))
    assert "form:correct" in "".join(buttons(answered(refused).message))
