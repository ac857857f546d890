"""How long a message may be: the one place that says so, for those who write it and for those who carry it.

A template's `sms_parts` is no limit of a message: it holds the template's sample to a price when the service starts.
"""

from dataclasses import dataclass

from schemas.parties import Channel
from services.notifier.domain.results import Rendered
from services.notifier.domain.sms_letters import downgraded, downgrades
from services.notifier.domain.sms_parts import Alphabet, Cut, cut

ALWAYS_UCS2 = ("+86",)
"""Where networks bill every text by the rule of UCS-2: seventy characters, whatever they are."""
MOST_PARTS = 10
LARGEST_MAIL = 100_000
"""Octets of the HTML of an e-mail, or of its text: large webmail services hide what stands behind 102 KB."""


@dataclass(frozen=True, slots=True)
class TextRules:
    """What a carrier of text messages takes."""

    most_parts: int = MOST_PARTS
    downgrade: bool = False
    """Letters that GSM-7 lacks are replaced, in texts that lose no letter by it."""

    def cut(self, text: str, to: str) -> Cut:
        """The text in parts, in the alphabet that reaches the number."""
        if to.startswith(ALWAYS_UCS2):
            return cut(text, Alphabet.UCS2)
        return cut(downgraded(text) if self.downgrade and downgrades(text) else text)

    def take(self, pieces: Cut) -> bool:
        """Whether a text in so many parts is carried."""
        return len(pieces.parts) <= self.most_parts


@dataclass(frozen=True, slots=True)
class Limits:
    """What a message may take on each channel."""

    texts: TextRules = TextRules()
    largest_mail: int = LARGEST_MAIL

    def fit(self, words: Rendered, channel: Channel, to: str) -> bool:
        """Whether words are short enough to be sent to an address."""
        if channel is Channel.SMS:
            return self.texts.take(self.texts.cut(words.text, to))
        return all(len((body or "").encode()) <= self.largest_mail for body in (words.text, words.html))


USUAL = Limits()
"""Where a carrier says nothing else."""
