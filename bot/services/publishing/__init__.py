"""Publishing: posts of a guild's team, from a draft to the channel."""
