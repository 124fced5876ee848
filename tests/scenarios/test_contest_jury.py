"""A jury that scores entries, alone or together with the public, from the form to the result."""

from __future__ import annotations

from typing import Any

import pytest
from simcord.actors import MemberActor
from simcord.builders import RoleHandle

from bot.services.consent import ConsentService
from tests.scenarios.test_contest_french import french
from tests.scenarios.test_contest_removal_notices import written
from tests.scenarios.test_contests import DAY, LINES, buttons, close, draft, enter, last, seen, vote
from tests.scenarios.world import World, answered, shown

CRITERIA = "Idea\nCraft"


def jurors(world: World, locale: str = "en-US") -> tuple[RoleHandle, MemberActor, MemberActor]:
    """Create a role and two members who have it."""
    role = world.guild.create_role("Jury")
    one, other = (
        world.guild.add_member(world.sim.create_user(f"juror{number}"), roles=[role])
        for number in range(2)
    )
    for actor in (one, other):
        world.sim.locales[actor.id] = locale
    return role, one, other


async def with_jury(
    world: World, voting: str, role: RoleHandle, post: str = "Post it", **prizes: str
) -> Any:
    """Post a contest that a jury decides, alone or together with the public; return its post."""
    made = (await draft(world)).message
    form = await world.mod.select(made, [voting], custom_id="contest:voting:1")
    values = {"role": [role], "criteria": CRITERIA, **prizes}
    await world.mod.submit_modal(form, values)
    await world.mod.click(seen(world, world.mod, made), label=post)
    return last(world)


async def score(world: World, juror: MemberActor, sheet: Any, entry_id: int, *scores: int) -> Any:
    """Give an entry scores, one on each criterion; return the sheet after that."""
    for criterion, given in enumerate(scores):
        menu = f"contest:score:1:{entry_id}:{criterion}"
        await juror.select(sheet, [str(given)], custom_id=menu)
        sheet = seen(world, juror, sheet)
    return sheet


def on_sheet(message: Any) -> int:
    """Return the entry on the juror's sheet."""
    words = shown(message)
    return next(number for number, line in enumerate(LINES, start=1) if line in words)


async def score_all(
    world: World,
    juror: MemberActor,
    voting: Any,
    given: dict[int, tuple[int, int]],
    score_label: str = "Score",
    next_label: str = "Next",
) -> Any:
    """Score every entry, from the first sheet to the last."""
    sheet = answered(await juror.click(voting, label=score_label)).message
    for number in range(len(given)):
        if number:
            await juror.click(sheet, label=next_label)
            sheet = seen(world, juror, sheet)
        sheet = await score(world, juror, sheet, on_sheet(sheet), *given[on_sheet(sheet)])
    return sheet


async def test_a_jury_contest_runs_from_the_form_to_the_result(world: World) -> None:
    role, one, other = jurors(world)
    post = await with_jury(world, "jury", role)
    assert f"A jury decides: <@&{role.id}>. It looks at Idea and Craft." in shown(post)
    assert "Then the jury scores" in shown(post)
    for author, line in zip((world.ana, world.ben, world.cleo), LINES, strict=False):
        await enter(author, post, line)
    await world.sim.pass_time(3 * DAY)
    voting = last(world)
    assert "Now the jury scores them" in shown(voting)
    assert [one.partition(":")[2].partition(":")[0] for one in buttons(voting)] == [
        "jury",
        "gallery",
    ]

    refused = await world.ana.click(voting, label="Score")
    assert "Only the jury scores here" in answered(refused).content
    told = await world.ana.slash(world.general, "vote")
    assert "A jury decides here" in answered(told).content

    given = {1: (4, 4), 2: (5, 5), 3: (2, 1)}
    sheet = answered(await one.click(voting, label="Score")).message
    assert "Entry 1 of 3" in shown(sheet)
    assert "<@" not in shown(sheet)
    first = on_sheet(sheet)
    sheet = await score(world, one, sheet, first, 1)
    await world.restart()
    sheet = await score(world, one, sheet, first, *given[first])
    assert "Your scores are saved: 1 of 3 entries" in shown(sheet)
    for _ in range(2):
        await one.click(sheet, label="Next")
        sheet = seen(world, one, sheet)
        sheet = await score(world, one, sheet, on_sheet(sheet), *given[on_sheet(sheet)])
    assert "You have scored all 3 entries" in shown(sheet)
    await score_all(world, other, voting, {1: (3, 3), 2: (5, 4), 3: (1, 1)})

    await world.sim.pass_time(2 * DAY)
    result = last(world)
    assert shown(result).index(f"🥇 <@{world.ben.id}>") < shown(result).index("🥈")
    assert "of 5" in shown(result)
    assert "The jurors agreed" in shown(result)
    assert "on Idea and Craft" in shown(result)
    assert result.attachments[0].filename == "result.jpg"
    menu = f"contest:score:1:{on_sheet(sheet)}:0"
    late = await one.select(sheet, ["1"], custom_id=menu)
    assert "is over" in answered(late).content


