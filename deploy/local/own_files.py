"""A user's own book and payments, read by the rules of the ledger before anything is started: what it would refuse is told at once."""

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from deploy.local.variables import without
from schemas.http.files import FileRead
from services.cli.errors import BadInput
from services.cli.problems import problems_in
from services.cli.service import read_file
from services.kit.settings import load
from services.kit.tables.errors import NotATableError
from services.kit.tables.table import read
from services.ledger.api.books import refusal_of
from services.ledger.bootstrap import places_of, words_of
from services.ledger.handlers.book_check import check_alone
from services.ledger.intake.payments import read_return
from services.ledger.intake.rows import read_book
from services.ledger.settings import LedgerSettings

_SOURCE = "bank"


class OwnFiles(NamedTuple):
    """The files of a user, and what was read of them."""

    book: Path
    payments: Path | None = None
    payments_read: FileRead | None = None


def read_own(book: Path, payments: Path | None, zone: str, now: datetime) -> OwnFiles:
    """The files, read without an error. Raises `BadInput` for what a ledger that knows nothing yet would refuse."""
    settings = load(LedgerSettings, _told(zone))
    _read_book(book, settings, now)
    return OwnFiles(book, payments, _read_payments(payments, settings) if payments else None)


def _read_book(file: Path, settings: LedgerSettings, now: datetime) -> None:
    try:
        found = read_book(read(file.name, read_file(file)), places_of(settings), words_of(settings))
    except NotATableError as error:
        raise BadInput(str(error)) from error
    if errors := sorted([*found.errors, *check_alone(found, now).errors], key=lambda flaw: flaw.row):
        refusal = refusal_of(found, errors, ()).model_dump(mode="json")
        raise BadInput(refusal["detail"], problems_in(refusal), refusal)


def _read_payments(file: Path, settings: LedgerSettings) -> FileRead:
    """Lines at fault are no error: the ledger keeps them, and the demo names them at its end."""
    try:
        return read_return(read(file.name, read_file(file)), _SOURCE, words_of(settings)).reading
    except NotATableError as error:
        raise BadInput(str(error)) from error


def _told(zone: str) -> Mapping[str, Any]:
    """What the ledger of a demo is told that concerns files; its database does not exist yet."""
    given = without(os.environ, "PERENNIAL_CLI_", "PERENNIAL_LOCAL_")
    return {**given, "PERENNIAL_DATABASE_URL": "postgresql://nowhere", "PERENNIAL_LEDGER_ZONE": zone}
