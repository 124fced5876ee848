"""Report on what a team would have been shown of a chat: inbox, waiting questions and alerts."""
