"""Prompts: members' answers to questions of the team, and the results."""
