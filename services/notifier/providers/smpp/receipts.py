"""Delivery receipts, in the forms in which SMSCs write them: each field is looked for on its own, and none must be there.

The usual form is `id:… sub:001 dlvrd:001 submit date:… done date:… stat:DELIVRD err:000 text:…`; it is found with other
orders and spellings, shortened, in other encodings than it names, and replaced by optional fields altogether.
"""

import re
from collections.abc import Iterator, Sequence

from services.kit.logging import get_logger
from services.notifier.domain.heard import Fate, PartReceipt
from services.notifier.providers.smpp.bodies import LONGEST_TEXT, ShortMessage
from services.notifier.providers.smpp.ids import canonical
from services.notifier.providers.smpp.metrics import RECEIPTS
from services.notifier.providers.smpp.options import HexIds
from services.notifier.providers.smpp.states import StateClass, States, states_of
from services.notifier.providers.smpp.texts import international

RECEIPTED_MESSAGE_ID = 0x001E
MESSAGE_STATE = 0x0427
NETWORK_ERROR = 0x0423
_ERROR_OCTETS = 3
"""The kind of network, and its number for what went wrong."""

_KIND = 0x3C
_KINDS_OF_RECEIPTS = (0x04, 0x20)
"""A receipt, and a notification on the way; 0x08 and 0x10 are words of the recipient."""
_BEFORE_VALUE = r"\s{0,9}:(?:(?=\S)|\s{1,9}(?!(?:id(?!:\d{4}\b)|sub|dlvrd|submit|done|stat|status|state|err|error|text)\s*:|(?:submit|done) date))"
"""A colon. The name of another field behind a blank is no value; `stat:ID:0012`, without one, is a state of carriers."""
_OPENED = r"[\['\"(<]{0,3}"
_ID = re.compile(rf"\bid{_BEFORE_VALUE}{_OPENED}([^\s,;'\"\])>]{{1,255}})", re.IGNORECASE)
_STATE = re.compile(rf"\bstat(?:us|e)?{_BEFORE_VALUE}{_OPENED}([\w:.-]{{1,64}})", re.IGNORECASE)
_ERROR = re.compile(rf"\berr(?:or)?{_BEFORE_VALUE}{_OPENED}([\w:.-]{{1,64}})", re.IGNORECASE)
_E164 = re.compile(r"\+\d{5,15}")
_NUMBERED = {
    0: "SCHEDULED",
    1: "ENROUTE",
    2: "DELIVRD",
    3: "EXPIRED",
    4: "DELETED",
    5: "UNDELIV",
    6: "ACCEPTD",
    7: "UNKNOWN",
    8: "REJECTD",
    9: "SKIPPED",
}
"""message_state of SMPP 3.4 and 5.0, which some write as a digit too."""

_log = get_logger(__name__)


def is_receipt(message: ShortMessage) -> bool:
    """Whether the network itself speaks. A text that only looks like a receipt is taken for one: ids are never guessed."""
    if message.esm_class & _KIND in _KINDS_OF_RECEIPTS or RECEIPTED_MESSAGE_ID in message.optional:
        return True
    text = _text(message)
    return bool(_ID.match(text) and _STATE.search(text))


def read_receipt(
    message: ShortMessage, region: str, states: States | None = None, hex_ids: HexIds = HexIds.NONE
) -> PartReceipt | None:
    """The receipt, or None when it does not say for what. `states` are the shipped ones where none are given."""
    text = _text(message)
    message_id = _plain(message.optional.get(RECEIPTED_MESSAGE_ID, b"")[: LONGEST_TEXT + 1]) or _found(_ID, text)
    if not message_id:
        return None
    error = _found(_ERROR, text) or message.optional.get(NETWORK_ERROR, b"")[:_ERROR_OCTETS].hex()
    words = [_numbered(message.optional.get(MESSAGE_STATE, b"")), _written(text)]
    state, meaning = _meaning([word for word in words if word], error, states or states_of())
    RECEIPTS.labels(meaning).inc()
    if meaning is StateClass.UNCLASSIFIED:
        _log.warning("smsc receipt has a state that is not known", state=state, error=error)
    detail = f"{state or 'no state'} err {error or 'none'}"
    return PartReceipt(
        canonical(message_id, hexadecimal=hex_ids is HexIds.RECEIPTS),
        meaning.fate,
        f"{detail} ({meaning})" if meaning.fate is Fate.FAILED else detail,
        _recipient(message, region),
    )


def _meaning(words: Sequence[str], error: str, states: States) -> tuple[str, StateClass]:
    """The state that counts, and its class: the first that is final. A failure has the class of its most telling word."""
    known = [(word, states.class_of(word)) for word in words]
    final = next((each for each in known if each[1].fate is not Fate.UNDER_WAY), None)
    of_error = states.class_of(error)
    told = of_error.fate is Fate.FAILED and of_error is not StateClass.UNCLASSIFIED
    if final is None:
        return ("", of_error) if told and not words else (words[0] if words else "", StateClass.UNDER_WAY)
    if final[1].fate is not Fate.FAILED:
        return final
    failures = [each for each in (*reversed(known), (final[0], of_error)) if each[1].fate is Fate.FAILED]
    return next((each for each in failures if each[1] is not StateClass.UNCLASSIFIED), final)


def _recipient(message: ShortMessage, region: str) -> str:
    """Whom the message was sent to, as E.164; empty where the receipt does not say, or in a form that names nobody."""
    found = (international(each, region) for each in (message.source, message.destination))
    return next((number for number in found if _E164.fullmatch(number)), "")


def _numbered(optional: bytes) -> str:
    """The word of a message_state; empty where there is none."""
    if not optional:
        return ""
    number = optional[-1] - ord("0") if optional[-1:].isdigit() else optional[-1]
    return _NUMBERED.get(number, f"state-{number}")


def _written(text: str) -> str:
    """The state that the text names, as a word; empty where there is none."""
    written = (_found(_STATE, text) or "").upper()
    return _NUMBERED.get(int(written), written) if len(written) == 1 and written in "0123456789" else written


def _found(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[1] if found else None


def _text(message: ShortMessage) -> str:
    """The first reading that shows a field of a receipt: many write ASCII under the coding of the message they speak of."""
    readings = list(_readings(message.content))
    fields = (text for text in readings if _ID.search(text) or _STATE.search(text))
    return next(fields, readings[0])


def _readings(octets: bytes) -> Iterator[str]:
    encodings = ("latin-1",) if octets.isascii() else ("gb18030", "latin-1")
    for encoding in (*encodings, "utf-16-be", "utf-16-le"):
        yield octets.decode(encoding, errors="replace").replace("\0", " ")


def _plain(octets: bytes) -> str:
    """A text that may end with NUL; nothing where it is longer than any id."""
    text = octets.partition(b"\0")[0]
    return text.decode("latin-1").strip() if len(text) <= LONGEST_TEXT else ""
