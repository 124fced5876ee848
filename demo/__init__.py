"""The demo: a simulated Discord with a lively fortnight, for people without a token."""
