"""A guild starts with a trial: moderators see what would have been offered, and judge it."""

from __future__ import annotations

import pytest

from domain.offer_settings import OFFERS, OfferSettings
from tests.scenarios.world import World, answered, shown

WISH = "where can I buy the blue mug?"
WEEK = 7 * 86_400


@pytest.fixture
async def trial(world: World) -> World:
    """Create a campaign and turn offers on, in a trial that is shown in #contests."""
    await world.app.guild_settings.change(
        world.guild.id, features=frozenset({OFFERS}), offer_channel_ids=(world.general.id,)
    )
    await world.mod.slash(
        world.general,
        "campaign create",
        product="the blue mug",
        percent=15,
        days_valid=14,
        limit=1000,
    )
    await world.mod.slash(world.general, "offers adjust", moderators=world.contests)
    return world


async def test_a_trial_offers_nothing_and_shows_what_it_would_have(trial: World) -> None:
    message = await trial.ana.send(trial.general, WISH)
    assert trial.general.history()[-1].id == message.id
    notice = trial.contests.history()[-1]
    assert "I would have offered 15% off the blue mug" in shown(notice)
    assert f"/{trial.general.id}/{message.id}" in shown(notice)

    refused = await trial.ben.click(notice, label="Right")
    assert "Only moderators" in shown(refused.response)
    await trial.mod.click(notice, label="Right")
    status = await trial.mod.slash(trial.general, "offers status")
    assert "Wishes noticed in the trial: 1. Judged right: 1 of 1." in shown(status.response)


async def test_after_a_week_the_trial_is_reported_and_a_person_switches_offers_on(
    trial: World,
) -> None:
    for number in range(10):
        await trial.member(f"fan{number}").send(trial.general, WISH)
        await trial.mod.click(trial.contests.history()[-1], label="Right")
    await trial.restart()
    await trial.sim.pass_time(WEEK + 1)
    report = trial.contests.history()[-1]
    assert "10 of 10 were right" in shown(report)
    refused = await trial.ben.click(report, label="Start offering")
    assert "Only moderators" in shown(refused.response)
    await trial.mod.click(report, label="Start offering")
    assert trial.app.guild_settings.of(trial.guild.id)[OfferSettings].offers_trial is False

    await trial.ana.send(trial.general, WISH)
    assert "Looking for the blue mug?" in shown(trial.general.history()[-1])
    status = await trial.mod.slash(trial.general, "offers status")
    assert "Offers are on in" in shown(status.response)
    assert status.response is not None
    await trial.mod.click(status.response, label="Back to trial")
    assert trial.app.guild_settings.of(trial.guild.id)[OfferSettings].offers_trial is True


async def test_a_trial_speaks_the_guilds_language(trial: World) -> None:
    await trial.app.guild_settings.change(trial.guild.id, language="fr")
    await trial.fanny.send(trial.general, "combien coûte the blue mug ?")
    notice = trial.contests.history()[-1]
    assert "J’aurais proposé" in shown(notice)
    await trial.mod.click(notice, label="Faux")
    judged = trial.contests.history()[-1]
    assert "Faux" in shown(judged)


async def test_without_a_moderators_channel_the_status_says_what_to_do(world: World) -> None:
    world.list_every_command()
    await world.app.guild_settings.change(
        world.guild.id, features=frozenset({OFFERS}), offer_channel_ids=(world.general.id,)
    )
    status = await world.mod.slash(world.general, "offers status")
    assert "Choose the moderators' channel with /offers adjust" in shown(status.response)
    refused = await world.ana.slash(world.general, "offers status")
    assert "Only moderators" in shown(refused.response)


async def test_a_complaint_is_shown_to_moderators_and_never_offered_on(trial: World) -> None:
    await trial.app.guild_settings.change(trial.guild.id, offers_trial=False)
    message = await trial.ana.send(
        trial.general,
        "how much is the blue mug? mine is terrible and nobody from support ever answers me",
    )
    assert trial.general.history()[-1].id == message.id
    notice = shown(trial.contests.history()[-1])
    assert f"<@{trial.ana.id}> seems unhappy" in notice
    assert f"/{trial.general.id}/{message.id}" in notice


async def test_quiet_hours_are_kept(trial: World) -> None:
    await trial.app.guild_settings.change(trial.guild.id, offers_trial=False)
    hour = trial.sim.now().hour
    said = await trial.mod.slash(
        trial.general, "offers adjust", quiet_from=hour, quiet_until=(hour + 2) % 24
    )
    assert f"Quiet from {hour}:00" in shown(said.response)
    message = await trial.ana.send(trial.general, WISH)
    assert trial.general.history()[-1].id == message.id
    await trial.sim.pass_time(3 * 3600)
    await trial.ana.send(trial.general, WISH)
    assert "Looking for the blue mug?" in shown(trial.general.history()[-1])
    half = await trial.mod.slash(trial.general, "offers adjust", quiet_from=3, sure=90, per_day=5)
    assert "At most 5 offers a day" in shown(half.response)


