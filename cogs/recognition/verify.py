"""`/surprises`: how anybody can verify a draw, with a few lines of Python."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO

import discord

from bot.services.recognition.proposals import DrawVerification
from cogs.ui.base import Panel, framed, paragraph, say
from domain.languages import Language
from domain.recognition.verifiable_draw import draw_subject, seed_commitment
from domain.recognition.weekly_draw import Draw, DrawAction
from domain.translatable_text import Markup, Text, Timestamp, User, counted, text

FILE = "draw.py"
LIST_ROOM = 1500
"""The most characters for the list; a message holds 4000 in all. The file has all of it."""

PROGRAM = """\
# Makes the draw of week {week} again: python3 {file}
import hashlib, hmac

seed = bytes.fromhex("{seed}")
about = "{about}"
lots = {lots}  # line by line, as /surprises lists them

print("seal:", hashlib.sha256(seed).hexdigest())  # must be the one published before
listed = f"{{about}}|" + ",".join(map(str, lots))
print("list:", hashlib.sha256(listed.encode()).hexdigest())  # begins as the post says
left = list(range(len(lots)))
for number in range(len(lots)):
    drawn = hmac.new(seed, f"{{about}}|{{number}}".encode(), "sha256").digest()
    at = int.from_bytes(drawn, "big") % sum(lots[line] for line in left)
    for line in left:
        if at < lots[line]:
            print(f"draw {{number + 1}}: line {{line + 1}}")
            left.remove(line)
            break
        at -= lots[line]
"""

DONE: Mapping[DrawAction, Text] = {
    DrawAction.AGAIN: text("A moderator drew again {when}."),
    DrawAction.CHOOSE: text("A moderator chose by hand {when}."),
    DrawAction.SKIP: text("A moderator skipped the week {when}."),
    DrawAction.PASS: text(
        "The drawn member could no longer be surprised {when}, so I chose the next one."
    ),
    DrawAction.LEFT: text("The drawn member had left the server; moderators were asked {when}."),
    DrawAction.KEEP: text("A moderator kept it for the drawn member {when}."),
}
PASSED_ON = text("A moderator passed it on to the next in line {when}.")


def program(draw: Draw, seed: bytes) -> str:
    """Return a Python program without dependencies that prints the seal and the drawn lines."""
    return PROGRAM.format(
        week=draw.week,
        file=FILE,
        seed=seed.hex(),
        about=draw_subject(draw.guild_id, draw.week),
        lots=[line.weight for line in draw.pool],
    )


def verification_panel(
    found: DrawVerification, language: Language
) -> tuple[Panel, list[discord.File]]:
    """Return the panel, and the program as a file if there is a draw to verify."""
    if found.draw is None:
        return framed(*(paragraph(line, language) for line in _before(found))), []
    draw = found.draw
    lines = [
        say(text("## 🔍 The draw of week {week}", week=Markup(draw.week)), language),
        say(
            text(
                "Its seed was stored {when}, and only its seal was public until the post. "
                "Each seal fits just one seed, so nobody could try seeds until they liked "
                "the outcome.",
                when=Timestamp(found.made_at, "f") if found.made_at else "",
            ),
            language,
        ),
        say(text("**Seal** (SHA-256 of the seed)"), language)
        + f"\n`{seed_commitment(found.seed)}`",
        say(text("**Seed**"), language) + f"\n`{found.seed.hex()}`",
    ]
    check = f"`echo {found.seed.hex()} | xxd -r -p | sha256sum`"
    parts = [
        discord.ui.TextDisplay[discord.ui.LayoutView]("\n".join(lines)),
        discord.ui.TextDisplay[discord.ui.LayoutView]("\n".join(_list(found, draw, language))),
        discord.ui.TextDisplay[discord.ui.LayoutView]("\n".join(_course(found, language))),
        paragraph(
            text(
                "**Check it yourself**: the seal with {check}, the whole draw with Python "
                "and the file below, which explains how it works.",
                check=Markup(check),
            ),
            language,
        ),
    ]
    if found.next_hash:
        parts.append(paragraph(_next(found), language))
    files = [discord.File(BytesIO(program(draw, found.seed).encode()), FILE)]
    shown = discord.ui.File[discord.ui.LayoutView](f"attachment://{FILE}")
    return framed(*parts, shown), files


def _before(found: DrawVerification) -> Iterator[Text]:
    yield text("## 🔍 No draw yet")
    yield text(
        "Once a surprise is drawn and posted, you'll find its list, seed and seal here, "
        "and how to repeat the draw."
    )
    if found.next_hash:
        yield _next(found)


def _next(found: DrawVerification) -> Text:
    when = [Timestamp(found.next_since, "f")] if found.next_since else []
    return text(
        "Seal of the next draw, stored {when}: {hash}",
        when=when[0] if when else "",
        hash=Markup(f"`{found.next_hash}`"),
    )


def _list(found: DrawVerification, draw: Draw, language: Language) -> Iterator[str]:
    yield say(
        text("**The list**, with lots; a newcomer's point counts 3, anyone else's 2"), language
    )
    room = LIST_ROOM
    for number, line in enumerate(draw.pool, 1):
        member = (
            User(line.member_id)
            if line.member_id in found.named
            else text("a member who is not named")
        )
        shown = say(
            counted(
                "{number}. {member}: {count} lot",
                "{number}. {member}: {count} lots",
                line.weight,
                number=number,
                member=member,
            ),
            language,
        )
        room -= len(shown) + 1
        if room < 0:
            yield "…"
            return
        yield shown


def _course(found: DrawVerification, language: Language) -> Iterator[str]:
    draw = found.draw
    if draw is None:
        return
    yield say(
        text("The draw chose line {number}.", number=found.out[0] + 1)
        if draw.number == 0
        else text(
            "The draws chose lines {numbers}, in this order.",
            numbers=", ".join(str(line + 1) for line in found.out[: draw.number + 1]),
        ),
        language,
    )
    for decision in found.decisions:
        by_hand = decision.action is DrawAction.PASS and decision.user_id is not None
        if said := PASSED_ON if by_hand else DONE.get(decision.action):
            when = Timestamp(decision.at, "f")
            yield f"- {say(Text(said.message, {'when': when}), language)}"
