"""Words that fit the columns, so that a service with bad ones does not start."""

from services.ledger.intake.aliases import Headers
from services.ledger.intake.columns import book_columns
from services.ledger.intake.payments import return_headers
from services.ledger.intake.reasons import Reasons
from services.ledger.intake.words import Words


def refuse_bad(words: Words, region: str) -> None:
    """Raise `BadWordsError` for a header without a column, or a word that means two things."""
    Headers(((column, column.headers) for column in book_columns(region)), words.book)
    headers = return_headers(words)
    for header in words.defaults:
        headers.named(header)
    Reasons(words.reasons)
