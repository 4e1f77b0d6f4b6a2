"""What a person sees of an episode's card, read back from the components that Discord gets."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from discord import ComponentType, ui

from bot.services.catalogue import EpisodeCard
from bot.ui.layouts import units
from bot.ui.markdown import clock, plural

_HEAD: Final = (ComponentType.section.value, ComponentType.text_display.value)
_LINK: Final = r"\[(?P<label>(?:\\.|[^\\\]])+)\]\((?P<url>[^()\s]+)\)"
_TITLE: Final = re.compile(rf"## {_LINK}$")
_ENTRY: Final = re.compile(rf"(?:- )?(?:{_LINK}|`(?P<time>[\d:]+)`|(?P<text>(?<=- ).+))")
_TIME: Final = re.compile(r"\d+(?::\d\d){1,2}(?!\S)")
_ESCAPE: Final = re.compile(r"\\(.)|\N{ZERO WIDTH SPACE}")


@dataclass(frozen=True, slots=True)
class ShownLink:
    """A line or a button with the address it opens, where it opens one."""

    label: str
    url: str | None


@dataclass(frozen=True, slots=True)
class ShownChapter:
    """A chapter with the address that plays it, where its line is a link."""

    start_s: int
    title: str
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCard:
    """A card as it is shown; what it has no room for is not in it."""

    title: str
    url: str | None  # the episode's page
    show: str
    description: str | None
    chapters: Sequence[ShownChapter]
    resources: Sequence[ShownLink]
    buttons: Sequence[ShownLink]
    characters: int  # UTF-16 units of all text
    components: int  # nested ones too


def shown_card(card: EpisodeCard, view: ui.LayoutView) -> ShownCard:
    """What the view of a card shows; names are whole and unescaped."""
    top = view.to_components()
    components = list(_walk(top))
    texts = [c["content"] for c in components if "content" in c]
    lines = [line for text in texts for line in text.splitlines()]
    entries = [entry for line in lines if (entry := _ENTRY.match(line))]
    chapters, others = _chapters(card, entries)
    heading = next(filter(None, map(_TITLE.match, lines)), None)
    return ShownCard(
        title=card.episode.title,
        url=heading["url"] if heading else None,
        show=card.show.title,
        description=_description(top),
        chapters=chapters,
        resources=[ShownLink(_unescaped(e["label"] or e["text"] or e["time"]), e["url"]) for e in others],
        buttons=[
            ShownLink(c["label"], c.get("url")) for c in components if c["type"] == ComponentType.button.value
        ],
        characters=sum(map(units, texts)),
        components=len(components),
    )


def _walk(components: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for component in components:
        yield component
        yield from _walk(component.get("components", ()))
        if "accessory" in component:
            yield from _walk([component["accessory"]])


def _description(top: Sequence[Mapping[str, Any]]) -> str | None:
    """The words under the heading that are not in small print."""
    said: list[str] = []
    for component in top[0]["components"]:
        if component["type"] not in _HEAD:
            break
        said += [line for c in _walk([component]) for line in c.get("content", "").splitlines()]
    words = [_unescaped(line) for line in said if not line.startswith(("## ", "-# "))]
    return "\n".join(words) or None


def _chapters(
    card: EpisodeCard, entries: Sequence[re.Match[str]]
) -> tuple[list[ShownChapter], list[re.Match[str]]]:
    """The chapters among the lines, in their order, and the other lines."""
    shown: list[ShownChapter] = []
    others: list[re.Match[str]] = []
    left = list(card.chapters)
    for entry in entries:
        time = _TIME.match(entry["label"] or entry["time"] or "")
        n = next((n for n, c in enumerate(left) if time and clock(c.start_s) == time[0]), None)
        if n is None:
            others.append(entry)
        else:
            shown.append(ShownChapter(left[n].start_s, left[n].title, entry["url"]))
            del left[: n + 1]
    return shown, others


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(r"\1", text)


def as_text(shown: ShownCard) -> str:
    """A card in plain lines, an address behind what it opens."""

    def line(words: str, url: str | None) -> str:
        return f"{words}  {url}" if url else words

    parts = [
        [line(shown.title, shown.url), shown.show],
        [shown.description] if shown.description else [],
        [line(f"{clock(chapter.start_s)} {chapter.title}", chapter.url) for chapter in shown.chapters],
        [line(f"- {resource.label}", resource.url) for resource in shown.resources],
        [line(f"[{button.label}]", button.url) for button in shown.buttons],
        [f"{plural(shown.characters, 'character')}, {plural(shown.components, 'component')}"],
    ]
    return "\n\n".join("\n".join(lines) for lines in parts if lines)
