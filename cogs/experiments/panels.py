"""The panel of an experiment: what it compares, its pairs, and the result in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO
from math import floor
from typing import Any

import discord

from cogs.ui.base import Panel, framed, paragraph, say
from domain.experiments.experiment import (
    CountedThing,
    DropReason,
    Experiment,
    ExperimentPlan,
    ExperimentState,
    Look,
    PostPair,
    VariedThing,
)
from domain.experiments.judging import Judgement
from domain.languages import Language
from domain.recognition.verifiable_draw import seed_commitment
from domain.translatable_text import Markup, Text, Timestamp, Value, text

FILE = "coin.py"
SHOWN_PAIRS = 30
VARIED_NAMES: Mapping[VariedThing, Text] = {
    VariedThing.HOUR: text("The hour"),
    VariedThing.PICTURE: text("The picture"),
    VariedThing.WORDING: text("The wording"),
    VariedThing.FREQUENCY: text("How many posts a week"),
}
LOOK_NAMES: Mapping[Look, Text] = {
    Look.ANY_TIME: text("After each pair; it ends as soon as there is a winner"),
    Look.AT_END: text("Once, at the end; hidden until then, but it finds more"),
}
COUNTED_NAMES: Mapping[CountedThing, Text] = {
    CountedThing.TOOK_PART: text("Everybody who reacts, replies or presses a button"),
    CountedThing.REACTED: text("Who reacts"),
    CountedThing.ANSWERED: text("Who replies, or writes in the thread"),
}
DROPPED: Mapping[DropReason, Text] = {
    DropReason.MOVED: text("left out: a post did not go out at its time"),
    DropReason.UNLIKE: text("left out: a post was given another channel or purpose than the rest"),
    DropReason.DELETED: text("left out: a post was deleted"),
    DropReason.HELD: text("left out: there was a hold"),
    DropReason.CROWDED: text("left out: something else went out in that channel"),
    DropReason.LATE: text("left out: a post could not be counted in time"),
    DropReason.STOPPED: text("left out: the test was stopped"),
}
PROGRAM = """\
# Throws the coin of this test again: python3 {file}
import hashlib, hmac

seed = bytes.fromhex("{seed}")
print("seal:", hashlib.sha256(seed).hexdigest())  # must be the one shown from the start
for number in range(1, {pairs} + 1):
    thrown = hmac.new(seed, f"{guild}|experiment {experiment}|{{number}}".encode(), "sha256")
    swaps = int.from_bytes(thrown.digest(), "big") % 2 == 1
    print(f"pair {{number}}:", "times exchanged" if swaps else "times as planned")
