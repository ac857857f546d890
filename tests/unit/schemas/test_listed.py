"""Contents with a list: they name fewer and count the rest, and what an older writer wrote is still read."""

from datetime import date

import pytest

from schemas.listed import Listed
from schemas.purposes import PURPOSES, FailureNotice, PremiumNotice
from schemas.staff_purposes import Digest
from tests.contract.samples import sample

LISTED = [purpose for purpose in PURPOSES if issubclass(purpose, Listed)]


def longer(purpose: type[Listed], length: int) -> Listed:
    """A sample whose every list has `length` members."""
    whole = sample(purpose).model_copy(update={"more": 2})
    return whole.model_copy(update={field: getattr(whole, field) * length for field in purpose.LISTED})


def test_every_purpose_with_a_list_can_be_shortened() -> None:
    lists = {
        purpose.__name__
        for purpose in PURPOSES
        if any(
            str(field.annotation).startswith("tuple[") and name != "totals"
            for name, field in purpose.model_fields.items()
        )
    }
    assert lists == {purpose.__name__ for purpose in LISTED}


@pytest.mark.parametrize("purpose", LISTED, ids=lambda purpose: purpose.__name__)
def test_what_is_not_named_is_counted(purpose: type[Listed]) -> None:
    whole = longer(purpose, 5)
    for count in range(1, whole.named + 2):
        short = whole.shortened(count)
        assert short.named == min(count, whole.named)
        assert short.named + short.more == whole.named + whole.more
        assert short.model_dump(exclude={"more", *purpose.LISTED}) == whole.model_dump(
            exclude={"more", *purpose.LISTED}
        )
        assert type(short).model_validate(short.model_dump()) == short


@pytest.mark.parametrize("purpose", LISTED, ids=lambda purpose: purpose.__name__)
def test_a_notice_names_one_at_least(purpose: type[Listed]) -> None:
    with pytest.raises(ValueError, match="one at least"):
        longer(purpose, 2).shortened(0)


def test_failures_are_named_before_what_is_also_due() -> None:
    short = longer(FailureNotice, 3).shortened(4)
    assert isinstance(short, FailureNotice)
    assert (len(short.failures), len(short.also_due), short.more) == (3, 1, 4)


def test_a_notice_written_before_pay_by_existed_asks_by_its_deadline() -> None:
    old = sample(PremiumNotice).model_dump(exclude={"pay_by", "more"}) | {"earliest_deadline": date(2026, 4, 30)}
    assert PremiumNotice.model_validate(old).pay_by == date(2026, 4, 30)


def test_a_digest_written_before_its_total_existed_names_everything() -> None:
    old = longer(Digest, 3).model_dump(exclude={"total", "more"})
    assert Digest.model_validate(old).total == 3
