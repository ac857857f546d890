"""What can keep the local stack from running, each with an exit code as the command's."""

from services.cli.errors import CliError


class LocalError(CliError):
    """The local stack cannot go on."""


class AlreadyRunning(LocalError):  # noqa: N818 -- named by what happened, as the kit's errors are
    """A local stack runs here already."""

    exit_code = 5


class Stuck(LocalError):  # noqa: N818
    """The house does not come to rest: some work is neither done nor waiting for a moment."""

    exit_code = 3
