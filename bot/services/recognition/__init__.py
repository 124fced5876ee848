"""The weekly surprise: its lifecycle, the moderators' decisions, and its verification."""

from bot.services.recognition.announcement import Announcement
from bot.services.recognition.lifecycle import WEEKLY, RecognitionService

__all__ = ["WEEKLY", "Announcement", "RecognitionService"]
