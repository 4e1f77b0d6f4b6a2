"""How often a directory is asked, what is kept of its answers, and who sees the host's key."""

from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio

from bot.directories.answers import LONGEST_KEPT_S, MOST_KEPT, Answers, DirectoryError
from bot.directories.searchable import PodcastIndex
from bot.feed.fetch import Failed, FailureKind, Fetched, Fetcher
from bot.feed.json_fields import Fields, text_of
from tests.directories_stub import KEY, World, addresses, serving


class Asked:
    """A server that answers what it is told to, and counts."""

    def __init__(self) -> None:
        self.answer: Fetched | Failed = told("Night Trains")
        self.times = 0

    async def __call__(self, url: str, **_: object) -> Fetched | Failed:
        self.times += 1
        return self.answer


def told(title: str, fresh_for_s: int | None = 600) -> Fetched:
    return Fetched(body=f'{{"title": "{title}"}}'.encode(), final_url="", fresh_for_s=fresh_for_s)


def title(answer: Fields) -> str:
    return text_of(answer, "title")


class Clock:
    at = 1_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def answers(asked: Asked, clock: Clock) -> Answers:
    refusals = (FailureKind.DENIED, FailureKind.BUSY)
    return Answers(asked, name="Trainspotter", a_minute=3, refusals=refusals, now=clock)


@pytest.mark.parametrize(
    ("fresh_for_s", "kept_s"), [(600, 600), (None, 60), (0, 60), (10**9, LONGEST_KEPT_S)]
)
async def test_an_answer_is_kept_as_long_as_it_says_within_bounds(
    answers: Answers, asked: Asked, clock: Clock, fresh_for_s: int | None, kept_s: int
) -> None:
    asked.answer = told("Night Trains", fresh_for_s)
    await answers.get("https://trains.example/", title)
    clock.at += kept_s - 1
    assert await answers.get("https://trains.example/", title) == "Night Trains"
    assert asked.times == 1

    clock.at += 2
    await answers.get("https://trains.example/", title)
    assert asked.times == 2


async def test_only_so_many_answers_are_kept(asked: Asked) -> None:
    answers = Answers(asked, name="Trainspotter")
    for number in range(MOST_KEPT + 1):
        await answers.get(f"https://trains.example/{number}", title)

    await answers.get(f"https://trains.example/{MOST_KEPT}", title)
    assert asked.times == MOST_KEPT + 1
    await answers.get("https://trains.example/0", title)
    assert asked.times == MOST_KEPT + 2


@pytest.mark.parametrize("kind", [FailureKind.DENIED, FailureKind.BUSY])
async def test_who_was_asked_too_often_is_left_alone_for_a_minute_and_then_asked_anew(
    answers: Answers, asked: Asked, clock: Clock, kind: FailureKind
) -> None:
    asked.answer = Failed("No.", kind)
    for _ in range(3):
        with pytest.raises(DirectoryError, match="asked too often; try again in a minute"):
            await answers.get("https://trains.example/", title)
    assert asked.times == 1

    asked.answer = told("Night Trains")
    clock.at += 61
    assert await answers.get("https://trains.example/", title) == "Night Trains"


async def test_a_directory_is_asked_no_more_often_than_it_allows(
    answers: Answers, asked: Asked, clock: Clock
) -> None:
    for number in range(3):
        await answers.get(f"https://trains.example/{number}", title)

    with pytest.raises(DirectoryError, match="asked too often"):
        await answers.get("https://trains.example/4", title)
    assert asked.times == 3
    assert await answers.get("https://trains.example/0", title) == "Night Trains"

    clock.at += 60
    await answers.get("https://trains.example/4", title)
    assert asked.times == 4


@pytest_asyncio.fixture
async def world() -> AsyncGenerator[World]:
    async with serving(World()) as served:
        yield served


async def test_the_key_is_proved_and_never_shown(world: World, caplog: pytest.LogCaptureFixture) -> None:
    async with Fetcher() as fetcher:
        index = PodcastIndex(fetcher.ask, addresses().podcast_index, KEY)
        assert await index.search("trains", country="us") == ()
        wrong = PodcastIndex(fetcher.ask, addresses().podcast_index, KEY, now=lambda: -1)
        with pytest.raises(DirectoryError, match="refused to answer the bot") as error:
            await wrong.search("trains", country="us")

    seen = f"{caplog.text} {error.value} {KEY!r} {[request.url for request in world.asked]}"
    assert KEY.secret not in seen
    assert "KEY=" not in seen
