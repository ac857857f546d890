"""What can go wrong at the command line, each with the exit code that a script may rely on.

0 done, 1 the input was refused, 2 wrong use of the command, 3 a service does not answer or no address of it is known,
4 there is no such thing, 5 the service refused the request, 130 it was stopped by Ctrl-C.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar

from services.cli.interrupt import STOPPED
from services.cli.problems import Problem
from services.kit.errors import InvalidMessage, PerennialError, Refused, TryLater


class CliError(PerennialError):
    """The command could not do what was asked."""

    exit_code: ClassVar[int] = 1


class BadInput(CliError, InvalidMessage):  # noqa: N818 -- named by what happened, as the kit's errors are
    """The file was refused; nothing of it was taken in."""

    def __init__(
        self,
        message: str | None = None,
        problems: Sequence[Problem] = (),
        answer: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        """Say what was refused, with every problem found in it, and all that the service said of it."""
        super().__init__(message)
        self.problems = tuple(problems)
        self.answer = answer


class BadUse(CliError, Refused):  # noqa: N818
    """The command was given what it cannot use."""

    exit_code = 2


class Unreachable(CliError, TryLater):  # noqa: N818
    """A service does not answer."""

    exit_code = 3


class NotFound(CliError, Refused):  # noqa: N818
    """There is no such thing."""

    exit_code = 4


class RefusedByService(CliError, Refused):  # noqa: N818
    """The service refused the request."""

    exit_code = 5


class Stopped(CliError, TryLater):  # noqa: N818
    """The command was stopped while a service was at work for it, which goes on."""

    exit_code = STOPPED
