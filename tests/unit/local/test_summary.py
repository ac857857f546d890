"""The summary counts what the records say."""

from deploy.local.summary import became

NOTICES = [{"notice_id": name, "purpose": "Greeting" if name == "g" else "PremiumNotice"} for name in "abcg"]


def outcome(
    notice: str, kind: str, reason: str = "none", channel: str | None = None, *, concludes: bool = True
) -> dict:
    return {"notice_id": notice, "outcome": kind, "reason": reason, "channel": channel, "concludes": concludes}


def test_each_notice_counts_once_by_its_last_outcome():
    outcomes = [
        outcome("a", "refused", "bad-address", "sms", concludes=False),
        outcome("a", "accepted", channel="email"),
        outcome("a", "delivered", channel="email"),
        outcome("b", "suppressed", "untrue"),
        outcome("c", "withdrawn", "withdrawn"),
        outcome("g", "accepted", channel="sms"),
        {"type": "perennial.contact-reported-bad.v1", "recipient_id": "x"},
    ]
    assert became(NOTICES, outcomes) == {
        ("PremiumNotice", "sent by e-mail"): 1,
        ("PremiumNotice", "suppressed: untrue"): 1,
        ("PremiumNotice", "withdrawn"): 1,
        ("Greeting", "sent by SMS"): 1,
    }
