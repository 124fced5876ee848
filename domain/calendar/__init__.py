"""The calendar of what a guild's team has planned."""
