"""Gateway frames that come hundreds of times a second, decoded without what nobody reads.

discord.py decodes each frame whole. Of a message's forty values ten are read, so those frames are
decoded to just the payloads of `bot/payloads.py`, in a quarter of the time. A frame of any other
kind or of an unexpected shape is left to discord.py, which then passes the whole payload to the
same parser.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Literal

import msgspec

from bot.payloads import MessagePayload, ReactionPayload

Receive = Callable[[Any], Awaitable[None]]


class _Frame(msgspec.Struct, tag_field="t"):
    s: int
    op: Literal[0]


class _Message(_Frame, tag="MESSAGE_CREATE"):
    d: MessagePayload


class _Reaction(_Frame, tag="MESSAGE_REACTION_ADD"):
    d: ReactionPayload


class _ReactionGone(_Frame, tag="MESSAGE_REACTION_REMOVE"):
    d: ReactionPayload


_decode = msgspec.json.Decoder(_Message | _Reaction | _ReactionGone).decode


def decode_frames(state: Any) -> None:
    """Decode the frames of every connection that discord.py opens with this connection state."""
    refer = state._update_references

    def connected(gateway: Any) -> None:
        refer(gateway)
        gateway.received_message = _receiver(gateway, gateway.received_message)

    state._update_references = connected


def _receiver(gateway: Any, receive: Receive) -> Receive:
    """Return what receives the connection's frames, of which it leaves most to `receive`."""

    async def received_message(text: Any) -> None:
        if isinstance(text, bytes):
            text = gateway._decompressor.decompress(text)
            if text is None:
                return  # the rest is still to come
        try:
            frame = _decode(text)
        except Exception:
            await receive(text)
            return
        gateway.sequence = frame.s
        if gateway._keep_alive:
            gateway._keep_alive.tick()
        gateway._discord_parsers[frame.__struct_config__.tag](frame.d)

    return received_message
