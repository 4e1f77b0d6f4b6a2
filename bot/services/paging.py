"""Pages of long lists, as values."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

PAGE_SIZE = 8

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of many; pages are counted from 1."""

    items: tuple[T, ...]
    number: int
    total: int  # items on all pages

    @property
    def pages(self) -> int:
        return page_count(self.total)


def page_of(everything: Sequence[T], number: int) -> Page[T]:
    """One page of a list; a number past either end means the nearest page there is."""
    number = nearest_page(number, len(everything))
    first = (number - 1) * PAGE_SIZE
    return Page(tuple(everything[first : first + PAGE_SIZE]), number, len(everything))


def nearest_page(number: int, total: int) -> int:
    return min(max(1, number), page_count(total))


def page_count(total: int) -> int:
    return max(1, -(-total // PAGE_SIZE))
