"""How a mail server is reached: encrypted or not at all, with a password that nobody else sees, and asked once when it is wrong."""

import asyncio

import pytest

from services.notifier.domain.results import Accepted, Busy
from services.notifier.errors import ProviderMisconfigured
from services.notifier.providers.smtp.options import SmtpOptions
from services.notifier.providers.smtp.provider import Smtp
from tests.contract.mail_server import PASSWORD, TOKEN, USER, serving
from tests.contract.peer import context_of
from tests.contract.test_providers import SENDER, message

PASS = {"username": USER.decode(), "password": PASSWORD.decode()}


@pytest.fixture
def here(certificate):
    """Key and certificate of a server that is who it says."""
    return certificate("IP:127.0.0.1")


async def said_to(port: int, *messages, **given):
    """The answers to messages, one behind the other."""
    values = {"host": "127.0.0.1", "port": port, "sender": SENDER, "timeout": 3.0}
    provider = Smtp(SmtpOptions(**values | given))
    try:
        return [await provider.send(each) for each in messages or (message(),)]
    finally:
        await provider.close()


# Encryption


async def test_starttls(here):
    with serving(tls_context=context_of(*here), require_starttls=True) as server:
        [result] = await said_to(server.port, ca_file=here[1])
        assert isinstance(result, Accepted)
        assert len(server.mails) == 1


async def test_implicit_tls(here):
    with serving(ssl_context=context_of(*here)) as server:
        [result] = await said_to(server.port, tls="implicit", ca_file=here[1])
        assert isinstance(result, Accepted)


async def test_starttls_that_somebody_has_stripped_is_missed():
    with serving() as server:
        first, second = await said_to(server.port, message(1), message(2))
        assert isinstance(first, Busy)
        assert "offers no encryption" in first.detail
        assert first == second
        assert (server.connections, server.mails) == (1, [])


@pytest.mark.parametrize("encrypted", [True, False])
async def test_opportunistic_encrypts_where_it_can(here, encrypted):
    how = {"tls_context": context_of(*here), "require_starttls": True} if encrypted else {}
    with serving(**how) as server:
        [result] = await said_to(server.port, tls="opportunistic")
        assert isinstance(result, Accepted)


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
@pytest.mark.parametrize(
    ("name", "known"), [("IP:127.0.0.1", False), ("DNS:other.example", True)], ids=["stranger", "other"]
)
async def test_a_server_that_cannot_prove_who_it_is_gets_nothing(certificate, tls, name, known):
    key, pem = certificate(name)
    context = context_of(key, pem)
    with serving(**{"tls_context" if tls == "starttls" else "ssl_context": context}) as server:
        results = await said_to(server.port, message(1), message(2), tls=tls, **({"ca_file": pem} if known else {}))
        assert all("certificate is not trusted" in each.detail for each in results)
        assert {type(each) for each in results} == {Busy}
        assert server.mails == []


# Who we are


@pytest.mark.parametrize("exclude", [(), ("PLAIN",), ("LOGIN",)], ids=["any", "login", "plain"])
async def test_a_password(here, exclude):
    with serving(tls_context=context_of(*here), auth_required=True, auth_exclude_mechanism=exclude) as server:
        [result] = await said_to(server.port, ca_file=here[1], **PASS)
        assert isinstance(result, Accepted)


async def test_a_token(here, tmp_path):
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    given = {"username": PASS["username"], "oauth_token_file": tmp_path / "token"}
    with serving(tls_context=context_of(*here), auth_required=True) as server:
        [result] = await said_to(server.port, ca_file=here[1], **given)
        assert isinstance(result, Accepted)


async def test_a_wrong_password_is_asked_once_and_said(here):
    with serving(tls_context=context_of(*here), auth_required=True, auth_exclude_mechanism=("LOGIN",)) as server:
        provider = Smtp(
            SmtpOptions(
                host="127.0.0.1", port=server.port, sender=SENDER, ca_file=here[1], **PASS | {"password": "wrong"}
            )
        )
        results = await asyncio.gather(*(provider.send(message(number)) for number in range(20)))
        await provider.close()
        assert {type(each) for each in results} == {Busy}
        [said] = {each.detail for each in results}
        assert said.startswith("the mail server does not take our user name and password: 535 5.7.8 Authentication")
        assert said.endswith("; see PERENNIAL_NOTIFIER_SMTP_USERNAME and PASSWORD")
        assert (server.logins, server.mails) == (1, [])


async def test_a_server_that_wants_a_password_where_we_have_none_refuses_no_mail(here):
    with serving(tls_context=context_of(*here), auth_required=True) as server:
        first, second = await said_to(server.port, message(1), message(2), ca_file=here[1])
        assert isinstance(first, Busy)
        assert first == second
        assert "530 5.7.0 Authentication required; see PERENNIAL_NOTIFIER_SMTP_USERNAME" in first.detail
        assert server.connections == 2  # before and after STARTTLS, and then it is left in peace


async def test_encryption_that_does_not_fit_the_port_is_said(here):
    with serving() as plain:
        [result] = await said_to(plain.port, tls="implicit")
        assert "no TLS from the start at this port; is PERENNIAL_NOTIFIER_SMTP_TLS starttls?" in result.detail
    with serving(ssl_context=context_of(*here)) as encrypted:
        [result] = await said_to(encrypted.port, timeout=0.5)
        assert "do PERENNIAL_NOTIFIER_SMTP_PORT and TLS fit together?" in result.detail


async def test_a_server_that_wants_no_password_where_we_have_one():
    with serving() as server:
        [result] = await said_to(server.port, tls="none", **PASS)
        assert isinstance(result, Busy)
        assert "takes no password" in result.detail


async def test_a_token_that_is_not_there(here, tmp_path):
    given = {"username": PASS["username"], "oauth_token_file": tmp_path / "token"}
    with serving(tls_context=context_of(*here), auth_required=True) as server:
        [result] = await said_to(server.port, ca_file=here[1], **given)
        assert isinstance(result, Busy)
        assert "the access token cannot be read" in result.detail


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"password": "x"}, "USERNAME: is not set"),
        (PASS | {"tls": "opportunistic"}, "TLS: opportunistic would show the password"),
        ({"oauth_token_file": "/x"}, "OAUTH_TOKEN_FILE: goes with a user name"),
        (PASS | {"oauth_token_file": "/x"}, "OAUTH_TOKEN_FILE: goes with a user name, and without a password"),
        ({"ca_file": "/nowhere"}, "CA_FILE: /nowhere"),
        ({"reply_to": "nobody"}, "REPLY_TO: 'nobody' is no e-mail address"),
    ],
    ids=["password-alone", "opportunistic", "token-alone", "token-and-password", "ca-file", "reply-to"],
)
def test_settings_that_do_not_go_together_stop_the_start(given, complaint):
    with pytest.raises(ProviderMisconfigured, match=f"PERENNIAL_NOTIFIER_SMTP_{complaint}"):
        Smtp(SmtpOptions(host="127.0.0.1", sender=SENDER, **given))
