"""Tests of the project itself: catalogues, layers, settings, documentation."""
