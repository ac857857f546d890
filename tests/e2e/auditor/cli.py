"""The auditor at a terminal."""

import argparse
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from . import PATIENCE, audit


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when nothing is wrong and every hard case happened, 1 when not."""
    parser = argparse.ArgumentParser(description="Audits what the demo's sinks received.")
    parser.add_argument("records", type=Path, help="directory with the four input files, echo.jsonl and smtp.jsonl")
    parser.add_argument("--days", type=int, help="look at the first DAYS days only")
    parser.add_argument("--patience", type=float, default=PATIENCE.total_seconds() / 60, metavar="MINUTES")
    parser.add_argument("--any-book", action="store_true", help="do not ask for the hard cases of the generated book")
    options = parser.parse_args(arguments)
    report = audit(options.records, days=options.days, patience=timedelta(minutes=options.patience))
    untested = [] if options.any_book else report.untested
    lines = report.lines() + [f"{'did not happen':>20}: {name}" for name in untested]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if report.clean and not untested else 1
