"""Items of one feed that share an id, or are the same without one."""

from collections import Counter, defaultdict
from dataclasses import replace

from bot.feed.source import Feed, FeedItem


def without_repeats(feed: Feed) -> Feed:
    """The feed with no id twice, and a problem for each that was.

    Copies of one episode (an early-access one beside the public one) become the first of them. Where
    different episodes carry one id, it tells nothing apart and none of them keeps it: by their files and
    titles they can still be known. Items without an id that are the same in everything are one.
    """
    by_guid: dict[str, list[int]] = defaultdict(list)
    items = dict(enumerate(feed.items))
    problems = list(feed.problems)
    for position, item in items.items():
        if item.guid:
            by_guid[item.guid].append(position)
    for positions in by_guid.values():
        if len(positions) == 1:
            continue
        first, *others = positions
        kept = [first]
        for position in others:
            if any(_is_copy(items[position], items[known]) for known in kept[:20]):
                del items[position]
            else:
                kept.append(position)
        if len(kept) == 1:
            problems.append(_repeated(items[first], len(positions)))
            continue
        title = items[first].title[:60]
        problems.append(f"“{title}” shares its id with {len(kept) - 1} other episodes; the id was not used.")
        for position in kept:
            items[position] = replace(items[position], guid=None)
    alike = Counter(item for item in items.values() if not item.guid)
    problems += [_repeated(item, count) for item, count in alike.items() if count > 1]
    if len(problems) == len(feed.problems):
        return feed
    return replace(feed, items=tuple(dict.fromkeys(items.values())), problems=tuple(problems))


def _repeated(item: FeedItem, count: int) -> str:
    return f"“{item.title[:60]}” is in the feed {count} times; the first was taken."


def _is_copy(item: FeedItem, other: FeedItem) -> bool:
    if item.title.casefold() == other.title.casefold():
        return True
    files = {copy.url.partition("?")[0] for copy in item.media}
    return any(copy.url.partition("?")[0] in files for copy in other.media)
