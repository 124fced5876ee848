"""Alerts about unusually many complaints, and what the team does then."""
