"""Talks of members with the team."""
