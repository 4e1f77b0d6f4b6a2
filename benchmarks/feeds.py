"""Reading a feed of 500 episodes and 6 MB, compared with feedparser in the same run.

feedparser is needed for the comparison only, so it is in none of the program's requirements:

    .venv/bin/pip install -r benchmarks/requirements.txt
    .venv/bin/python -m benchmarks.feeds [--quick]

The feed is synthesised. Its shape is that of a large host's: HTML notes in `content:encoded` and again
in `description`, a plain `itunes:summary`, persons, a transcript, a chapters file, and in every tenth
episode Podlove's chapters and deep link too.
The last line is JSON: how many times faster than feedparser a whole reading is, how many times faster
one of a feed with nothing new, and the longest time the event loop had to wait while a worker thread read.
"""

import argparse
import asyncio
import io
import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

from bot.feed.read import body_digest, read_source

EPISODES = 500
PARAGRAPHS = 6
LINKS = 14
WORDS = tuple(
    word + ending
    for word in (
        "cache",
        "kernel",
        "socket",
        "packet",
        "ledger",
        "index",
        "replica",
        "quorum",
        "budget",
        "parser",
    )
    for ending in ("", "s", "less", "like", "wise")
)
NAMESPACES = (
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:psc="http://podlove.org/simple-chapters"'
)


def sentence(chance: random.Random, words: int) -> str:
    """So many random words with a capital and a full stop."""
    return " ".join(chance.choices(WORDS, k=words)).capitalize() + "."


def link(chance: random.Random, host: str) -> str:
    """One line of a list of links."""
    url = f"https://{host}.example/{chance.randrange(10**6)}?ref=notes&amp;page=1"
    return f'<li><a href="{url}">{sentence(chance, 4)}</a></li>'


def notes(chance: random.Random) -> str:
    """Show notes in HTML: paragraphs, a list of chapters, a list of links."""
    paragraphs = [f"<p>{' '.join(sentence(chance, 12) for _ in range(4))}</p>" for _ in range(PARAGRAPHS)]
    chapters = "".join(f"<li>{minute:02}:30 {sentence(chance, 3)}</li>" for minute in range(0, 60, 5))
    links = "".join(link(chance, host) for host in chance.sample(WORDS, LINKS))
    return f"{''.join(paragraphs)}<ul>{chapters}</ul><h3>Links</h3><ul>{links}</ul>"


def podlove_part(chance: random.Random, number: int) -> str:
    """What Podlove adds: a dozen chapters and a page to jump to."""
    tags = (
        f'<psc:chapter start="00:{minute:02}:30.000" title="{sentence(chance, 3)}"/>'
        for minute in range(0, 60, 5)
    )
    link = f'<atom:link rel="http://podlove.org/deep-link" href="https://show.example/episodes/{number}#"/>'
    return f'{link}<psc:chapters version="1.2">{"".join(tags)}</psc:chapters>'


def item(chance: random.Random, number: int, published_at: datetime) -> str:
    """One episode."""
    html = notes(chance)
    podlove = podlove_part(chance, number) if number % 10 == 0 else ""
    return f"""<item><title>{number}: {sentence(chance, 6)}</title>
<link>https://show.example/episodes/{number}</link><guid isPermaLink="false">synthetic-{number}</guid>
<pubDate>{format_datetime(published_at)}</pubDate>
<description><![CDATA[{html}]]></description><content:encoded><![CDATA[{html}]]></content:encoded>
<itunes:summary>{escape(sentence(chance, 60))}</itunes:summary>
<itunes:subtitle>{sentence(chance, 8)}</itunes:subtitle>
<itunes:duration>01:0{number % 10}:30</itunes:duration><itunes:episode>{number}</itunes:episode>
<itunes:season>{number // 50 + 1}</itunes:season><itunes:episodeType>full</itunes:episodeType>
<itunes:image href="https://show.example/covers/{number}.jpg"/><itunes:explicit>no</itunes:explicit>
<enclosure url="https://media.example/{number}.mp3?source=feed"
 length="{chance.randrange(10**8)}" type="audio/mpeg"/>
<podcast:chapters url="https://show.example/chapters/{number}.json" type="application/json+chapters"/>
<podcast:transcript url="https://show.example/transcripts/{number}.vtt" type="text/vtt"/>
<podcast:person role="host">Robin Example</podcast:person>
<podcast:person role="guest">Kim Sample</podcast:person>
{podlove}</item>"""


def synthesised_feed(episodes: int) -> bytes:
    """A feed, newest episode first."""
    chance = random.Random(2024)
    newest = datetime(2026, 6, 1, 6, 0, tzinfo=UTC)
    items = (item(chance, episodes - age, newest - timedelta(days=7 * age)) for age in range(episodes))
    return f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {NAMESPACES}><channel>
<title>The Synthetic Hour</title><link>https://show.example/</link>
<itunes:author>Robin Example</itunes:author>
<description>A show made of random words.</description><generator>none</generator>
{"".join(items)}</channel></rss>""".encode()


def median_ms(work: Callable[[], object], repeats: int) -> float:
    """The median time of some repeats, of this process's own CPU, in milliseconds."""
    times: list[float] = []
    for _ in range(repeats):
        begun = time.process_time()
        work()
        times.append((time.process_time() - begun) * 1000)
    return statistics.median(times)


async def longest_loop_wait_ms(body: bytes, repeats: int) -> float:
    """The longest a one-millisecond ticker waited beyond its time while a thread read the feed."""
    longest = 0.0

    async def tick() -> None:
        nonlocal longest
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, (time.perf_counter() - begun - 0.001) * 1000)

    ticker = asyncio.create_task(tick())
    for _ in range(repeats):
        await asyncio.to_thread(read_source, body, name="the synthesised feed")
    ticker.cancel()
    return longest


def main() -> None:
    """Measure, print a table, and last one line of JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer repeats")
    quick = parser.parse_args().quick
    try:
        import feedparser  # pyright: ignore[reportMissingImports] - only where the comparison is run
    except ImportError:
        sys.exit("feedparser is missing: .venv/bin/pip install -r benchmarks/requirements.txt")

    repeats = 3 if quick else 9
    body = synthesised_feed(EPISODES)
    known = frozenset(episode.guid for episode in read_source(body, name="feed").items if episode.guid)
    rows = {
        "feedparser": median_ms(lambda: feedparser.parse(io.BytesIO(body)), 1 if quick else 3),
        "read_source": median_ms(lambda: read_source(body, name="feed"), repeats),
        "read_source, nothing new": median_ms(
            lambda: [read_source(body, name="feed", known_guids=known) for _ in range(10)], repeats
        )
        / 10,
        "body_digest": median_ms(lambda: [body_digest(body) for _ in range(10)], repeats) / 10,
    }
    wait = asyncio.run(longest_loop_wait_ms(body, repeats))

    print(f"{EPISODES} episodes, {len(body) / 1e6:.1f} MB, CPU time of this process\n")
    for name, milliseconds in rows.items():
        print(f"{name:26} {milliseconds:9.2f} ms {rows['feedparser'] / milliseconds:8.0f} x")
    print(f"{'longest wait of the loop':26} {wait:9.2f} ms\n")
    result = {
        "vs_feedparser": round(rows["feedparser"] / rows["read_source"], 1),
        "unchanged_vs_feedparser": round(rows["feedparser"] / rows["read_source, nothing new"], 1),
        "longest_loop_wait_ms": round(wait, 2),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
