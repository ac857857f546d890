"""What the source of a template must not hold, whatever its variables are."""

import re

from services.notifier.errors import TemplateFault

_NOT_IN_MAIL = re.compile(
    r"(?i)<(?:script|iframe|form|object|link)\b|@import|(?:\bsrc=[\"']?|url\([\"']?)\s*(?:https?:)?//"
)


def check_mail(file: str, html: str) -> None:
    """An e-mail runs nothing and loads nothing. Raises `TemplateFault` with the first thing that would."""
    if found := _NOT_IN_MAIL.search(html):
        raise TemplateFault(f"{file}: {found[0].strip()}: an e-mail runs nothing and loads nothing from elsewhere")


def check_hotline(file: str, source: str, contact: str, *, named: bool, phone: str | None) -> None:
    """A text that asks its reader to contact the insurer says where, and a hotline that is named is set.

    `contact` is how its language asks for that, in any case: it may begin a sentence. Raises `TemplateFault`.
    """
    if contact.casefold() in source.casefold() and not named:
        raise TemplateFault(f"{file}: {contact!r} without a hotline; print house.phone as well")
    if named and not phone:
        raise TemplateFault(f"{file}: names the hotline (house.phone), and PERENNIAL_NOTIFIER_SERVICE_PHONE is not set")
