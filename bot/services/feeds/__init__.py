"""Feeds: when each is polled, what is taken in, and which items are which episodes."""
