"""The message menu on real feeds: how often the episode a chat message is about comes first.

    python -m benchmarks.messages FEEDS [--quick]

Asked are the messages of `messages.jsonl`, written before the search read any: a JSON object a line with the
file of a feed in the folder FEEDS, the title of the episode that is meant, and what a member may write. All
feeds are one catalogue. The search was tuned on the messages of half the feeds; the other half is unseen. The
last line is JSON: of each half the share with the right episode first and among the first three.
"""

import argparse
import asyncio
import json
from collections import defaultdict
from pathlib import Path

from benchmarks.search_constants import read_feeds
from bot.search import Index
from bot.titles import letters

MESSAGES = Path(__file__).with_name("messages.jsonl")
TUNED = frozenset(
    ("atp.xml", "coding_blocks.xml", "planet_money.xml", "lex_fridman.xml", "engineering_kiosk.xml")
)
FIRST = 3  # hits that are seen without scrolling


async def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("feeds", type=Path, help="the folder the feeds are in")
    parser.add_argument("--quick", action="store_true", help="the tuned half only")
    args = parser.parse_args()
    asked = [json.loads(line) for line in MESSAGES.read_text(encoding="utf-8").splitlines()]
    if args.quick:
        asked = [row for row in asked if row["feed"] in TUNED]
    files = [args.feeds / name for name in dict.fromkeys(row["feed"] for row in asked)]
    if missing := [file.name for file in files if not file.exists()]:
        print(f"Nothing is measured: {args.feeds} lacks {', '.join(missing)}.")
        return

    documents = await read_feeds(files)
    index = Index.build(documents)
    titles = {document.id: letters(document.title) for document in documents}
    places: defaultdict[str, list[int]] = defaultdict(list)
    for row in asked:
        hits = [titles[hit.id] for hit in index.search_message(row["message"], limit=FIRST)]
        wanted = letters(row["title"])
        place = hits.index(wanted) if wanted in hits else FIRST
        places["tuned" if row["feed"] in TUNED else "unseen"].append(place)
        if place:
            print(f"{place + 1 if place < FIRST else '>' + str(FIRST):>2}  {row['title']}: {row['message']}")
    result = {
        half: {
            "messages": len(own),
            "first": round(own.count(0) / len(own), 3),
            "in_three": round(sum(place < FIRST for place in own) / len(own), 3),
        }
        for half, own in places.items()
    }
    print(json.dumps(result))


if __name__ == "__main__":
    asyncio.run(main())
