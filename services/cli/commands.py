"""`perennial`: every command, and the one place where an error becomes words and an exit code."""

import typer

from services.cli import (
    contacts,
    data_quality,
    holds,
    intake,
    lists,
    local,
    notify,
    operate,
    parked,
    tasks,
    why,
    worklist,
)
from services.cli.errors import CliError
from services.cli.interrupt import STOPPED, STOPPED_LINE
from services.cli.output import show_error, tell
from services.kit.errors import PerennialError

EXIT_CODES = """Exit codes: 0 done · 1 the input was refused · 2 wrong use · 3 a service does not answer ·
4 no such thing · 5 the service refused · 130 stopped by Ctrl-C"""

app = typer.Typer(
    name="perennial",
    help="Keeps life policies in force and their holders cared for.",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(intake.imports, name="import")
app.command()(intake.mark)
app.command()(why.why)
app.command("list")(lists.month_list)
app.command()(worklist.worklist)
app.command()(worklist.card)
app.command()(data_quality.data_quality)
app.command()(data_quality.rejected)
app.add_typer(tasks.tasks, name="tasks")
app.add_typer(contacts.contacts, name="contact")
app.add_typer(holds.holds, name="hold")
app.add_typer(parked.parked, name="parked")
app.add_typer(notify.notify, name="notify")
app.add_typer(local.book, name="book")
app.command(context_settings=local.PASS_ON)(local.demo)
app.command(context_settings=local.PASS_ON)(local.up)
app.command()(operate.migrate)
app.add_typer(operate.keys, name="key")
app.command()(operate.version)


def run(commands: typer.Typer, name: str | None = None) -> int:
    """Run a command and return its exit code; an error of ours, and being stopped, is told in words.

    `name` is what the user called, where that is not what was started.
    """
    try:
        commands(prog_name=name)
    except CliError as error:
        show_error(error)
        return error.exit_code
    except PerennialError as error:
        show_error(CliError(str(error)))
        return 1
    except OSError as error:
        # A full disk, a folder of somebody else: wherever it shows, it is not the program that is at fault.
        show_error(CliError(": ".join(str(part) for part in (error.filename, error.strerror or error) if part)))
        return 1
    except SystemExit as ended:
        # The framework ends a command with this code at Ctrl-C, and the local stack when it has let go of all it held.
        if ended.code != STOPPED:
            raise
        tell(STOPPED_LINE)
        return STOPPED
    return 0
