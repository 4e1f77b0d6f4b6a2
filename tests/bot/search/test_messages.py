"""What a chat message is about, and what it only says."""

import pytest

from bot.search import Document, Index
from bot.search.messages import FILLERS, content_words

TITLES = (
    "Slow start and why the second protocol suffers",
    "Databases for people in a hurry",
    "Fountains of the old town",
    "Ein Roboter lernt laufen",
    "Hello and welcome to the show",
    "The humble object",
    "Everything about podcasts",
)
NOTES = "We talk about this and that, and say hello to everybody who listens to the show. "
EPISODES = (
    *(Document(id=n, show_id=1, title=title, notes=NOTES) for n, title in enumerate(TITLES)),
    Document(
        id=7,
        show_id=1,
        title="Odds and ends",
        chapters=((0, "Hello"), (60, "Closure tables for trees"), (120, "Lime mortar")),
        notes=NOTES,
    ),
)


@pytest.fixture(scope="module")
def index() -> Index:
    return Index.build(EPISODES)


@pytest.mark.parametrize(
    ("message", "title"),
    [
        ("hey guys has anyone listened to that one where they explain why slow start hurts? lol", TITLES[0]),
        ("Hello everybody, does anyone know the episode of the show about drinking fountains?", TITLES[2]),
        ("Moin zusammen, wer war das noch mal mit dem Roboter, der laufen kann?", TITLES[3]),
        ("<@123456789012345678> what is a humble object supposed to be :thinking:", TITLES[5]),
        ("how would you store a tree?\n```sql\nSELECT slow, start FROM fountains\n```", "Odds and ends"),
        ("has anyone read this? https://blog.example.org/2024/lime-mortar", "Odds and ends"),
        ("databases databases databases, i dream of them, not of closure tables 😴", TITLES[1]),
        ("zzqxv qqwv and the humble object", TITLES[5]),
        ("lime mortar " + "and then we went home again and had a good time " * 40, "Odds and ends"),
    ],
    ids=[
        "a question among friends",
        "greetings that are words of a title",
        "another language",
        "mentions and emoji",
        "a code block",
        "a link",
        "what is said oftener",
        "words the catalogue lacks",
        "two thousand characters",
    ],
)
def test_a_message_finds_the_episode_it_is_about(index: Index, message: str, title: str) -> None:
    first, *_ = index.search_message(message)

    assert {each.id: each.title for each in EPISODES}[first.id] == title


@pytest.mark.parametrize(
    "message",
    [
        "lol",
        "Hello!",
        "hahaha omg thanks guys",
        "Guten Morgen zusammen, danke euch",
        "merci, c'est super",
        "<@123456789012345678> <:party:123456789012345678> :tada: 🎉",
        "@everyone @here",
        "```\nslow start\n```",
        "```never closed: slow start",
        "zzqxv qqwv",
        "\0",
        "",
    ],
)
def test_a_message_that_is_about_nothing_finds_nothing(index: Index, message: str) -> None:
    assert index.search_message(message) == []


def test_a_message_is_read_in_the_language_most_of_it_is_in() -> None:
    assert content_words("Did you see what they did with the Tag library?") == ["tag", "library"]
    assert content_words("Guten Tag, habt ihr was zu Bibliotheken?") == ["bibliotheken"]


@pytest.mark.parametrize("name", sorted(path.stem for path in FILLERS.glob("*.toml")))
def test_the_small_words_of_a_language_say_nothing(name: str) -> None:
    _, _, listed = (FILLERS / f"{name}.toml").read_text(encoding="utf-8").partition("\n\n")
    small = listed.partition('= "')[2].strip('" \n').partition('"')[0]

    assert small.split()
    assert content_words(small) == []
