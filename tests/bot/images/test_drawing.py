"""Pictures of posts are drawn one after the other, and no click waits for them."""

from __future__ import annotations

import asyncio
import threading
from contextvars import ContextVar

from bot.correlation import correlation_scope
from bot.images.drawing import draw_in_thread
from domain.urgency import Urgency

WAIT_SECONDS = 20


async def test_pictures_of_posts_are_drawn_one_after_the_other() -> None:
    underway, most = 0, 0
    lock = threading.Lock()

    def draw(number: int, *, pause: threading.Event) -> bytes:
        nonlocal underway, most
        with lock:
            underway += 1
            most = max(most, underway)
        pause.wait(0.01)
        with lock:
            underway -= 1
        return bytes([number])

    drawing = (draw_in_thread(draw, number, pause=threading.Event()) for number in range(8))
    assert await asyncio.gather(*drawing) == [bytes([number]) for number in range(8)]
    assert most == 1


async def test_a_click_waits_for_no_picture_of_a_post() -> None:
    go_on = threading.Event()

    def draw_post() -> bytes:
        return b"post" if go_on.wait(WAIT_SECONDS) else b""

    posts = [asyncio.create_task(draw_in_thread(draw_post)) for _ in range(40)]
    await asyncio.sleep(0)
    try:
        with correlation_scope("interaction", Urgency.NOW):
            assert (
                await asyncio.wait_for(draw_in_thread(lambda: b"click"), WAIT_SECONDS) == b"click"
            )
        assert not any(post.done() for post in posts)
    finally:
        go_on.set()
    assert await asyncio.gather(*posts) == 40 * [b"post"]


async def test_a_picture_is_drawn_in_the_style_of_its_post() -> None:
    style = ContextVar("style", default=b"plain")
    style.set(b"bold")
    assert await draw_in_thread(style.get) == b"bold"
