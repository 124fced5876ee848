from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contributions import ThanksDetector, ThanksResult, name_key

ANA, BOB, EVE, ME = 11, 12, 13, 99
NAMES = {"ana": ANA, "bob": BOB, "jean paul": EVE, "|eve|": EVE}
EAR = ThanksDetector.load()
REAL_CHAT = Path(__file__).parents[4] / "shared/data/intent/chat-dev.jsonl"


def heard(
    text: str, reply_to: int | None = None, mentions: tuple[int, ...] = (ANA, BOB)
) -> ThanksResult:
    return EAR.detect(
        text, author_id=ME, reply_to_author_id=reply_to, mentions=mentions, names=NAMES
    )


@pytest.mark.parametrize(
    "text",
    [
        "thanks!",
        "Thank you so much",
        "ty",
        "oh, ty :)",
        "THX",
        "tysm",
        "thnx mate",
        "tks",
        "thaaaanks",
        "thanks🙏",
        "cheers",
        "ta mate",
        "I really appreciate it",
        "you're a lifesaver",
        "youre an absolute legend",
        "I owe you one",
        "much appreciated",
        "I appreciate the effort",
        "Big thanks to the whole team for the update",
        "thanks to everyone here",
        "just wanted to say thank you",
        "Thank god. Thanks for the fix!",
        "thanks to <@11> my build is no longer broken",
        "thanks to <@11> my broken build works",
        "thanks to <@11> for the help, it was broken for days",
        "Big thanks to <@11>, it was broken for days",
        "𝐭𝐡𝐚𝐧𝐤𝐬!",
        "𝓜𝓮𝓻𝓬𝓲 !",
        "merci",
        "Merci bcp !",
        "mci",
        "un grand merci à toute l'équipe",
        "je vous remercie",
        "merci de ton aide",
        "merci d'avoir répondu si vite",
        "t'es un ange",
        "Tu me sauves la vie",
        "vielen Dank",
        "bedankt voor de uitleg",
        "Ďakujem pekne",
        "muchas gracias",
    ],
)
def test_this_says_thanks(text: str) -> None:
    assert EAR.is_thanks(text)
    assert heard(text).counts


@pytest.mark.parametrize(
    "text",
    [
        "",
        "how do I reset it?",
        "no thanks",
        "I know, thanks. I meant the other one",
        "je sais, merci",
        "No, thank you.",
        "nah thanks",
        "thanks but no thanks",
        "thanks for nothing",
        "Thanks a lot for absolutely nothing",
        "ty for ignoring me",
        "thank god",
        "Thank goodness it works",
        "it broke, thanks to the new firmware",
        "thankfully it is over",
        "he said thanks",
        "she didn't even say thank you",
        "not a single thanks",
        "you will thank me later",
        "thanks, I hate it",
        "any help appreciated",
        "I would really appreciate it if somebody looked",
        "I appreciate the idea, but it is not for us",
        "which type is it",
        "ta carte est belle",
        "three cheers",
        "thanks to <@11> my build is broken",
        "Thanks to <@11>, nothing works now",
        "thanks to you it doesn't start",
        "non merci",
        "merci mais non merci",
        "merci pour rien",
        "Dieu merci",
        "merci de ne pas poster ici",
        "merci de bien vouloir répondre",
        "un combat sans merci",
        "à la merci du vent",
        "nein danke",
        "nee bedankt",
        "> thanks",
        "> merci beaucoup\nde rien",
        ">>> first\nthank you",
        "```\nprint('thanks')\n```",
        "run `thanks` first",
        'the page says "thank you" and stops',
        "il a écrit « merci » dessus",
        "https://example.com/thanks",
    ],
)
def test_this_says_no_thanks(text: str) -> None:
    assert not EAR.is_thanks(text)
    assert heard(text, reply_to=ANA) == ThanksResult()


@pytest.mark.parametrize(
    "text",
    [
        "thanks{}, I hate it",
        "thanks{} for nothing",
        "thanks{}, I guess",
        "cheers{}, but no thanks",
        "no{}, thanks",
        "merci{} pour rien",
        "merci{} mais non merci",
        "danke{} für nichts",
        "gracias{} por nada",
    ],
)
@pytest.mark.parametrize(
    "named", ["", " <@11>", ", <@11>", " @ana", " @stranger", " Ana", ", Ana", " <@11> and <@12>"]
)
def test_a_member_named_within_what_is_no_thanks_makes_it_none(text: str, named: str) -> None:
    assert heard(text.format(named), reply_to=ANA) == ThanksResult()
    # The same names beside real thanks are thanked.
    assert heard(f"thanks{named}, that fixed it", reply_to=ANA).receivers


