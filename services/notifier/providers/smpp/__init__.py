"""Text messages by SMPP 3.4, with a client of our own: bound as transceiver, as many submits in flight as the window allows.

`pdu` and `bodies` are the wire, `statuses` and `receipts` what its numbers and words mean, `texts` the alphabets; `session`
is one connection, `link` keeps one alive, `provider` is what the notifier sees.
"""

from services.notifier.providers.smpp.provider import PROVIDER

__all__ = ["PROVIDER"]
