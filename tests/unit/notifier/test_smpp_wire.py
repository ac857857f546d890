"""SMPP on the wire: what is written is read back, and any octets are either read or refused."""

import asyncio
import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifier.domain.heard import Fate, TextPart
from services.notifier.domain.sms_parts import Alphabet, cut
from services.notifier.providers.smpp.bodies import Address, ShortMessage, message_id_of
from services.notifier.providers.smpp.ids import canonical
from services.notifier.providers.smpp.options import SmppOptions
from services.notifier.providers.smpp.parcel import source_of
from services.notifier.providers.smpp.pdu import LONGEST, Nonsense, Pdu, units
from services.notifier.providers.smpp.receipts import is_receipt, read_receipt
from services.notifier.providers.smpp.texts import contents, read_text

BYTE = st.integers(0, 255)
TEXT = st.text(st.characters(min_codepoint=1, max_codepoint=255), max_size=20)
ADDRESS = st.builds(Address, BYTE, BYTE, TEXT)
MESSAGE = st.builds(
    ShortMessage,
    source=ADDRESS,
    destination=ADDRESS,
    content=st.binary(min_size=1, max_size=400),
    data_coding=BYTE,
    esm_class=BYTE,
    registered_delivery=BYTE,
    validity_period=TEXT,
    optional=st.dictionaries(st.integers(0, 0x0300), st.binary(max_size=20), max_size=4),
)
WORD = st.integers(0, 2**32 - 1)
UNIT = st.builds(Pdu, WORD, WORD, WORD, st.binary(max_size=300))
SOMEBODY, US = Address(1, 1, "8613800138000"), Address(0, 1, "10690001")


def delivered(content: bytes, **given) -> ShortMessage:
    return ShortMessage(SOMEBODY, US, content, **given)


async def read(octets: bytes) -> Pdu:
    reader = asyncio.StreamReader()
    reader.feed_data(octets)
    reader.feed_eof()
    return await anext(units(reader))


@given(UNIT)
def test_a_unit_is_read_as_written(pdu):
    assert asyncio.run(read(pdu.encode())) == pdu


class Pieces:
    """A stream that comes in these pieces."""

    def __init__(self, octets: bytes, size: int) -> None:
        self._pieces = iter([octets[at : at + size] for at in range(0, len(octets), size)])

    async def read(self, most: int) -> bytes:
        return next(self._pieces, b"")[:most]


async def all_in(pieces: Pieces) -> list[Pdu]:
    found, reading = [], units(pieces)
    with contextlib.suppress(EOFError):
        while True:
            found.append(await anext(reading))
    return found


@given(st.lists(UNIT, max_size=5), st.integers(1, 100))
def test_units_are_read_as_written_in_whatever_pieces_they_come(written, size):
    assert asyncio.run(all_in(Pieces(b"".join(pdu.encode() for pdu in written), size))) == written


@given(st.binary(max_size=60))
def test_any_octets_are_a_unit_or_refused(octets):
    try:
        pdu = asyncio.run(read(octets))
    except (Nonsense, EOFError):
        return
    assert pdu.encode() == octets[: len(pdu.encode())]


@pytest.mark.parametrize("length", [0, 15, LONGEST + 1, 2**32 - 1])
def test_a_length_that_cannot_be_is_nonsense(length):
    with pytest.raises(Nonsense, match=f"a unit of {length} octets"):
        asyncio.run(read(struct.pack(">IIII", length, 4, 0, 1)))


@given(MESSAGE)
def test_a_message_is_read_as_written(message):
    assert ShortMessage.decode(message.encode()) == message


@given(st.one_of(st.binary(max_size=200), MESSAGE.map(ShortMessage.encode).map(lambda body: body[:-3])))
def test_any_body_is_read_or_refused(body):
    try:
        message = ShortMessage.decode(body)
    except Nonsense:
        return
    heard = read_receipt(message, "CN") if is_receipt(message) else read_text(message, "CN")
    assert heard is None or "\0" not in repr(heard)


@given(st.text(max_size=400))
def test_a_text_in_parts_is_read_back(text):
    pieces = cut(text)
    coding, indicator = (8 if pieces.alphabet is Alphabet.UCS2 else 0), (0x40 if len(pieces.parts) > 1 else 0)
    read = [
        read_text(delivered(content, data_coding=coding, esm_class=indicator), "CN") for content in contents(pieces, 77)
    ]
    assert "".join(each.text for each in read) == text.replace("\0", "")
    if indicator:
        assert [(each.reference, each.part, each.total) for each in read] == [
            (77, number, len(pieces.parts)) for number in range(1, len(pieces.parts) + 1)
        ]


