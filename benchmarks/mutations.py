"""What thousands of damaged feeds do to reading and storing them.

`python -m benchmarks.mutations [--quick] [--seed N] [--feeds DIR]`. Feeds of several kinds are damaged in
several ways at once (bytes, tags, encodings, references, numbers, ids) and taken into one database the way a
poll does; each damaged feed is a later state of one of a few shows, so that what is stored meets what is new.
Anything but a FeedError is uncaught. The last line is one line of JSON: `uncaught`, the most CPU seconds and
the most megabytes any feed took, and the share that was refused; the peer is the same work on whole feeds.
"""

import argparse
import asyncio
import json
import random
import re
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from bot.feed.read import read_source
from bot.feed.source import FeedError
from bot.services import Services
from db.database import Database

START = datetime(2020, 1, 1, 6, tzinfo=UTC)
NAMES = ["lighthouse", "harbour", "signal", "ferry", "compass", "anchor", "buoy", "chart", "pilot", "tide"]
NUMBERS = ("0", "-1", "1e400", "NaN", "9" * 400, "99:99:99", "0x7f", "٣", "1.5", "")
ENCODINGS = (
    "utf-8",
    "utf-16",
    "utf-7",
    "windows-1252",
    "iso-2022-jp",
    "shift_jis",
    "ebcdic-cp-us",
    "rot13",
    "x",
)
REFERENCES = (
    "&",
    "&amp;amp;",
    "&#0;",
    "&#55357;",
    "&#55357;&#56832;",
    "&#xFFFFFF;",
    "&nbsp;",
    "&bogus;",
    "&lol9;",
)
WAYS: list[Callable[[bytes, random.Random], bytes]] = []


def way(damage: Callable[[bytes, random.Random], bytes]) -> Callable[[bytes, random.Random], bytes]:
    """Count a function among the ways a feed is damaged."""
    WAYS.append(damage)
    return damage


