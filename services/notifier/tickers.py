"""The tickers of the notifier: receipts that wait to be told to their deliveries, and texts that wait for their other parts."""

from services.kit.clock import Clock
from services.kit.poison import DueRows
from services.kit.postgres import Database
from services.kit.ticker import Ticker
from services.notifier.handlers.on_heard import RECEIPTS, TEXTS, on_unfinished
from services.notifier.handlers.on_receipts import on_receipts
from services.notifier.store import receipts, texts


def receipts_ticker(database: Database, clock: Clock) -> Ticker:
    """Tells receipts as soon as they and what they are for are both there."""
    rows = DueRows(receipts.hold_due, receipts.put_off)
    return Ticker(RECEIPTS, database, clock, on_receipts, receipts.next_moment, rows)


def texts_ticker(database: Database, clock: Clock) -> Ticker:
    """Passes on what has come of a text when the rest of it does not."""
    rows = DueRows(texts.hold_due, texts.put_off)
    return Ticker(TEXTS, database, clock, on_unfinished, texts.next_unfinished, rows)
