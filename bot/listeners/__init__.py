"""Message listeners: each module here is one, and is discovered.

A module has a function `create(app)` that returns a `MessageListener` of `bot/message_router.py`.
"""
