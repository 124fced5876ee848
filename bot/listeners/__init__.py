"""Listeners to messages: each file here is one, found by its place and listed nowhere.

A file has a function `create(app)` that returns a `MessageListener` of `bot/message_router.py`.
"""
