"""Discord in and out: one cog per subject."""