async def test_jury_and_public_are_two_prizes_in_french(world: World) -> None:
    role, juror, other = jurors(world, "fr")
    await french(world)
    made = (await draft(world)).message
    form = await world.mod.click(made, label="Règles et prix")
    values = {"member": ["0"], "account": ["0"], "prize": "Une tasse bleue"}
    await world.mod.submit_modal(form, values)
    form = await world.mod.select(
        seen(world, world.mod, made), ["jury_and_public"], custom_id="contest:voting:1"
    )
    about: dict[str, Any] = {"role": [role], "criteria": CRITERIA, "prize": "Un vase"}
    await world.mod.submit_modal(form, about)
    shown_draft = seen(world, world.mod, made)
    assert "Le prix du jury : Un vase" in shown(shown_draft)
    assert "Le prix du public : Une tasse bleue" in shown(shown_draft)
    await world.mod.click(shown_draft, label="Publier")
    post = last(world)
    for author, line in zip((world.ana, world.ben), LINES, strict=False):
        await enter(author, post, line, label="Participer")
    await world.sim.pass_time(3 * DAY)
    voting = last(world)
    assert "il y a deux prix" in shown(voting)
    for one in (juror, other):
        sheet = await score_all(world, one, voting, {1: (2, 2), 2: (5, 4)}, "Noter", "Suivante")
        assert "Tu as noté les 2 participations" in shown(sheet)
    for voter in (world.cleo, world.fanny, world.member("dora", "fr")):
        card = await vote(voter, voting, label="Voter")
        while any(":rate:" in button for button in buttons(card)):
            best = LINES[0] in shown(card)
            await voter.click(card, label="Rire" if best else "Bof")
            card = seen(world, voter, card)
    await world.sim.pass_time(2 * DAY)
    result = last(world)
    public, jury = shown(result).split("### 🧑‍⚖️ Le prix du jury")
    assert "Une tasse bleue" in public
    assert public.index(f"🥇 <@{world.ana.id}>") < public.index("🥈")
    assert "Un vase" in jury
    assert jury.index(f"🥇 <@{world.ben.id}>") < jury.index("🥈")
    assert [file.filename for file in result.attachments] == ["result.jpg", "jury.jpg"]

    refused = await world.ben.click(result, label="Réclamer le prix du public")
    assert "Ce prix" in answered(refused).content
    claimed = await world.ben.click(result, label="Réclamer le prix du jury")
    assert "Un vase" in shown(claimed.response)
    claimed = await world.ana.click(result, label="Réclamer le prix du public")
    assert "Une tasse bleue" in shown(claimed.response)


async def test_moderators_are_warned_of_what_the_jury_has_not_scored(world: World) -> None:
    room = world.guild.create_text_channel("back-room")
    await world.app.guild_settings.change(world.guild.id, moderator_channel_id=room.id)
    role, one, _ = jurors(world)
    post = await with_jury(world, "jury", role)
    for author, line in zip((world.ana, world.ben), LINES, strict=False):
        await enter(author, post, line)
    await world.sim.pass_time(3 * DAY)
    voting = last(world)
    sheet = answered(await one.click(voting, label="Score")).message
    first = on_sheet(sheet)
    await score(world, one, sheet, first, 4, 4)
    await world.sim.pass_time(DAY + 60)
    (warned,) = room.history()
    assert "the jury has not finished" in shown(warned)
    assert f"<@{one.id}>: 1 of 2" in shown(warned)
    assert LINES[2 - first] in shown(warned)
    asked = await world.mod.slash(world.general, "contest close")
    assert "the jury has not finished" in shown(asked.response)
    await world.mod.click(answered(asked).message, label="Close anyway")
    assert "Not ranked: 1 entry that no juror scored" in shown(last(world))


async def test_jurors_who_left_are_marked_and_not_waited_for(world: World) -> None:
    """One juror is done and one left halfway: both while another is missing and when not."""
    room = world.guild.create_text_channel("back-room")
    await world.app.guild_settings.change(world.guild.id, moderator_channel_id=room.id)
    role, one, other = jurors(world)
    post = await with_jury(world, "jury", role)
    for author, line in zip((world.ana, world.ben), LINES, strict=False):
        await enter(author, post, line)
    await world.sim.pass_time(3 * DAY)
    voting = last(world)
    for juror in (one, other):
        sheet = answered(await juror.click(voting, label="Score")).message
        await score(world, juror, sheet, on_sheet(sheet), 4, 4)
    world.guild.remove_member(one)
    asked = shown((await world.mod.slash(world.general, "contest close")).response)
    assert f"<@{one.id}>: 1 of 2, has left the server" in asked
    assert f"<@{other.id}>: 1 of 2\n" in f"{asked}\n"
    assert "no need to wait for them" in asked
    sheet = answered(await other.click(voting, label="Score")).message
    await score(world, other, sheet, on_sheet(sheet), 5, 5)
    await world.sim.pass_time(DAY + 60)
    assert room.history() == []
    assert "is closed" in await close(world)


