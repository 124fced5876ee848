"""Drawing beside the event loop: pictures of posts one after the other, those of clicks at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import ParamSpec, TypeVar

from domain.urgency import Urgency, urgency

P = ParamSpec("P")
Drawn = TypeVar("Drawn")

_of_posts = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pictures")


async def draw_in_thread(draw: Callable[P, Drawn], /, *args: P.args, **kwargs: P.kwargs) -> Drawn:
    """Return what `draw` returns, called in another thread.

    At the hour at which thousands of guilds are due a post, as many threads as there is work would
    leave the event loop no processor, and with it nobody's click.
    """
    if urgency() is Urgency.NOW:
        return await asyncio.to_thread(draw, *args, **kwargs)
    drawing = partial(copy_context().run, draw, *args, **kwargs)
    return await asyncio.get_running_loop().run_in_executor(_of_posts, drawing)
