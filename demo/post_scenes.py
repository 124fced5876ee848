"""Scenes in which the team plans: a question with a picture, sent back, mended and answered."""

from __future__ import annotations

from random import Random
from typing import Any

from simcord.actors import MemberActor
from simcord.results import InteractionResult, ResponseMessage

from demo.artwork import picture
from demo.care_scenes import CareScenes, latest_with
from demo.clicks import buttons, press, response_of
from demo.community import BACK_ROOM, MODERATOR, Community
from demo.past_pairs import add_past_pairs

STOPPED = "⛔"
"""The sign at what a check stops."""


class PostScenes(CareScenes):
    """The cues about posts and questions; Maya writes them, and another moderator decides."""

    _community: Community
    _rng: Random
    _draft: ResponseMessage

    async def cue_asks(self, words: str, *options: str) -> None:
        """Hand a question in: picture, what it shows, question, time; its answers below."""
        name, alt_text, question, when = words.split(" | ")
        form = await self._moderator.slash(
            self._community.channels[BACK_ROOM],
            "ask new",
            answer="choice" if len(options) == 2 else "poll",
            channel=self._community.channels["general"],
        )
        values = {
            "text": question,
            "options": "\n".join(options),
            "picture": (f"{name}.jpg", picture(name)),
            "alt": alt_text,
            "when": when,
        }
        self._draft = response_of(await self._moderator.submit_modal(form, values))
        await self._hand_in()

    async def cue_sends_back(self, words: str) -> None:
        """Send the post that waits back to Maya: who does so, and why."""
        name, reason = words.split(": ", 1)
        who = self._community.people[name]
        form = await press(who, self._desk_post("post:back:"), "post:back:")
        await who.submit_modal(form, {"reason": reason})

    async def cue_mends(self, words: str) -> None:
        """Change the words of the latest draft, and hand it in again."""
        form = await press(self._moderator, self._draft, "post:edit:")
        values = {**self._held(form), "text": words}
        self._draft = response_of(await self._moderator.submit_modal(form, values))
        await self._hand_in()

    async def cue_approves(self, name: str) -> None:
        """Approve the post that waits, and tick what there is to look at."""
        who = self._community.people[name]
        done = await press(who, self._desk_post("post:approve:"), "post:approve:")
        card = response_of(done)
        if any(each.startswith("post:looked:") for each in buttons(card)):
            form = await press(who, card, "post:looked:")
            await who.submit_modal(form, _ticked(form))
        await self._settle()

    async def cue_promotes(self, words: str) -> None:
        """Hand in a post that sells something: what it says, and when."""
        said, when = words.split(" | ")
        self._draft = await self._new_post("promotional", said, when)
        await self._hand_in()

    async def cue_is_stopped(self, name: str) -> None:
        """Try to approve the post that waits, which a check stops: who does so."""
        who = self._community.people[name]
        done = response_of(await press(who, self._desk_post("post:approve:"), "post:approve:"))
        if STOPPED not in str(done.components):
            raise RuntimeError("no check stops the post")

    async def cue_calendar(self, _: str, *entries: str) -> None:
        """Note in the calendar what is planned elsewhere: of which kind, what, and when."""
        for entry in entries:
            kind, title, when = entry.split(" | ")
            desk = self._community.channels[BACK_ROOM]
            await self._moderator.slash(desk, "calendar add", what=kind, title=title, when=when)

    async def cue_answered(self, words: str) -> None:
        """Answer the latest question: how many of the crowd, and who besides."""
        number, *names = words.split()
        post = latest_with(self._community.channels["general"], "prompt:choose:")
        choices = buttons(post)
        who: list[MemberActor] = [self._community.people[name] for name in names]
        who += self._rng.sample(self._community.crowd, int(number))
        for member in who:
            choice = choices[0] if self._rng.random() < 0.6 else self._rng.choice(choices)
            await member.click(post, custom_id=choice)

    async def cue_compares(self, words: str, *drafts: str) -> None:
        """Start a test of two wordings, three pairs of which are over, and plan the fourth.

        Each draft is what it says, and when.
        """
        desk = self._community.channels[BACK_ROOM]
        form = await self._moderator.slash(desk, "experiment new", what="wording")
        plan = {"variants": words.replace(" | ", "\n"), "pairs": "13"}
        await self._moderator.submit_modal(
            form, {**plan, "counted": "took_part", "look": "any_time"}
        )
        await add_past_pairs(self._community)
        ids = []
        for draft in drafts:
            text, when = draft.split(" | ")
            made = await self._new_post("interactive", text, when)
            button = next(each for each in buttons(made) if each.startswith("post:hand_in:"))
            ids.append(button.rpartition(":")[2])
        form = await self._moderator.slash(desk, "experiment pair")
        await self._moderator.submit_modal(form, {"post0": [ids[0]], "post1": [ids[1]]})

    async def _new_post(self, kind: str, text: str, when: str) -> ResponseMessage:
        """Write a post for #general."""
        desk = self._community.channels[BACK_ROOM]
        form = await self._moderator.slash(desk, "post new", kind=kind)
        values = {"text": text, "when": when, "alt": ""}
        channel = [self._community.channels["general"]]
        return response_of(await self._moderator.submit_modal(form, {**values, "channel": channel}))

    async def _hand_in(self) -> None:
        await press(self._moderator, self._draft, "post:hand_in:")
        await self._settle()

    @staticmethod
    def _held(form: InteractionResult) -> dict[str, Any]:
        """Return what the fields of a form hold."""
        return {each["custom_id"]: each["value"] for each in _fields(form) if each.get("value")}

    @property
    def _moderator(self) -> MemberActor:
        return self._community.people[MODERATOR]


def _fields(form: InteractionResult) -> list[dict[str, Any]]:
    if form.modal is None:
        raise RuntimeError("the bot opened no form")
    return [each["component"] for each in form.modal["components"]]


def _ticked(form: InteractionResult) -> dict[str, list[str]]:
    """Return the values of a form with every tick set."""
    return {each["custom_id"]: [one["value"] for one in each["options"]] for each in _fields(form)}
