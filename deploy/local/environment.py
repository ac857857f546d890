"""Makes the checkout's own Python environment and hands over to what was asked. Standard library only.

The environment is `.venv`, filled from the hash-pinned lock. A stamp of everything that shaped it makes the next
start a comparison of two lines. Two starts at once wait for each other.
"""

import os
import signal
import sys

if __name__ == "__main__":  # first of all: Ctrl-C while the rest is loaded is one line too
    signal.signal(signal.SIGINT, lambda *_: os._exit(os.write(2, b"run: stopped\n") and 130))

import errno
import fcntl
import hashlib
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
BOOT = ROOT / ".boot"
STAMP = VENV / "perennial.stamp"
LOCK = ROOT / "requirements.lock"
BOOT_LOCK = ROOT / "requirements-boot.lock"
PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet", "--progress-bar", "off")
CHECKS = (
    ("ruff", "check", "--quiet"),
    ("ruff", "format", "--check", "--quiet"),
    ("mypy", "--no-error-summary"),
    ("lint-imports", "--no-logo"),
)
KAFKA_TESTS = tuple(ROOT / "tests" / folder for folder in ("contract", "integration", "rows", "e2e", "chaos"))
COMPILE = ("uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-emit-index-url")
COMPILE_STYLE = ("--no-annotate", "--no-header", "--python-version", "3.11")


class EnvironmentFailure(Exception):  # noqa: N818 - it is no error of the program but of the machine it stands on
    """The environment cannot be made; the message says what is missing."""


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return run_command(arguments)
    except KeyboardInterrupt:
        print("run: stopped", file=sys.stderr)
        return 130


def run_command(arguments: list[str]) -> int:
    command, rest = (arguments[0], arguments[1:]) if arguments else ("--help", [])
    try:
        prepare()
    except EnvironmentFailure as failure:
        print(f"run: {failure}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"run: {told(error)}", file=sys.stderr)
        return 1
    os.environ["PATH"] = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    match command:
        case "test":
            return test(rest)
        case "lock":
            return lock(rest)
        case "required":
            return required(rest)
        case "jars":
            return become("python", "-m", "deploy.local.kafka.jars")
        case "python":
            return become("python", *rest)
        case "demo" | "up":
            return become("python", "-m", "deploy.local", command, *rest, answers_stop=True)
        case _:
            return become("perennial", command, *rest, answers_stop=True)


def prepare() -> None:
    """Bring `.venv` up to the lock, once per change of what shapes it."""
    with (ROOT / ".venv.lock").open("w") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        wanted = stamp()
        if STAMP.is_file() and STAMP.read_text() == wanted:
            return
        print("run: preparing .venv (once, about a minute)", file=sys.stderr, flush=True)
        if not usable(wanted):
            create()
        STAMP.unlink(missing_ok=True)
        python = str(VENV / "bin" / "python")
        install(python, "--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", str(LOCK))
        install(python, "--no-deps", "--no-build-isolation", "-e", str(ROOT))
        STAMP.write_text(wanted)


def told(error: OSError) -> str:
    """What the machine refused, and what to do about it."""
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return (
            f"this user cannot write in {ROOT}, where ./run keeps .venv ({error.strerror}: {error.filename});"
            " start it as the user who owns that folder, or from a copy of your own"
        )
    return f"the environment cannot be made in {ROOT}: {error.strerror}" + (
        f": {error.filename}" if error.filename else ""
    )


def stamp() -> str:
    """First line: the interpreter; second line: what is installed."""
    shape = hashlib.sha256(LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes() + str(ROOT).encode())
    return f"{sys.version} {base_python()}\n{shape.hexdigest()}\n"


def base_python() -> str:
    return os.path.realpath(getattr(sys, "_base_executable", sys.executable))


def usable(wanted: str) -> bool:
    """Whether the present `.venv` can be brought up to date in place: same interpreter, and its pip answers."""
    if not STAMP.is_file() or STAMP.read_text().splitlines()[0] != wanted.splitlines()[0]:
        return False
    return attempt(str(VENV / "bin" / "python"), "-m", "pip", "--version") is None


def create() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    python = base_python()
    without_venv = attempt(python, "-m", "venv", str(VENV))
    if without_venv is None:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    # A target folder of our own is allowed where PEP 668 forbids pip to touch the system.
    without_pip = attempt(python, *PIP, "--require-hashes", "--target", str(BOOT), "--upgrade", "-r", str(BOOT_LOCK))
    if without_pip is not None:
        raise EnvironmentFailure(
            "no environment can be made here: this Python has neither a working venv nor pip.\n"
            f"run: venv said: {without_venv}\nrun: pip said: {without_pip}\n"
            "run: install one of them (Debian and Ubuntu: the package python3-venv) and start again."
        )
    failure = attempt(python, "-m", "virtualenv", "--quiet", str(VENV), PYTHONPATH=str(BOOT))
    if failure is not None:
        raise EnvironmentFailure(f"virtualenv could not make {VENV}: {failure}")


def install(python: str, *what: str) -> None:
    failure = attempt(python, *PIP, *what)
    if failure is not None:
        raise EnvironmentFailure(f"pip could not install the requirements: {failure}")


def attempt(*command: str, **environment: str) -> str | None:
    """Run a command in silence; None, or the last thing it said when it failed."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return None
    said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    return " / ".join(said[-3:]) or f"exit code {done.returncode}"


def test(arguments: list[str]) -> int:
    """Every check, all of them run; non-zero when one failed."""
    failed = [check[0] for check in CHECKS if run(*check) != 0]
    if run("python", "-m", "pytest", *arguments) != 0:
        failed.append("pytest")
    print(f"run: failed: {', '.join(failed)}" if failed else "run: all checks passed", flush=True)
    return 1 if failed else 0


def required(arguments: list[str]) -> int:
    """Write down the tests that pass here and must pass from now on, for the broker that was asked for."""
    kafka = "--broker=kafka" in arguments
    file = ROOT / "tests" / "required" / ("kafka.txt" if kafka else "embedded.txt")
    places = [str(place) for place in KAFKA_TESTS if place.is_dir()] if kafka else []
    return run("python", "-m", "pytest", f"--write-required={file}", *arguments, *places)


def lock(arguments: list[str]) -> int:
    """Renew both locks from pyproject.toml; arguments such as `--upgrade` go to uv."""
    code = run(*COMPILE, *COMPILE_STYLE, "--all-extras", "-o", str(LOCK), *arguments, "pyproject.toml")
    return code or run(*COMPILE, *COMPILE_STYLE, "-o", str(BOOT_LOCK), *arguments, "deploy/local/boot.in")


def run(*command: str) -> int:
    print(f"run: {' '.join(command)}", flush=True)
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def become(*command: str, answers_stop: bool = False) -> int:
    """Be that program from here on. One that asks for a Ctrl-C of before its first line gets it then."""
    if answers_stop:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    program = str(VENV / "bin" / command[0])
    os.execv(program, [program, *command[1:]])  # noqa: S606 - the process is replaced, so signals reach it directly


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
