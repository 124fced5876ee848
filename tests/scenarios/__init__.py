"""Whole stories, told through a simulated Discord and the real bot."""
