"""Lighthouse's scores of the dashboard's pages."""
