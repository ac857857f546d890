"""What can be wrong with a file, or with the words by which its columns are known."""

from services.kit.errors import InvalidMessage


class NotATableError(InvalidMessage):
    """The file is no table that can be read."""


class BadHeaderError(InvalidMessage):
    """The headers that were given for a column cannot be used."""
