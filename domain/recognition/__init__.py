"""The weekly surprise: its candidates, the draw and the sentences about the reasons.

The list has those whom others valued most this week, by kind (`candidates`); a draw that anyone can
repeat chooses among them by weight (`draw`). All sentences about the recipient follow from
contributions, and link to the messages.
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
