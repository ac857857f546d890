"""Runs the ledger: `python -m services.ledger`."""

from services.kit.process import main
from services.ledger.bootstrap import build
from services.ledger.settings import LedgerSettings

if __name__ == "__main__":
    main(build, LedgerSettings)
