"""Checks of the dashboard in a real browser; they run by `make accessibility` alone."""
