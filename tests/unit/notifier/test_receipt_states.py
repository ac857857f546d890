"""The state of a receipt, in the words and forms of carriers: a success, on its way, or a failure whose word is kept."""

import pytest

from services.notifier.domain.heard import Fate
from services.notifier.providers.smpp.bodies import ShortMessage
from services.notifier.providers.smpp.ids import canonical
from services.notifier.providers.smpp.options import HexIds
from services.notifier.providers.smpp.receipts import read_receipt
from tests.contract.smsc import PHONE, US

USUAL = "id:66000001 sub:001 dlvrd:001 submit date:2603020900 done date:2603020901 {} text:"
SUCCESSES = ("DELIVRD", "delivrd", "DELIVERED", "Success", "2")
UNDER_WAY = ("ENROUTE", "ACCEPTD", "SUBMITD", "BUFFERED", "UNKNOWN", "1", "6")
FAILURES = (
    *("UNDELIV", "EXPIRED", "REJECTD", "DELETED", "NOROUTE", "BLACK", "WHATEVER", "5", "8"),
    *("MK:0001", "MI:0024", "CB:0001", "DB:0141", "ID:0012", "ID:0076", "XA:0003", "NP:1243"),
    *("DELIVERY_ERROR", "DELIVERYERROR", "DELIVREJ", "DELIVERR", "DELIVERY_FAILED"),
    *("SUBMITFAIL", "SUBMIT_FAIL", "ACCEPTFAIL", "RETRYFAIL", "RETRY_EXPIRED", "BUFFERFULL"),
)


def read(text: str, encoding: str = "ascii", optional=None, **given):
    message = ShortMessage(PHONE, US, text.encode(encoding), esm_class=0x04, optional=optional or {})
    return read_receipt(message, "CN", **given)


@pytest.mark.parametrize(
    ("state", "fate"),
    [
        *((state, Fate.DELIVERED) for state in SUCCESSES),
        *((state, Fate.UNDER_WAY) for state in UNDER_WAY),
        *((state, Fate.FAILED) for state in FAILURES),
    ],
)
@pytest.mark.parametrize(
    "form", ["stat:{} err:000", "stat: {} err:000", "stat:[{}],err:000", "err:000 stat:'{}'", "status:{};"]
)
def test_a_state_in_the_forms_of_carriers(state, fate, form):
    assert read(USUAL.format(form.format(state))).fate is fate


@pytest.mark.parametrize("state", [state for state in FAILURES if len(state) > 1])
def test_a_failure_keeps_its_word(state):
    assert read(USUAL.format(f"stat:{state} err:000")).detail.startswith(f"{state} err 000 (")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-be"])
def test_a_state_in_chinese_is_a_failure_and_keeps_its_word(encoding):
    told = read(USUAL.format("stat:空号 err:000"), encoding)
    assert (told.fate, told.detail) == (Fate.FAILED, "空号 err 000 (no-such-number)")


def test_a_state_that_is_empty_with_an_error_that_is_known():
    assert read("id:1 stat: err:MK:0001").detail == "no state err MK:0001 (no-such-number)"
    assert read("id:1 stat: err:000").fate is Fate.UNDER_WAY


@pytest.mark.parametrize("number", [1, 7])
@pytest.mark.parametrize("state", ["MK:0001", "UNDELIV"])
def test_a_final_word_of_the_text_counts_beside_a_field_that_says_nothing_final(number, state):
    assert read(f"id:1 stat:{state} err:000", optional={0x0427: bytes([number])}).fate is Fate.FAILED


def test_a_field_that_is_final_counts_before_the_text():
    assert read("id:1 stat:UNDELIV", optional={0x0427: b"\x02"}).fate is Fate.DELIVERED


@pytest.mark.parametrize("between", [" ", ",", ";", ", "])
def test_an_id_ends_where_its_field_ends(between):
    assert read(between.join(("id:66000001", "sub:001", "stat:UNDELIV"))).message_id == "66000001"


def test_an_id_in_hexadecimal_may_say_so():
    assert read("id:0x10C8F40D stat:DELIVRD", hex_ids=HexIds.RECEIPTS).message_id == canonical("281605133")
