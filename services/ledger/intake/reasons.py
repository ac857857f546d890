"""Why a transfer failed, in the words of banks → the catalogue (renewal-domain 1c). A new wording is a new line here."""

from collections.abc import Mapping

from schemas.policies import FailureReason

WORDINGS: Mapping[FailureReason, tuple[str, ...]] = {
    FailureReason.INSUFFICIENT_BALANCE: ("余额不足", "帐户余额不足", "账户余额不足"),
    FailureReason.NAME_MISMATCH: ("帐户与户名不符", "账户与户名不符", "户名不符"),
    FailureReason.DUPLICATE_IDENTITY: ("同一投保人多个身份证号、银行帐号", "同一投保人多个身份证号、银行账号"),
    FailureReason.THIRD_PARTY_ACCOUNT: ("非投保人和被保险人账户", "非投保人和被保险人帐户"),
    FailureReason.NO_MANDATE_RECORD: ("系统无银行转账记录", "系统无银行转帐记录"),
    FailureReason.BAD_ACCOUNT_NUMBER: ("帐号不准确", "账号不准确"),
    FailureReason.NON_SETTLEMENT_ACCOUNT: ("非结算账户", "非结算帐户"),
    FailureReason.ABC_PREFIX_MISSING: (
        "农行扣款没有加前缀(和保全联系)", "农行扣款没有加前缀(和保全联系)", "农行扣款没有加前缀",
    ),
    FailureReason.SYSTEM_OTHER: ("系统及其它原因", "系统及其他原因"),
    FailureReason.ACCOUNT_UNUSABLE: ("账户已销户", "帐户已销户", "账户冻结", "帐户冻结", "账户不可用"),
}  # fmt: skip

_BY_WORDING = {wording: reason for reason, wordings in WORDINGS.items() for wording in wordings}
_BY_CODE = {reason.value: reason for reason in FailureReason}


def reason_of(stated: str) -> FailureReason | None:
    """The reason that a code or a wording names, or None when nobody has seen it before."""
    return _BY_WORDING.get(stated) or _BY_CODE.get(stated.casefold().replace("_", "-"))
