"""When a transfer is tried again, and what products do at and after a lapse: data of the deployment."""

from datetime import date

import pytest

from schemas.policies import FailureReason, GraceEnd
from services.ledger.domain.debits import RETRIED, DebitDays
from services.ledger.domain.line_rules import LineRules
from services.ledger.errors import BadProductsError
from services.ledger.intake.products import products_in

BANK = DebitDays({"bank": frozenset({5, 20}), "late": frozenset({31})})


@pytest.mark.parametrize(
    ("feed", "attempted", "again"),
    [
        ("bank", "2026-05-04", "2026-05-05"),
        ("bank", "2026-05-05", "2026-05-20"),
        ("bank", "2026-05-20", "2026-06-05"),
        ("bank", "2026-12-21", "2027-01-05"),
        ("late", "2026-02-01", "2026-02-28"),
        ("late", "2026-04-30", "2026-05-31"),
        ("card", "2026-05-04", None),
    ],
)
def test_the_next_debit_day_of_a_feed(feed, attempted, again):
    found = BANK.next_after(feed, FailureReason.INSUFFICIENT_BALANCE, date.fromisoformat(attempted))
    assert found == (date.fromisoformat(again) if again else None)


@pytest.mark.parametrize("reason", FailureReason)
def test_what_has_to_be_healed_first_is_not_tried_again(reason):
    again = BANK.next_after("bank", reason, date(2026, 5, 4))
    assert (again is not None) is (reason in RETRIED)


def test_products_say_what_happens_when_grace_ends():
    products = products_in("on_grace_end:\n  account-value: [安盈万能]\n  premium-loan: 长盛终身\n", "products.yaml")
    assert [products.grace_end_of(name) for name in ("安盈万能", "长盛终身", "其他")] == [
        GraceEnd.ACCOUNT_VALUE,
        GraceEnd.PREMIUM_LOAN,
        GraceEnd.LAPSE,
    ]


def test_products_say_what_is_done_with_money_after_a_lapse():
    rules = LineRules(
        after_lapse=products_in("after_lapse: {refuse: [长盛终身], suspense: 安盈}", "p.yaml").after_lapse
    )
    assert [rules.refuses_late_money(name) for name in ("长盛终身", "安盈", "其他")] == [True, False, False]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("on_grace_end: {forgive: [A]}", "products.yaml: on_grace_end.forgive"),
        ("on_grace_end: {lapse: [A], premium-loan: [A]}", "'A' stands under lapse and under premium-loan"),
        ("on_grace_end: [", "products.yaml: is no YAML"),
        ("grace: 60", "products.yaml: grace: Extra inputs are not permitted"),
        ("after_lapse: {keep: [A]}", "products.yaml: after_lapse.keep"),
        ("after_lapse: {refuse: A, suspense: A}", "after_lapse: 'A' stands under refuse and under suspense"),
    ],
)
def test_a_fault_names_file_and_field(text, fault):
    with pytest.raises(BadProductsError, match=fault):
        products_in(text, "products.yaml")
