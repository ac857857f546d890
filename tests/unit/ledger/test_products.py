"""Products that do not lapse, or have a grace of their own: data of the deployment."""

from datetime import date
from decimal import Decimal

import pytest

from schemas.policies import GraceAnchor, GraceEnd, GraceTerms, StepUp
from services.ledger.domain.line_rules import LineRules
from services.ledger.errors import BadProductsError
from services.ledger.intake.products import products_in

GRACE = """
grace:
  - products: [港安人寿]
    days: 31
  - products: 老年金
    anchor: end-of-due-month
  - products: [慢慢缴]
    days: 30
    roll: true
non_working_days: [2026-10-02, 2026-10-01]
"""


def test_products_say_what_happens_when_grace_ends():
    products = products_in("on_grace_end:\n  account-value: [安盈万能]\n  premium-loan: 长盛终身\n", "products.yaml")
    assert [products.grace_end_of(name) for name in ("安盈万能", "长盛终身", "其他")] == [
        GraceEnd.ACCOUNT_VALUE,
        GraceEnd.PREMIUM_LOAN,
        GraceEnd.LAPSE,
    ]


def test_products_say_what_is_done_with_money_after_a_lapse():
    products = products_in("after_lapse: {refuse: [长盛终身], suspense: 安盈}", "products.yaml")
    rules = LineRules(after_lapse=products.after_lapse)
    assert [rules.refuses_late_money(name) for name in ("长盛终身", "安盈", "其他")] == [True, False, False]


def test_products_say_how_long_their_grace_is():
    products = products_in(GRACE, "products.yaml")
    assert products.grace_of("港安人寿") == GraceTerms(days=31)
    assert products.grace_of("老年金") == GraceTerms(days=60, anchor=GraceAnchor.END_OF_DUE_MONTH)
    closed = (date(2026, 10, 1), date(2026, 10, 2))
    assert products.grace_of("慢慢缴") == GraceTerms(days=30, non_working_days=closed)
    assert products.grace_of("其他") is None


def test_products_say_what_rises_on_an_anniversary():
    first = "  - {products: [安康重疾, 安宁], benefit: 疾病身故保险金, percent_before: 10, percent_after: 100}\n"
    fifth = "  - {products: 安宁, years: 5, benefit: 年金, percent_before: 100, percent_after: 102.5}\n"
    products = products_in(f"step_up:\n{fifth}{first}", "products.yaml")
    rises = StepUp(years=1, benefit="疾病身故保险金", percent_before=Decimal(10), percent_after=Decimal(100))
    later = StepUp(years=5, benefit="年金", percent_before=Decimal(100), percent_after=Decimal("102.5"))
    assert [products.step_ups_of(name) for name in ("安康重疾", "安宁", "其他")] == [(rises,), (rises, later), ()]


def test_an_empty_file_says_nothing():
    assert products_in("", "products.yaml") == products_in("on_grace_end: {}", "products.yaml")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("on_grace_end:\n  forgive: [A]", "products.yaml:2: on_grace_end.forgive"),
        (
            "on_grace_end:\n  lapse: [A]\n  premium-loan: [A]",
            "products.yaml:3: on_grace_end: 'A' stands under lapse and under premium-loan",
        ),
        ("on_grace_end: [", "products.yaml:1: is no YAML"),
        ("after_lapse: {keep: [A]}", "products.yaml:1: after_lapse.keep"),
        (
            "after_lapse: {refuse: A, suspense: A}",
            "products.yaml:1: after_lapse: 'A' stands under refuse and under suspense",
        ),
        ("grace: 60", "products.yaml:1: grace: "),
        ("graces: []", "products.yaml:1: graces: Extra inputs are not permitted"),
        (
            "grace:\n  - products: A\n    days: 0",
            "products.yaml:3: grace.0.days: Input should be greater than or equal to 1",
        ),
        ("grace:\n  - products: A\n    days: '31'", "products.yaml:3: grace.0.days: Input should be a valid integer"),
        ("grace:\n  - days: 31", "products.yaml:2: grace.0.products: Field required"),
        ("grace:\n  - products: A\n    anchor: birthday", "products.yaml:3: grace.0.anchor: "),
        (
            "grace:\n  - products: A\n    anchor: notice-delivery",
            "products.yaml:3: grace.0.anchor: is not supported yet",
        ),
        (
            "grace:\n  - products: A\n    roll: true",
            "products.yaml:3: grace.0.roll: there is no day under non_working_days",
        ),
        (
            "grace:\n  - products: A\n  - products: [B, A]",
            "products.yaml:3: grace.1.products: 'A' has terms of grace already",
        ),
        ("non_working_days: [2026-13-01]", "products.yaml:1: non_working_days.0: "),
        (
            "step_up:\n  - {products: A, benefit: B, percent_before: 10, percent_after: 10}",
            "products.yaml:2: step_up.0.percent_after: is not above percent_before",
        ),
        (
            "step_up:\n  - &rise {products: A, benefit: B, percent_before: 10, percent_after: 20}\n  - *rise",
            "products.yaml:2: step_up.1.products: 'A' rises in year 1 already",
        ),
        ("step_up: [{products: A}]", "products.yaml:1: step_up.0.benefit: Field required"),
    ],
)
def test_a_fault_names_file_line_and_field(text, fault):
    with pytest.raises(BadProductsError) as refused:
        products_in(text, "products.yaml")
    assert str(refused.value).startswith(fault)
