"""Measure the dashboard's pages with Lighthouse, as a phone on a slow network, with a year of data.

Needs Chromium, and `npm ci` in bench/lighthouse.

    python -m bench.lighthouse [--only PATH] [--json]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.dashboard import served, signed_in
from bench.databases import storage
from bot.config import Settings
from bot.http.dashboard.page_specs import all_pages
from tests.accessibility.chromium import chromium_path

LIGHTHOUSE = Path(__file__).parent / "node_modules" / ".bin" / "lighthouse"
LEAST = {"performance": 95, "accessibility": 100, "best-practices": 95}
"""The least score of each category, of 100."""
MOST_SECONDS = 180.0
Scores = dict[str, int]


def paths() -> list[str]:
    """Return one address of each page, with a year where a period can be chosen."""
    return [f"{page.path}?weeks=52" for page in all_pages()]


async def scores(browser: str, address: str, secret: str) -> tuple[Scores, list[str]]:
    """Return the scores of a page, and what was found wrong in the categories that fail."""
    flags = ["--headless=new", "--disable-dev-shm-usage"]
    flags += ["--no-sandbox"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.json"
        process = await asyncio.create_subprocess_exec(
            LIGHTHOUSE,
            address,
            "--quiet",
            "--no-enable-error-reporting",
            "--output=json",
            f"--output-path={file}",
            f"--only-categories={','.join(LEAST)}",
            f"--extra-headers={json.dumps({'Cookie': f'ovation={secret}'})}",
            f"--chrome-flags={' '.join(flags)}",
            env={**os.environ, "CHROME_PATH": browser},
        )
        try:
            async with asyncio.timeout(MOST_SECONDS):
                await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
        report = json.loads(file.read_text(encoding="utf-8"))
    if report["finalDisplayedUrl"] != address:
        raise RuntimeError(f"{address} leads to {report['finalDisplayedUrl']}")
    categories = report["categories"]
    found = {key: round(100 * (categories[key]["score"] or 0)) for key in LEAST}
    failed = [
        f"{key}: {report['audits'][each['id']]['title']}"
        for key, score in found.items()
        if score < LEAST[key]
        for each in categories[key]["auditRefs"]
        if each["weight"] and (report["audits"][each["id"]]["score"] or 0) < 0.9
    ]
    return found, failed


async def measure(settings: Settings, browser: str, only: str | None) -> dict[str, Any]:
    """Return the scores of each page, the least of each category, and what was found wrong."""
    pages: dict[str, Scores] = {}
    wrong: list[str] = []
    async with served(settings) as (address, app):
        secret = await signed_in(app)
        for path in paths():
            if only not in {None, path.partition("?")[0]}:
                continue
            pages[path], failed = await scores(browser, address + path, secret)
            wrong += [f"{path}: {each}" for each in failed]
    least = {key: min(each[key] for each in pages.values()) for key in LEAST}
    return {"pages": pages, "least": least, "wrong": wrong}


def main() -> None:
    """Measure and print; the exit status is 1 if a page has less than it should."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", metavar="PATH", help="one page alone, such as /calendar")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    browser = chromium_path()
    if browser is None or not LIGHTHOUSE.exists():
        missing = "Chromium" if browser is None else "Lighthouse (npm ci in bench/lighthouse)"
        sys.exit(f"Nothing was measured: {missing} is not installed.")
    with storage("sqlite") as empty, empty() as settings:
        result = asyncio.run(measure(settings, browser, options.only))
    if options.json:
        print(json.dumps(result))
    else:
        for path, each in result["pages"].items():
            print(path, *(f"{key} {score}" for key, score in each.items()), sep=" | ")
        print("\n".join([*result["wrong"], f"least: {result['least']}"]))
    sys.exit(0 if all(result["least"][key] >= most for key, most in LEAST.items()) else 1)


if __name__ == "__main__":
    main()
