"""The page of a channel: simcord's, with a title, links to the others, and fewer buttons."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from html import escape
from typing import TypeAlias

from aiohttp import web
from simcord.preview import Preview
from simcord.preview._server import PreviewServer

from demo.command_menu import localize_entry
from demo.simulation import Simulation

Links: TypeAlias = Callable[[], Mapping[str, str]]
"""Returns the addresses of pages by their names, in the order in which they are listed."""


class ChannelPages(PreviewServer):
    """Serves a channel's page with its name as the title and links to the other pages.

    simcord's tools for developers, such as its inspector, are hidden.
    """

    def __init__(self, preview: Preview, port: int, place: str, links: Links) -> None:
        super().__init__(preview, port)
        self._place = place
        self._links = links

    async def _static(self, request: web.Request) -> web.Response:
        response: web.Response = await super()._static(request)
        if request.path == "/":
            response.text = self._page(response.text or "")
        elif request.path == "/preview.css":
            response.text = (response.text or "") + STYLE
        return response

    async def _commands(self, request: web.Request) -> web.Response:
        """Return the menu of commands in the viewer's language, as Discord does."""
        response: web.Response = await super()._commands(request)
        catalog = json.loads(response.text or "{}")
        context = self.preview._pages.get(request.headers.get("X-Simcord-Context", ""))
        if context is None or "entries" not in catalog:
            return response
        sim: Simulation = self.preview.env  # type: ignore[assignment] # the demo's
        registered = {
            str(command["id"]): command
            for command in sim.backend.visible_commands(
                user_id=context.viewer.id, channel_id=context.channel_id
            )
        }
        for entry in catalog["entries"]:
            if command := registered.get(entry["commandId"]):
                localize_entry(entry, command, sim.locales.get(context.viewer.id, "en-US"))
        response.text = json.dumps(catalog, separators=(",", ":"))
        return response

    async def _state(self, request: web.Request) -> web.Response:
        """Return what the page shows; a message that is edited has names in place of mentions.

        `Simulation.with_mentions` turns them back. What is read is drawn from the message's tokens.
        """
        response: web.Response = await super()._state(request)
        state = json.loads(response.text or "{}")
        sim: Simulation = self.preview.env  # type: ignore[assignment] # the demo's
        for message in (state.get("messages") or {}).values():
            message["content"] = sim.with_names(message["content"])
        response.text = json.dumps(state)
        return response

    def _page(self, page: str) -> str:
        here = f"#{self.preview.channel.name}"
        links = "".join(
            f"<b>{escape(name)}</b>"
            if name == here
            else f'<a href="{escape(address)}">{escape(name)}</a>'
            for name, address in self._links().items()
        )
        title = f"<title>{escape(here)} · {escape(self._place)}</title>"
        return page.replace("<title>SimCord Preview</title>", title).replace(
            '<div class="preview-workspace"',
            f'<nav class="demo-places" aria-label="Channels">{links}</nav>'
            '<div class="preview-workspace"',
        )


STYLE = """
.preview-brand, #messages-toggle, #refresh, #capture-open, #inspector-toggle, .session-menu,
#messages-sidebar { display: none !important; }
.preview-toolbar { display: flex; flex-wrap: nowrap; min-height: 0; height: auto;
  padding: .4rem .75rem; }
.preview-select .select-trigger:has(.select-chip) { height: auto; }
.preview-workspace { grid-template-columns: minmax(0, 1fr) !important; }
.demo-places { display: flex; gap: .3rem; padding: .4rem .75rem; overflow-x: auto; flex: none;
  background: #1e1f22; font-size: .875rem; white-space: nowrap; }
.demo-places > * { padding: .2rem .6rem; border-radius: .4rem; color: #b5bac1;
  text-decoration: none; font-weight: 400; }
.demo-places > a:hover, .demo-places > a:focus-visible { background: #35373c; color: #fff; }
.demo-places > b { background: #404249; color: #fff; }
"""