def rss(count: int, *, show: str) -> bytes:
    items = "".join(
        f"<item><title>Episode {n}: {NAMES[n % 10]} &amp; {NAMES[n % 7]}</title><guid>{show}-{n}</guid>"
        f"<pubDate>{format_datetime(START + timedelta(days=7 * n))}</pubDate>"
        f"<itunes:duration>{30 + n}:00</itunes:duration>"
        f'<enclosure url="https://media.example/{show}/{n}.mp3" type="audio/mpeg" length="1"/>'
        f"<description><![CDATA[<p>About the {NAMES[n % 10]}.</p><p>0:00 Intro<br>2:30 The {NAMES[n % 9]}<br>"
        f'12:45 Letters</p><a href="https://example.org/{NAMES[n % 10]}">Read</a>]]></description>'
        f'<psc:chapters version="1.2"><psc:chapter start="00:00:00.000" title="Intro"/></psc:chapters></item>'
        for n in range(count, 0, -1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
        'xmlns:psc="http://podlove.org/simple-chapters"><channel>'
        f"<title>The {show} Hour</title><link>https://{show}.example/</link>{items}</channel></rss>"
    ).encode()


def atom(count: int, *, show: str) -> bytes:
    entries = "".join(
        f"<entry><id>tag:{show},{n}</id><title>The {NAMES[n % 10]}, part {n}</title>"
        f"<updated>{(START + timedelta(days=n)).isoformat()}</updated>"
        f'<link rel="enclosure" href="https://media.example/{show}/{n}.m4a" type="audio/mp4"/>'
        f"<content type='html'>&lt;p&gt;00:00 Hello&lt;br&gt;05:00 {NAMES[n % 10]}</content></entry>"
        for n in range(count, 0, -1)
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{show}</title>{entries}</feed>'.encode()


def json_feed(count: int, *, show: str) -> bytes:
    items = [
        {
            "id": f"{show}-{n}",
            "title": f"{NAMES[n % 10]} {n}",
            "date_published": (START + timedelta(days=n)).isoformat(),
            "content_text": "0:00 Start\n3:00 Middle\n9:30 End\nhttps://example.org/paper",
            "attachments": [{"url": f"https://media.example/{show}/{n}.mp3", "duration_in_seconds": 1200}],
            "_shownotes": {"chapters": [{"start": 0, "title": "Start"}], "media": [], "guid": f"{show}-{n}"},
        }
        for n in range(count, 0, -1)
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": f"{show} in JSON", "items": items}
    return json.dumps(feed, indent=1).encode()


def listing(count: int, *, show: str) -> bytes:
    dated = [
        f"{START + timedelta(days=7 * n):%b %d, %Y} • {30 + n}min\nThe {NAMES[n % 10]}\n0:00 Intro\n"
        for n in range(count, 0, -1)
    ]
    return "\n".join([f"{show} listing", "A. Keeper", *dated]).encode()


@way
def flip_bytes(body: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(body)
    for _ in range(chance.randint(1, 12)):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged)


@way
def cut(body: bytes, chance: random.Random) -> bytes:
    return body[: chance.randrange(1, len(body))]


@way
def repeat_a_stretch(body: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(body))
    stretch = body[start : start + chance.randint(1, 2_000)]
    return body[:start] + stretch * chance.choice((2, 3, 50)) + body[start:]


@way
def drop_a_stretch(body: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(body))
    return body[:start] + body[start + chance.randint(1, 2_000) :] or b"<"


@way
def damage_tags(body: bytes, chance: random.Random) -> bytes:
    tags = list(re.finditer(rb"</?[A-Za-z:]+|>|\"|\{|\}", body))
    for tag in sorted(chance.sample(tags, min(len(tags), chance.randint(1, 6))), key=lambda m: -m.start()):
        new = chance.choice(
            (b"", b"<b>", b"</item>", b"<item>", b"<![CDATA[", b"]]>", b"<!--", tag[0] * 2, b'"')
        )
        body = body[: tag.start()] + new + body[tag.end() :]
    return body or b"<"


@way
def declare_another_encoding(body: bytes, chance: random.Random) -> bytes:
    name = chance.choice(ENCODINGS)
    if chance.random() < 0.5:
        return body.replace(b'encoding="UTF-8"', f'encoding="{name}"'.encode())
    try:
        return body.decode("utf-8", "replace").encode(name, "replace")
    except (LookupError, UnicodeError):
        return body


@way
def break_references(body: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 8)):
        start = chance.randrange(len(body))
        body = body[:start] + chance.choice(REFERENCES).encode() + body[start:]
    return body


@way
def change_numbers(body: bytes, chance: random.Random) -> bytes:
    numbers = list(re.finditer(rb"\d+", body))
    for found in sorted(chance.sample(numbers, min(len(numbers), 8)), key=lambda m: -m.start()):
        body = body[: found.start()] + chance.choice(NUMBERS).encode() + body[found.end() :]
    return body


@way
def swap_ids(body: bytes, chance: random.Random) -> bytes:
    """Ids that wander from one item to another."""
    ids = list(re.finditer(rb"(?<=<guid>)[^<]+|(?<=<id>)[^<]+|(?<=\"id\": \")[^\"]+", body))
    if len(ids) < 2:
        return body
    first, second = sorted(chance.sample(ids, 2), key=lambda m: m.start())
    parts = (
        body[: first.start()],
        second[0],
        body[first.end() : second.start()],
        first[0],
        body[second.end() :],
    )
    return b"".join(parts)


@way
def nest_deeply(body: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(body))
    opening = chance.choice((b"<a>", b"<div ", b"[", b'{"a":', b"<!--"))
    return body[:start] + opening * chance.choice((300, 3_000)) + body[start:]


async def run(count: int, seed: int, feeds: Sequence[bytes]) -> dict[str, float]:
    """Take so many damaged feeds into one database; the figures."""
    chance = random.Random(seed)
    faults: Counter[str] = Counter()
    slowest, largest, refused = 0.0, 0.0, 0
    with tempfile.TemporaryDirectory() as folder:
        async with Database.open(Path(folder) / "mutations.sqlite3") as db:
            importer = Services.on(db).importer
            peer = time.process_time()
            for number, body in enumerate(feeds):
                await importer.store(read_source(body, name=f"feed {number}", url=address(number)))
            peer = (time.process_time() - peer) / len(feeds)
            for n in range(count):
                number = chance.randrange(len(feeds))
                body = feeds[number]
                for damage in chance.sample(WAYS, chance.choice((1, 1, 2, 3))):
                    body = damage(body, chance)
                before, began = memory_mb(), time.process_time()
                try:
                    feed = read_source(body, name=f"feed {number}", url=address(number))
                    await importer.store(
                        feed, last_count=len(feed.items), now=START + timedelta(days=2_000 + n)
                    )
                except FeedError:
                    refused += 1
                except Exception as error:  # noqa: BLE001 - what is counted
                    faults[f"{type(error).__name__}: {error}"[:120]] += 1
                    if sum(faults.values()) <= 3:
                        traceback.print_exc()
                slowest = max(slowest, time.process_time() - began)
                largest = max(largest, memory_mb() - before)
    for fault, times in faults.most_common(10):
        print(f"{times:6} {fault}")
    return {
        "feeds": count,
        "uncaught": sum(faults.values()),
        "slowest_cpu_s": round(slowest, 3),
        "slowest_vs_undamaged": round(slowest / peer, 1),
        "largest_mb": round(largest, 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        "refused_share": round(refused / count, 3),
    }


def address(number: int) -> str:
    return f"https://feeds.example/{number}.xml"


def memory_mb() -> float:
    """What this process holds in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="2,000 feeds instead of 20,000")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--feeds", type=Path, help="a folder of feeds to damage beside the made-up ones")
    arguments = parser.parse_args()
    kinds = (rss, atom, json_feed, listing)
    feeds = [kind(12, show=f"{kind.__name__}{n}") for kind in kinds for n in range(3)]
    if arguments.feeds:
        feeds += [
            path.read_bytes()
            for path in sorted(arguments.feeds.glob("*.xml"))
            if path.stat().st_size < 200_000
        ]
    if sys.platform != "linux":
        sys.exit("The memory of one feed is read from /proc, which only Linux has.")
    print(json.dumps(asyncio.run(run(2_000 if arguments.quick else 20_000, arguments.seed, feeds))))


if __name__ == "__main__":
    main()
