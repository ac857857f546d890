"""The list of a month: a view of the premiums, which the clock moves."""

import io
import json
from datetime import date
from decimal import Decimal

import openpyxl

from schemas.http.list_figures import MonthList
from schemas.http.lists import ListRow
from schemas.parties import Consent, MessageClass
from services.scheduler.api.lists import PAGE
from tests.builders import local, make_instalment, make_party, make_policy, party_named, yuan
from tests.integration.scheduler.book import a_policy, begin


async def rows(client, month, **query) -> list[ListRow]:
    answer = await client.get(f"/lists/{month}/rows", params=query)
    return [ListRow.model_validate(json.loads(line)) for line in answer.text.splitlines()]


async def figures(client, month, **query) -> MonthList:
    return MonthList.model_validate((await client.get(f"/lists/{month}", params=query)).json())


async def test_a_month_has_what_is_due_and_what_two_months_left_unpaid(living, client):
    book = [a_policy(f"P{month}", date(2026, month, 12)) for month in range(1, 7)]
    await begin(living, *book)
    listed = await rows(client, "2026-05")
    assert [(row.policy_number, row.bucket) for row in listed] == [
        ("P3", "grace-end"),
        ("P4", "grace-1"),
        ("P5", "current"),
    ]
    await living.take(living.paid(book[3]))
    assert [row.policy_number for row in await rows(client, "2026-05")] == ["P3", "P5"]
    assert [(row.policy_number, row.state, row.settled_on) for row in await rows(client, "2026-04")][-1] == (
        "P4",
        "paid",
        date(2026, 3, 31),
    )
    assert "P4" not in [row.policy_number for row in await rows(client, "2026-04", unpaid=True)]


async def test_grace_that_reaches_into_a_fourth_month_is_on_its_list(living, client):
    late = make_policy("P1", make_instalment(date(2027, 1, 31)), effective_date=date(2026, 1, 31))
    await begin(living, late)
    (row,) = await rows(client, "2027-04")
    assert (row.bucket, row.last_payable_day, row.edge) == ("grace-end", date(2027, 4, 1), 1)


async def test_the_clock_and_not_the_list_says_that_a_premium_lapsed(living, client):
    policy = make_policy("P1", make_instalment(date(2026, 7, 1)), effective_date=date(2025, 7, 1))
    await begin(living, policy)
    living.clock.move_to(local("2026-08-30", "23:59"))
    (row,) = await rows(client, "2026-08")
    assert (row.bucket, row.standing, row.state, row.days_left, row.edge) == ("grace-1", "grace-1", "open", 1, -2)
    living.clock.move_to(local("2026-08-31", "00:00"))
    (row,) = await rows(client, "2026-08")
    assert (row.bucket, row.standing, row.state, row.days_left) == ("grace-1", "lapsed", "lapsed", 0)
    (cell,) = [cell for cell in (await figures(client, "2026-08")).cells if cell.due.count]
    assert (cell.bucket, cell.ordinal, cell.lapsed.premium) == ("grace-1", "second", Decimal("1200.00"))


async def test_what_does_not_lapse_is_waived_by_the_clock(living, client):
    loan = make_policy(
        "P1", make_instalment(date(2026, 7, 1)), effective_date=date(2025, 7, 1), on_grace_end="premium-loan"
    )
    await begin(living, loan)
    living.clock.move_to(local("2026-08-31", "00:00"))
    (row,) = await rows(client, "2026-08")
    assert (row.bucket, row.standing, row.state, row.days_left) == ("grace-1", None, "waived", 0)
    answer = await figures(client, "2026-08")
    assert [cell for cell in answer.cells if cell.due.count or cell.lapsed.count] == []
    assert [(split.lapsed.count, split.still_open.count) for split in answer.splits if split.currency == "CNY"] == []
    assert answer.coverage == ()
    assert [line for line in answer.targets if line.due.count] == []


async def test_the_list_is_a_workbook_too(living, client):
    book = [a_policy(f"P{number}", date(2026, 5, 12)) for number in range(1, 1 + PAGE + 3)]
    await begin(living, *book)
    answer = await client.get("/lists/2026-05/workbook")
    assert (answer.status_code, answer.headers["Perennial-Rows"]) == (200, str(PAGE + 3))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="list-2026-05.xlsx"'
    head, *lines = openpyxl.load_workbook(io.BytesIO(answer.content))["2026-05"].iter_rows(values_only=True)
    assert {line[0] for line in lines} == {f"P{number}" for number in range(1, 1 + PAGE + 3)}
    first = dict(zip((name.split(" ", 1)[1] for name in head), lines[0], strict=True))
    assert (first["list"], first["last payable day"].date(), first["premium due"]) == ("当月", date(2026, 7, 11), 1200)
    assert (await client.get("/lists/2026-13/workbook")).status_code == 422


