"""The door of `perennial`: small, so that Ctrl-C is answered in words while all the rest is still being loaded."""

import sys

from services.cli.interrupt import while_loading


def main() -> None:
    """Run the command of this process's arguments."""
    with while_loading():
        from services.cli.commands import app, run  # noqa: PLC0415
    sys.exit(run(app))


if __name__ == "__main__":
    main()