"""


def program(experiment: Experiment) -> str:
    """Return a Python program without dependencies that throws the coin again."""
    return PROGRAM.format(
        file=FILE,
        seed=experiment.seed.hex(),
        pairs=len(experiment.pairs),
        guild=experiment.guild_id,
        experiment=experiment.id,
    )


def coin_files(experiment: Experiment) -> list[discord.File]:
    """Return the program as a file, once the experiment is over and the seed public."""
    if experiment.is_running:
        return []
    return [discord.File(BytesIO(program(experiment).encode()), FILE)]


def title(experiment: Experiment) -> Text:
    """Return the line that names an experiment, and how far it is."""
    first, second = experiment.plan.variants
    return text(
        "🧪 **{first}** or **{second}**? · {varied} · {counted} of {pairs} pairs",
        first=first,
        second=second,
        varied=VARIED_NAMES[experiment.plan.varied],
        counted=len(experiment.counted),
        pairs=experiment.plan.pairs,
    )


def result_text(experiment: Experiment, judged: Judgement | None) -> Text:
    """Return what is known so far, in plain words."""
    if experiment.state is ExperimentState.UNWANTED and experiment.unwanted is not None:
        return text(
            "**Stopped**: members want less of “{variant}”. Thank them, and leave it.",
            variant=experiment.plan.variants[experiment.unwanted],
        )
    place = experiment.complained_about
    if experiment.state is ExperimentState.UNWANTED and place is not None:
        return text(
            "**Stopped**: after “{variant}”, members complained who had not before. Read what they "
            "say, and leave it.",
            variant=experiment.plan.variants[place],
        )
    if judged is None:
        return _unknown_text(experiment)
    if judged.winner is not None:
        return _winner_text(experiment.plan, judged, judged.winner)
    first, second = experiment.plan.variants
    values: dict[str, Value] = {
        "first": first,
        "second": second,
        "low": _times(judged.low),
        "high": _times(judged.high),
    }
    if experiment.is_running:
        return text(
            "**Open so far.** For each person that “{first}” draws, “{second}” may draw anything "
            "from {low} to {high}.",
            **values,
        )
    return text(
        "**No winner.** For each person that “{first}” draws, “{second}” may draw anything from "
        "{low} to {high}. Choose what you like better.",
        **values,
    )


def _unknown_text(experiment: Experiment) -> Text:
    if not experiment.is_running:
        return text("It was stopped before it could say anything.")
    if experiment.is_hidden:
        return text("The numbers are hidden until the last pair is counted.")
    return text("No pair is counted yet.")


def _winner_text(plan: ExperimentPlan, judged: Judgement, winner: int) -> Text:
    ratio, low, high = judged.ratio, judged.low, judged.high
    if winner == 0:
        ratio, low, high = 1 / ratio, 1 / high, 1 / low
    return text(
        "**“{winner}” draws more people**: {ratio} times as many as “{other}”. It is very likely "
        "between {low} and {high} times.",
        winner=plan.variants[winner],
        other=plan.variants[1 - winner],
        ratio=_times(ratio),
        low=_times(low),
        high=_times(high),
    )


def _times(ratio: float) -> float:
    return round(ratio, 1 if ratio >= 1 else 2)


def chance_text(pairs: int, chance: float, *, of_weeks: bool) -> Text:
    """Return how likely a doubling is found, out of ten.

    `chance` is that for pairs of posts. Whole weeks have more people, so it is more likely there.
    """
    if of_weeks:
        return text(
            "With {pairs} pairs I find it in at least {often} of 10 cases if one draws twice as "
            "many.",
            pairs=pairs,
            often=floor(10 * chance),
        )
    return text(
        "With {pairs} pairs I find it in {often} of 10 cases if one draws twice as many.",
        pairs=pairs,
        often=round(10 * chance),
    )


def pair_line(experiment: Experiment, pair: PostPair) -> Text:
    """Return what became of a pair."""
    if pair.dropped is not None:
        return text("{number}. {why}", number=pair.number, why=DROPPED[pair.dropped])
    if pair.people is None:
        return text(
            "{number}. under way; counted {when}",
            number=pair.number,
            when=Timestamp(pair.due_at, "R"),
        )
    if experiment.is_hidden:
        return text("{number}. counted", number=pair.number)
    one, other = pair.people
    return text("{number}. {one} to {other}", number=pair.number, one=one, other=other)


def _lines(experiment: Experiment, judged: Judgement | None) -> Iterator[Text]:
    yield title(experiment)
    yield result_text(experiment, judged)
    yield text("-# Counted: {what}.", what=COUNTED_NAMES[experiment.plan.counted])


def experiment_panel(
    experiment: Experiment,
    judged: Judgement | None,
    language: Language,
    *,
    said: Text | None = None,
    buttons: tuple[discord.ui.Item[Any], ...] = (),
) -> Panel:
    """Return the panel of an experiment. Once it is over, it needs the file of `coin_files`."""
    lines = [*([said] if said is not None else []), *_lines(experiment, judged)]
    parts: list[discord.ui.Item[Any]] = [paragraph(line, language) for line in lines]
    if shown := experiment.pairs[-SHOWN_PAIRS:]:
        first, second = experiment.plan.variants
        above = text("People in each pair, “{first}” to “{second}”:", first=first, second=second)
        parts.append(paragraph(above, language))
        listed = "\n".join(say(pair_line(experiment, each), language) for each in shown)
        parts.append(discord.ui.TextDisplay[Any](listed))
    seal = Markup(f"`{seed_commitment(experiment.seed)}`")
    if experiment.is_running:
        parts.append(paragraph(text("-# Seal of the coin: {seal}", seal=seal), language))
    else:
        said_at_end = text(
            "-# Seal of the coin: {seal}. The file has its seed and throws it again.", seal=seal
        )
        parts += [
            paragraph(said_at_end, language),
            discord.ui.File[Any](f"attachment://{FILE}"),
        ]
    if buttons:
        parts.append(discord.ui.ActionRow[Any](*buttons))
    return framed(*parts)
