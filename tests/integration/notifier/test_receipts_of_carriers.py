"""Receipts and opt-outs as gateways to the networks of the mainland write them, unit by unit as they come over the wire."""

from pathlib import Path

import pytest

from schemas.addressees import Addressee
from schemas.purposes import Greeting
from services.notifier.providers.smpp.bodies import Address
from services.notifier.providers.smpp.pdu import HEADER, Pdu
from tests.builders import make_notice
from tests.contract.smsc import US, receipt
from tests.integration.notifier.by_smpp import running

UNITS = Path(__file__).parent / "smsc_units"
TEXT = make_notice()
"""A notice whose text takes two parts."""
SHORT = make_notice(content=Greeting(addressee=Addressee(name="王芳")), true_while=())


def units(name: str) -> list[Pdu]:
    octets = [bytes.fromhex(line) for line in (UNITS / f"{name}.hex").read_text().splitlines()]
    return [Pdu(*HEADER.unpack_from(each)[1:], each[HEADER.size :]) for each in octets]


@pytest.fixture
def told_by(notifier):
    """Sends a notice whose parts get these ids, lets the SMSC deliver units, and returns the outcomes that follow."""

    async def told(ids, delivered, notice=TEXT, **options):
        async with running(notifier, **options) as smpp:
            smpp.smsc.message_ids = list(ids)
            await notifier.know()
            await notifier.ask(notice)
            await notifier.send()
            assert await notifier.outcomes() == ["accepted: none!"]
            for sequence, message in enumerate(delivered, 500):
                smpp.smsc.writer.write(message._replace(sequence=sequence).encode())
            awaited = set(range(500, 500 + len(delivered)))
            await smpp.smsc.until(lambda: smpp.smsc.answers.keys() >= awaited)
            assert {smpp.smsc.answers[each] for each in awaited} <= {0}
            return await smpp.told()

    return told


async def test_a_receipt_in_ascii_under_the_coding_of_ucs2_is_read(told_by):
    assert await told_by(["77000001", "77000002"], units("receipt-ascii-under-ucs2")) == ["refused: rejected"]


async def test_ids_in_decimal_are_met_by_receipts_in_hexadecimal(told_by):
    delivered = units("receipt-id-in-hexadecimal")[:2]
    assert await told_by(["281605133", "281605134"], delivered, hex_ids="receipts") == ["refused: rejected"]


async def test_ids_in_hexadecimal_are_met_by_receipts_in_decimal(told_by):
    delivered = [unit(f"id:{number} stat:UNDELIV") for number in (281605133, 281605134)]
    assert await told_by(["10C8F40D", "10C8F40E"], delivered, hex_ids="answers") == ["refused: rejected"]


async def test_ids_are_met_in_capitals_and_small_letters(told_by):
    small = "0e9c94f1-81ef-4974-a414-3de98174e3d1"
    [delivered] = units("receipt-id-in-hexadecimal-uuid")
    capitals = delivered.body.split(b"id:")[1].split()[0].decode()
    assert await told_by([capitals.lower(), small], [delivered]) == ["refused: rejected"]


@pytest.mark.parametrize("number", range(7))
async def test_a_word_of_a_carrier_that_is_no_success_is_a_failure_and_is_kept(told_by, notifier, number):
    delivered = units("receipt-states-of-carriers")[number]
    assert await told_by(["66000001", "66000002"], [delivered]) == ["refused: rejected"]
    word = delivered.body.split(b"stat:")[1].split()[0].decode()
    [row] = await notifier.rows("SELECT detail FROM carried_part WHERE fate = 'failed'")
    assert row["detail"].startswith(f"{word} err 000 (")


async def test_an_unknown_word_is_a_failure(told_by, notifier):
    assert await told_by(["1", "2"], [unit("id:1 stat:WHATEVER err:XQ:0099")]) == ["refused: rejected"]
    [row] = await notifier.rows("SELECT detail FROM carried_part WHERE fate = 'failed'")
    assert row["detail"] == "WHATEVER err XQ:0099 (unclassified)"


def unit(text: str, source: Address | None = None, destination: Address = US) -> Pdu:
    message = receipt(text)
    return Pdu(5, 0, 1, message._replace(source=source or message.source, destination=destination).encode())


OTHER = Address(1, 1, "8613900139000")
MASKED = Address(0, 1, "138****8000")


async def test_an_id_alone_moves_no_delivery_whose_number_is_anothers(told_by):
    assert await told_by(["1"], [unit("id:1 stat:UNDELIV", OTHER)], SHORT) == []


async def test_a_receipt_for_another_number_does_not_shut_out_the_right_one(told_by):
    delivered = [unit("id:1 stat:UNDELIV", OTHER), unit("id:1 stat:DELIVRD")]
    assert await told_by(["1"], delivered, SHORT) == ["delivered: none!"]


@pytest.mark.parametrize(
    ("source", "destination"),
    [
        (Address(0, 1, "13800138000"), US),
        (US, Address(1, 1, "8613800138000")),
        (MASKED, US),
        (Address(), Address()),
    ],
)
async def test_the_number_may_be_national_or_in_the_other_field_masked_or_left_out(told_by, source, destination):
    delivered = [unit("id:1 stat:DELIVRD", source, destination)]
    assert await told_by(["1"], delivered, SHORT) == ["delivered: none!"]


async def test_the_words_of_a_deployment_go_before_the_shipped_ones(told_by, tmp_path):
    (tmp_path / "states.yaml").write_text("under-way: [UNDELIV]\ndelivered: ['ZZ:*']\n")
    delivered = [unit("id:1 stat:UNDELIV"), unit("id:1 stat:ZZ:0001")]
    told = await told_by(["1"], delivered, SHORT, states_file=tmp_path / "states.yaml")
    assert told == ["delivered: none!"]


@pytest.fixture
def replied(notifier):
    async def said(*delivered: Pdu, **options) -> list[str]:
        async with running(notifier, **options) as smpp:
            await notifier.know()
            for sequence, message in enumerate(delivered, 500):
                smpp.smsc.writer.write(message._replace(sequence=sequence).encode())
            await smpp.smsc.until(lambda: smpp.smsc.answers.keys() >= set(range(500, 500 + len(delivered))))
            rows = await notifier.rows("SELECT type, body FROM outcome ORDER BY id")
            return [row["type"].split(".")[1] for row in rows]

    return said


@pytest.mark.parametrize("number", [0, 1])
async def test_an_opt_out_in_gbk_is_understood_under_coding_15_and_under_0(replied, number):
    assert await replied(units("opt-out-in-gbk")[number]) == ["opted-out"]


async def test_a_route_has_opt_out_words_of_its_own(replied):
    taken, others = unit("1"), unit("T")
    texts = [
        each._replace(body=receipt(word)._replace(esm_class=0).encode()) for each, word in ((taken, "1"), (others, "T"))
    ]
    assert await replied(*texts, opt_out_words=("1",)) == ["opted-out", "reply-received"]
