"""Clicks on the bot's buttons, found by the beginning of their ids."""

from __future__ import annotations

from typing import Any

import discord
from simcord.actors import MemberActor
from simcord.results import InteractionResult, ResponseMessage


def buttons(message: discord.Message | ResponseMessage) -> list[str]:
    """Return the `custom_id`s of all buttons and menus of a message, in order."""
    found: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if "custom_id" in node:
                found.append(node["custom_id"])
            walk(node.get("components", []))
            walk(node.get("accessory"))
        elif isinstance(node, list):
            for each in node:
                walk(each)

    walk([each if isinstance(each, dict) else each.to_dict() for each in message.components])
    return found


async def press(
    who: MemberActor, message: discord.Message | ResponseMessage, button: str
) -> InteractionResult:
    """Click the button whose `custom_id` begins with `button`."""
    custom_id = next(each for each in buttons(message) if each.startswith(button))
    return await who.click(message, custom_id=custom_id)


def response_of(result: InteractionResult) -> ResponseMessage:
    """Return the message with which the bot answered."""
    if result.response is None:
        raise RuntimeError("the bot gave no answer")
    return result.response
