"""How often a show's name and a number open that show's episode, over the feeds of a folder.

    python -m benchmarks.show_numbers FEEDS [--quick] [--seed N] [--misses]

All feeds are loaded into one catalogue, so every number has many shows. Of each show that numbers its
episodes (in the feed, or in the title behind `#`, `Episode`, `Ep.`, the show's mark or at its beginning)
four are drawn, and each is asked for by what a member may call the show: its whole title, the title without
its subtitle, its first words, its initials, the mark its titles carry; spaced or glued, with zeros, `#`,
`episode` and `ep.`. Right is an episode of that show with that number; the halves are every other show.
--misses prints what went wrong. The last line is JSON. Without the folder nothing is measured.
"""

import argparse
import asyncio
import json
import random
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from benchmarks.sample_feeds import Show, feeds_in, loaded
from bot.search import Document, Index

DRAWN = 4  # episodes a show
QUICK_SHOWS = 12
FEWEST = 3  # numbered episodes of a show that counts

_WORD = re.compile(r"[^\W_]+")
_SUBTITLE = re.compile(r"[:|–—(]| - ")
_ARTICLES = frozenset({"the", "a", "an", "der", "die", "das"})
_MARKED = re.compile(
    r"(?:(?:#|\b(?:episode|ep|e|folge|vol))[\s.]*#?0*(\d{1,4})|^0*(\d{1,4})\s*[:.|–—-]\s)(?!\d)",
    re.IGNORECASE,
)
_GLUED_MARK = re.compile(r"^([^\W\d_]{2,8})0*(\d{2,4})\b")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query and the episodes it means."""

    show: Show
    form: str
    text: str
    wanted: frozenset[int]


def numbers_of(show: Show) -> dict[int, set[int]]:
    """The episodes of a show by the numbers its feed and its titles give them."""
    by_number: defaultdict[int, set[int]] = defaultdict(set)
    for document in show.documents:
        found = set[int]() if document.number is None else {document.number}
        found.update(int(match[1] or match[2]) for match in _MARKED.finditer(document.title))
        if mark := _GLUED_MARK.match(document.title):
            found.add(int(mark[2]))
        for number in found:
            by_number[number].add(document.id)
    return by_number


def mark_of(documents: list[Document]) -> str | None:
    """Letters glued to the number at the beginning of most titles, as in `HLP012 Tides`."""
    found = Counter(match[1] for document in documents if (match := _GLUED_MARK.match(document.title)))
    return next((mark for mark, count in found.items() if count > len(documents) / 2), None)


def names_of(show: Show) -> dict[str, str]:
    """What a member may call a show, by the kind of name."""
    main = _SUBTITLE.split(show.title)[0].strip() or show.title
    words = _WORD.findall(main)
    telling = [word for word in words if word.casefold() not in _ARTICLES]
    names = {"full": show.title, "main": main, "first words": " ".join(telling[:2])}
    if len(words) >= 3:
        names["initials"] = "".join(word[0] for word in words)
    if mark := mark_of(show.documents):
        names["mark"] = mark
    return names


def forms(name: str, number: int) -> dict[str, str]:
    """The ways to write a name and a number."""
    return {
        "spaced": f"{name} {number}",
        "small": f"{name.casefold()} {number}",
        "zeros": f"{name} {number:03}",
        "hash": f"{name} #{number}",
        "episode": f"{name} episode {number}",
        "ep.": f"{name} ep. {number}",
        "glued": f"{name.replace(' ', '')}{number}",
    }


def questions(shows: list[Show], *, seed: int) -> list[Asked]:
    """What is asked of the catalogue."""
    asked: list[Asked] = []
    for show in shows:
        by_number = numbers_of(show)
        if len(by_number) < FEWEST:
            continue
        # By its title, so that a show is asked the same whichever others are there.
        chosen = random.Random(f"{seed} {show.title}")
        for number in chosen.sample(sorted(by_number), min(DRAWN, len(by_number))):
            for kind, name in names_of(show).items():
                form, text = chosen.choice(list(forms(name, number).items()))
                asked.append(Asked(show, f"{kind}, {form}", text, frozenset(by_number[number])))
    return asked


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("feeds", type=Path, help="a folder of RSS and Atom files")
    parser.add_argument("--quick", action="store_true", help=f"the first {QUICK_SHOWS} feeds only")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misses", action="store_true", help="print what went wrong")
    args = parser.parse_args()
    if not args.feeds.is_dir():
        print(f"{args.feeds} is missing; nothing was measured.")
        return
    shows = asyncio.run(loaded(feeds_in(args.feeds)[: QUICK_SHOWS if args.quick else None]))
    index = Index.build(
        [document for show in shows for document in show.documents], {show.id: show.title for show in shows}
    )
    asked = questions(shows, seed=args.seed)
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for each in asked:
        hits = index.search(each.text, limit=1)
        is_right = bool(hits) and hits[0].id in each.wanted
        if args.misses and not is_right:
            print(
                f"{each.show.title[:40]} [{each.form}] {each.text!r}: {hits[0].reason.text if hits else None}"
            )
        kind, form = each.form.split(", ")
        for group in ("all", kind, form, f"half {each.show.id % 2 + 1}"):
            total[group] += 1
            right[group] += is_right
    for group, count in total.most_common():
        print(f"{group:14}{count:6}{right[group] / count:8.4f}")
    print(
        json.dumps({group: {"queries": n, "first": round(right[group] / n, 4)} for group, n in total.items()})
    )


if __name__ == "__main__":
    main()
