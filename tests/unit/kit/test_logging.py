import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from services.kit.logging import configure, correlated, get_logger
from services.kit.visible import visible


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_off_a_terminal_each_line_is_a_json_object_that_says_who_speaks() -> None:
    stream = io.StringIO()
    configure("INFO", stream, service="ledger", instance="a")
    get_logger("kit.test").info("feed advanced", feed="bank")
    (line,) = lines(stream)
    assert line.pop("timestamp")
    assert line == {
        "event": "feed advanced",
        "feed": "bank",
        "level": "info",
        "logger": "kit.test",
        "service": "ledger",
        "instance": "a",
    }


def test_on_a_terminal_it_is_text() -> None:
    stream = Terminal()
    configure("INFO", stream)
    get_logger("kit.test").info("feed advanced", feed="bank")
    assert "feed advanced" in stream.getvalue()
    assert not stream.getvalue().startswith("{")


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()])
def test_values_libraries_and_tracebacks_are_masked(stream: io.StringIO) -> None:
    configure("INFO", stream)
    secret = "13800138000"
    get_logger("kit.test").info(f"sent to {secret}", to={"phone": secret})
    logging.getLogger("a.library").warning("refused %s", secret)
    try:
        int(f"bad contact {secret}")
    except ValueError:
        get_logger("kit.test").exception("failed")
        logging.getLogger("a.library").exception("failed")
    assert "bad contact" in stream.getvalue()
    assert secret not in stream.getvalue()


def test_the_envelope_is_on_every_line_inside_its_block_only() -> None:
    stream = io.StringIO()
    configure("INFO", stream)
    with correlated([("ce_id", b"e1"), ("ce_type", b"perennial.lapse.v1"), ("other", b"x")]):
        get_logger("kit.test").info("inside")
    get_logger("kit.test").info("outside")
    inside, outside = lines(stream)
    assert (inside["event_id"], inside["event_type"]) == ("e1", "perennial.lapse.v1")
    assert "event_id" not in outside


def test_the_level_is_kept() -> None:
    stream = io.StringIO()
    configure("WARNING", stream)
    get_logger("kit.test").info("quiet")
    assert not stream.getvalue()


def test_a_library_that_repeats_itself_is_heard_once_in_a_while() -> None:
    stream = io.StringIO()
    configure("INFO", stream)
    for _ in range(5):
        logging.getLogger("aiokafka").error("Unable connect to node with id %s", 1)
        logging.getLogger("another").error("again")
    assert [line["event"] for line in lines(stream)].count("Unable connect to node with id 1") == 1
    assert [line["event"] for line in lines(stream)].count("again") == 5


HOSTILE = "\x1b[2J\x9b31m\u202etxt\u2028\x7f"


def test_a_line_of_json_keeps_its_values_and_commands_no_terminal() -> None:
    stream = io.StringIO()
    configure("INFO", stream)
    get_logger("kit.test").info("heard", text=HOSTILE, more=[{"text": HOSTILE}], letters="王芳é")
    logging.getLogger("a.library").warning("refused %s", HOSTILE)
    ours, foreign = lines(stream)
    assert (ours["text"], ours["more"], ours["letters"]) == (HOSTILE, [{"text": HOSTILE}], "王芳é")
    assert foreign["event"] == f"refused {HOSTILE}"
    assert visible(stream.getvalue()) == stream.getvalue()
    assert "王芳é" in stream.getvalue()


def failing() -> Iterator[None]:
    yield from ()
    raise ValueError(HOSTILE)


def test_on_a_terminal_only_our_own_colours_are_commands() -> None:
    stream = Terminal()
    configure("INFO", stream)
    logging.getLogger("a.library").warning("refused %s", HOSTILE)
    try:
        list(failing())
    except ValueError:
        get_logger("kit.test").exception("failed", text=HOSTILE, more=[HOSTILE])
    said = stream.getvalue()
    assert not any(each in said for each in ("\x1b[2J", "\x9b", "\u202e", "\u2028", "\x7f"))
    assert said.count(r"\x1b[2J") >= 4
