"""Pictures: those that the bot draws, and those that members upload."""
