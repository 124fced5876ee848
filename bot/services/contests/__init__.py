"""The services of contests: lifecycle, entries, votes, and moderation."""
