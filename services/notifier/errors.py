"""What can go wrong in the notifier, told apart by who must act."""

from services.kit.errors import InvalidMessage, Misconfigured, PerennialError, Refused, TryLater


class NotifierError(PerennialError):
    """The notifier could not do what was asked."""


class TemplateFault(NotifierError, Misconfigured):  # noqa: N818 -- named by what is wrong
    """A template breaks a rule of its pack."""


class ProviderMisconfigured(NotifierError, Misconfigured):  # noqa: N818
    """A channel names a provider that cannot be used as it is set up."""


class MailboxRefuses(NotifierError, Misconfigured):  # noqa: N818 -- named by what it does
    """The mailbox of undeliverable mail cannot be used as it is set up."""


class MailboxAway(NotifierError, TryLater):  # noqa: N818
    """The mailbox of undeliverable mail cannot be read right now."""


class NotKept(NotifierError, InvalidMessage):  # noqa: N818 -- named by what became of it
    """What a provider's network said can never be written down as it stands."""


class UnrenderableError(NotifierError, Refused):
    """A notice has values that its template cannot show."""


class NoSuchTemplate(NotifierError, Refused):  # noqa: N818 -- named by what the caller asked for
    """The pack has no template for this purpose and channel."""