async def test_nine_cells_in_each_currency(living, client):
    second = a_policy("P1", date(2026, 5, 4), effective_date=date(2025, 5, 4))
    third = a_policy("P2", date(2026, 5, 14), effective_date=date(2024, 5, 14))
    dollars = make_instalment(date(2026, 5, 24), 9, amount=yuan("900.00").model_copy(update={"currency": "USD"}))
    fourth = make_policy("P3", dollars, effective_date=date(2018, 5, 24))
    await begin(living, second, third, fourth)
    await living.take(living.paid(third))
    answer = await figures(client, "2026-05")
    assert len(answer.cells) == 18
    held = [(c.currency, c.ordinal, c.due.count, c.due.premium, c.collected.count) for c in answer.cells if c.due.count]
    assert held == [
        ("CNY", "second", 1, Decimal("1200.00"), 0),
        ("CNY", "third", 1, Decimal("1200.00"), 1),
        ("USD", "fourth-plus", 1, Decimal("900.00"), 0),
    ]
    assert [(share.group, share.currency, share.percent) for share in answer.thirds] == [
        ("first", "CNY", Decimal("50.00")),
        ("middle", "CNY", Decimal("50.00")),
        ("last", "USD", Decimal("100.00")),
    ]
    assert [(share.group, share.currency, share.due.count) for share in answer.bands] == [
        ("<2000", "CNY", 2),
        ("300–1000", "USD", 1),
    ]


async def test_a_row_names_people_and_what_was_sent(living, client):
    await begin(living, a_policy())
    await living.move(local("2026-04-11"))
    (row,) = await rows(client, "2026-05")
    assert (row.holder, row.agent.name, row.owner.name, row.service) == ("王芳", "李经理", "李经理", "own")
    assert (row.last_notice.purpose, row.last_notice.outcome) == ("PremiumNotice", None)
    await living.answer(next(iter(living.notices.values())), "accepted")
    (row,) = await rows(client, "2026-05")
    assert (row.last_notice.channel, row.last_notice.outcome) == ("email", "accepted")
    assert set(row.gaps) == {"no-account"}
    await living.move(local("2026-06-15", "12:00"))
    (row,) = await rows(client, "2026-06", unpaid=True)
    assert (row.owner.name, row.days_left) == ("赵主管", 16)


async def test_flags_tags_and_whose_customer_it_is(living, client):
    large = make_instalment(date(2026, 5, 1), amount=yuan("50000.00"))
    policy = make_policy("P1", large, product="金账户万能险", effective_date=date(2025, 5, 1), branch="静安")
    orphan = a_policy("P2", agent_id=None, sales_channel="银保")
    await begin(living, policy, orphan)
    own = next(row for row in await rows(client, "2026-05") if row.policy_number == "P1")
    assert (set(own.flags), own.tags, own.band) == ({"universal-life", "large"}, ("large",), "≥20000")
    moved = policy.model_copy(update={"agent_id": party_named("陈新"), "policy_version": 3})
    await living.take(living.party(make_party("陈新")), living.changed(moved, "agent_id"))
    assert {row.policy_number: row.service for row in await rows(client, "2026-05")} == {
        "P1": "reassigned",
        "P2": "orphan",
    }
    assert [row.policy_number for row in await rows(client, "2026-05", agent=party_named("陈新"))] == ["P1"]
    assert [row.policy_number for row in await rows(client, "2026-05", unit="静安")] == ["P1"]
    assert [row.policy_number for row in await rows(client, "2026-05", channel="银保")] == ["P2"]
    assert [cell.due.count for cell in (await figures(client, "2026-05", unit="静安")).cells if cell.due.count] == [1]


async def test_who_might_be_offered_more_is_said_on_demand_and_of_those_who_agreed(living, client):
    yes = Consent(message_class=MessageClass.MARKETING, granted=True, since=date(2025, 1, 1), source="form")
    people = [make_party(birth_date=date(1986, 5, 1), consents=(yes,)), make_party("赵主管"), make_party("李经理")]
    await begin(living, a_policy(), people=people)
    assert [row.development for row in await rows(client, "2026-05")] == [None]
    assert [row.development for row in await rows(client, "2026-05", development=True)] == [True]
    await living.take(living.party(make_party(birth_date=date(1986, 5, 1), party_version=2)))
    assert [row.development for row in await rows(client, "2026-05", development=True)] == [None]


async def test_a_premium_that_its_policy_no_longer_shows_stays_on_its_list(living, client):
    policy = a_policy()
    await begin(living, policy)
    await living.take(living.paid(policy))
    later = policy.model_copy(update={"instalments": (), "policy_version": 4})
    await living.take(living.changed(later, "instalments"))
    (row,) = await rows(client, "2026-05")
    assert (row.state, row.settled_on, row.outstanding.amount) == ("paid", date(2026, 3, 31), Decimal(0))


async def test_a_reversed_payment_takes_the_day_of_settling_back(living, client):
    policy = a_policy()
    await begin(living, policy)
    await living.take(living.paid(policy))
    await living.take(living.reversed(policy, 4))
    (row,) = await rows(client, "2026-05")
    assert (row.state, row.settled_on) == ("open", None)


async def test_a_month_that_is_none_is_refused(client):
    answer = await client.get("/lists/2026-13")
    assert (answer.status_code, "month" in answer.text) == (422, True)
