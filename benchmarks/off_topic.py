"""How often nonsense and questions about something else are answered, over the feeds of a folder.

    python -m benchmarks.off_topic FEEDS [--quick] [--seed N] [--misses]

Each feed is a catalogue of its own, and all of them together are one more. Asked are random letters, fingers
run along a keyboard, other scripts, and questions about plumbing, gardening, taxes and the like, in English
and in other languages; a question is left out where a title or a chapter has any of its words. `answered` is
the share that finds anything, `public` the share that opens an episode for all to see, `confident` the share
that does so without others beside it. Beside them stand titles of the catalogue as members type them, with
slips and halves, which have to be answered. The halves are every other catalogue.
--misses prints what went wrong. The last line is JSON. Without the folder nothing is measured.
"""

import argparse
import asyncio
import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.sample_feeds import feeds_in, loaded
from bot.search import Document, Index
from bot.search.words import STOP_WORDS, words

QUICK_CATALOGUES = 10
FEWEST = 10  # episodes of a catalogue
ASKED = 12  # queries of a kind and catalogue
GIBBERISH = frozenset({"random letters", "keyboard", "other script"})
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm")
SCRIPTS = ("αβγδεζηθικλμνξοπρστυφχψω", "ກຂຄງຈສຊຍດຕຖທນບປຜຝພຟມຢຣລວຫອຮ", "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ")
ASKING = ("How do I {}?", "what is the best way to {}", "{}", "can somebody help me {}", "Why should I {}?")
ENGLISH = (
    "unclog a bathtub drain",
    "prune tomato seedlings",
    "file an itemised tax deduction",
    "knit a woollen cardigan",
    "descale a kettle with vinegar",
    "sharpen a lawnmower blade",
    "replace a leaking faucet washer",
    "whitewash a fence",
    "proof sourdough overnight",
    "transplant rhubarb in autumn",
    "re-tile a shower floor",
    "claim mileage on a tax return",
    "groom a poodle at home",
    "crochet a baby blanket",
    "remove limescale from tiles",
    "fertilise hydrangeas in spring",
    "insulate an attic hatch",
    "bleed a radiator valve",
    "marinate pork ribs",
    "varnish an oak tabletop",
    "repot a wilting orchid",
    "hem a pair of curtains",
    "grout between kitchen tiles",
    "braise a lamb shank",
)
FOREIGN = (
    "miten korjaan vuotavan hanan",
    "kaalilaatikko uunissa resepti",
    "musluk contası nasıl değiştirilir",
    "domates fidesi ne zaman budanır",
    "hogyan metsszem a rózsabokrot",
    "csöpögő csap javítása",
    "πώς κλαδεύω τις τριανταφυλλιές",
    "วิธีซ่อมก๊อกน้ำรั่ว",
    "كيف أصلح صنبور يسرب الماء",
    "수도꼭지 누수 수리 방법",
    "jak przyciąć krzewy porzeczki",
    "come potare gli ulivi",
    "gdzie kupić sadzonki truskawek",
    "ako opraviť kvapkajúci kohútik",
)


class Asked(NamedTuple):
    """A query, and the episode it means, where it means one."""

    kind: str
    text: str
    wanted: int | None = None


