"""Gifts: the inventory, grants, and addresses for parcels."""
