"""Patterns by subject: purchase, need, sentiment."""
