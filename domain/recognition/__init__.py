"""The weekly surprise: who gets it, and how the reasons are put.

The choice falls on what members did this week, as others valued it; chance only decides between
equals. Everything said about the chosen one follows from acts, and links to the messages.
"""

from domain.recognition.candidates import LEAST_POINTS, PAUSE_WEEKS, Candidate, choose
from domain.recognition.reasons import reasons
from domain.recognition.words import headline, present

__all__ = [
    "LEAST_POINTS",
    "PAUSE_WEEKS",
    "Candidate",
    "choose",
    "headline",
    "present",
    "reasons",
]
