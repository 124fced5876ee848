"""Browser windows on the simulated Discord: simcord's previews, several at a time and fast."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import Any

from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.preview import Preview
from simcord.preview._media import MediaInfo, MediaWorker, _process_media

from demo.channel_pages import ChannelPages, Links
from demo.simulation import Simulation


class Pictures(MediaWorker):
    """Prepares pictures for the browser, in threads.

    simcord starts a process for each, which guards against hostile files but takes seconds for a
    page with a dozen faces and photos. Here all are the demo's, or the viewer's.
    """

    def __init__(self, ready: dict[tuple[str, float | None], MediaInfo]) -> None:
        """Share prepared pictures between windows in `ready`."""
        super().__init__()
        self._ready = ready

    async def _decode(self, key: str, blob: bytes, media_time: float | None) -> MediaInfo:
        if (key, media_time) not in self._ready:
            prepared = await asyncio.to_thread(_process_media, blob, media_time)
            # Without the process its memory has no limit, so the page has nothing to warn of.
            self._ready[key, media_time] = replace(prepared, memory_limited=True)
        return self._ready[key, media_time]


RESIZED = "configure_presentation"
"""The action that a page reports when its window's size changes."""
Action = Callable[[str | None, Mapping[str, Any]], Coroutine[Any, Any, dict[str, Any]]]


class Windows:
    """The open windows of one simulation, each on a channel. They are closed with it."""

    def __init__(self, sim: Simulation, place: str, links: Links) -> None:
        """Name the simulated server `place` in titles, and lead from each window to `links`."""
        self._sim = sim
        self._place = place
        self._links = links
        self._pictures: dict[tuple[str, float | None], MediaInfo] = {}
        self._seen = 0
        self.turn = asyncio.Lock()
        """Lock of the simulated Discord, which does one thing at a time."""

    async def open(
        self, channel: ChannelHandle, viewers: Sequence[MemberActor], port: int, **options: Any
    ) -> Preview:
        """Open a window on a channel, at its newest message, on `port`; 0 takes any free one.

        `options` are those of simcord's `preview`. It allows one at a time, but only to prevent
        opening two by mistake.
        """
        self._sim._preview = None
        preview = self._sim.preview(channel, viewers=viewers, layout="channel", **options)
        preview._server = ChannelPages(preview, port, self._place, self._links)
        await preview.__aenter__()
        preview._media_worker = Pictures(self._pictures)
        preview._action = self._in_turn(preview)  # type: ignore[assignment,method-assign] # its way in
        self._sim.previews.append(preview)
        _look_at_newest(preview)
        return preview

    def refresh(self) -> None:
        """Render again what changed since the last time, except pages with an open form."""
        happened = len(self._sim.backend.transcript)
        if happened == self._seen:
            return
        self._seen = happened
        for preview in self._sim.previews:
            preview._advance_presentation_time()
            _look_at_newest(preview)
            for page in tuple(preview._pages.values()):
                if page.modal is None:
                    preview._publish(page, reason="refresh")

    def _in_turn(self, preview: Preview) -> Action:
        """Return an action of a viewer that waits for others and accepts an outdated page.

        simcord would refuse it, but Discord only checks whether the button still exists. Nor does
        simcord's page report a form that was cancelled, without which its menus stay empty: it is
        closed by whatever else the viewer does, but not by a keyboard on a phone's screen.
        """
        action: Action = preview._action

        async def take(context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
            async with self.turn:
                page, kind = preview._pages.get(context_id or ""), body.get("kind")
                if page is not None and "published_revision" in body:
                    body = {**body, "published_revision": page.revision}
                if page is not None and not body.get("modal_handle") and kind != RESIZED:
                    page.modal = page.modal_handle = None
                if isinstance(words := body.get("content"), str):
                    body = {**body, "content": self._sim.with_mentions(words)}
                return await action(context_id, body)

        return take


def _look_at_newest(preview: Preview) -> None:
    """Make pages that are opened from now on begin at the channel's newest message."""
    newest = preview.channel.last_message
    if preview._python is not None and newest is not None:
        preview._python.target_id = newest.id
        preview._python.window_end_id = None
