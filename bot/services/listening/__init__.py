"""Listening: what is said about the brand, and the team's inbox."""
