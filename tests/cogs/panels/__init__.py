"""Panels filled with the most and the longest values, a module for each subject; found by that.

`panels` of a module yields what is built from values. `answers…` yield an `Asking` after a click
or command, or a post by the bot. `lists` returns the answers of services to each declared list.
"""
