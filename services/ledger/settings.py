"""The ledger's own settings, beside those that every service has (`services.kit.settings`)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from schemas.civil import zone_named
from services.kit.settings import CommaSeparated, Settings

LAST_OF_MONTH = 31


def _pairs(texts: tuple[str, ...]) -> tuple[str, ...]:
    for text in texts:
        name, separator, zone = text.partition("=")
        if not name.strip() or not separator:
            raise ValueError(f"{text!r} is not written as branch=zone")
        zone_named(zone.strip())
    return texts


def _zone(name: str) -> str:
    zone_named(name)
    return name


def _debit_day(text: str) -> tuple[str, int]:
    feed, separator, day = text.partition("=")
    if not feed.strip() or not separator or not day.strip().isdecimal() or not 1 <= int(day) <= LAST_OF_MONTH:
        raise ValueError(f"{text!r} is not written as feed=day of the month")
    return feed.strip(), int(day)


def _debit_days(texts: tuple[str, ...]) -> tuple[str, ...]:
    for text in texts:
        _debit_day(text)
    return texts


class LedgerSettings(Settings):
    """PERENNIAL_LEDGER_*."""

    service: ClassVar[str] = "ledger"

    feeds: Annotated[CommaSeparated, Field(min_length=1)] = ("bank",)
    """The payment feeds by which every policy may be paid, with commas between."""
    zone: Annotated[str, AfterValidator(_zone)] = "Asia/Shanghai"
    """The zone of a policy whose row and branch name none."""
    branch_zones: Annotated[CommaSeparated, AfterValidator(_pairs)] = ()
    """Branches in other zones: `新疆分公司=Asia/Urumqi, …`."""
    phone_region: Annotated[str, Field(pattern="^[A-Z]{2}$")] = "CN"
    """The country of phone numbers without a country code."""

    words_file: Path | None = None
    """A file of words (`intake/words.yaml` shows the form): headers, results and reasons of this insurer and its banks."""

    products_file: Path | None = None
    """A file of products that do not lapse or have a grace of their own (`README.md` shows the form)."""
    debit_days: Annotated[CommaSeparated, AfterValidator(_debit_days)] = ()
    """The days of the month on which a feed's bank debits: `bank=5, bank=20, …`."""

    @property
    def days_of_debit(self) -> Mapping[str, frozenset[int]]:
        """Feed → days of the month."""
        found: dict[str, frozenset[int]] = {}
        for feed, day in map(_debit_day, self.debit_days):
            found[feed] = found.get(feed, frozenset()) | {day}
        return found

    @property
    def zones_of_branches(self) -> Mapping[str, str]:
        """Branch → zone."""
        pairs = (text.partition("=") for text in self.branch_zones)
        return {name.strip(): zone.strip() for name, _, zone in pairs}