@pytest.mark.parametrize("named", ["", " <@11>", " Ana"])
@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("thanks{}, I hate it", ["{} when it breaks so this saved me", ", that old bug. Solved!"]),
        ("thank you{}, I hate it", ["{} when it breaks", "{} that it fails so often"]),
        ("Cheers{}! I hate that", ["{} bug, you solved it", "{} it took you so long"]),
        ("merci{}, je déteste ça", ["{} quand ça plante, tu me sauves", "{} mais ça marche enfin"]),
        ("merci{} ! Je le déteste", ["{} ce bug", "{} quand il plante"]),
        ("danke{}, ich hasse es", ["{} wenn das passiert"]),
        ("gracias{}, lo odio", ["{} cuando se rompe"]),
    ],
)
def test_what_the_writer_hates_is_the_gift_unless_it_is_the_trouble(
    text: str, reasons: list[str], named: str
) -> None:
    said = text.format(named)
    for laughing in ("", ".", "!!!", " 😂", " 😂😂"):
        assert heard(said + laughing, reply_to=ANA) == ThanksResult()
    for reason in reasons:
        assert heard(said + reason.format(""), reply_to=ANA).receivers == (ANA,)


@pytest.mark.parametrize(
    "text",
    [
        "thanks in advance",
        "Which one should I get? Thanks!",
        "Can you have a look at my order, thanks",
        "Please keep to the topic. Thank you.",
        "thanks for any advice",
        "Any news on this? TIA",
        "merci d'avance",
        "Par avance, merci",
        "quelqu'un a une idée ? merci",
        "alvast bedankt",
        "Is there a newer one? Sorry to bother you, thanks",
        "Il y a une suite ? Désolé de te déranger, merci",
        "Whoever goes on with it will be banned. Thank you.",
        "je to originál? pardon ako som otravoval, ďakujem",
    ],
)
def test_thanks_beforehand_are_said_but_count_for_nobody(text: str) -> None:
    assert heard(text, reply_to=ANA) == ThanksResult(has_thanks=True)


@pytest.mark.parametrize(
    ("text", "reply_to", "receivers"),
    [
        ("thanks!", ANA, (ANA,)),
        ("thanks!", None, ()),
        ("thanks!", ME, ()),
        ("thanks <@12>!", ANA, (BOB,)),
        ("<@!11> thanks", None, (ANA,)),
        ("thanks <@11> and <@12>", None, (ANA, BOB)),
        ("Thank you very much, <@11>, <@12>!", None, (ANA, BOB)),
        ("merci à <@11> et <@12> pour leur aide", None, (ANA, BOB)),
        ("<@11> <@12> it works, thank you", None, (ANA, BOB)),
        ("thanks for the link <@11>", None, (ANA,)),
        ("thanks <@11>! hey <@12> can you look too?", None, (ANA,)),
        ("it works! thanks <@11>. and thanks <@12>", None, (ANA, BOB)),
        ("<@11> is right. <@12> is too. thanks", None, (ANA,)),
        ("I asked <@11> about this yesterday, thanks", None, ()),
        ("thanks <@77>", None, ()),
        ("thanks @ana", None, (ANA,)),
        ("thanks Ana", None, (ANA,)),
        ("thanks a lot bob, that was it", None, (BOB,)),
        ("Ana: ok, thanks", None, (ANA,)),
        ("ANA: BOB: thanks", None, (ANA, BOB)),
        ("bob thanks", None, (BOB,)),
        ("|Eve|: thank you", None, (EVE,)),
        ("merci Jean Paul !", None, (EVE,)),
        ("thanks for the update, Bob!", None, (BOB,)),
        ("Thanks. Ana knows more about it.", None, ()),
        ("big thanks to @bob for the tip", ANA, (BOB,)),
        ("thanks for looking, will ask @ana and @somebody", None, (ANA,)),
        ("thanks <~12> <=12>", None, ()),
    ],
)
def test_whom_a_message_thanks(text: str, reply_to: int | None, receivers: tuple[int, ...]) -> None:
    assert heard(text, reply_to).receivers == receivers


def test_the_only_member_mentioned_is_thanked_wherever_the_mention_stands() -> None:
    assert heard("ok, thanks. <@11> had the same.", mentions=(ANA,)).receivers == (ANA,)


def test_thanks_in_advance_do_not_spoil_thanks_for_something_done() -> None:
    reading = heard("Thanks for the fix! One more thing? Thanks in advance.", reply_to=ANA)
    assert reading.receivers == (ANA,)


def test_a_name_that_is_an_everyday_word_is_nobody() -> None:
    reading = EAR.detect("thanks again", author_id=ME, names={name_key("Again"): ANA})
    assert reading.receivers == ()


def test_names_are_looked_up_without_regard_to_case_and_spaces() -> None:
    assert name_key("  Jean   PAUL ") == "jean paul"


