"""The UI kit: Discord's limits, and pages for lists that grow with data."""
