"""Pages of long lists."""

import pytest

from bot.services.paging import PAGE_SIZE, page_of


@pytest.mark.parametrize(
    ("total", "asked", "number", "pages", "first"),
    [
        (0, 1, 1, 1, None),
        (PAGE_SIZE, 1, 1, 1, 0),
        (PAGE_SIZE + 1, 2, 2, 2, PAGE_SIZE),
        (PAGE_SIZE + 1, 99, 2, 2, PAGE_SIZE),
        (PAGE_SIZE + 1, 0, 1, 2, 0),
        (PAGE_SIZE + 1, -5, 1, 2, 0),
    ],
    ids=[
        "an empty list",
        "a full page",
        "the last page",
        "past the end",
        "before the start",
        "far before it",
    ],
)
def test_a_page_is_the_nearest_there_is(
    total: int, asked: int, number: int, pages: int, first: int | None
) -> None:
    page = page_of(range(total), asked)

    assert (page.number, page.pages, page.total) == (number, pages, total)
    assert next(iter(page.items), None) == first
    assert len(page.items) <= PAGE_SIZE


def test_pages_of_another_size_hold_that_many() -> None:
    pages = [page_of(range(7), number, size=3) for number in (1, 2, 3)]

    assert [page.items for page in pages] == [(0, 1, 2), (3, 4, 5), (6,)]
    assert {page.pages for page in pages} == {3}
