"""The ledger's own settings, beside those that every service has (`services.kit.settings`)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from schemas.civil import zone_named
from services.kit.settings import CommaSeparated, Settings


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

    @property
    def zones_of_branches(self) -> Mapping[str, str]:
        """Branch → zone."""
        pairs = (text.partition("=") for text in self.branch_zones)
        return {name.strip(): zone.strip() for name, _, zone in pairs}
