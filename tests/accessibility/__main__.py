"""Check every page of the dashboard in headless Chromium, in both languages and themes.

axe-core finds no violation; the page needs no scrolling to the side at 320 pixels, nor with text of
200 percent; the tab key goes through all links and buttons in their order and shows where it is;
and nothing needs a script. `make accessibility` runs it.

    python -m tests.accessibility [--only PATH]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import structlog

from bot.http.dashboard.page_specs import all_pages
from domain.languages import LANGUAGES
from tests.accessibility.chromium import Tab, browser_tab, chromium_path
from tests.accessibility.filled_dashboard import FilledDashboard, filled_dashboard

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
MOST_SECONDS = 240.0
THEMES = ("light", "dark")
WIDE, NARROW = 1280, 320
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
NOT_CHECKED = 2
"""The exit status if something that it needs is not installed, or it takes too long."""
FOCUSABLE = "a[href], button, summary, [tabindex]"
FOCUSED = f"""(() => {{
  const here = document.activeElement, all = [...document.querySelectorAll('{FOCUSABLE}')];
  const style = getComputedStyle(here), box = here.getBoundingClientRect();
  const shown = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
    && box.width > 0 && box.right > 0 && box.bottom > 0 && box.top < innerHeight;
  return [all.filter(each => each.checkVisibility()).indexOf(here), shown];
}})()"""
BAD_PAGE = (
    "data:text/html,<main style='width:2000px'><script>1</script><img src=x>"
    "<a href=x style='outline:none'>x</a><a href=x tabindex=1>y</a></main>"
)
Problem = str


async def with_axe(tab: Tab, axe: str) -> list[Problem]:
    """Return what axe-core finds on the page."""
    await tab.run(axe)
    values = json.dumps({"runOnly": list(RULES), "resultTypes": ["violations"]})
    found = await tab.run(f"axe.run(document, {values}).then(each => each.violations)")
    return [
        f"{each['id']}: {each['help']}: {node['html'][:200]}"
        for each in found
        for node in each["nodes"]
    ]


async def overflow(tab: Tab) -> int:
    """Return how many pixels the page is wider than the window."""
    return int(await tab.run("document.documentElement.scrollWidth - innerWidth"))


async def widths(tab: Tab) -> list[Problem]:
    """Return in which windows the page must be scrolled to the side."""
    found = []
    await tab.resize(NARROW)
    if (over := await overflow(tab)) > 0:
        found.append(f"{over} pixels too wide at {NARROW} pixels")
    await tab.resize(WIDE)
    await tab.run("document.documentElement.style.fontSize = '200%'")
    if (over := await overflow(tab)) > 0:
        found.append(f"{over} pixels too wide with text of 200%")
    await tab.run("document.documentElement.style.fontSize = ''")
    return found


async def by_keyboard(tab: Tab) -> list[Problem]:
    """Return where the tab key does not go to the next link or button, or does not show it."""
    number = await tab.run(
        f"[...document.querySelectorAll('{FOCUSABLE}')].filter(e => e.checkVisibility()).length"
    )
    await tab.run("window.scrollTo(0, 0); document.activeElement.blur()")
    found = []
    for expected in range(number):
        await tab.press_tab()
        at, shown = await tab.run(FOCUSED)
        if at != expected:
            return [f"the tab key went to the element {at} instead of {expected}"]
        if not shown:
            found.append(f"element {at} does not show that it has the focus")
    return found


async def without_scripts(tab: Tab) -> list[Problem]:
    """Return whether the page has scripts, or nothing to read."""
    found = []
    if await tab.run("document.scripts.length"):
        found.append("it has a script")
    if await tab.run("document.querySelector('main').innerText.trim().length") < 20:
        found.append("it is empty")
    return found


async def check_the_checks(tab: Tab, axe: str) -> None:
    """Raise an error if a bad page passes: then no page would be found bad."""
    await tab.resize(WIDE)
    await tab.open(BAD_PAGE)
    passed = [
        name
        for name, found in (
            ("axe-core", await with_axe(tab, axe)),
            ("scripts", await without_scripts(tab)),
            ("widths", await widths(tab)),
            ("keyboard", await by_keyboard(tab)),
        )
        if not found
    ]
    if passed:
        raise RuntimeError(f"a bad page passes: {', '.join(passed)}")


async def choose(tab: Tab, language: str) -> None:
    """Choose a language with its button, without scripts."""
    await tab.allow_scripts(allowed=False)
    await tab.click(f"button[value='{language}']")
    await tab.allow_scripts(allowed=True)
    assert await tab.run("document.documentElement.lang") == language


async def pages(tab: Tab, front_page: str) -> AsyncIterator[str]:
    """Yield the pages that are checked, signed in: a member's own, then all of a moderator's.

    The last is about an error.
    """
    await tab.open(f"{front_page}me")
    yield "/me"
    await tab.open(f"{front_page}dashboard")
    for page in all_pages():
        for path in page.all_views:
            yield path.format(key="contributions.made")
    yield "/nowhere"


async def check_page(tab: Tab, address: str, theme: str, axe: str) -> list[Problem]:
    """Return all problems of a page in a theme."""
    await tab.prefer(theme)
    await tab.resize(WIDE)
    await tab.open(address)
    found = [*await with_axe(tab, axe), *await without_scripts(tab), *await widths(tab)]
    if theme == THEMES[0]:
        await tab.open(address)
        found += await by_keyboard(tab)
    return found


async def check(
    tab: Tab, filled: FilledDashboard, axe: str, only: str | None
) -> tuple[int, list[Problem]]:
    """Return how many pages were checked, and all problems."""
    await check_the_checks(tab, axe)
    checked, found = 0, []
    async for path in pages(tab, filled.front_page):
        base = await tab.run("location.origin")
        if only not in {None, path}:
            continue
        for language in LANGUAGES:
            if path != "/nowhere":
                await tab.open(base + path)
                await choose(tab, language)
            for theme in THEMES:
                problems = await check_page(tab, base + path, theme, axe)
                found += [f"{path} ({language}, {theme}): {each}" for each in problems]
                checked += 1
    await tab.call("Network.clearBrowserCookies")
    for path in ("/", filled.sign_in):
        for theme in THEMES:
            problems = await check_page(tab, base + path, theme, axe)
            found += [f"{path[:8]} (signed out, {theme}): {each}" for each in problems]
            checked += 1
    return checked, found


async def run(path: str, axe: str, only: str | None) -> int:
    """Check all pages; return the exit status."""
    began = time.monotonic()
    async with (
        asyncio.timeout(MOST_SECONDS),
        filled_dashboard() as filled,
        browser_tab(path) as tab,
    ):
        checked, found = await check(tab, filled, axe, only)
    seconds = time.monotonic() - began
    said = f"{checked} pages checked, {len(found)} problems, {seconds:.0f} seconds"
    sys.stdout.write("\n".join([*found, said, ""]))
    return 1 if found or not checked else 0


def main() -> None:
    """Check and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", metavar="PATH", help="one page alone, such as /calendar")
    options = parser.parse_args()
    structlog.configure(logger_factory=structlog.stdlib.LoggerFactory())
    logging.disable(logging.CRITICAL)
    path = chromium_path()
    if path is None or not AXE.exists():
        missing = "Chromium" if path is None else "axe-core (npm ci in tests/accessibility)"
        sys.stderr.write(f"Accessibility was not checked: {missing} is not installed.\n")
        sys.exit(NOT_CHECKED)
    try:
        status = asyncio.run(run(path, AXE.read_text(encoding="utf-8"), options.only))
    except TimeoutError:
        sys.stderr.write("Accessibility was not checked: it took too long.\n")
        status = NOT_CHECKED
    sys.exit(status)


if __name__ == "__main__":
    main()
