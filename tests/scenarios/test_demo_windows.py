"""The demo's front page and windows, in the language of the person who looks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
import pytest
from yarl import URL

from demo.clicks import response_of
from demo.community import MODERATOR, Community, community
from demo.front_page import preferred_language
from demo.server import CHANNELS_SHOWN, TALKS_AT_MOST, Server
from tests.ports import free_ports
from tests.scenarios.world import shown

pytestmark = pytest.mark.long


@asynccontextmanager
async def served() -> AsyncIterator[tuple[Community, Server, aiohttp.ClientSession]]:
    """Yield a community, its server, and a browser."""
    async with community() as place:
        server = Server(place)
        await server.open()
        async with aiohttp.ClientSession() as browser:
            yield place, server, browser
        await server.close()


class Window:
    """A channel's page, opened by a member."""

    def __init__(self, browser: aiohttp.ClientSession, address: str) -> None:
        url = URL(address)
        self._browser, self._url = browser, url
        self._headers = {"X-Simcord-Capability": url.fragment}

    async def open(self, viewer_id: int) -> None:
        body = {"viewer_id": str(viewer_id), "target_id": None}
        async with self._browser.post(
            self._url.with_path("/api/pages").with_fragment(None), json=body, headers=self._headers
        ) as answer:
            opened = await answer.json()
        self._headers["X-Simcord-Context"] = opened["context"]["id"]

    async def get(self, path: str) -> Any:
        url = self._url.with_path(path).with_fragment(None)
        async with self._browser.get(url, headers=self._headers) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()


async def test_the_front_page_is_in_the_browsers_language_and_leads_to_the_other() -> None:
    async with served() as (_, server, browser):

        async def page(path: str, accepted: str) -> str:
            headers = {"Accept-Language": accepted}
            async with browser.get(URL(server.address).with_path(path), headers=headers) as answer:
                return await answer.text()

        french = await page("/", "fr-CH, en;q=0.5")
        assert "<h1>Bienvenue au Blue Mug Club</h1>" in french
        assert all(f"# {name}" in french for name in CHANNELS_SHOWN)
        assert all(address in french for address in server.channels.values())
        assert 'href="/en"' in french
        for path, accepted in (("/en", "fr"), ("/", "de, en-GB"), ("/", "")):
            english = await page(path, accepted)
            assert "<h1>Welcome to the Blue Mug Club</h1>" in english
            assert 'href="/fr"' in english


def test_an_unknown_language_is_answered_in_english() -> None:
    assert preferred_language("de-AT,de;q=0.9,fr;q=0.8") == "fr"
    assert preferred_language("*") == preferred_language("de") == "en"


async def test_commands_are_named_in_the_viewers_language() -> None:
    async with served() as (place, server, browser):
        window = Window(browser, server.channels["moderators"])
        for name, invocation, about in (
            ("Colette", "concours clore", "Clore"),
            ("Maya", "contest close", "Close"),
        ):
            await window.open(place.people[name].id)
            entries = (await window.get("/api/commands"))["entries"]
            (close,) = (each for each in entries if each["path"] == ["contest", "close"])
            assert close["invocation"] == invocation
            assert close["description"].startswith(about)
            (option,) = close["options"]
            assert option["name"] == "contest"
            assert "Quel" in option["description"] or name == "Maya"


async def test_a_message_that_is_edited_has_names_in_place_of_mentions() -> None:
    async with served() as (place, server, browser):
        ines, bertrand = place.people["Ines"], place.people["Bertrand"]
        sent = await ines.send(place.channels["general"], f"merci <@{bertrand.id}> et <@5> !")
        server._windows.refresh()
        window = Window(browser, server.channels["general"])
        await window.open(ines.id)
        words = (await window.get("/api/state"))["messages"][str(sent.id)]["content"]
        assert words == "merci @Bertrand et <@5> !"
        assert place.sim.with_mentions(words) == f"merci <@{bertrand.id}> et <@5> !"


async def test_talks_have_ports_of_their_own_where_all_are_told() -> None:
    async with community() as place:
        helped = place.sim.bot.get_channel(place.channels["help"].id)
        assert isinstance(helped, discord.TextChannel)
        talk = await helped.create_thread(name="a talk", type=discord.ChannelType.private_thread)
        await talk.add_user(discord.Object(place.people["Alex"].id))
        first = free_ports(2 + len(CHANNELS_SHOWN) + TALKS_AT_MOST)
        server = Server(place)
        await server.open(first)
        assert "a talk" in server.channels
        assert sorted(server.ports) == list(range(first, first + len(CHANNELS_SHOWN) + 3))
        await server.close()


async def test_a_form_that_was_cancelled_does_not_empty_later_menus() -> None:
    async with community() as place:
        server = Server(place)
        await server.open()
        window = place.sim.previews[-1]
        page = window._python
        assert page is not None
        window._pages["browser"] = page
        # simcord's page says nothing of a cancelled form, and offers no channels while one is open.
        for about_form, is_open in (
            ({"kind": "unknown", "modal_handle": "other"}, True),
            ({"kind": "configure_presentation"}, True),
            ({"kind": "unknown"}, False),
        ):
            page.modal = object()  # type: ignore[assignment]
            page.modal_handle = "form"
            await window._action("browser", about_form)
            assert (page.modal is not None) == is_open
        page.modal = None
        await server.close()


async def test_gifts_can_go_by_post() -> None:
    async with community() as place:
        maya = place.people[MODERATOR]
        options = {"name": "a teapot", "quantity": 3, "kind": "parcel"}
        added = response_of(await maya.slash(place.channels["moderators"], "gift add", **options))
    assert "I have no key" not in shown(added)
