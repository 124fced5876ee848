"""Gifts: the list, what is granted of it, and the addresses that parcels go to."""
