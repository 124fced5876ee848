"""Scenes in which the team listens: thanks, an answer, a private talk, and a storm."""

from __future__ import annotations

from random import Random

import discord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.results import ResponseMessage

from demo.clicks import buttons, press, response_of
from demo.community import BACK_ROOM, MODERATOR, Community

SECONDS_TO_SETTLE = 5
"""Seconds within which a decision of the bot appears."""
MOST_ITEMS = 50
"""How many items of the inbox are looked through."""


class CareScenes:
    """The cues about the inbox, complaints and alerts; Maya speaks for the team."""

    _community: Community
    _rng: Random

    async def cue_thanks(self, words: str) -> None:
        """Thank for praise in the inbox: whose, and Maya's own words."""
        name, said = words.split(": ", 1)
        form = await press(
            self._moderator, await self._item_of(f"Praise from {name}"), "inbox:thank:"
        )
        await self._moderator.submit_modal(form, {"opening": "0", "words": said})

    async def cue_reshares(self, name: str) -> None:
        """Ask whether praise in the inbox may be shown, and show it: the member who says yes."""
        praised = await self._item_of(f"Praise from {name}")
        await press(self._moderator, praised, "reshare:ask:")
        await self._settle()
        asked = latest_with(self._community.channels["show-and-tell"], "reshare:yes:")
        await press(self._community.people[name], asked, "reshare:yes:")
        await self._settle()
        looked = await press(self._moderator, self._desk_post("reshare:look:"), "reshare:look:")
        await press(self._moderator, response_of(looked), "reshare:show:")
        await self._settle()

    async def cue_answers(self, words: str) -> None:
        """Answer a question that waits in the inbox: whose, and the answer."""
        name, said = words.split(": ", 1)
        form = await press(self._moderator, await self._item_of(f"{name} asked"), "inbox:answer:")
        await self._moderator.submit_modal(form, {"words": said})

    async def _item_of(self, what: str) -> ResponseMessage:
        """Open the inbox, and go on until this is shown, such as "Praise from Sam"."""
        shown = response_of(
            await press(self._moderator, self._desk_post("inbox:open"), "inbox:open")
        )
        for _ in range(MOST_ITEMS):
            if what in self._community.named(str(shown.components)):
                return shown
            shown = response_of(await press(self._moderator, shown, "inbox:next:"))
        raise ValueError(f"the inbox does not show that {what}")

    async def cue_offers_talk(self, words: str) -> None:
        """Offer a private talk about the latest complaint, in these words."""
        form = await press(self._moderator, self._desk_post("complaint:offer:"), "complaint:offer:")
        said = {"thank": "Thank you for telling us.", "regret": words, "next": ""}
        await self._moderator.submit_modal(form, said)
        await self._settle()

    async def cue_talks(self, name: str) -> None:
        """Begin the private talk that was offered to a member; Maya, who offered it, has it."""
        offer = latest_with(self._community.channels["shop-talk"], "complaint:talk:")
        await press(self._community.people[name], offer, "complaint:talk:")
        await self._settle()

    async def cue_private(self, words: str) -> None:
        """Write in the private talk: who, and what."""
        name, said = words.split(": ", 1)
        await self._community.people[name].send(self._talk, said)
        await self._settle()

    async def cue_solves(self, words: str) -> None:
        """Solve the private talk: the member who rates it, and how, from 1 to 5."""
        name, rating = words.split()
        first = latest_with(self._talk, "case:solve:")
        await press(self._moderator, first, "case:solve:")
        await self._settle()
        asked = latest_with(self._talk, "case:rate:")
        rate = next(each for each in buttons(asked) if each.endswith(f":{rating}"))
        await self._community.people[name].click(asked, custom_id=rate)

    async def cue_storm(self, _: str, *complaints: str) -> None:
        """Let members of the crowd complain one after the other, and the alert come."""
        some = self._rng.sample(self._community.crowd, len(complaints))
        for who, words in zip(some, complaints, strict=True):
            await self._community.sim.pass_time(60)
            await who.send(self._community.channels["shop-talk"], words)
        await self._community.sim.pass_time(120)
        await self._settle()

    async def cue_alert(self, button: str) -> None:
        """Press a button of the latest alert: take, hold, begin, updated or useful."""
        card = self._desk_post(f"alert:{button}:")
        shown = await press(self._moderator, card, f"alert:{button}:")
        if button == "begin":
            menu = response_of(shown)
            custom_id = next(each for each in buttons(menu) if each.startswith("alert:playbook:"))
            await self._moderator.select(menu, ["failed_campaign"], custom_id=custom_id)
        await self._settle()

    async def cue_command(self, words: str) -> None:
        """Use a command as Maya, in the moderators' channel."""
        await self._moderator.slash(self._community.channels[BACK_ROOM], words)
        await self._settle()

    async def _settle(self) -> None:
        await self._community.sim.pass_time(SECONDS_TO_SETTLE)

    @property
    def _talk(self) -> ChannelHandle:
        """The private talk that was begun last."""
        return max(self._community.talks().values(), key=lambda thread: thread.id)

    def _desk_post(self, button: str) -> discord.Message:
        """Return the latest post in the moderators' channel with this button."""
        return latest_with(self._community.channels[BACK_ROOM], button)

    @property
    def _moderator(self) -> MemberActor:
        return self._community.people[MODERATOR]


def latest_with(channel: ChannelHandle, button: str) -> discord.Message:
    """Return the latest post in a channel that has a button whose id begins so."""
    for message in reversed(channel.history()):
        if any(each.startswith(button) for each in buttons(message)):
            return message
    raise ValueError(f"no post in #{channel.name} has the button {button}")
