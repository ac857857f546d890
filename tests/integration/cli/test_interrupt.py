"""Ctrl-C: one line and exit code 130, and the truth about what a service goes on with."""

import errno
import os
import pty
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
MODULES = ["services.cli", "deploy.local"]


class Busy(BaseHTTPRequestHandler):
    """A service at which the user loses patience: once it has all of a request it interrupts, and answers after the end."""

    client: subprocess.Popen[bytes]
    started: threading.Event
    over: threading.Event

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.started.wait()
        self.client.send_signal(signal.SIGINT)
        self.over.wait()

    do_GET = do_DELETE = do_POST  # noqa: N815

    def log_message(self, *_):
        pass


@pytest.fixture
def busy():
    made = type("Handler", (Busy,), {"started": threading.Event(), "over": threading.Event()})
    with ThreadingHTTPServer(("127.0.0.1", 0), made) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        made.url = f"http://127.0.0.1:{server.server_port}"
        yield made
        made.over.set()
        server.shutdown()
        thread.join()


def stopped(busy, *arguments: str, terminal: bool = False) -> tuple[int, str]:
    """The exit code, and what stood on the error stream, of a command that is interrupted while the service works."""
    reader, writer = pty.openpty() if terminal else os.pipe()
    urls = {f"PERENNIAL_CLI_{name}_URL": busy.url for name in ("LEDGER", "SCHEDULER", "NOTIFIER")}
    command = [sys.executable, "-m", "services.cli", *arguments]
    busy.client = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | urls | {"COLUMNS": "400"}, stdout=subprocess.DEVNULL, stderr=writer
    )
    busy.started.set()
    code = busy.client.wait()
    os.close(writer)
    return code, b"".join(_pieces(reader)).decode()


def _pieces(reader: int) -> Iterator[bytes]:
    """Everything that was written; a terminal gives it away piece by piece, and has an error for its end."""
    try:
        while piece := os.read(reader, 20_000):
            yield piece
    except OSError as error:
        if error.errno != errno.EIO:
            raise
    finally:
        os.close(reader)


@pytest.mark.parametrize("terminal", [False, True], ids=["pipe", "terminal"])
@pytest.mark.parametrize("kind", ["book", "payments", "holds"])
def test_whoever_stops_an_import_hears_that_it_goes_on_and_how_to_look(busy, tmp_path, kind, terminal):
    file = tmp_path / "big.csv"
    file.write_bytes(b"x")
    code, said = stopped(busy, "import", kind, str(file), terminal=terminal)
    assert code == 130
    assert "answered; it goes on with what had arrived whole. Give the command again with --dry-run" in said
    assert "Traceback" not in said


def test_a_dry_run_that_is_stopped_leaves_nothing_to_look_for(busy, tmp_path):
    file = tmp_path / "big.csv"
    file.write_bytes(b"x")
    code, said = stopped(busy, "import", "book", str(file), "--dry-run")
    assert (code, said.endswith("It was a dry run: it changes nothing.\n")) == (130, True)


@pytest.mark.parametrize(
    ("command", "look"),
    [
        (["mark", "bank", "2026-03-01"], "said twice, a day changes nothing"),
        (["parked", "discard", "ledger", "3"], "`perennial parked list`"),
        (["parked", "replay", "ledger", "3"], "`perennial parked list`"),
        (["hold", "add", "claim", "--policy", "P1"], "`perennial hold list --all`"),
        (["tasks", "complete", "t1"], "`perennial tasks list`"),
        (["notify", "test", "--to", "a@example.net"], "a@example.net"),
    ],
    ids=lambda value: "-".join(value[:2]) if isinstance(value, list) else "",
)
def test_whoever_stops_a_command_that_changes_something_hears_where_to_look(busy, command, look):
    code, said = stopped(busy, *command)
    assert code == 130
    assert "goes on with what had arrived whole" in said
    assert look in said


def test_whoever_stops_a_question_hears_that_it_was_stopped(busy):
    assert stopped(busy, "why", "P1") == (130, "perennial: stopped\n")


@pytest.mark.parametrize("module", MODULES)
def test_a_command_that_is_stopped_while_it_loads_says_so(tmp_path, module):
    (tmp_path / "typer.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    done = _run([sys.executable, "-m", module, "--help"], PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stderr) == (130, "perennial: stopped\n")


@pytest.mark.parametrize("module", MODULES)
def test_a_stop_before_the_first_line_of_a_program_is_heard_at_it(module):
    program = (
        "import os, signal, sys; from services.cli.interrupt import hold_back; hold_back();"
        "os.kill(os.getpid(), signal.SIGINT);"
        f"os.execv(sys.executable, [sys.executable, '-m', {module!r}, '--help'])"
    )
    done = _run([sys.executable, "-c", program])
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "perennial: stopped\n")


def _run(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False)
