"""How much a notice holds: decided when it is composed, so that no event is ever too large to be published.

Whoever has most is told most: the most urgent are named, the others are counted, and what one notice cannot carry leaves with
the next.
"""

from typing import TypeVar

from schemas.listed import Listed
from schemas.notices import NoticeRequested

MOST_NAMED = 200
"""Premiums or policies that one notice names."""
MOST_TASKS = 4000
"""Tasks of one notice, the most urgent first. The others wait for the notice of the next day."""
MOST_TRUTHS = 1000
"""Premiums that a notice holds against the notifier's own copies before it leaves. The scheduler recalls it for each of them all."""
LARGEST_CONTENT = 200_000
"""Bytes of the variables; what is as long as cells of a book may be has its own bound."""
_SURELY_SMALL = 20
"""So many items of the longest texts that a book may hold always fit."""


def fitted(notice: NoticeRequested) -> NoticeRequested:
    """The notice as it is published: it names as many as it has room for, counts the others, and carries a bounded proof."""
    content = notice.content
    if isinstance(content, Listed):
        content = _within(content.shortened(MOST_NAMED), LARGEST_CONTENT)
    if content is notice.content and len(notice.true_while) <= MOST_TRUTHS:
        return notice
    return notice.model_copy(update={"content": content, "true_while": notice.true_while[:MOST_TRUTHS]})


L = TypeVar("L", bound=Listed)


def _within(content: L, size: int) -> L:
    while content.named > _SURELY_SMALL and len(content.model_dump_json().encode()) > size:
        content = content.shortened(content.named // 2)
    return content
