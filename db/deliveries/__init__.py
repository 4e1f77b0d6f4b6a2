"""Queries about deliveries: what is owed, each attempt, the posts that came of it, and why."""
