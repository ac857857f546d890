"""`python -m deploy.local`: the commands of the local stack. `./run demo` and `./run up` come here."""

import sys

from services.cli.interrupt import while_loading


def main() -> None:
    """Run the command of this process's arguments."""
    with while_loading():
        from deploy.local.commands import app  # noqa: PLC0415
        from services.cli.commands import run  # noqa: PLC0415
    sys.exit(run(app))


if __name__ == "__main__":
    main()
