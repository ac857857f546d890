"""What a program said last, for a reader who did not write it."""

import subprocess
import sys

import pytest

from deploy.local.last_words import MOST_LINES, last_words

PROGRAMS = {
    "error": ("raise ValueError('no\\nroom')", "ValueError: no\nroom"),
    "cause": ("try: 1/0\nexcept ZeroDivisionError as e: raise ValueError('bad') from e", "ValueError: bad"),
    "group": (
        "raise ExceptionGroup('two', [ValueError('one'), KeyError('other')])",
        "ExceptionGroup: two (2 sub-exceptions)\nValueError: one\nKeyError: 'other'",
    ),
    "message": ("import sys; sys.exit('perennial x: Y: no such setting')", "perennial x: Y: no such setting"),
    "nothing": ("", ""),
}


@pytest.mark.parametrize("kind", PROGRAMS)
def test_the_error_without_the_way_to_it(kind):
    program, words = PROGRAMS[kind]
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert last_words(f"started\n{done.stderr}" if "Traceback" in done.stderr else done.stderr) == words


def test_of_much_that_was_said_the_end():
    assert last_words("\n".join(map(str, range(100)))).splitlines() == [str(at) for at in range(100 - MOST_LINES, 100)]
