"""Tables of phrases as regular expressions."""


def either(*rows: str) -> str:
    """An alternative of all phrases of the rows, in which commas set the phrases apart."""
    return "|".join(phrase.strip() for row in rows for phrase in row.split(","))
