"""Figures for a guild's team, and who may see them on the dashboard."""
