"""A step that must not last: some clients never return from their stop when the other side is gone."""

import asyncio
from collections.abc import Awaitable

from services.kit.logging import get_logger

_log = get_logger(__name__)


async def bounded(seconds: float, what: str, step: Awaitable[object]) -> bool:
    """Run a step of stopping; after so many seconds go on without it. True when it ended well."""
    task = asyncio.ensure_future(step)
    # wait(), not wait_for(): what ignores its end for so long may ignore its cancellation too.
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if not done:
        task.cancel()
        _log.warning("gave up waiting", step=what, seconds=seconds)
        return False
    if task.cancelled() or task.exception() is None:
        return True
    _log.warning("step failed", step=what, reason=repr(task.exception()))
    return False
