"""Counts in English sentences: 1 row, 2 rows."""


def counted(count: int, one: str, several: str = "") -> str:
    """The count with its noun; the plural is the noun with an s unless it is given."""
    return f"{count} {one}" if count == 1 else f"{count} {several or f'{one}s'}"
