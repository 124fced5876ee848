"""Tests of the panels and messages, without Discord."""
