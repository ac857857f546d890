"""Errors, told apart by who must act.

    PerennialError
    ├── InvalidMessage     the sender: what came in can never be taken in as it stands; it is parked with its bytes
    ├── TryLater           time: nothing is wrong with the data, the same call may succeed later
    ├── Refused            the caller: asked for something that the state of things does not allow
    └── Misconfigured      the operator: settings, plans, templates or the machine; the start stops

Every service has a root of its own (`class LedgerError(PerennialError)`), and each of its errors inherits from that root
and from one of the four. The docstring of a class is its message, so that the catalogue of errors is readable in one place.
"""

import inspect
from collections.abc import Sequence


class PerennialError(Exception):
    """Something went wrong."""

    def __init__(self, message: str | None = None) -> None:
        """Take `message`, or the first paragraph of the class's docstring when none is given."""
        super().__init__(message or self.title())

    @classmethod
    def title(cls) -> str:
        """The docstring's first paragraph on one line."""
        first_paragraph = inspect.cleandoc(inspect.getdoc(cls) or cls.__name__).split("\n\n", maxsplit=1)[0]
        return " ".join(first_paragraph.split())


class InvalidMessage(PerennialError):  # noqa: N818 -- named by who must act, not by being an error
    """The message cannot be taken in as it stands."""


class InvalidFields(InvalidMessage):
    """Some values of the request break a rule."""

    def __init__(self, faults: Sequence[tuple[str, str, str]]) -> None:
        """Name every field, its value and the rule that it breaks."""
        super().__init__("; ".join(f"{field}: {rule}" for field, _, rule in faults))
        self.faults = tuple(faults)


class TryLater(PerennialError):  # noqa: N818
    """This cannot be done right now; the same request may succeed later."""


class Refused(PerennialError):  # noqa: N818
    """The request is not allowed in the present state."""


class Misconfigured(PerennialError):  # noqa: N818
    """The configuration is wrong."""
