"""What readers of the XML parts of a workbook share."""

from collections.abc import Mapping


class Reader:
    """Hears a part of a workbook element by element; each reader minds what concerns it."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Characters of the innermost element."""


class Tags(dict[str, str]):
    """Tags without the prefix of their namespace, which each program chooses for itself."""

    def __missing__(self, tag: str) -> str:
        """Split each spelling once: a sheet has millions of tags, and three of them."""
        self[tag] = local = tag.rpartition(":")[2]
        return local
