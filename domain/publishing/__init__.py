"""Publishing: what a guild posts by itself, each time approved by a person."""
