"""Tests of the services of contests."""