async def test_without_a_channel_for_moderators_whoever_set_it_up_is_warned(world: World) -> None:
    await world.app[ConsentService].change(world.guild.id, world.mod.id, direct_messages=True)
    role, _, _ = jurors(world)
    post = await with_jury(world, "jury", role)
    for author, line in zip((world.ana, world.ben), LINES, strict=False):
        await enter(author, post, line)
    await world.sim.pass_time(3 * DAY)
    await world.sim.pass_time(DAY + 60)
    (warned,) = written(world.mod)
    assert "the jury has not finished" in warned
    assert "On Blue Mug Club." in warned


async def test_a_jury_decides_in_french(world: World) -> None:
    role, one, other = jurors(world, "fr")
    await french(world)
    post = await with_jury(world, "jury", role, "Publier")
    assert "Ensuite le jury note" in shown(post)
    for author, line in zip((world.ana, world.ben), LINES, strict=False):
        await enter(author, post, line, label="Participer")
    await world.sim.pass_time(3 * DAY)
    voting = last(world)
    assert "Au jury de les noter" in shown(voting)
    refused = await world.fanny.click(voting, label="Noter")
    assert "Ici, seul le jury note" in answered(refused).content
    for juror, given in ((one, {1: (2, 3), 2: (5, 4)}), (other, {1: (1, 2), 2: (4, 5)})):
        await score_all(world, juror, voting, given, "Noter", "Suivante")
    told = answered(await world.fanny.slash(world.general, "contests", contest=1))
    assert "Le jury note : 2 participations, 2 jurés, 8 notes" in plain(told)
    await world.sim.pass_time(2 * DAY)
    result = last(world)
    assert shown(result).index(f"🥇 <@{world.ben.id}>") < shown(result).index("🥈")
    assert "sur 5" in shown(result)
    assert "Le jury a terminé" in shown(seen(world, world.fanny, voting))
    told = answered(await world.fanny.slash(world.general, "contests", contest=1))
    assert "Terminé : 2 participations, 2 jurés, 8 notes." in plain(told)


@pytest.mark.parametrize("both", [False, True], ids=["each another's", "both one's"])
async def test_jury_and_public_are_two_prizes(world: World, *, both: bool) -> None:
    role, one, other = jurors(world)
    made = (await draft(world)).message
    form = await world.mod.click(made, label="Rules and prize")
    values = {"member": ["0"], "account": ["0"], "prize": "A blue mug"}
    await world.mod.submit_modal(form, values)
    form = await world.mod.select(
        seen(world, world.mod, made), ["jury_and_public"], custom_id="contest:voting:1"
    )
    about: dict[str, Any] = {"role": [role], "criteria": CRITERIA, "prize": "A vase"}
    await world.mod.submit_modal(form, about)
    await world.mod.click(seen(world, world.mod, made), label="Post it")
    post = last(world)
    for author, line in zip((world.ana, world.ben), LINES, strict=False):
        await enter(author, post, line)
    await world.sim.pass_time(3 * DAY)
    voting = last(world)
    assert "there are two prizes" in shown(voting)
    jurys = {1: (5, 4), 2: (2, 2)} if both else {1: (2, 2), 2: (5, 4)}
    for juror in (one, other):
        await score_all(world, juror, voting, jurys)
    for voter in (world.cleo, world.member("dora"), world.member("emil")):
        card = await vote(voter, voting)
        while any(":rate:" in button for button in buttons(card)):
            await voter.click(card, label="Laugh" if LINES[0] in shown(card) else "Meh")
            card = seen(world, voter, card)
    told = answered(await world.ana.slash(world.general, "contests", contest=1))
    assert "2 entries, 3 voters, 6 votes so far." in plain(told)
    assert "The jury: 2 jurors, 8 scores." in plain(told)
    await world.sim.pass_time(2 * DAY)
    result = last(world)
    public, jury = shown(result).split("### 🧑‍⚖️ The jury's prize")
    assert "A blue mug" in public
    assert public.index(f"🥇 <@{world.ana.id}>") < public.index("🥈")
    assert "A vase" in jury
    jurys_own = world.ana if both else world.ben
    assert jury.index(f"🥇 <@{jurys_own.id}>") < jury.index("🥈")
    # An entry that won both gets one card, which mentions both.
    cards = ["result.jpg"] if both else ["result.jpg", "jury.jpg"]
    assert [file.filename for file in result.attachments] == cards
    claimed = await world.ana.click(result, label="Claim the public's prize")
    assert "A blue mug" in shown(claimed.response)
    claimed = await jurys_own.click(result, label="Claim the jury's prize")
    assert "A vase" in shown(claimed.response)


def plain(message: Any) -> str:
    """Return the text of a message, without emphasis and with ordinary spaces."""
    return shown(message).replace("*", "")
