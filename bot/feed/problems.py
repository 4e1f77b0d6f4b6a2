"""What a source has that cannot be read, one sentence each, and not more of them than anyone reads."""

MOST_PROBLEMS = 100


class Problems:
    """Collects sentences; beyond `MOST_PROBLEMS` only their number."""

    def __init__(self) -> None:
        self._sentences: list[str] = []
        self._more = 0

    def add(self, sentence: str) -> None:
        """Add one sentence."""
        if len(self._sentences) < MOST_PROBLEMS:
            self._sentences.append(sentence)
        else:
            self._more += 1

    def add_first(self, sentence: str) -> None:
        """Add a sentence about the whole source, in front of those about its items."""
        self._sentences.insert(0, sentence)

    def sentences(self) -> tuple[str, ...]:
        """All that were kept, and at the end how many were not."""
        more = (f"There are {self._more} more of these.",) if self._more else ()
        return (*self._sentences, *more)