def gibberish(chosen: random.Random) -> Iterator[Asked]:
    """Letters at random, fingers along a keyboard, and letters of another script."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    while True:
        count = chosen.randint(1, 3)
        sizes = [chosen.randint(4, 10) for _ in range(count)]
        yield Asked("random letters", " ".join("".join(chosen.choices(letters, k=size)) for size in sizes))
        yield Asked("keyboard", " ".join(_mash(chosen, size) for size in sizes))
        script = chosen.choice(SCRIPTS)
        yield Asked("other script", " ".join("".join(chosen.choices(script, k=size)) for size in sizes))


def _mash(chosen: random.Random, size: int) -> str:
    row = chosen.choice(ROWS)
    place = chosen.randrange(len(row))
    typed: list[str] = []
    for _ in range(size):
        typed.append(row[place % len(row)])
        place += chosen.choice((-2, -1, 1, 1, 2))
    return "".join(typed)


def off_topic(chosen: random.Random, documents: list[Document]) -> Iterator[Asked]:
    """Questions no title and no chapter of the catalogue has a word of."""
    texts = (text for each in documents for text in (each.title, *(title for _, title in each.chapters)))
    known = {word for text in texts for word in words(text)} - STOP_WORDS
    asked = [Asked("question", chosen.choice(ASKING).format(text)) for text in ENGLISH]
    asked += [Asked("other language", text) for text in FOREIGN]
    content = {text: set(words(text)) - STOP_WORDS for text in (*ENGLISH, *FOREIGN)}
    chosen.shuffle(asked)
    for each in asked:
        if not any(own & known for text, own in content.items() if text in each.text):
            yield each


def titled(chosen: random.Random, documents: list[Document]) -> Iterator[Asked]:
    """Beginnings of titles as members type them, half of them with two letters swapped."""
    for number, document in enumerate(chosen.sample(documents, min(ASKED, len(documents)))):
        typed = document.title.split()[:4]
        long = [place for place, word in enumerate(typed) if len(word) > 5 and word.isalpha()]
        if number % 2 and long:
            place = chosen.choice(long)
            word = typed[place]
            cut = chosen.randrange(1, len(word) - 2)
            typed[place] = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
        yield Asked("title beginnings", " ".join(typed), document.id)


def questions(seed: int, documents: list[Document]) -> list[Asked]:
    """What is asked of a catalogue."""
    chosen = random.Random(f"{seed} {documents[0].title}")
    nonsense = gibberish(chosen)
    elsewhere = off_topic(chosen, documents)
    return [
        *(next(nonsense) for _ in range(ASKED)),
        *(each for each, _ in zip(elsewhere, range(ASKED), strict=False)),
        *titled(chosen, documents),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("feeds", type=Path, help="a folder of RSS and Atom files")
    parser.add_argument("--quick", action="store_true", help=f"the first {QUICK_CATALOGUES} feeds only")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misses", action="store_true", help="print what went wrong")
    args = parser.parse_args()
    if not args.feeds.is_dir():
        print(f"{args.feeds} is missing; nothing was measured.")
        return
    shows = asyncio.run(loaded(feeds_in(args.feeds)[: QUICK_CATALOGUES if args.quick else None]))
    catalogues = [show.documents for show in shows if len(show.documents) >= FEWEST]
    catalogues.append([document for show in shows for document in show.documents])
    names = {show.id: show.title for show in shows}
    counts: Counter[tuple[str, str]] = Counter()
    for number, documents in enumerate(catalogues):
        index = Index.build(documents, names)
        for each in questions(args.seed, documents):
            hits = index.search(each.text, limit=5)
            best = hits[0] if hits else None
            facts = {
                "asked": True,
                "answered": best is not None,
                "public": best is not None and not best.doubtful,
                "confident": best is not None and best.confident,
                "right": best is not None and best.id == each.wanted,
            }
            if args.misses and (
                facts["public"] is (each.wanted is None) or (each.kind in GIBBERISH and best)
            ):
                print(f"{documents[0].title[:20]} [{each.kind}] {each.text!r}: {best and best.reason}")
            group = "gibberish" if each.kind in GIBBERISH else "titles" if each.wanted else "off-topic"
            for name in (each.kind, group, f"{group}, half {number % 2 + 1}"):
                counts.update((name, fact) for fact, holds in facts.items() if holds)
    result = {
        name: {"queries": counts[name, "asked"]}
        | {
            fact: round(counts[name, fact] / counts[name, "asked"], 4)
            for fact in ("answered", "public", "confident", "right")
        }
        for name in sorted({name for name, _ in counts})
    }
    for name, row in result.items():
        print(f"{name:20}" + "".join(f"  {fact} {value}" for fact, value in row.items()))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
