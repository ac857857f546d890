"""The notifier's settings: PERENNIAL_NOTIFIER_*, with those of each provider that is found behind them."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import Field, create_model

from schemas.parties import Channel
from services.kit.settings import Secret, Settings
from services.notifier.packs.names import NEUTRAL_TITLE
from services.notifier.providers.contract import Options, discover
from services.notifier.subscribers.returns.imap_options import ImapOptions

O = TypeVar("O", bound=Options)  # noqa: E741 -- of options


class NotifierSettings(Settings):
    """What the notifier has to know besides what every service knows."""

    service: ClassVar[str] = "notifier"

    sms_provider: str
    """The provider that carries text messages."""
    email_provider: str
    """The provider that carries e-mail."""
    signature: Annotated[str, Field(min_length=2, max_length=20, pattern=r"^[^【】\s]+$")] = "常青人寿"
    """The insurer's short name, which stands in 【】 before every text message."""
    signature_latin: Annotated[str | None, Field(min_length=2, max_length=20, pattern=r"^[^【】]+$")] = None
    """The same in Latin letters, for texts in other languages than Chinese."""
    service_phone: str | None = None
    """The insurer's hotline, which texts name; needed where a template of a pack does, and all that are shipped do."""
    neutral_title: Annotated[str, Field(min_length=1, max_length=10, pattern=r"^[^【】\s]+$")] = NEUTRAL_TITLE
    """What Chinese texts call a recipient whose sex is not known."""
    locale: str = "zh-CN"
    """The pack for recipients whose own locale has none."""
    secret: Annotated[str | None, Field(min_length=32), Secret()] = None
    """Signs the links and return addresses that are sent out; whoever knows it can make them."""
    public_url: Annotated[str | None, Field(pattern=r"^(https://[!-~]+|http://(localhost|127\.0\.0\.1)(:\d+)?)$")] = (
        None
    )
    """Where recipients reach `/unsubscribe/…` of this service: https://service.example.com."""
    returns_mailbox: Path | None = None
    """A Maildir into which undeliverable mail is put; what is taken moves from `new` to `cur`."""
    returns_host: str = "127.0.0.1"
    returns_port: Annotated[int | None, Field(ge=1, le=65535)] = None
    """Where a mail server may relay undeliverable mail to, by SMTP."""
    returns_certificate_file: Path | None = None
    """PEM file of the certificate, with those that vouch for it, by which STARTTLS is offered there."""
    returns_key_file: Path | None = None
    """Its key; not needed where it stands in the same file."""
    returns_require_tls: bool = False
    """Nothing is taken there from whoever does not encrypt."""
    lease_seconds: Annotated[float, Field(gt=0)] = 30.0
    """Machine time after which an attempt without an answer is taken for lost."""
    facts_max_age_seconds: Annotated[float, Field(gt=0)] = 10.0
    """Machine time by which the facts may lag behind the log before notices that claim something are held back."""
    batch: Annotated[int, Field(ge=1, le=5000)] = 1000
    ledger_url: str = "http://127.0.0.1:8601"
    """Where a policy of which an event is missing is asked for again."""
    ledger_api_key: Annotated[str | None, Secret()] = None

    @property
    def providers(self) -> dict[Channel, str]:
        """Channel → the provider that carries it."""
        return {Channel.SMS: self.sms_provider, Channel.EMAIL: self.email_provider}

    @property
    def lease(self) -> timedelta:
        """The length of a lease."""
        return timedelta(seconds=self.lease_seconds)

    @property
    def returns_imap(self) -> ImapOptions:
        """A mailbox at a mail server."""
        return self.options_of("returns_imap", ImapOptions)

    def options_of(self, provider: str, kind: type[O]) -> O:
        """The options of one provider, or of whatever else has some."""
        return kind.model_validate({name: getattr(self, f"{provider}_{name}") for name in kind.model_fields})


def settings_class() -> type[NotifierSettings]:
    """The settings with a field for every option of every provider that is found: a new one needs no line here."""
    kinds = {name: kind.options for name, kind in discover().items()} | {"returns_imap": ImapOptions}
    fields: dict[str, Any] = {
        f"{name}_{option}": (field.annotation, field)
        for name, kind in kinds.items()
        for option, field in kind.model_fields.items()
    }
    return create_model("NotifierSettings", __base__=NotifierSettings, **fields)
