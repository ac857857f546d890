"""Runs the ledger: `python -m services.ledger`."""

import gc

from services.kit.service import main
from services.ledger.bootstrap import build
from services.ledger.settings import LedgerSettings

GARBAGE_AFTER = 100_000
"""New objects until rubbish is looked for. A large book makes millions of them in no cycles, and looking took a fifth."""

if __name__ == "__main__":
    gc.set_threshold(GARBAGE_AFTER, 20, 20)
    main(build, LedgerSettings)
