"""Words of the dashboard's pages, by the names under which templates show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.i18n import say
from domain.languages import Language
from domain.translatable_text import JoinedList, Text, counted, text
from domain.weekly_figures import Trend

WORDS: Mapping[str, Text] = {
    "all_figures": text("All figures, day by day"),
    "all_figures_link": text("See all figures"),
    "as_table": text("As a table"),
    "by_week": text("One figure, week by week"),
    "care": text("Answers"),
    "choose_server": text("Which server?"),
    "confirm": text("Open the dashboard"),
    "contests_running": text("Contests that are running"),
    "data": text("Data"),
    "data_intro": text(
        "Each file is a table (CSV) that spreadsheets open: one line for each day on which "
        "something was counted, over the last year, by your server's own clocks."
    ),
    "definition": text("What is counted"),
    "definitions": text("Definitions"),
    "definitions_intro": text(
        "What each figure means. Figures are counts: no words of messages, no names."
    ),
    "download": text("Download (CSV)"),
    "entries": text("Entries"),
    "figures": text("Figures"),
    "figures_intro": text(
        "Each figure in the last seven days, beside the lowest and highest of the four weeks "
        "before."
    ),
    "first_answer": text("Half had a first answer within"),
    "funnel": text("From a wish to a purchase"),
    "funnel_note": text(
        "Counts of the same weeks, not always of the same people: a coupon can be taken without "
        "an offer, from a friend or a campaign’s card, and be used weeks later."
    ),
    "goals": text("Goals"),
    "goals_intro": text(
        "A goal says what a figure should be in the seven days until a certain day. How likely "
        "that is follows from what the figure was before. Set one with /goal add in Discord."
    ),
    "half_over": text("Half of the time is over"),
    "handled": text("somebody has it"),
    "inbox": text("New in the inbox"),
    "kept": text("First answers in time"),
    "late": text("Late"),
    "language": text("Language"),
    "login": text("Sign in with Discord"),
    "longest": text("Longest wait"),
    "no_care": text("Too few talks to say"),
    "no_goals": text("You have no goals yet. Set one with /goal add."),
    "no_contests": text("None is running."),
    "nothing_yet": text(
        "Nothing was counted for a whole week yet. Come back in a week: each week ends with "
        "yesterday."
    ),
    "not_handled": text("nobody has it yet"),
    "number": text("Number"),
    "overview": text("Overview"),
    "pages": text("Pages"),
    "part_after": text("Next"),
    "part_before": text("Previous"),
    "parts": text("Parts of the list"),
    "people": text("People a day, on average"),
    "period": text("Period"),
    "earlier_reports": text("Earlier reports"),
    "no_report": text(
        "There is no weekly report yet. Switch it on in /setup, and the first one comes on Monday "
        "at 8:00."
    ),
    "promised": text("Promised within"),
    "report": text("Weekly report"),
    "sign_in_intro": text("This opens the dashboard in this browser for twelve hours."),
    "sign_out": text("Sign out"),
    "skip": text("Skip to the content"),
    "title": text("Title"),
    "usual_range": text("Range of the four weeks before"),
    "waiting": text("Members who wait for an answer"),
    "way_back": text("To the first page"),
    "week": text("Week"),
}
TOO_MANY = text("Too many requests came from your network. Try again in a minute.")
MESSAGES: Mapping[int, tuple[Text, Text]] = {
    401: (
        text("Please sign in"),
        text("Use /dashboard on your server in Discord: it gives you a link that opens this page."),
    ),
    403: (
        text("That is not allowed"),
        text(
            "Either this did not come from this page: then go back, load it again, and press the "
            "button there. Or it is for this server's moderators, or its members, alone."
        ),
    ),
    404: (text("There is no such page"), text("Perhaps its address was cut off or mistyped.")),
    410: (
        text("This link no longer works"),
        text(
            "A link opens the dashboard once, within five minutes. Use /dashboard in Discord for a "
            "new one."
        ),
    ),
    429: (text("Please wait a little"), TOO_MANY),
    500: (text("Something went wrong"), text("It was logged. Try again in a minute.")),
    503: (
        text("Discord does not answer"),
        text("I cannot ask whether you may see this. Try again in a minute."),
    ),
}
"""Titles and sentences of pages about errors, by their HTTP status."""
REFUSED = text("That did not work")
OTHER_ERROR = (text("That request cannot be answered"), text("Go back and try again."))


class Words:
    """The words in one language, as attributes for templates."""

    def __init__(self, language: Language, further: Mapping[str, Text]) -> None:
        self._language = language
        self._words = {**WORDS, **further}

    def __getitem__(self, name: str) -> str:
        """Return the words with this name."""
        return say(self._words[name], self._language, markup=False)


def headline(named: Mapping[Trend, Sequence[Text]]) -> list[Text]:
    """Return the sentences about the figures that were unusual."""
    said = []
    if more := named.get(Trend.MORE):
        said.append(text("More than usual: {figures}.", figures=JoinedList(tuple(more))))
    if less := named.get(Trend.LESS):
        said.append(text("Less than usual: {figures}.", figures=JoinedList(tuple(less))))
    if not said and named.get(Trend.USUAL):
        said.append(text("A week as usual: no figure is out of the range of the four before."))
    return said


def latest_text(days: str) -> Text:
    """Return the words that say which days the latest week has."""
    return text("Last seven days: {days}", days=days)


def period_text(weeks: int) -> Text:
    """Return the name of a period that can be chosen."""
    return counted("{count} week", "{count} weeks", weeks)


def weeks_text(weeks: int) -> Text:
    """Return the words under a chart of this many weeks."""
    return counted("The last {count} week", "The last {count} weeks", weeks)
