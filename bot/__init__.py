"""Shownotes: everything between the database and the commands."""
