"""Words that fit the columns, so that a service with bad ones does not start."""

from services.kit.tables.aliases import Headers
from services.kit.tables.errors import BadHeaderError
from services.ledger.errors import BadWordsError
from services.ledger.intake.columns import book_columns
from services.ledger.intake.payments import return_headers
from services.ledger.intake.reasons import Reasons
from services.ledger.intake.units import unit_in
from services.ledger.intake.words import Words


def refuse_bad(words: Words, region: str) -> None:
    """Raise `BadWordsError` for a header without a column, or a word that means two things."""
    try:
        of_books = Headers(((column, column.headers) for column in book_columns(region)), words.book, unit_in)
        of_returns = return_headers(words)
        for header in words.defaults:
            if of_books.of(header) is None:
                of_returns.named(header)
    except BadHeaderError as error:
        raise BadWordsError(str(error)) from error
    Reasons(words.reasons)
