"""What layouts are given in tests, and how tests look at what comes out."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from discord import ui

from bot.search import Field, Hit, Reason
from bot.services.catalogue import EpisodeCard
from bot.ui import controls
from db.models import Chapter, Episode, EpisodeKind, Link, Media, Person, Platform, Show

NOW = datetime(2024, 3, 1, 9, 30, tzinfo=UTC)
LONG_URL = "https://example.com/" + "a" * 480
TOO_LONG_URL = "https://example.com/" + "a" * 2_000
MARK = controls.SaveForLater.of(10**18, "n" * 25)


def episode(text: str, episode_id: int = 1, **fields: Any) -> Episode:
    return Episode(
        **{
            "id": episode_id,
            "show_id": 1,
            "title": text,
            "published_at": NOW,
            "duration_s": 3_599,
            "summary": text,
            "link": LONG_URL,
            "image_url": LONG_URL,
            "season": 2,
            "number": 10,
            "kind": EpisodeKind.FULL,
            "first_seen_at": NOW,
            "withdrawn_at": NOW,
            **fields,
        }
    )


def show(text: str) -> Show:
    return Show(id=1, title=text, host=text, about=text * 3, image_url=LONG_URL)


def card(text: str, media: Media | None = None, **fields: Any) -> EpisodeCard:
    return EpisodeCard(
        **{
            "show": show(text),
            "episode": episode(text),
            "chapters": [Chapter(n * 61, text) for n in range(300)],
            "resources": [Link(f"{LONG_URL}{n % 9}", text or None) for n in range(200)],
            "persons": [Person(text, "guest") for _ in range(30)],
            "media": media,
            "search_url": "https://www.youtube.com/results?search_query=anything",
            "app_url": f"https://pod.link/{'a' * 495}",
            **fields,
        }
    )


def small_card(**fields: Any) -> EpisodeCard:
    """An episode with two chapters and a copy on YouTube."""
    few: dict[str, Any] = {"chapters": [Chapter(0, "Welcome"), Chapter(300, "Logs")], "resources": []}
    media = Media(Platform.YOUTUBE, "https://youtu.be/aaaaaaaaaaa")
    return card("Queues", **{**few, "media": media, "persons": [], "app_url": None, **fields})


def hit(field: Field, text: str) -> Hit:
    start_s = 300 if field is Field.CHAPTER else None
    return Hit(1, 50.0, Reason(field, text, start_s, LONG_URL if field is Field.LINK else None), False)


def walk(components: Sequence[Any]) -> list[Any]:
    found: list[Any] = []
    for component in components:
        found.append(component)
        found += walk(component.get("components", []))
        found += walk([component["accessory"]] if "accessory" in component else [])
    return found


def shown_text(layout: ui.LayoutView) -> str:
    return "\n".join(c["content"] for c in walk(layout.to_components()) if "content" in c)


def labels(layout: ui.LayoutView) -> list[str]:
    return [c["label"] for c in walk(layout.to_components()) if c["type"] == 2]
