"""What can go wrong in the scheduler, told apart by who must act (`services.kit.errors`)."""

from services.kit.errors import InvalidFields, InvalidMessage, Misconfigured, PerennialError, Refused


class SchedulerError(PerennialError):
    """The scheduler could not do it."""


class PlanInvalid(SchedulerError, Misconfigured):  # noqa: N818 -- named as its roots are
    """A plan file breaks a rule."""


class TaskNotOpen(SchedulerError, Refused):  # noqa: N818
    """Only open human work can be completed."""


class ListingInvalid(SchedulerError, Misconfigured):  # noqa: N818
    """The file of the lists breaks a rule."""


class NoSuchPolicy(SchedulerError, Refused):  # noqa: N818
    """The scheduler knows no such policy."""


class LogRefused(InvalidFields, SchedulerError):  # noqa: N818
    """The contact cannot be logged as it stands."""


class NoSuchCase(SchedulerError, Refused):  # noqa: N818
    """The scheduler has no such case."""


class NoSuchTask(SchedulerError, Refused):  # noqa: N818
    """The scheduler has no such task."""


class WorkNotDone(InvalidFields, SchedulerError):  # noqa: N818
    """The work cannot be concluded yet."""


class FormRefused(InvalidFields, SchedulerError):  # noqa: N818
    """The form cannot be taken in as it stands."""


class HoldRefused(InvalidFields, SchedulerError):  # noqa: N818
    """The hold cannot be taken in as it stands."""


class NoSuchHold(SchedulerError, Refused):  # noqa: N818
    """There is no such hold."""


class HoldOver(SchedulerError, Refused):  # noqa: N818
    """The hold was lifted before."""


class FileRefused(SchedulerError, InvalidMessage):  # noqa: N818
    """The file breaks rules; nothing of it was taken in."""
