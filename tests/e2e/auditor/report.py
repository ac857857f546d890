"""What the audit found, category by category."""

from collections import Counter
from dataclasses import dataclass, field

CATEGORIES = ("missing", "extra", "twice", "late", "outside-a-window", "after-payment", "after-lapse", "untrue")
"""All must be 0. `untrue`: the right notice, but an amount or a date of it is wrong."""
HARD_CASES = (
    "paid between release and sending",
    "withdrawn at the scheduler",
    "stopped at the notifier",
    "composed again without a paid one",
    "sent after an outage",
    "merged",
    "deferred by window",
    "deferred by the cap",
    "greeting gave way",
    "opened late",
    "premium thanked for",
    "lapse",
    "lapse annulled",
    "failure INSUFFICIENT_BALANCE",
    "failure NAME_MISMATCH",
    "failure DUPLICATE_IDENTITY",
    "failure THIRD_PARTY_ACCOUNT",
    "failure NO_MANDATE_RECORD",
    "failure BAD_ACCOUNT_NUMBER",
    "failure NON_SETTLEMENT_ACCOUNT",
    "failure ABC_PREFIX_MISSING",
    "failure SYSTEM_OTHER",
    "failure ACCOUNT_UNUSABLE",
    "premium of plan large",
    "premium of plan bancassurance",
    "premium of plan monthly",
    "thanks for money that was there before",
    "hand-over climbed",
    "hand-over climbed by another calendar",
    "anniversary in a premium text",
    "nobody greeted near a lapse",
    "several premiums of one policy",
    "more premiums than a text names",
    "part of a premium received",
    "several agents in one text",
    "nobody serves it but a supervisor is named",
    "name with rare letters",
    "lapse with several premiums due",
    "failure overtaken by a newer one",
    "account refused",
)
"""All must have happened, or the zeros prove little."""
HELD_CASES = (
    "account replaced",
    "held by promise",
    "held by complaint",
    "held by claim",
    "held by do-not-contact",
    "held by bereavement",
    "talk: reached",
    "talk: refused",
    "talk: unreachable",
    "went to the next contact",
    "hand-over taken on",
    "a bank's line came twice",
    "a row of the book came twice",
)
"""What happens besides where a story has a team, and banks that make mistakes."""


@dataclass
class Report:
    violations: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in CATEGORIES})
    counts: Counter[str] = field(default_factory=Counter)
    ties: int = 0
    expected: int = 0
    received: int = 0

    @property
    def clean(self) -> bool:
        return not any(self.violations.values())

    @property
    def untested(self) -> list[str]:
        """Hard cases that did not happen."""
        return [name for name in HARD_CASES if not self.counts[name]]

    def add(self, category: str, line: str) -> None:
        self.violations[category].append(line)

    def numbers(self) -> dict[str, int]:
        return {category: len(lines) for category, lines in self.violations.items()}

    def lines(self, shown: int = 20) -> list[str]:
        """The report as a person reads it."""
        text = [f"expected notices {self.expected}, received {self.received}, ties {self.ties}"]
        for category, found in self.violations.items():
            text.append(f"{category:>20}: {len(found)}")
            text += [f"{'':22}{line}" for line in found[:shown]]
            if len(found) > shown:
                text.append(f"{'':22}… and {len(found) - shown} more")
        text.append("hard cases:")
        text += [f"{self.counts[name]:>20}  {name}" for name in (*HARD_CASES, *HELD_CASES)]
        return text
