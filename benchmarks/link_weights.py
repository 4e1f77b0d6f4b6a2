"""How much each piece of evidence on a link weighs, learned from labelled shows and written for the reader.

    python -m benchmarks.link_weights SAMPLES [--write]

Logistic regression, drawn towards nothing. Shows differ in how many links they have and count for the square
root of that. Beside the labelled episodes stand, with less say, the same episodes as if no other were known,
and links of unlabelled shows whose recurrence is plain, read without knowing of it: these teach how promotion
looks in shows nobody labelled. --write puts the weights into `bot/notes/link_weights.toml`.
`python -m benchmarks.notes SAMPLES` judges the method, each show with weights that never saw it.
"""

import argparse
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from benchmarks.labelled_shows import LabelledShow, shows_in
from bot.notes import read_notes, weighing
from bot.notes.weighing import Evidence, Noted, Weights, evidence_of_addresses, evidence_of_notes
from bot.urls import url_key

TARGET = Path(weighing.__file__).with_name("link_weights.toml")
SAY = {"labelled": 1.0, "alone": 0.2, "plain": 0.2}  # of each kind of examples together
DRAWN = 1.0  # towards nothing, as a multiple of the squares of weights
DOUBT = 0.4  # the probability from which on a link is promotion: shown promotion is worse than a link missed
MOST_PLAIN = 60  # links of a show and of either kind
ROUNDS = 30
SUSPICIOUS = (
    "line recurs",
    "show's site",
    "show's profile or page",
    "profile",
)  # for a link that occurs once


class Example(NamedTuple):
    """A link of which is known whether it is promotion."""

    kind: str
    show: str
    evidence: Evidence
    is_promotion: bool


def examples_of(show: LabelledShow) -> list[Example]:
    """What is known of a show's links."""
    dated = sorted(show.feed.items, key=lambda item: str(item.published_at))
    read = [(item, read_notes(item.notes, duration_s=item.duration_s)) for item in dated if item.notes]
    episodes = [Noted(item.title, notes.links, notes.settings) for item, notes in read]
    place_of = {id(item): place for place, (item, _) in enumerate(read)}
    found = _evidence(show, episodes)
    return [*_labelled(show, episodes, found, place_of), *_plain(show, episodes, found)]


def _evidence(show: LabelledShow, episodes: list[Noted]) -> list[list[Evidence]]:
    of_notes = evidence_of_notes(episodes)
    of_addresses = evidence_of_addresses(show.own, [episode.links for episode in episodes])
    return [
        [{**one, **other} for one, other in zip(*of_episode, strict=True)]
        for of_episode in zip(of_notes, of_addresses, strict=True)
    ]


def _labelled(
    show: LabelledShow,
    episodes: list[Noted],
    found: list[list[Evidence]],
    place_of: Mapping[int, int],
) -> Iterator[Example]:
    for row in show.rows:
        item = show.place_of(row)
        place = None if item is None else place_of.get(id(show.feed.items[item]))
        if place is None:
            continue
        vague = {url_key(url) for url in row.get("ambiguous_urls", [])}
        resources = {url_key(each["url"]) for each in row["resources"]} - vague
        promotion = {url_key(url) for url in row["promo_urls"]} - vague - resources
        (alone,) = _evidence(show, [episodes[place]])
        for link, *seen in zip(episodes[place].links, found[place], alone, strict=True):
            key = url_key(link.url)
            if key in resources or key in promotion:
                for kind, evidence in zip(("labelled", "alone"), seen, strict=True):
                    yield Example(kind, show.name, evidence, key in promotion)


def _plain(show: LabelledShow, episodes: list[Noted], found: list[list[Evidence]]) -> Iterator[Example]:
    """Links that half of the episodes have, and such as one of many has in a line of its own."""
    room = {True: MOST_PLAIN, False: MOST_PLAIN}
    order = np.random.default_rng(len(episodes)).permutation(len(episodes))
    for place in order.tolist():
        wanted: dict[int, bool] = {}
        for number, evidence in enumerate(found[place]):
            is_habit = evidence["address recurs"] >= 0.5 and evidence["address is rare"] < 0.2
            is_single = evidence["address is rare"] == 1 and not any(evidence[name] for name in SUSPICIOUS)
            if is_habit or is_single:
                wanted[number] = is_habit
        if wanted:
            (alone,) = _evidence(show, [episodes[place]])
            for number, is_promotion in wanted.items():
                if room[is_promotion]:
                    room[is_promotion] -= 1
                    yield Example("plain", show.name, alone[number], is_promotion)


def weights_of(examples: Iterable[Example]) -> Weights:
    """The weights that examples teach."""
    examples = list(examples)
    names = sorted({name for each in examples for name in each.evidence})
    table = np.array([[*(float(each.evidence[name]) for name in names), 1.0] for each in examples])
    truth = np.array([float(each.is_promotion) for each in examples])
    say = _say(examples)
    drawn = np.array([DRAWN] * len(names) + [0.0])
    found = np.zeros(len(names) + 1)
    for _ in range(ROUNDS):  # Newton's method
        probable = 1 / (1 + np.exp(-table @ found))
        slope = table.T @ (say * (probable - truth)) + drawn * found
        curve = (table.T * (say * probable * (1 - probable))) @ table + np.diag(drawn)
        found -= np.linalg.solve(curve, slope)
    *weights, bias = (round(float(each), 2) for each in found)
    return Weights(round(bias - math.log(DOUBT / (1 - DOUBT)), 2), dict(zip(names, weights, strict=True)))


def _say(examples: list[Example]) -> NDArray[np.float64]:
    counts = Counter((each.kind, each.show) for each in examples)
    says = np.array([counts[each.kind, each.show] ** -0.5 for each in examples])
    kinds = np.array([each.kind for each in examples])
    labelled = int(np.count_nonzero(kinds == "labelled"))
    for kind, say in SAY.items():
        says[kinds == kind] *= say * labelled / says[kinds == kind].sum()
    return says


def as_toml(weights: Weights) -> str:
    """The weights as people read them, what speaks most for promotion first."""
    lines = (
        f'"{name}" = {weight}' for name, weight in sorted(weights.weights.items(), key=lambda each: -each[1])
    )
    return "\n".join(
        [
            "# How much each piece of evidence speaks for a link being promotion (above zero) or a resource.",
            "# Learned: `python -m benchmarks.link_weights SAMPLES --write` writes this file.",
            f"\nbias = {weights.bias}\n\n[weights]\n",
            *lines,
            "",
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("samples", type=Path, help="a folder of labelled samples")
    parser.add_argument("--write", action="store_true", help="let the reader use these weights")
    args = parser.parse_args()
    if not args.samples.is_dir():
        print(f"{args.samples} is missing; nothing was learned.")
        return
    text = as_toml(weights_of(each for show in shows_in(args.samples) for each in examples_of(show)))
    print(text)
    if args.write:
        TARGET.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
