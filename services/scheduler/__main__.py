"""Runs the scheduler: `python -m services.scheduler`."""

from services.kit.process import main
from services.scheduler.bootstrap import build
from services.scheduler.settings import SchedulerSettings

if __name__ == "__main__":
    main(build, SchedulerSettings)
