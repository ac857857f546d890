"""Audits a records directory: `python tests/e2e/audit.py RECORDS_DIR`. Imports nothing of what it audits."""

import sys
from pathlib import Path

if __package__ in {None, ""}:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.e2e.auditor import audit
from tests.e2e.auditor.cli import main

__all__ = ["audit", "main"]

if __name__ == "__main__":
    sys.exit(main())
