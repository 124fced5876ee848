"""Playbooks: what a team does in a crisis, step by step. One file each, found by its place."""

from __future__ import annotations

from domain.kind_registry import load_kinds
from domain.playbooks.base import Playbook

PLAYBOOKS = load_kinds(__name__, Playbook)
"""All playbooks by key, in the order of their positions."""
