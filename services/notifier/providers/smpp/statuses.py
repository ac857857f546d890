"""What an SMSC says about a unit, and who must do what about it."""

from services.notifier.domain.results import Busy, Rejected

OK = 0x00
INVALID_COMMAND_LENGTH = 0x02
INVALID_COMMAND = 0x03
MESSAGE_QUEUE_FULL = 0x14
TEMPORARY_APPLICATION_ERROR = 0x64
PERMANENT_APPLICATION_ERROR = 0x65

NAMES = {
    0x01: "ESME_RINVMSGLEN",
    0x02: "ESME_RINVCMDLEN",
    0x03: "ESME_RINVCMDID",
    0x04: "ESME_RINVBNDSTS",
    0x05: "ESME_RALYBND",
    0x08: "ESME_RSYSERR",
    0x0A: "ESME_RINVSRCADR",
    0x0B: "ESME_RINVDSTADR",
    0x0C: "ESME_RINVMSGID",
    0x0D: "ESME_RBINDFAIL",
    0x0E: "ESME_RINVPASWD",
    0x0F: "ESME_RINVSYSID",
    0x14: "ESME_RMSGQFUL",
    0x43: "ESME_RINVESMCLASS",
    0x45: "ESME_RSUBMITFAIL",
    0x48: "ESME_RINVSRCTON",
    0x49: "ESME_RINVSRCNPI",
    0x50: "ESME_RINVDSTTON",
    0x51: "ESME_RINVDSTNPI",
    0x53: "ESME_RINVSYSTYP",
    0x58: "ESME_RTHROTTLED",
    0x61: "ESME_RINVSCHED",
    0x62: "ESME_RINVEXPIRY",
    0x64: "ESME_RX_T_APPN",
    0x65: "ESME_RX_P_APPN",
    0x66: "ESME_RX_R_APPN",
    0xFE: "ESME_RDELIVERYFAILURE",
    0xFF: "ESME_RUNKNOWNERR",
}

_SETTING = "PERENNIAL_NOTIFIER_SMPP_"
HINTS = {
    0x05: "the SMSC allows fewer binds than there are instances, or an old one has not ended there",
    0x0A: f"see {_SETTING}SOURCE",
    0x0D: f"see {_SETTING}SYSTEM_ID and PASSWORD, and ask whether the SMSC expects our address",
    0x0E: f"see {_SETTING}PASSWORD",
    0x0F: f"see {_SETTING}SYSTEM_ID",
    0x48: f"see {_SETTING}SOURCE_TON",
    0x49: f"see {_SETTING}SOURCE_NPI",
    0x53: f"see {_SETTING}SYSTEM_TYPE",
}
"""Where not the message is at fault, but how we are set up."""

TOO_FAST = frozenset({0x14, 0x58})
"""The SMSC takes messages, only not so many at a time."""
_LATER = TOO_FAST | {0x04, 0x05, 0x08, 0x0D, 0x45, 0x64, 0xFF}
_BAD_ADDRESS = frozenset({0x0B})


def spelled(status: int) -> str:
    """The name of a status, and what to do where somebody must; a number that no book has keeps its number."""
    name = NAMES.get(status, f"status {status} (0x{status:04X})")
    return f"{name}: {HINTS[status]}" if status in HINTS else name


def refusal(status: int) -> Busy | Rejected:
    """What follows from a status that is not OK: the message was not taken."""
    if status in _LATER:
        return Busy(spelled(status))
    return Rejected(spelled(status), bad_address=status in _BAD_ADDRESS)
