"""Items of one feed that share an id, or are the same without one."""

from collections import defaultdict
from dataclasses import replace

from bot.feed.source import Feed, FeedItem


def without_repeats(feed: Feed) -> Feed:
    """The feed with no id twice, and a problem for each that was.

    Copies of one episode (an early-access one beside the public one) become the first of them. Where
    different episodes carry one id, it tells nothing apart and none of them keeps it: by their files and
    titles they can still be known.
    """
    by_id: dict[str | FeedItem, list[int]] = defaultdict(list)
    for position, item in enumerate(feed.items):
        by_id[item.guid or item].append(position)
    shared = [positions for positions in by_id.values() if len(positions) > 1]
    if not shared:
        return feed
    items: dict[int, FeedItem] = dict(enumerate(feed.items))
    problems = list(feed.problems)
    for positions in shared:
        first, *others = positions
        kept = [first]
        for position in others:
            if any(_is_copy(items[position], items[known]) for known in kept[:20]):
                del items[position]
            else:
                kept.append(position)
        title = items[first].title[:60]
        if len(kept) == 1:
            problems.append(f"“{title}” is in the feed {len(positions)} times; the first was taken.")
            continue
        problems.append(f"“{title}” shares its id with {len(kept) - 1} other episodes; the id was not used.")
        for position in kept:
            items[position] = replace(items[position], guid=None)
    return replace(feed, items=tuple(items.values()), problems=tuple(problems))


def _is_copy(item: FeedItem, other: FeedItem) -> bool:
    if item.title.casefold() == other.title.casefold():
        return True
    files = {copy.url.partition("?")[0] for copy in item.media}
    return any(copy.url.partition("?")[0] in files for copy in other.media)
