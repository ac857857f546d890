"""Functions of a text that remember what they said of texts that come again and again."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

LONGEST_REMEMBERED = 100
"""Characters of a text that is remembered. A longer one hardly comes again, and thousands of them would fill the memory."""


def remembered(most: int) -> Callable[[Callable[Concatenate[str, P], R]], Callable[Concatenate[str, P], R]]:
    """Remember the results for as many short texts; those for longer ones are found anew each time."""

    def remembering(function: Callable[Concatenate[str, P], R]) -> Callable[Concatenate[str, P], R]:
        known = lru_cache(maxsize=most)(function)

        @wraps(function)
        def result(text: str, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if len(text) > LONGEST_REMEMBERED:
                return function(text, *args, **kwargs)
            found: R = known(text, *args, **kwargs)  # type: ignore[arg-type]
            return found

        return result

    return remembering
