"""What can go wrong in the ledger. The docstring of each class is its message."""

from services.kit.errors import InvalidMessage, PerennialError, Refused


class LedgerError(PerennialError):
    """The ledger cannot do this."""


class BadWordsError(LedgerError, InvalidMessage):
    """The words that were given for headers or reasons cannot be used."""


class BadProductsError(LedgerError, InvalidMessage):
    """The file of products cannot be used."""


class LineRefusedError(LedgerError, InvalidMessage):
    """The line cannot be taken in as it stands."""

    def __init__(self, rule: str, field: str = "") -> None:
        """Name the rule that it breaks, and the field that breaks it where one does."""
        super().__init__(rule)
        self.field = field


class UnknownFeedError(LedgerError, InvalidMessage):
    """The deployment has no such payment feed."""


class FutureMarkError(LedgerError, InvalidMessage):
    """A feed cannot be complete through a day that has not begun anywhere."""


class ContradictionError(LedgerError, Refused):
    """The ledger already holds something else under this name."""


class UnknownPartyError(LedgerError, InvalidMessage):
    """Something was learned about a person whom the ledger does not know."""
