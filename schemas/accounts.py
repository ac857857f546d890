"""What a transfer that failed says of the account: the one table of it."""

from collections.abc import Mapping
from enum import StrEnum

from schemas.policies import FailureReason


class AccountVerdict(StrEnum):
    """What a transfer that failed says of the account that it was tried on."""

    REFUSED = "refused"
    """The account itself is at fault, for every policy of the same holder that names it."""
    REFUSED_HERE = "refused-here"
    """What this policy has of the account, or its mandate, is at fault; another policy may have it right."""
    USABLE = "usable"
    """The bank looked at the balance, so it accepts the account."""
    UNKNOWN = "unknown"
    """Nothing: the fault lies elsewhere."""


VERDICTS: Mapping[FailureReason, AccountVerdict] = {
    FailureReason.INSUFFICIENT_BALANCE: AccountVerdict.USABLE,
    FailureReason.NAME_MISMATCH: AccountVerdict.REFUSED,
    FailureReason.THIRD_PARTY_ACCOUNT: AccountVerdict.REFUSED,
    FailureReason.NON_SETTLEMENT_ACCOUNT: AccountVerdict.REFUSED,
    FailureReason.ACCOUNT_UNUSABLE: AccountVerdict.REFUSED,
    FailureReason.NO_MANDATE_RECORD: AccountVerdict.REFUSED_HERE,
    FailureReason.BAD_ACCOUNT_NUMBER: AccountVerdict.REFUSED_HERE,
    FailureReason.ABC_PREFIX_MISSING: AccountVerdict.REFUSED_HERE,
    FailureReason.DUPLICATE_IDENTITY: AccountVerdict.UNKNOWN,
    FailureReason.SYSTEM_OTHER: AccountVerdict.UNKNOWN,
}
"""Every reason of renewal-domain 1c. Of a number or a prefix only this policy's record is wrong, and a mandate is one
policy's own; name, owner, type and state of an account are the same for all."""

REFUSALS = frozenset({AccountVerdict.REFUSED, AccountVerdict.REFUSED_HERE})
"""After which nothing is debited until the account or the mandate changes."""
