"""Whose fault is it: the data's, which is parked, or the machine's, which passes?"""

import asyncpg
from aiokafka.errors import KafkaError

from services.kit.errors import Misconfigured, TryLater

_BAD_VALUES = ("22", "23", "54", "P0")
"""SQLSTATE classes that speak about values: data exceptions, integrity violations, limits (a value too long for an index), and
errors raised by our own functions."""

MACHINE = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what the driver says when the server's farewell is still on its way
    KafkaError,
    OSError,
    TimeoutError,
    TryLater,
)
"""What a loop survives by waiting and trying again."""


def is_data(error: Exception) -> bool:
    """Whether the same data would fail again on a healthy machine. Everything not known to pass is data."""
    match error:
        case asyncpg.PostgresError():
            return (error.sqlstate or "").startswith(_BAD_VALUES)
        case asyncpg.InterfaceError():
            return isinstance(error, ValueError)  # the driver could not encode an argument
        case (
            asyncpg.InternalClientError()
            | KafkaError()
            | OSError()
            | TimeoutError()
            | TryLater()
            | Misconfigured()
            | MemoryError()
        ):
            return False
        case _:
            return True


def explained(error: Exception) -> str:
    """The reason that a parked record shows."""
    return f"{type(error).__name__}: {error}".replace("\0", "\\x00")[:2000]
