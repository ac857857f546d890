"""Steps side by side: what one computes, the database saves of another."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


async def together(*steps: Awaitable[T]) -> list[T]:
    """Run them all to their ends, then give their results. Raises the first failure, when nothing is under way any more."""
    ends = await asyncio.gather(*steps, return_exceptions=True)
    results: list[T] = []
    for end in ends:
        if isinstance(end, BaseException):
            raise end
        results.append(end)
    return results
