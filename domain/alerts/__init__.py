"""Alerts: unusually many complaints, and what the team does about them."""
