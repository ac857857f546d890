"""`perennial import …` and `perennial mark`: what the insurer tells the ledger."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from services.cli.addresses import address_of
from services.cli.error_file import write_errors
from services.cli.errors import BadInput, BadUse
from services.cli.files import unused
from services.cli.output import show_figures, show_text, tell, warn
from services.cli.progress import waiting_for
from services.cli.reading import lines_of, unread_of
from services.cli.service import Query, call, post, read_file, text, told_when_stopped

MOST_WORDS = 6_000
"""Characters of words that the ledger takes along with a file."""
_REJECTED = re.compile(r"\.rejected(-\d+)?$")
LOOK = (
    "Give the command again with --dry-run: it waits for its turn, changes nothing, and counts what was taken in"
    " as unchanged, repeated or known."
)
DRY = "It was a dry run: it changes nothing."
APART = {"headers", "bad_rows", "reading"}
"""Parts of an answer that are for `--errors`, or shown in lines of their own."""

MORE = """Headers may be Chinese or English. `perennial import words` shows every name by which a column is known, and the words
of banks; yours come on top, by --words FILE.yaml or for good in PERENNIAL_LEDGER_WORDS_FILE. --errors FILE.xlsx writes the
bad rows with their cells at fault marked, to be corrected and imported; --accept-good takes the good ones in meanwhile.
What a file and its cells may look like: services/ledger/README.md."""

imports = typer.Typer(no_args_is_help=True, help="Take a file in: a book, a bank's return, holds.", epilog=MORE)

File = Annotated[
    Path, typer.Argument(help="An Excel workbook, or a CSV with comma, tab, semicolon or pipe.", show_default=False)
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would become of the file, and change nothing.")]
Errors = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE.xlsx",
        help="Write the bad rows there, their cells at fault marked; into FILE-2.xlsx where there is such a file.",
    ),
]

AcceptGood = Annotated[
    bool,
    typer.Option(
        "--accept-good",
        help="Take the good rows in; the bad ones go into FILE.rejected.xlsx, to be corrected and imported.",
    ),
]
MoreWords = Annotated[
    Path | None,
    typer.Option("--words", metavar="FILE.yaml", help="Headers, results and reasons on top of those the ledger knows."),
]
Encoding = Annotated[
    str | None,
    typer.Option(
        help="Of a CSV that is neither Unicode nor GB18030: big5, shift-jis, euc-kr, windows-1250, windows-1252, …"
    ),
]


@imports.command("book")
def import_book(
    file: File,
    *,
    dry_run: DryRun = False,
    errors: Errors = None,
    words: MoreWords = None,
    accept_good: AcceptGood = False,
    encoding: Encoding = None,
) -> None:
    """Take in a book of policies: all of it, or nothing. The same file twice changes nothing."""
    errors = _set_aside(file, errors, accept_good=accept_good)
    query: Query = {
        "name": file.name,
        "words": _text_of(words),
        "encoding": encoding,
        **_wanted(dry_run=dry_run, accept_good=accept_good),
    }
    _send("/books", query, file, errors)


@imports.command("payments")
def import_payments(
    file: File,
    *,
    source: Annotated[str, typer.Option(help="Who reports: the bank, the counter.")] = "bank",
    complete_through: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="No payment valued on or before this day is still to come."),
    ] = None,
    dry_run: DryRun = False,
    errors: Errors = None,
    words: MoreWords = None,
    bank: Annotated[
        str | None, typer.Option(help="A form of return that is shipped: delimited or spreadsheet.")
    ] = None,
    accept_good: AcceptGood = False,
    encoding: Encoding = None,
) -> None:
    """Take in payments and failed transfers: good lines always, at once. What is known by source and reference counts once.

    Bad lines are kept by the ledger (`perennial rejected`) until they are good; a line corrected in the workbook of bad
    rows, or in the bank's file under its reference, leaves that list.
    """
    errors = _set_aside(file, errors, accept_good=accept_good)
    day = complete_through.date().isoformat() if complete_through else None
    query: Query = {
        "source": source,
        "name": file.name,
        "complete_through": day,
        "bank": bank,
        "words": _text_of(words),
        "encoding": encoding,
        **_wanted(dry_run=dry_run),
    }
    _send("/payments/file", query, file, errors)


@imports.command("holds")
def import_holds(
    file: File,
    *,
    dry_run: DryRun = False,
    errors: Errors = None,
    accept_good: AcceptGood = False,
    encoding: Encoding = None,
) -> None:
    """Take in holds (kind, policy number, life, from, until, by, note, reference): all of them, or nothing."""
    errors = _set_aside(file, errors, accept_good=accept_good)
    query: Query = {"name": file.name, "encoding": encoding, **_wanted(dry_run=dry_run, accept_good=accept_good)}
    _send("/holds/file", query, file, errors, service="scheduler")


@imports.command("words")
def show_words(
    bank: Annotated[
        str | None, typer.Option(help="Of a form of return that is shipped: delimited or spreadsheet.")
    ] = None,
) -> None:
    """Show the names by which columns are known, and the words of banks: a file to copy for --words."""
    show_text(text("ledger", "/words", {"bank": bank}))


def _send(path: str, query: Query, file: Path, errors: Path | None, service: str = "ledger") -> None:
    content = read_file(file)
    if errors is not None and errors.suffix.lower() != ".xlsx":
        raise BadUse(f"{errors}: the bad rows are written as an Excel workbook; let its name end in .xlsx")
    try:
        with told_when_stopped(service, DRY if query.get("dry_run") else LOOK):
            sent = partial(call, address_of(service), "POST", path, query=query, body=content)
            answer = waiting_for(sent, watched=service == "ledger")
    except BadInput as refused:
        _tell_reading(refused.answer)
        _write_errors(errors, refused.answer)
        raise
    show_figures({name: value for name, value in answer.items() if name not in APART})
    _tell_reading(answer)
    if why := (answer.get("mark") or {}).get("why_not"):
        tell(f"the mark was not moved: {why}")
    _write_errors(errors, answer)
    warn(unread_of(answer.get("reading") or {}))


def _tell_reading(answer: Mapping[str, Any]) -> None:
    for line in lines_of(answer.get("reading") or {}):
        tell(line)


def _set_aside(file: Path, errors: Path | None, *, accept_good: bool) -> Path | None:
    if errors is not None or not accept_good:
        return errors
    return file.with_name(f"{_REJECTED.sub('', file.stem)}.rejected.xlsx")


def _write_errors(errors: Path | None, answer: Mapping[str, Any]) -> None:
    """Write the bad rows into a new file: one that somebody has corrected by hand is never overwritten."""
    if errors is None:
        return
    file = unused(errors)
    if rows := write_errors(file, answer):
        tell(f"{rows} bad {'row is' if rows == 1 else 'rows are'} in {file}: correct and import that file")


def _text_of(file: Path | None) -> str | None:
    if file is None:
        return None
    try:
        text = read_file(file).decode()
    except UnicodeDecodeError as error:
        raise BadUse(f"{file} is not written in UTF-8") from error
    if len(text) > MOST_WORDS:
        raise BadUse(
            f"{file} is longer than {MOST_WORDS} characters; give it to the ledger as PERENNIAL_LEDGER_WORDS_FILE"
        )
    return text


def _wanted(**options: bool) -> dict[str, bool]:
    return {name: True for name, wanted in options.items() if wanted}


def mark(
    feed: Annotated[str, typer.Argument(help="The payment feed, for example bank.")],
    day: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], metavar="DATE")],
) -> None:
    """Say that a payment feed is complete through a day: lapses of that day may be decided."""
    through: date = day.date()
    said = {"complete_through": through.isoformat()}
    look = "Give the command again: said twice, a day changes nothing."
    show_figures(post("ledger", f"/feeds/{feed}/marks", look=look, body=said) or {})
