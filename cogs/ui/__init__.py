"""The UI kit: what knows Discord's limits, and pages for lists that grow with data."""
