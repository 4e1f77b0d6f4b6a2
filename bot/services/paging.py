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
    size: int = PAGE_SIZE  # items on a full page

    @property
    def pages(self) -> int:
        return page_count(self.total, self.size)


def page_of(everything: Sequence[T], number: int, size: int = PAGE_SIZE) -> Page[T]:
    """One page of a list; a number past either end means the nearest page there is."""
    number = nearest_page(number, len(everything), size)
    first = (number - 1) * size
    return Page(tuple(everything[first : first + size]), number, len(everything), size)


def nearest_page(number: int, total: int, size: int = PAGE_SIZE) -> int:
    return min(max(1, number), page_count(total, size))


def page_count(total: int, size: int = PAGE_SIZE) -> int:
    return max(1, -(-total // size))
