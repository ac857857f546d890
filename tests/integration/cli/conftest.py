"""The command in this process, and a service that answers what it is told."""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

import pytest

from services.cli.__main__ import main


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


class Ledger(BaseHTTPRequestHandler):
    """A service of the size of a test: it writes down what it is asked, and answers what it is told."""

    asked: list[tuple[str, str, bytes, str | None]]
    answer: tuple[int, object]

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.asked.append((self.command, self.path, body, self.headers.get("Authorization")))
        status, content = self.answer
        text = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST  # noqa: N815

    def log_message(self, *_):
        pass


@pytest.fixture
def service():
    handler = type("Handler", (Ledger,), {"asked": [], "answer": (200, {})})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    handler.url = f"http://127.0.0.1:{server.server_port}"
    yield handler
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def perennial(tmp_path, service, monkeypatch, capsys):
    """Runs the command as its entry point does, in this process."""

    def run(*arguments: str, **environment: str) -> Done:
        urls = {f"PERENNIAL_CLI_{name}_URL": service.url for name in ("LEDGER", "SCHEDULER", "NOTIFIER")}
        home = {"PERENNIAL_LOCAL_HOME": str(tmp_path / "home")}
        for name, value in (urls | home | environment).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["perennial", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return Done(ended.value.code or 0, *capsys.readouterr())

    return run
