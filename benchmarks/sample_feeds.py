"""The shows of a folder of feeds, as the finder indexes them."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.feed.read import read_source
from bot.feed.source import FeedError
from bot.search import Document
from bot.services.feeds.importing import Importer
from bot.services.indexing import document_of
from db import episodes
from db.database import Database

FEEDS = frozenset({".xml", ".rss", ".atom", ".json"})


@dataclass(frozen=True, slots=True)
class Show:
    """A show and its episodes."""

    id: int
    title: str
    documents: list[Document]


def feeds_in(folder: Path) -> list[Path]:
    """The files of a folder that may be feeds, in the order of their names."""
    return sorted(each for each in folder.iterdir() if each.suffix in FEEDS)


async def loaded(files: Sequence[Path]) -> list[Show]:
    """The shows of some feeds, in one catalogue; a file that is no feed is left out."""
    with tempfile.TemporaryDirectory() as scratch:
        async with Database.open(Path(scratch) / "scratch.sqlite3") as db:
            importer = Importer(db)
            shows: dict[int, Show] = {}
            owners: dict[int, int] = {}
            for file in files:
                try:
                    imported = await importer.store(read_source(file.read_bytes(), name=file.name))
                except FeedError:
                    continue
                shows.setdefault(imported.show.id, Show(imported.show.id, imported.show.title, []))
                owners |= dict.fromkeys(imported.touched, imported.show.id)
            for n, item in (await episodes.items(db.reader)).items():
                shows[owners[n]].documents.append(document_of(n, owners[n], item))
            return [show for show in shows.values() if show.documents]
