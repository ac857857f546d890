"""`./run` on machines that lack something: it says what, in words."""

import errno
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.local.environment import told

ROOT = Path(__file__).parents[3]
SHAPED_BY = ["run", "pyproject.toml", "requirements.lock", "requirements-boot.lock", "deploy/local/environment.py"]


@pytest.fixture
def checkout(tmp_path) -> Path:
    """As much of a checkout as `./run` needs before it has its environment."""
    for name in SHAPED_BY:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def run(checkout: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = ["/bin/sh", str(checkout / "run"), "--help"]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)


def test_an_old_python_is_refused(checkout):
    tools = checkout / "tools"
    tools.mkdir()
    old = tools / "python3"
    old.write_text('#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2 && exit 0\nexit 1\n')
    old.chmod(0o755)
    for tool in ("dirname", "sh"):
        (tools / tool).symlink_to(shutil.which(tool))
    done = run(checkout, PATH=str(tools))
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed; found: Python 3.9.2" in done.stderr


def test_neither_venv_nor_pip_is_explained(checkout):
    shadows = checkout / "shadows"
    shadows.mkdir()
    for module in ("venv", "pip"):
        (shadows / f"{module}.py").write_text(f'raise SystemExit("No module named {module}")\n')
    done = run(checkout, PYTHONPATH=str(shadows))
    assert done.returncode == 1
    assert "neither a working venv nor pip" in done.stderr
    assert "venv said: No module named venv" in done.stderr
    assert "pip said: No module named pip" in done.stderr
    assert "python3-venv" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_ready_environment_is_used_at_once(checkout):
    """The stamp is all a second start looks at: nothing is installed, the command is what runs."""
    run(checkout, PYTHONPATH=str(_makes_nothing(checkout)))
    done = run(checkout, PYTHONPATH=str(checkout / "shadows"))
    assert done.stdout == "the command ran: --help\n"
    assert "preparing" not in done.stderr


def _makes_nothing(checkout: Path) -> Path:
    """Stand-ins for venv and pip that leave an environment whose command only says that it ran."""
    shadows = checkout / "shadows"
    shadows.mkdir()
    (shadows / "venv.py").write_text(
        "import pathlib, sys\n"
        "bin = pathlib.Path(sys.argv[1]) / 'bin'; bin.mkdir(parents=True)\n"
        "(bin / 'python').symlink_to(sys.executable)\n"
        "command = bin / 'perennial'; command.write_text('#!/bin/sh\\necho the command ran: $@\\n'); command.chmod(0o755)\n"
    )
    (shadows / "pip.py").write_text("")
    return shadows


def test_it_is_stopped_in_one_line_while_it_loads(checkout):
    shadow = checkout / "shadows" / "hashlib.py"
    shadow.parent.mkdir()
    shadow.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    done = run(checkout, PYTHONPATH=str(shadow.parent))
    assert (done.returncode, done.stderr) == (130, "run: stopped\n")


def test_it_is_stopped_in_one_line_while_it_prepares(checkout):
    shadow = checkout / "shadows" / "venv.py"
    shadow.parent.mkdir()
    shadow.write_text("import os, signal, time\nos.kill(os.getppid(), signal.SIGINT)\nsignal.pause()\n")
    done = run(checkout, PYTHONPATH=str(shadow.parent))
    assert done.returncode == 130
    assert done.stderr.splitlines()[1:] == ["run: stopped"]


def test_a_lock_that_cannot_be_made_is_one_line(checkout):
    (checkout / ".venv.lock").mkdir()
    done = run(checkout)
    assert done.returncode == 1
    assert done.stderr == f"run: the environment cannot be made in {checkout}: Is a directory: {checkout}/.venv.lock\n"


def test_a_checkout_of_somebody_else_is_explained():
    said = told(PermissionError(errno.EACCES, "Permission denied", ".venv.lock"))
    assert f"this user cannot write in {ROOT}" in said
    assert "as the user who owns that folder" in said
    assert "\n" not in said