async def test_the_reply_speaks_the_guilds_own_words(trial: World) -> None:
    await trial.app.guild_settings.change(trial.guild.id, offers_trial=False)
    refused = await trial.mod.slash(trial.general, "offers words", words="Buy!")
    assert "with `{product}` for the product" in shown(refused.response).replace("\\", "")
    told = await trial.mod.slash(
        trial.general, "offers words", words="Psst, {product}? I know a place."
    )
    assert "Psst, the blue mug? I know a place." in shown(told.response)
    await trial.ana.send(trial.general, WISH)
    assert "Psst, the blue mug? I know a place." in shown(trial.general.history()[-1])
    now = answered(await trial.mod.slash(trial.general, "offers words"))
    assert "in your words" in shown(now)
    assert "Psst, the blue mug? I know a place." in shown(now)
    asked = answered(await trial.mod.click(now.message, label="Use Ovation's words again…"))
    assert "Psst" in shown(asked)
    await trial.mod.click(asked.message, label="No, leave it")
    own = trial.app.guild_settings.of(trial.guild.id)[OfferSettings].offer_words
    assert own == "Psst, {product}? I know a place."
    asked = answered(await trial.mod.click(now.message, label="Use Ovation's words again…"))
    await trial.mod.click(asked.message, label="Yes, use Ovation's")
    mine = await trial.mod.slash(trial.general, "offers words")
    assert "in my own words" in shown(mine.response)
    await trial.ben.send(trial.general, WISH)
    assert "Looking for the blue mug?" in shown(trial.general.history()[-1])


@pytest.mark.parametrize(
    ("locale", "wrong", "add", "always", "shown_as"),
    [
        (
            "en-US",
            "Wrong",
            "Never for this phrase…",
            "Always a wish…",
            "**Never a wish to buy**: “",
        ),
        (
            "fr",
            "Faux",
            "Jamais pour cette expression…",
            "Toujours une envie…",
            "**Jamais une envie d’achat** : «",
        ),
    ],
)
async def test_what_was_heard_wrongly_or_not_at_all_is_put_right_by_a_phrase(
    trial: World, locale: str, wrong: str, add: str, always: str, shown_as: str
) -> None:
    trial.sim.locales[trial.mod.id] = locale
    await trial.app.guild_settings.change(trial.guild.id, language="fr" if locale == "fr" else "en")
    said = "Hi there. Where can I buy train tickets for the meetup?"
    await trial.ana.send(trial.general, said)
    notice = trial.contests.history()[-1]
    await trial.mod.click(notice, label=wrong)
    notice = trial.contests.history()[-1]
    refused = await trial.ben.click(notice, label=add)
    assert refused.modal is None
    form = await trial.mod.click(notice, label=add)
    assert form.modal is not None
    assert "Where can I buy train tickets for the meetup?" in str(form.modal)
    told = await trial.mod.submit_modal(form, {"phrase": "buy train tickets"})
    assert shown_as in shown(told.response)
    assert "buy train tickets" in shown(told.response)

    await trial.restart()
    hearings = len(trial.contests.history())
    await trial.ben.send(trial.general, said)
    await trial.cleo.send(trial.general, "schnapp ich mir")
    assert len(trial.contests.history()) == hearings
    panel = await trial.mod.slash(trial.general, "offers phrases")
    assert panel.response is not None
    form = await trial.mod.click(panel.response, label=always)
    too_long = await trial.mod.submit_modal(form, {"phrase": "?"})
    assert "4" in shown(too_long.response)
    form = await trial.mod.click(panel.response, label=always)
    await trial.mod.submit_modal(form, {"phrase": "schnapp ich mir"})
    await trial.cleo.send(trial.general, "Schnapp ich mir!")
    assert len(trial.contests.history()) == hearings + 1

    panel = await trial.mod.slash(trial.general, "offers phrases")
    assert panel.response is not None
    await trial.mod.select(panel.response, ["buy train tickets"], custom_id="phrases:remove:other")
    assert trial.app.guild_settings.of(trial.guild.id)[OfferSettings].ignored_phrases == ()
    await trial.fanny.send(trial.general, said)
    assert len(trial.contests.history()) == hearings + 2
