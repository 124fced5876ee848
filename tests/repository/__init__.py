"""Tests of what the project itself must be: catalogues, walls, settings."""
