"""What can go wrong in the scheduler, told apart by who must act (`services.kit.errors`)."""

from services.kit.errors import Misconfigured, PerennialError, Refused


class SchedulerError(PerennialError):
    """The scheduler could not do it."""


class PlanInvalid(SchedulerError, Misconfigured):  # noqa: N818 -- named as its roots are
    """A plan file breaks a rule."""


class TaskNotOpen(SchedulerError, Refused):  # noqa: N818
    """Only open human work can be completed."""


class ListingInvalid(SchedulerError, Misconfigured):  # noqa: N818
    """The file of the lists breaks a rule."""
