"""The files of the banks say what the plain list says, to whoever reads them: sometimes twice, sometimes late."""

from collections import Counter

import pytest

from deploy.local.bank import write_returns
from deploy.local.book import write_book
from deploy.local.book.draft import HOME
from services.kit.tables.table import read
from services.ledger.domain.lines import FailureLine
from services.ledger.intake.payments import read_return
from services.ledger.intake.words import of_bank, shipped
from tests.e2e.auditor import expectation_of
from tests.e2e.auditor.bank import read_lines


@pytest.fixture(scope="module")
def plain(plain_folder):
    return {line.reference: line for line in read_lines(plain_folder)}


def test_every_line_is_there_and_some_come_twice_or_late(folder, plain):
    told = list(read_lines(folder))
    first = {}
    for line in sorted(told, key=lambda line: line.arrives):
        first.setdefault(line.reference, line)
    assert first.keys() == plain.keys()
    assert 0.02 < (len(told) - len(plain)) / len(plain) < 0.08
    late = sum(line.arrives > plain[reference].arrives for reference, line in first.items())
    assert 0.01 < late / len(plain) < 0.08
    for reference, line in first.items():
        other = plain[reference]
        assert (line.policy, line.valued, line.amount, line.reason) == (
            other.policy, other.valued, other.amount, other.reason,
        )  # fmt: skip
        assert line.arrives.astimezone(HOME).date() == other.arrives.astimezone(HOME).date()


def test_the_ledger_reads_in_them_what_the_auditor_reads(folder):
    lines = Counter((line.reference, line.amount, line.reason) for line in read_lines(folder))
    read_by_ledger: Counter = Counter()
    for told in (folder / "returns.csv").read_text().splitlines()[1:]:
        name, form, _ = told.split(",")
        words = shipped().then(of_bank(form)) if form else shipped()
        given = read_return(read(name, (folder / name).read_bytes()), "bank", words)
        assert given.bad == ()
        for line, _ in given.lines:
            failed = isinstance(line, FailureLine)
            reason = line.reason.name if failed else ""
            amount = None if failed else line.amount.amount
            read_by_ledger[line.reference, amount, reason] += 1
    assert read_by_ledger == Counter(
        {(ref, None if reason else amount, reason): n for (ref, amount, reason), n in lines.items()}
    )


def test_what_comes_twice_changes_nothing(folder, tmp_path):
    write_book(tmp_path, seed=1, policies=300)
    before = expectation_of(tmp_path)
    assert expectation_of(folder).counts["a bank's line came twice"] > 0
    assert before.counts["a bank's line came twice"] == 0
    write_returns(tmp_path, 1, ())
    assert abs(len(expectation_of(tmp_path).notices) - len(before.notices)) < 0.02 * len(before.notices)
