"""Run a program that is signalled when its parent dies, however the parent dies: leash.py PARENT SIGNAL PROGRAM ARGS…

A separate tiny program, because code between fork and exec is not safe in a process with threads. Only Linux has the
call; elsewhere the program simply runs.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, number: int, command: list[str]) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # it died before the call could hear of it
            sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606 - the command is what our own launchers wrote


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
