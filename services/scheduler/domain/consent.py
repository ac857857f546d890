"""What a recipient does not want to hear. Statutory and service notices go regardless."""

from collections.abc import Sequence

from schemas.parties import Channel, Consent, MessageClass, Party
from services.scheduler.domain.steps import NoticeAction

REFUSABLE = frozenset({MessageClass.CARE, MessageClass.MARKETING})


def opted_out(party: Party, action: NoticeAction) -> bool:
    """Whether the newest word of a party on every channel of a notice is that it wants none of its class."""
    if action.message_class not in REFUSABLE:
        return False
    spoken = [each for each in party.consents if each.message_class is action.message_class]
    return bool(spoken) and all(_refused(spoken, channel) for channel in action.channels)


def _refused(spoken: Sequence[Consent], channel: Channel) -> bool:
    about = [each for each in spoken if each.channel in {None, channel}]
    return bool(about) and not max(about, key=lambda each: each.since).granted
