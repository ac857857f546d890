"""How an SMSC is reached, who we are to it, and how it is written to."""

import ssl
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from services.kit.settings import CommaSeparated, Secret
from services.notifier.domain.limits import MOST_PARTS, TextRules
from services.notifier.domain.replies import OPT_OUT_WORDS
from services.notifier.errors import ProviderMisconfigured
from services.notifier.providers.contract import Options

AT_ONCE = 200
_PREFIX = "PERENNIAL_NOTIFIER_SMPP_"


class HexIds(StrEnum):
    """Where an SMSC writes message ids in hexadecimal that it writes in decimal elsewhere."""

    NONE = "none"
    ANSWERS = "answers"
    """In its answers to submits; in decimal in its receipts."""
    RECEIPTS = "receipts"
    """In its receipts; in decimal in its answers to submits."""


def _formerly_a_switch(value: object) -> object:
    """`true` and `false`, as the setting was written when it knew one way round only."""
    return {"true": HexIds.ANSWERS, "false": HexIds.NONE}.get(str(value).lower(), value)


class SmppOptions(Options):
    """PERENNIAL_NOTIFIER_SMPP_*."""

    host: str | None = None
    port: Annotated[int, Field(ge=1, le=65535)] = 2775
    tls: Literal["implicit", "none"] = "implicit"
    ca_file: Path | None = None
    """Certificates to trust instead of the machine's own."""
    system_id: str | None = None
    password: Annotated[str | None, Secret()] = None
    system_type: str = ""
    source: str = ""
    """The number or name that recipients see; the SMSC's own where it is empty."""
    source_ton: Annotated[int | None, Field(ge=0, le=6)] = None
    """Kind of number of `source`; found by its looks where it is not set."""
    source_npi: Annotated[int | None, Field(ge=0, le=18)] = None
    window: Annotated[int, Field(ge=1, le=AT_ONCE)] = 10
    """How many messages may wait for the SMSC's answer at a time."""
    timeout: Annotated[float, Field(gt=0, le=60)] = 10.0
    """Seconds for everything up to the last byte, and as many again for the answer to it."""
    enquire_seconds: Annotated[float, Field(gt=0, le=600)] = 30.0
    """Silence after which the SMSC is asked whether it still lives."""
    receipts: bool = True
    """Ask for delivery receipts."""
    validity: bool = True
    """Tell the SMSC to give a text up when the interval of its notice is over."""
    hex_ids: Annotated[HexIds, BeforeValidator(_formerly_a_switch)] = HexIds.NONE
    """Where the SMSC writes in hexadecimal the message ids that it writes in decimal elsewhere."""
    states_file: Path | None = None
    """Words of receipts with their classes, which go before those of `states.yaml`."""
    opt_out_words: CommaSeparated = OPT_OUT_WORDS
    """The words by which recipients on this route ask for no more."""
    coding_15: Literal["gb18030", "utf-8", "latin-1"] = "gb18030"
    """The encoding of texts under data_coding 15: gateways to CMPP write GBK there, which GB18030 contains."""
    letters: Literal["as-written", "downgraded"] = "as-written"
    """Downgraded writes typographic characters in GSM-7; a text that would lose a letter by it is left as written."""
    max_parts: Annotated[int, Field(ge=1, le=255)] = MOST_PARTS
    """Of one text: where there is more to say, it names the most urgent and counts the rest."""
    price: Annotated[Decimal | None, Field(ge=0)] = None
    """Of one part."""
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "CNY"
    region: Annotated[str, Field(pattern="^[A-Z]{2}$")] = "CN"
    """Whose numbers the SMSC may write without their country."""


def text_rules(options: SmppOptions) -> TextRules:
    """What the SMSC takes of a text."""
    return TextRules(most_parts=options.max_parts, downgrade=options.letters == "downgraded")


def host_of(options: SmppOptions) -> str:
    """Check what must be set."""
    for name in ("host", "system_id", "password"):
        if getattr(options, name) is None:
            raise ProviderMisconfigured(f"{_PREFIX}{name.upper()}: is not set")
    for name in ("system_id", "password", "system_type", "source"):
        text = getattr(options, name)
        if not text.isascii() or (text and not text.isprintable()):
            raise ProviderMisconfigured(f"{_PREFIX}{name.upper()}: may hold printable ASCII characters only")
    return str(options.host)


def tls_of(options: SmppOptions) -> ssl.SSLContext | None:
    """TLS that knows whom it speaks to, or none."""
    if options.tls == "none":
        return None
    try:
        return ssl.create_default_context(cafile=options.ca_file)
    except (OSError, ssl.SSLError) as error:
        raise ProviderMisconfigured(f"{_PREFIX}CA_FILE: {options.ca_file}: {error}") from error
