"""Bodies of requests and responses of Discord's REST API."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

from aiohttp import BodyPartReader, web


async def no_content() -> web.Response:
    return web.Response()


def json_response(answer: Any, status: int = 200) -> web.Response:
    # discord.py takes for JSON only what is called exactly this, without a charset.
    body = json.dumps(answer).encode()
    return web.Response(body=body, status=status, content_type="application/json")


async def read_body(request: web.Request) -> tuple[Any, list[Any]]:
    """Return the JSON body of a request and its files."""
    if not request.content_type.startswith("multipart/"):
        return (await request.json() if request.can_read_body else None), []
    body: Any = None
    files: list[Any] = []
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        if part.name == "payload_json":
            body = await part.json()
        else:
            data = bytes(await part.read())
            files.append(
                SimpleNamespace(
                    fp=SimpleNamespace(read=lambda data=data: data),
                    filename=part.filename,
                    description=None,
                )
            )
    return body, files
