"""A message that has no room for everything: it names the most urgent and counts the rest.

What is tried, until the words fit: everything as it is; long names of products and people abbreviated; the same with as many
items as there is room for. One item is always named, so nobody with many policies hears nothing.
"""

from collections.abc import Callable
from typing import Any

from schemas.base import Contract
from schemas.listed import Listed
from services.notifier.domain.results import Rendered

LONGEST_NAME = 30
"""Characters of a name where there is little room."""
_NAMES = frozenset({"name", "product", "holder_name", "agent_name", "benefit"})
"""Variables that are still understood when their end is missing; a policy number, for one, is not."""

Render = Callable[[Contract], Rendered]
Fits = Callable[[Rendered], bool]


def anything(_: Rendered) -> bool:
    """Words of any length."""
    return True


def fitted(full: Render, brief: Render, content: Contract, fits: Fits) -> Rendered:
    """The words of a content, with as many of its items as fit; with one item whether they fit or not.

    `full` writes names as they are, `brief` abbreviates long ones.
    """
    said = full(content)
    if fits(said):
        return said
    said = brief(content)
    if fits(said) or not isinstance(content, Listed):
        return said
    return _longest(lambda count: brief(content.shortened(count)), content.named, fits)


def abbreviated(values: Any, ellipsis: str) -> Any:
    """The values of a notice with long names cut short."""
    if isinstance(values, dict):
        return {name: _cut(name, each, ellipsis) for name, each in values.items()}
    if isinstance(values, (tuple, list)):
        return tuple(abbreviated(each, ellipsis) for each in values)
    return values


def _cut(name: str, value: Any, ellipsis: str) -> Any:
    if name in _NAMES and isinstance(value, str) and len(value) > LONGEST_NAME:
        return value[: LONGEST_NAME - len(ellipsis)] + ellipsis
    return abbreviated(value, ellipsis)


def _longest(render: Callable[[int], Rendered], named: int, fits: Fits) -> Rendered:
    """The words with the most items that fit; it is known that all of them do not."""
    best, too_many = 1, named
    found = render(best)
    while too_many - best > 1:
        count = (best + too_many) // 2
        said = render(count)
        if fits(said):
            best, found = count, said
        else:
            too_many = count
    return found
