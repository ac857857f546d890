"""Runs the notifier: `python -m services.notifier`."""

from services.kit.process import main
from services.notifier.bootstrap import build
from services.notifier.settings import settings_class

if __name__ == "__main__":
    main(build, settings_class())
