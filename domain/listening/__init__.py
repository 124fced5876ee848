"""Listening: words that a team watches, and the messages in its inbox."""
