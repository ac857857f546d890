"""A user's own SMSC and mail server, named by a URL, become settings of the notifier."""

import pytest

from deploy.local.carriers import SENDER, email_by, sms_by
from services.cli.errors import BadUse


def test_an_smsc():
    assert sms_by("smpps://me:s%40cret@smsc.example.com:3550?source=10690001&window=50") == {
        "SMS_PROVIDER": "smpp",
        "SMPP_HOST": "smsc.example.com",
        "SMPP_PORT": "3550",
        "SMPP_TLS": "implicit",
        "SMPP_SYSTEM_ID": "me",
        "SMPP_PASSWORD": "s@cret",
        "SMPP_SOURCE": "10690001",
        "SMPP_WINDOW": "50",
    }


@pytest.mark.parametrize(
    ("url", "port", "tls"),
    [
        ("smtp://mail.example.com", "25", "none"),
        ("smtp+starttls://mail.example.com", "587", "starttls"),
        ("smtps://mail.example.com", "465", "implicit"),
        ("smtp://mail.example.com:2525", "2525", "none"),
    ],
)
def test_a_mail_server(url, port, tls):
    assert email_by(url) == {
        "EMAIL_PROVIDER": "smtp",
        "SMTP_HOST": "mail.example.com",
        "SMTP_PORT": port,
        "SMTP_TLS": tls,
        "SMTP_SENDER": SENDER,
    }


def test_a_sender_of_ones_own():
    assert email_by("smtps://u:p@mail.example.com?sender=a@example.com")["SMTP_SENDER"] == "a@example.com"


@pytest.mark.parametrize(
    "url", ["smsc.example.com:2775", "http://a", "smpp://", "smpp://host:port", "smpp://host:99999"]
)
def test_a_url_that_is_none_is_explained(url):
    with pytest.raises(BadUse, match="--sms: smpp://user:password@host:port or smpps://"):
        sms_by(url)
