"""What a failed transfer says of the account is decided for every reason."""

from schemas.accounts import VERDICTS
from schemas.policies import FailureReason


def test_every_reason_has_a_verdict() -> None:
    assert set(VERDICTS) == set(FailureReason)
