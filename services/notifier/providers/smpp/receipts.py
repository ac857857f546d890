"""Delivery receipts, in the forms in which SMSCs write them: each field is looked for on its own, and none must be there.

The usual form is `id:… sub:001 dlvrd:001 submit date:… done date:… stat:DELIVRD err:000 text:…`; it is found with other
orders and spellings, shortened, and replaced by optional fields altogether.
"""

import re

from services.notifier.domain.heard import Fate, PartReceipt
from services.notifier.providers.smpp.bodies import ShortMessage
from services.notifier.providers.smpp.texts import UCS2, international

RECEIPTED_MESSAGE_ID = 0x001E
MESSAGE_STATE = 0x0427
NETWORK_ERROR = 0x0423

LONGEST_ID = 128
"""Twice what the protocol allows; the index over ids must be able to hold them."""

_KIND = 0x3C
_KINDS_OF_RECEIPTS = (0x04, 0x20)
"""A receipt, and a notification on the way; 0x08 and 0x10 are words of the recipient."""
_ID = re.compile(r"\bid\s*:\s*([^\s]+)", re.IGNORECASE)
_STATE = re.compile(r"\bstat(?:us|e)?\s*:\s*([A-Za-z]+)", re.IGNORECASE)
_ERROR = re.compile(r"\berr(?:or)?\s*:\s*([0-9A-Za-z]+)", re.IGNORECASE)
_STATES = {
    1: "ENROUTE",
    2: "DELIVRD",
    3: "EXPIRED",
    4: "DELETED",
    5: "UNDELIV",
    6: "ACCEPTD",
    7: "UNKNOWN",
    8: "REJECTD",
}
_FATES = {
    "DELIV": Fate.DELIVERED,
    "EXPIR": Fate.FAILED,
    "DELET": Fate.FAILED,
    "UNDEL": Fate.FAILED,
    "REJEC": Fate.FAILED,
    "FAIL": Fate.FAILED,
}
"""By the first letters of a state; whatever else there is says nothing final."""
_HEX = re.compile("[0-9A-Fa-f]+")


def is_receipt(message: ShortMessage) -> bool:
    """Whether the network itself speaks. A text that only looks like a receipt is taken for one: ids are never guessed."""
    if message.esm_class & _KIND in _KINDS_OF_RECEIPTS or RECEIPTED_MESSAGE_ID in message.optional:
        return True
    text = _text(message)
    return bool(_ID.match(text) and _STATE.search(text))


def read_receipt(message: ShortMessage, region: str) -> PartReceipt | None:
    """The receipt, or None when it does not say for what."""
    text = _text(message)
    message_id = _plain(message.optional.get(RECEIPTED_MESSAGE_ID, b"")) or _found(_ID, text)
    if not message_id:
        return None
    state = _state(message.optional.get(MESSAGE_STATE, b""), text)
    fate = next((fate for start, fate in _FATES.items() if state.startswith(start)), Fate.UNDER_WAY)
    error = _found(_ERROR, text) or message.optional.get(NETWORK_ERROR, b"").hex()
    detail = f"{state or 'no state'} err {error or 'none'}"
    return PartReceipt(canonical(message_id), fate, detail, international(message.source, region))


def canonical(message_id: str, *, hexadecimal: bool = False) -> str:
    """An id as it is kept: zeros in front and the case of hexadecimal digits make no difference."""
    if hexadecimal and _HEX.fullmatch(message_id):
        return str(int(message_id, 16))
    plain = message_id.lower() if _HEX.fullmatch(message_id) else message_id
    return (plain.lstrip("0") or "0")[:LONGEST_ID]


def _state(optional: bytes, text: str) -> str:
    if optional:
        return _STATES.get(optional[-1], f"state {optional[-1]}")
    return (_found(_STATE, text) or "").upper()


def _found(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[1] if found else None


def _text(message: ShortMessage) -> str:
    """Some write them in UCS-2 too."""
    wide = message.data_coding == UCS2 and not len(message.content) % 2
    return message.content.decode("utf-16-be" if wide else "latin-1", errors="replace").replace("\0", " ")


def _plain(octets: bytes) -> str:
    return octets.partition(b"\0")[0].decode("latin-1").strip()
