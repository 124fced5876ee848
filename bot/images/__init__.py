"""Pictures that the bot draws, and those it takes in."""
