"""Checks of a post before it is approved. One file each, found by its place."""

from __future__ import annotations

from domain.kind_registry import load_kinds
from domain.publishing.checks.base import Check

CHECKS = load_kinds(__name__, Check)
"""All checks by key, in the order of their positions."""
