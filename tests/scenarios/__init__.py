"""End-to-end tests: a simulated Discord and the real bot."""
