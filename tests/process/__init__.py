"""The bot as a process of its own, speaking over sockets to a Discord on the loopback address."""