def test_parts_with_a_reference_of_two_octets_or_in_optional_fields():
    long = delivered(b"\x06\x08\x04\x12\x34\x03\x02td", esm_class=0x40)
    assert read_text(long, "CN") == TextPart("+8613800138000", "td", 0x1234, 2, 3)
    sar = delivered(b"td", optional={0x020C: b"\x12\x34", 0x020E: b"\x03", 0x020F: b"\x02"})
    assert read_text(sar, "CN") == read_text(long, "CN")


@pytest.mark.parametrize(
    "header", [b"\xfftd", b"\x05\x00\x03\x01\x00\x00td", b"\x05\x00\x03\x01\x02\x03td", b"\x02\x00\xfftd"]
)
def test_a_header_that_makes_no_sense_makes_a_text_of_its_own(header):
    read = read_text(delivered(header, esm_class=0x40), "CN")
    assert (read.part, read.total, read.reference) == (1, 1, None)


@pytest.mark.parametrize(
    ("digits", "ton", "number"),
    [
        ("8613800138000", 1, "+8613800138000"),
        ("13800138000", 0, "+8613800138000"),
        ("+8613800138000", 0, "+8613800138000"),
        ("008613800138000", 2, "+8613800138000"),
        ("8613800138000", 0, "+8613800138000"),
        ("85261234567", 0, "+85261234567"),
        ("95500", 0, "95500"),
        ("Bank", 5, "Bank"),
        ("", 0, ""),
    ],
)
def test_who_writes_is_an_international_number_where_it_is_one(digits, ton, number):
    assert read_text(ShortMessage(Address(ton, 1, digits), US, b"R"), "CN").sender == number


@pytest.mark.parametrize(
    ("text", "message_id", "fate"),
    [
        ("id:0042 sub:001 dlvrd:001 submit date:2603020901 done date:2603020901 stat:DELIVRD err:000 text:", "42", Fate.DELIVERED),
        ("id:7 stat:DELIVRD", "7", Fate.DELIVERED),
        ("ID: 7F err:0A1 done date:260302090112 STAT:undeliv text: stat:DELIVRD", "7f", Fate.FAILED),
        ("id:a-b_C.1 stat:EXPIRED err:", "a-b_c.1", Fate.FAILED),
        ("id:7 status:REJECTED", "7", Fate.FAILED),
        ("id:7 stat:DELETED", "7", Fate.FAILED),
        ("id:7 stat:ENROUTE", "7", Fate.UNDER_WAY),
        ("id:7 stat:ACCEPTD", "7", Fate.UNDER_WAY),
        ("id:7 stat:UNKNOWN", "7", Fate.UNDER_WAY),
        ("id:7 stat:", "7", Fate.UNDER_WAY),
    ],
)  # fmt: skip
def test_receipts_in_many_forms(text, message_id, fate):
    read = read_receipt(delivered(text.encode(), esm_class=0x04), "CN")
    assert (read.message_id, read.fate) == (message_id, fate)


def test_a_receipt_in_optional_fields_alone():
    silent = delivered(b"", esm_class=0x04, optional={0x001E: b"00A7\0", 0x0427: b"\x05", 0x0423: b"\x03\x00\x01"})
    read = read_receipt(silent, "CN")
    assert (read.message_id, read.fate, read.detail) == ("a7", Fate.FAILED, "UNDELIV err 030001 (unreachable)")


def test_a_receipt_in_other_letters():
    wide = delivered("id:A7 stat:UNDELIV err:001".encode("utf-16-be"), esm_class=0x04, data_coding=8)
    read = read_receipt(wide, "CN")
    assert (read.message_id, read.fate) == ("a7", Fate.FAILED)


def test_a_receipt_that_says_nothing_is_none():
    assert read_receipt(delivered(b"\xff\xfe", esm_class=0x04), "CN") is None


def test_what_a_person_writes_is_no_receipt():
    assert not is_receipt(delivered("我的身份证 id: 5".encode("utf-16-be"), data_coding=8))
    assert is_receipt(delivered(b"id:5 stat:DELIVRD"))


def test_ids_of_answers_in_hexadecimal_and_of_receipts_in_decimal():
    assert canonical("00A1", hexadecimal=True) == canonical("0161")
    assert canonical("xyz", hexadecimal=True) == "xyz"
    assert (canonical("000"), canonical("0aB")) == ("0", "ab")


def test_an_answer_without_an_end_or_an_id():
    assert [message_id_of(body) for body in (b"42\0", b"42", b"\0", b"")] == ["42", "42", None, None]


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("", Address()),
        ("+85261234567", Address(1, 1, "85261234567")),
        ("10690001", Address(0, 1, "10690001")),
        ("Perennial", Address(5, 0, "Perennial")),
    ],
)
def test_the_sender_is_found_by_its_looks(source, address):
    assert source_of(SmppOptions(source=source)) == address
