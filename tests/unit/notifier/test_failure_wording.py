"""What a holder reads of a transfer that failed: why, what heals it, and whether it is tried again."""

from datetime import date

import pytest

from schemas.policies import FailureReason
from schemas.unpaid import Stage
from tests.unit.notifier.contents import failure, failure_notice, money, premium


def test_a_failure_of_the_account_itself_names_no_next_debit_and_another_way_to_pay(bodies):
    refused = premium(stage=Stage.GRACE, account_refused=True)
    for reason in (FailureReason.NAME_MISMATCH, FailureReason.ACCOUNT_UNUSABLE, FailureReason.INSUFFICIENT_BALANCE):
        for text in bodies(failure_notice(failure(refused, reason, next_debit_on=None))):
            assert "再次扣款" not in text
            assert "到公司柜面缴纳" in text


@pytest.mark.parametrize(
    "reason", [FailureReason.INSUFFICIENT_BALANCE, FailureReason.SYSTEM_OTHER, FailureReason.ABC_PREFIX_MISSING]
)
def test_the_next_debit_is_named_where_the_account_can_be_debited(bodies, reason):
    open_one = premium(stage=Stage.GRACE)
    for text in bodies(failure_notice(failure(open_one, reason, next_debit_on=date(2026, 3, 10)))):
        assert "2026年3月10日" in text


def test_nobody_is_told_to_do_nothing_when_grace_is_about_to_end(bodies):
    for stage in Stage:
        for text in bodies(failure_notice(failure(premium(stage=stage), FailureReason.SYSTEM_OTHER))):
            ending = stage in {Stage.FINAL_WEEK, Stage.EVE, Stage.LAST_DAY}
            assert ("暂时无需办理" in text) is not ending
            assert ("柜面" in text) is (ending or stage is Stage.GRACE_2)


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize("reason", [FailureReason.SYSTEM_OTHER, FailureReason.ABC_PREFIX_MISSING])
def test_nobody_is_told_to_do_nothing_when_the_account_is_refused(bodies, locale, reason):
    for text in bodies(failure_notice(failure(premium(stage=Stage.GRACE, account_refused=True), reason)), locale):
        assert "暂时无需办理" not in text
        assert "you need do nothing" not in text
        assert "柜面" in text or "counter" in text


@pytest.mark.parametrize("reason", FailureReason)
def test_a_next_debit_is_told_when_there_is_one_and_for_no_other_cause(bodies, reason):
    for debit in (date(2026, 3, 10), None):
        for text in bodies(failure_notice(failure(premium(stage=Stage.GRACE), reason, next_debit_on=debit))):
            assert ("再次扣款" in text) is (debit is not None)


@pytest.mark.parametrize("count", [1, 2])
def test_two_failures_name_the_earliest_of_their_last_payable_days(said, count):
    later = premium(2, stage=Stage.GRACE, due_date=date(2026, 4, 1))
    owed = [premium(stage=Stage.GRACE), later][:count]
    texts = said(failure_notice(*(failure(each, FailureReason.INSUFFICIENT_BALANCE) for each in owed)))
    for text in (texts["sms"], texts["subject"]):
        assert ("其中最早的最后缴费日为2026年4月30日" in text) is (count > 1)
        assert ("最后缴费日2026年4月30日" in text) is (count == 1)
    for kind in ("text", "html"):
        assert ("其中最早的最后缴费日为" in texts[kind]) is (count > 1)


def test_a_failure_names_what_else_is_due_on_the_policy(bodies):
    failed = failure(premium(stage=Stage.DUE, due_date=date(2026, 4, 1)), FailureReason.INSUFFICIENT_BALANCE)
    for text in bodies(failure_notice(failed, also_due=(premium(stage=Stage.GRACE, amount=money("77.00")),))):
        assert "待缴" in text
        assert "合计待缴1,277.00元" in text
        assert "77.00元" in text
        assert "其中最早的最后缴费日为2026年4月30日" in text
