"""A headless Chromium, driven by the Chrome DevTools protocol.

https://chromedevtools.github.io/devtools-protocol/ describes it.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp

NAMES = ("chromium", "chromium-browser", "google-chrome")
START_SECONDS, ANSWER_SECONDS = 60.0, 30.0
LARGEST_MESSAGE = 64 * 1024 * 1024
OPTIONS = (
    "--headless=new",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
)


class Tab:
    """A tab of the browser."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._number = 0
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._loaded = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    async def close(self) -> None:
        """Stop listening to it."""
        self._reading.cancel()
        with suppress(asyncio.CancelledError):
            await self._reading

    async def _read(self) -> None:
        async for message in self._socket:
            found = json.loads(message.data)
            if found.get("method") == "Page.loadEventFired":
                self._loaded.set()
            waiting = self._answers.pop(found.get("id", 0), None)
            if waiting is not None and not waiting.done():
                waiting.set_result(found)

    async def call(self, method: str, **values: Any) -> dict[str, Any]:
        """Call a method of the protocol; return its result, or raise `RuntimeError`."""
        self._number += 1
        answer = self._answers[self._number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": self._number, "method": method, "params": values})
        found = await asyncio.wait_for(answer, ANSWER_SECONDS)
        if "error" in found:
            raise RuntimeError(f"{method}: {found['error']}")
        return dict(found["result"])

    async def run(self, script: str) -> Any:
        """Return the value of an expression, or what its promise brings."""
        found = await self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in found:
            raise RuntimeError(str(found["exceptionDetails"]))
        return found["result"].get("value")

    async def open(self, address: str) -> None:
        """Go to an address, and wait until it is there."""
        self._loaded.clear()
        await self.call("Page.navigate", url=address)
        await asyncio.wait_for(self._loaded.wait(), ANSWER_SECONDS)

    async def click(self, selector: str) -> None:
        """Click the middle of an element with the mouse, and wait for the next page."""
        place = await self.run(
            f"(() => {{ const found = document.querySelector({json.dumps(selector)}); "
            "found.scrollIntoView({block: 'center'}); const box = found.getBoundingClientRect(); "
            "return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        self._loaded.clear()
        for kind in ("mousePressed", "mouseReleased"):
            await self.call(
                "Input.dispatchMouseEvent",
                type=kind,
                x=place[0],
                y=place[1],
                button="left",
                clickCount=1,
            )
        await asyncio.wait_for(self._loaded.wait(), ANSWER_SECONDS)

    async def press_tab(self) -> None:
        """Press the tab key."""
        for kind in ("keyDown", "keyUp"):
            await self.call(
                "Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9
            )

    async def resize(self, width: int, height: int = 900) -> None:
        """Give the page this size, in CSS pixels."""
        await self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    async def prefer(self, theme: str) -> None:
        """Prefer the light or the dark theme."""
        features = [{"name": "prefers-color-scheme", "value": theme}]
        await self.call("Emulation.setEmulatedMedia", features=features)

    async def allow_scripts(self, *, allowed: bool) -> None:
        """Let pages run scripts, or not."""
        await self.call("Emulation.setScriptExecutionDisabled", value=not allowed)


def chromium_path() -> str | None:
    """Return where Chromium is; None if it is not installed."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@asynccontextmanager
async def browser_tab(path: str) -> AsyncIterator[Tab]:
    """Start the browser with an empty profile; yield a tab of it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = [*OPTIONS, f"--user-data-dir={profile}"]
        if os.geteuid() == 0:
            options.append("--no-sandbox")  # Chromium has none for root
        process = await asyncio.create_subprocess_exec(
            path,
            *options,
            "about:blank",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            port = await asyncio.wait_for(_port(Path(profile), process), START_SECONDS)
            async with aiohttp.ClientSession() as http:
                async with http.put(f"http://127.0.0.1:{port}/json/new?about:blank") as answer:
                    target = await answer.json(content_type=None)
                async with http.ws_connect(
                    target["webSocketDebuggerUrl"], max_msg_size=LARGEST_MESSAGE
                ) as socket:
                    tab = Tab(socket)
                    await tab.call("Page.enable")
                    yield tab
                    await tab.close()
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _port(profile: Path, process: asyncio.subprocess.Process) -> int:
    """Return the port at which the browser listens, once it has said so."""
    said = profile / "DevToolsActivePort"
    while True:
        if process.returncode is not None:
            raise RuntimeError(f"Chromium ended with {process.returncode}")
        if said.exists() and (lines := said.read_text().splitlines()):
            return int(lines[0])
        await asyncio.sleep(0.05)