THANKS = st.sampled_from(["thanks", "Merci", "thank you", "ty", "danke", "cheers"])
WORDS = st.sampled_from(
    [
        *("<@11>", "<@12>", "<@99>", "<@5>", "@ana", "Bob", "bob:", "me:", "and", ",", ".", "?"),
        *("thanks", "merci", "for", "the", "fix", "no", "to", "à", "ok"),
        "\n",
        "> ",
        "in advance",
        "`",
        '"',
        "@",
    ]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=15).map(" ".join))
IDS = st.sampled_from([ANA, BOB, EVE, ME])


@given(TEXTS, st.none() | IDS, st.lists(IDS, max_size=3), IDS)
def test_whatever_is_written_only_members_at_hand_are_thanked_and_never_the_writer(
    text: str, reply_to: int | None, mentions: list[int], author: int
) -> None:
    reading = EAR.detect(
        text, author_id=author, reply_to_author_id=reply_to, mentions=mentions, names=NAMES
    )
    assert set(reading.receivers) <= {reply_to, *mentions, *NAMES.values()} - {author, None}
    assert len(set(reading.receivers)) == len(reading.receivers)
    assert reading.counts or not reading.receivers
    assert reading.has_thanks or not reading.counts


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    assert EAR.detect(text, author_id=ME).has_thanks == EAR.is_thanks(text)


@given(st.lists(TEXTS.filter(lambda text: len(text.splitlines()) <= 1), min_size=1))
def test_quoting_never_counts(lines: list[str]) -> None:
    quoted = "\n".join(f"> {line}" for line in lines if "\n" not in line)
    assert heard(quoted, reply_to=ANA) == ThanksResult()


@given(THANKS, st.text(st.characters(exclude_characters="`"), max_size=40))
def test_code_never_counts(thanks: str, code: str) -> None:
    assert heard(f"```{code} {thanks}\n```", reply_to=ANA) == ThanksResult()


@given(THANKS, st.sampled_from(["", "!", "!!!", " :)", " 🙏", "..."]), st.sampled_from([ANA, BOB]))
def test_a_bare_thanks_in_reply_thanks_whoever_is_replied_to(
    thanks: str, mark: str, whom: int
) -> None:
    assert heard(thanks + mark, reply_to=whom, mentions=()).receivers == (whom,)


@given(THANKS.filter(lambda said: said != "ty"), st.sampled_from([str.upper, str.title, str.lower]))
def test_capitals_make_no_difference(thanks: str, write: Callable[[str], str]) -> None:
    assert heard(write(thanks), reply_to=ANA) == heard(thanks, reply_to=ANA)


def cases(name: str) -> list[str]:
    return (Path(__file__).parent / "cases" / name).read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_thanks_that_are_only_spoken_of_are_told_from_thanks(language: str) -> None:
    unsaid, said = cases(f"unsaid.{language}.txt"), cases(f"said.{language}.txt")
    assert len({*unsaid, *said}) >= 150
    replying = {text: heard(text, reply_to=BOB) for text in unsaid}
    assert [text for text, reading in replying.items() if reading != ThanksResult()] == []
    assert [text for text in said if heard(text, mentions=(ANA,)).receivers != (ANA,)] == []
    capitals = [text.upper() for text in said if "🙏" not in text]
    assert [text for text in capitals if heard(text, mentions=(ANA,)).receivers != (ANA,)] == []


@pytest.mark.parametrize(
    ("text", "receivers"),
    [
        ("🙏 <@11>", (ANA,)),
        ("<@11> <@12> 🙏🏽!", (ANA, BOB)),
        ("🙏 <@11> please look at my order", ()),
        ("🙏", ()),
        ("+rep <@11>", (ANA,)),
        ("+Rep <@11> for the tip", (ANA,)),
        ("-rep <@11>", ()),
        ("the rep <@11>", ()),
        ("a++rep <@11>", ()),
    ],
)
def test_signs_thank_whom_they_stand_beside(text: str, receivers: tuple[int, ...]) -> None:
    assert heard(text).receivers == receivers


@given(THANKS, st.integers(300, 3000))
def test_the_end_of_a_very_long_message_is_not_read_and_does_no_harm(thanks: str, of: int) -> None:
    assert heard("so " * of + thanks, reply_to=ANA).receivers in {(), (ANA,)}


@pytest.mark.skipif(not REAL_CHAT.exists(), reason="needs the labelled chat beside the checkout")
def test_thanks_in_real_chat_are_heard_as_a_careful_reader_hears_them() -> None:
    rows = [json.loads(line) for line in REAL_CHAT.read_text(encoding="utf-8").splitlines()]
    judged = [
        (EAR.is_thanks(row["text"]), bool(row["thanks"]))
        for row in rows
        if row["thanks"] is not None
    ]
    right = judged.count((True, True))
    assert right / (right + judged.count((True, False))) >= 0.98
    assert right / (right + judged.count((False, True))) >= 0.98
