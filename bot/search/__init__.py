"""Finding the episode that was meant, in memory: no database, no network, no Discord."""

from bot.search.cited_links import CitedLinks
from bot.search.index import Index, Matches
from bot.search.models import EVERYTHING, Document, Field, Hit, Reason, Scope

__all__ = ["EVERYTHING", "CitedLinks", "Document", "Field", "Hit", "Index", "Matches", "Reason", "Scope"]
