"""A message as SMPP carries it: one body for each part, all of them counted and written before the first one leaves."""

import re
import zlib
from collections.abc import Sequence

from services.notifier.domain.results import Message
from services.notifier.domain.sms_parts import Alphabet, Cut
from services.notifier.providers.smpp.bodies import Address, ShortMessage
from services.notifier.providers.smpp.options import SmppOptions
from services.notifier.providers.smpp.reading import UCS2
from services.notifier.providers.smpp.texts import HEADER_INDICATOR, contents

_PHONE = re.compile(r"\+[1-9]\d{4,14}")
_INTERNATIONAL, _ALPHANUMERIC = 1, 5
_ISDN = 1
_RECEIPT_PLEASE = 1
SHORTEST_VALIDITY = 60
"""Seconds: less, and some networks give up before they have tried."""
LONGEST_VALIDITY_DAYS = 30
"""More is left to the network, which forgets a text sooner anyway."""


class BadNumberError(ValueError):
    """The address is no phone number."""


def bodies_of(message: Message, pieces: Cut, options: SmppOptions) -> Sequence[bytes]:
    """The bodies to submit. Raises ValueError for what cannot be written."""
    if not _PHONE.fullmatch(message.to):
        raise BadNumberError("the address is no phone number")
    empty = ShortMessage(
        source=source_of(options),
        destination=Address(_INTERNATIONAL, _ISDN, message.to.removeprefix("+")),
        content=b"",
        data_coding=UCS2 if pieces.alphabet is Alphabet.UCS2 else 0,
        esm_class=HEADER_INDICATOR if len(pieces.parts) > 1 else 0,
        registered_delivery=_RECEIPT_PLEASE if options.receipts else 0,
        validity_period=validity_of(message) if options.validity else "",
    )
    octets = contents(pieces, zlib.crc32(message.reference.encode()) & 0xFF)
    return [empty._replace(content=part).encode() for part in octets]


def validity_of(message: Message) -> str:
    """How long the network may try, counted from its own clock, in SMPP's form: YYMMDDhhmmss000R."""
    if message.until is None:
        return ""
    seconds = max(int((message.until - message.at).total_seconds()), SHORTEST_VALIDITY)
    days, rest = divmod(seconds, 24 * 3600)
    if days > LONGEST_VALIDITY_DAYS:
        return ""
    return f"0000{days:02}{rest // 3600:02}{rest // 60 % 60:02}{rest % 60:02}000R"


def source_of(options: SmppOptions) -> Address:
    """Who writes: a name, an international number with its plus, or a number of whatever kind the SMSC knows."""
    source = options.source
    if not source:
        ton, npi = 0, 0
    elif not source.removeprefix("+").isdigit():
        ton, npi = _ALPHANUMERIC, 0
    else:
        ton, npi = _INTERNATIONAL if source.startswith("+") else 0, _ISDN
    return Address(
        ton if options.source_ton is None else options.source_ton,
        npi if options.source_npi is None else options.source_npi,
        source.removeprefix("+"),
    )
