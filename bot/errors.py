"""Errors whose text is for the person who caused them. Knows nothing about Discord."""


class UserError(Exception):
    """Something a member, an admin or the host can put right; `str(error)` is the sentence they read."""
