"""Prompts: posts of a guild's team that ask members for an answer."""
