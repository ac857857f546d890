"""`python -m deploy.local`: the commands of the local stack. `./run demo` and `./run up` come here."""

import sys

from services.cli.interrupt import while_loading


def main() -> None:
    """Run the command of this process's arguments."""
    with while_loading():
        from deploy.local.commands import app  # noqa: PLC0415
        from services.cli.addresses import ROOT  # noqa: PLC0415
        from services.cli.commands import run  # noqa: PLC0415
    # Nobody starts this program himself: in a checkout it was the front door, elsewhere the command.
    sys.exit(run(app, "./run" if (ROOT / "run").is_file() else "perennial"))


if __name__ == "__main__":
    main()
