"""Scenes about an idea: told, considered, agreed with, and “You said, we did”."""

from __future__ import annotations

from simcord.results import ResponseMessage

from demo.clicks import press, response_of
from demo.community import BACK_ROOM
from demo.post_scenes import PostScenes


class IdeaScenes(PostScenes):
    """The cues about ideas; Maya decides about them."""

    async def cue_idea(self, words: str) -> None:
        """Tell the team an idea: whose, and what."""
        name, title = words.split(": ", 1)
        who, general = self._community.people[name], self._community.channels["general"]
        form = await who.slash(general, "idea new")
        await who.submit_modal(form, {"title": title})
        await self._settle()

    async def cue_considers(self, _: str) -> None:
        """Consider the idea in the latest news for the team."""
        card = self._desk_post("idea:open:")
        shown = response_of(await press(self._moderator, card, "idea:open:"))
        await press(self._moderator, shown, "idea:consider:")

    async def cue_agrees(self, names: str) -> None:
        """Agree with the best-liked idea: who does so."""
        general = self._community.channels["general"]
        for name in names.split():
            who = self._community.people[name]
            await press(who, response_of(await who.slash(general, "idea list")), "idea:agree:")

    async def cue_did(self, when: str) -> None:
        """Hand in the post that the best-liked idea is done, in the proposed words."""
        shown: ResponseMessage = response_of(
            await self._moderator.slash(self._community.channels[BACK_ROOM], "idea list")
        )
        idea = response_of(await press(self._moderator, shown, "idea:open:"))
        form = await press(self._moderator, idea, "idea:done:")
        values = {"channel": [self._community.channels["general"]], "when": when}
        self._draft = response_of(
            await self._moderator.submit_modal(form, {**self._held(form), **values})
        )
        await self._hand_in()
