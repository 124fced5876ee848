"""The weekly surprise: its course, the moderators' say in it, and its verification."""

from bot.services.recognition.course import WEEKLY, RecognitionService
from bot.services.recognition.telling import Surprise

__all__ = ["WEEKLY", "RecognitionService", "Surprise"]
