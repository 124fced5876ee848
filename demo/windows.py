"""Windows on the simulated Discord: simcord's previews, several at a time and quick to paint."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from simcord.actors import MemberActor
from simcord.builders import ChannelHandle
from simcord.preview import Preview
from simcord.preview._media import MediaInfo, MediaWorker, _process_media

from demo.simulation import Simulation


class Pictures(MediaWorker):
    """Prepares pictures for the browser, in threads.

    simcord starts a process for each, which guards against hostile files but takes seconds where
    a dozen faces and photos are on one page. Here all are our own, or the viewer's.
    """

    def __init__(self, ready: dict[tuple[str, float | None], MediaInfo]) -> None:
        """What is prepared is kept in `ready`, which windows share."""
        super().__init__()
        self._ready = ready

    async def _decode(self, key: str, blob: bytes, media_time: float | None) -> MediaInfo:
        if (key, media_time) not in self._ready:
            prepared = await asyncio.to_thread(_process_media, blob, media_time)
            # Without the process there is no ceiling for its memory; the page need not warn of it.
            self._ready[key, media_time] = replace(prepared, memory_limited=True)
        return self._ready[key, media_time]


class Windows:
    """The open windows of one simulation, each on a channel. They are closed with it."""

    def __init__(self, sim: Simulation) -> None:
        self._sim = sim
        self._pictures: dict[tuple[str, float | None], MediaInfo] = {}
        self._seen = 0
        self._revisions: dict[str, int] = {}
        """How often each page had been painted when we last looked."""

    async def open(
        self, channel: ChannelHandle, viewers: Sequence[MemberActor], **options: Any
    ) -> Preview:
        """Open a window on a channel, at its newest message.

        `options` are those of simcord's `preview`. It allows one at a time, but only so that nobody
        opens two by mistake.
        """
        self._sim._preview = None
        preview = self._sim.preview(channel, viewers=viewers, layout="channel", **options)
        await preview.__aenter__()
        preview._media_worker = Pictures(self._pictures)
        self._sim.previews.append(preview)
        if channel.last_message is not None:
            await preview.show(channel.last_message)
        return preview

    def refresh(self) -> None:
        """Paint anew what changed since the last time, in all windows but where a viewer is busy.

        A page that is painted takes no click from before, so a page with a form open is left alone,
        and so is one that has just painted what its own viewer did.
        """
        happened = len(self._sim.backend.transcript)
        if happened == self._seen or self._sim._operation_task is not None:
            return
        self._seen = happened
        revisions: dict[str, int] = {}
        for preview in self._sim.previews:
            preview._advance_presentation_time()
            for page in tuple(preview._pages.values()):
                acted = page.revision != self._revisions.get(page.id)
                acted = acted and page.publication_reason == "action"
                if page.modal is None and not acted:
                    preview._publish(page, reason="refresh")
                revisions[page.id] = page.revision
        self._revisions = revisions
