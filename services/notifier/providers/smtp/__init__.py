"""E-mail by SMTP, over a pool of long-lived connections to one mail server.

`options` is how it is reached, `door` opens connections and stays shut when only its operator can help, `pool` keeps them,
`message` writes the mail, `answers` reads what the server says, `provider` is what the notifier sees.
"""

from services.notifier.providers.smtp.provider import PROVIDER

__all__ = ["PROVIDER"]
