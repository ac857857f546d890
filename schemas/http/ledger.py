"""The ledger's HTTP API: what it takes and what it answers."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from schemas.base import Contract, Instant
from schemas.http.files import FileRead, SheetTitle, WhereSaid
from schemas.ids import PaymentId
from schemas.money import Currency
from schemas.policies import Policy

Name = Annotated[str, Field(min_length=1, max_length=200)]
"""Something that somebody outside has named."""


class Cell(Contract):
    """A cell of a file that breaks a rule."""

    row: int
    """As a spreadsheet counts: the header is row 1."""
    sheet: SheetTitle = ""
    column: str
    value: str
    rule: str


class BadRow(Contract):
    """A row of a file that was not taken in, with all its cells, so that it can be corrected."""

    row: int
    sheet: SheetTitle = ""
    cells: tuple[str, ...]
    line_id: str | None = None
    """Of a line of a bank's return, by which a corrected one says what it stands for."""


class BookReport(Contract):
    """What became of a book: `POST /books?name=…` with the file as its body."""

    file: str
    reading: FileRead | None = None
    """What was read of the file, and what was not and why."""
    dry_run: bool = False
    """Nothing was taken in: the figures say what would have become of the book."""
    rows: int = 0
    registered: int
    changed: int
    unchanged: int
    parties: int
    """People who are new or changed."""
    ignored_columns: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    """What every row says by a word of the deployment, since the file has no such column: as `币种: CNY`."""
    warnings: tuple[Cell, ...] = ()
    """Cells that cost a policy a contact; they stand on the data-quality list too."""
    unusable_contacts: int = 0
    """Cells of phones, e-mail addresses and letters' addresses that hold none."""
    holders_without_contact: int = 0
    """Holders for whom the file has neither a phone number nor an e-mail address that can be used."""
    holders_without_identity: int = 0
    """Holders for whom the file has no identity number: they are known by name, date of birth and phone."""
    taken_in_before: Instant | None = None
    """When exactly these bytes were taken in; then this request has changed nothing."""
    repeated_rows: int = 0
    """Rows that say again what a row before them has said."""
    total_rows: tuple[int, ...] = ()
    """Rows that add up the others and were passed over."""
    rejected: tuple[Cell, ...] = ()
    """Cells at fault, where the good rows were to be taken in all the same."""
    headers: tuple[str, ...] = ()
    bad_rows: tuple[BadRow, ...] = ()
    """The rows of these cells, under these headers."""


class FileProgress(Contract):
    """How far the book or the bank's return is that comes in just now: `GET /progress`. Without one the stage is `idle`."""

    file: str = ""
    stage: str = "idle"
    """`reading`, `checking`, `saving` or `idle`."""
    done: int = 0
    """Rows."""
    of: int | None = None
    """All rows, once that is known."""


class BookRefusal(Contract):
    """Why nothing of a book was taken in: a problem document (RFC 9457) with every cell at fault."""

    title: str = "Unprocessable Content"
    status: int = 422
    detail: str
    file: str
    reading: FileRead | None = None
    """What was read of the file, and what was not and why."""
    ignored_columns: tuple[str, ...] = ()
    problems: tuple[Cell, ...]
    warnings: tuple[Cell, ...] = ()
    headers: tuple[str, ...] = ()
    bad_rows: tuple[BadRow, ...] = ()
    """The rows of the cells at fault, under these headers."""


class MarkIn(Contract):
    """How far a payment feed is complete: `POST /feeds/{feed}/marks`."""

    complete_through: date


class Mark(Contract):
    """The mark of a payment feed."""

    feed: str
    complete_through: date | None
    moved: bool
    """False when an earlier request had said as much or more; then this one has changed nothing."""
    why_not: WhereSaid = ""
    """Why it was not moved: as much was known already, or the file has rows that were not read."""


class PaymentsReport(Contract):
    """What became of a bank's return: `POST /payments/file?source=…&name=…&complete_through=…`."""

    file: str
    reading: FileRead | None = None
    """What was read of the file, and what was not and why."""
    payments: int
    failures: int
    repeated: int
    """Lines that the ledger knew, from a file or by the API."""
    rejected: tuple[Cell, ...] = ()
    """Lines that were not taken in; they are kept with their bytes (`GET /payments/rejected`)."""
    assumed: tuple[str, ...] = ()
    """What every line says by a word of the deployment, since the file has no such column: as `币种: CNY`."""
    ignored_columns: tuple[str, ...] = ()
    warnings: tuple[Cell, ...] = ()
    mark: Mark | None = None
    dry_run: bool = False
    """Nothing was taken in: the figures say what would have become of the return."""
    headers: tuple[str, ...] = ()
    bad_rows: tuple[BadRow, ...] = ()
    """The lines that were not taken in, under these headers."""


class PaymentIn(Contract):
    """A payment that arrived: `POST /payments`. The natural key is source and reference."""

    source: Name
    reference: Name
    policy_number: Name
    amount: Annotated[Decimal, Field(gt=0, max_digits=16, decimal_places=2)]
    currency: Currency
    value_date: date
    due_date: date | None = None
    """Names the instalment; without it the earliest unpaid one is meant."""


class FailureIn(Contract):
    """A transfer that did not succeed: `POST /failures`. The natural key is source and reference."""

    source: Name
    reference: Name
    policy_number: Name
    reason: Name
    """A code of the catalogue, or the words of the bank."""
    attempted_on: date
    due_date: date | None = None
    next_debit_on: date | None = None


class Taken(Contract):
    """What became of one payment or failed transfer."""

    payment_id: PaymentId
    policy_version: int
    settled: tuple[int, ...]
    """The instalments that it completed."""
    repeated: bool
    """The ledger knew it; then this request has changed nothing."""
    warning: str | None = None


class EntryView(Contract):
    """One line of the ledger. `body` is the event as published."""

    policy_version: int
    type: str
    occurred_at: Instant
    body: dict[str, Any]


class PolicyView(Contract):
    """A policy as it stands, and how it came to that: `GET /policies/{policy_number}`."""

    policy: Policy
    next_at: Instant | None
    """When time does something to it next."""
    awaiting: tuple[str, ...]
    """Payment feeds whose word would decide its lapse."""
    entries: tuple[EntryView, ...]


class RejectedView(Contract):
    """A line of a bank's return that was not taken in: `GET /payments/rejected`."""

    source: str
    file: str
    row: int
    column: str
    value: str
    rule: str
    line: str
    """As it stood in the file."""
    line_id: str = ""
    """A line that says in a column `line id` that it stands for this one takes its place."""
    rejected_at: Instant


class Dismissal(Contract):
    """Who gives a rejected line up, and why: `POST /payments/rejected/{line_id}/dismiss`."""

    by: Name
    note: Name


class FeedView(Contract):
    """A payment feed: `GET /feeds`."""

    feed: str
    complete_through: date | None
    marked_at: Instant | None


class Published(Contract):
    """How many events were put into the outbox again."""

    published: int
