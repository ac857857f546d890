"""A number that takes no text messages stays a number to call, and nothing is ever sent to it."""

import pytest

from schemas.parties import Channel, Contact, Role, number_to_call, numbers_to_call
from services.kit.tables.table import read
from services.ledger.domain.parties import REPLACED, seen
from services.ledger.domain.sightings import PartySighting
from services.ledger.intake.contacts import channel_of
from services.ledger.intake.places import Places
from services.ledger.intake.rows import read_book
from tests.builders import make_party, party_named

HEADER = "保单号,产品,缴费方式,保费,币种,生效日,缴费年期,下期应缴日,投保人,投保人手机,固定电话\n"
ROW = "P1,福寿,年缴,1200,CNY,2020-01-31,20,2026-01-31,赵伟,{},{}\n"
MOBILE, LANDLINE = "+8613800138000", "+861065432100"


def holder(phone: str, landline: str = "") -> PartySighting:
    text = (HEADER + ROW.format(phone, landline)).encode()
    [policy] = read_book(read("book.csv", text), Places("Asia/Shanghai", "CN")).policies
    return policy.people[0]


@pytest.mark.parametrize(
    ("number", "channel"),
    [
        (MOBILE, Channel.SMS),
        (LANDLINE, Channel.CALL),
        ("+864008205555", Channel.CALL),
        ("+85221234567", Channel.CALL),
        ("+85291234567", Channel.SMS),
        ("+12125550123", Channel.SMS),
        ("+447700900123", Channel.SMS),
    ],
    ids=["mobile", "landline", "400", "Hong Kong landline", "Hong Kong mobile", "North America", "kept for trials"],
)
def test_what_a_number_is_good_for(number, channel):
    assert channel_of(number) is channel


@pytest.mark.parametrize("written", ["010-65432100", "(010) 6543 2100", "+86 10 65432100"])
def test_a_landline_in_the_column_of_mobiles_takes_calls_only(written):
    after = seen(None, [holder(written)])
    assert [(each.channel, each.address) for each in after.contacts] == [(Channel.CALL, LANDLINE)]


def test_a_mobile_and_a_landline_stand_side_by_side_and_the_mobile_is_called_first():
    after = seen(None, [holder("13800138000", "010-65432100")])
    assert {each.channel: each.address for each in after.contacts} == {Channel.SMS: MOBILE, Channel.CALL: LANDLINE}
    assert number_to_call(reversed(after.contacts)).address == MOBILE


def test_a_mobile_in_the_column_of_landlines_is_never_written_to():
    after = seen(None, [holder("", "13800138000")])
    assert [(each.channel, each.address) for each in after.contacts] == [(Channel.CALL, MOBILE)]


def test_a_landline_that_was_kept_as_a_mobile_is_one_no_more():
    was = seen(None, [PartySighting(party_named("赵伟"), Role.HOLDER, {"name": "赵伟", "zone": "Asia/Shanghai"}, {Channel.SMS: LANDLINE})])  # fmt: skip
    after = seen(was, [holder("010-65432100")])
    assert [(each.number, each.channel, each.usable, each.reason) for each in after.contacts] == [
        (1, Channel.SMS, False, REPLACED),
        (2, Channel.CALL, True, None),
    ]
    assert seen(after, [holder("010-65432100")]) == after


def test_a_number_that_is_unusable_is_not_called():
    contacts = (Contact(number=1, channel=Channel.CALL, address=LANDLINE, usable=False),)
    assert number_to_call(contacts) is None


def test_numbers_that_take_messages_come_before_landlines_and_the_first_is_the_phone_of_a_party():
    channels = (Channel.CALL, Channel.EMAIL, Channel.SMS, Channel.SMS)
    contacts = tuple(
        Contact(number=number, channel=channel, address=f"A{number}", usable=number != 3)
        for number, channel in enumerate(channels, 1)
    )
    party = make_party().model_copy(update={"contacts": contacts})
    assert ([each.address for each in numbers_to_call(contacts)], party.phone) == (["A4", "A1"], "A4")
    assert party.model_copy(update={"contacts": ()}).phone is None
