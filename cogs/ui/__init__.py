"""The UI kit: Discord's limits, pages for lists that grow, and cards that subjects share."""
