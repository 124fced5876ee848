"""Repositories of contests: entries, votes, flags, claims, templates and results."""
