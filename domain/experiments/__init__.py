"""Experiments: which of two ways to post draws more people, in pairs of posts."""
