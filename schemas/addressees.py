"""Whom a text speaks to, and who serves them."""

from schemas.base import Contract
from schemas.parties import Sex


class Addressee(Contract):
    """Whom the text speaks to."""

    name: str
    sex: Sex | None = None


class AgentCard(Contract):
    """Who serves the recipient, where somebody does."""

    name: str
    phone: str | None = None
