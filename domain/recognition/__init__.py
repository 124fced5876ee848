"""The weekly surprise: who stands in the draw, who comes out, and how the reasons are put.

The list is of those whom others valued most this week, by kind (`candidates`); a draw that anyone
can make again chooses among them by weight (`draw`). Everything said about the chosen one follows
from acts, and links to the messages.
"""

from domain.recognition.candidates import MIN_POINTS, PAUSE_WEEKS, Candidate, shortlist
from domain.recognition.reasons import reasons

__all__ = [
    "MIN_POINTS",
    "PAUSE_WEEKS",
    "Candidate",
    "reasons",
    "shortlist",
]
