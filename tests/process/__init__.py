"""The bot as a separate process that talks over sockets to a Discord on the loopback address."""
