"""TLS and SASL: what is set reaches every client of the broker, and what contradicts itself stops the start."""

import ssl
from pathlib import Path
from typing import ClassVar

import certifi
import pytest
from aiokafka.client import AIOKafkaClient

from services.kit.errors import Misconfigured
from services.kit.events import broker
from services.kit.settings import Settings, load

CA = certifi.where()
LOGIN = {"SASL_MECHANISM": "SCRAM-SHA-512", "SASL_USERNAME": "ledger", "SASL_PASSWORD": "hunter2"}


class LedgerSettings(Settings):
    service: ClassVar[str] = "ledger"


def read(**kafka: str) -> LedgerSettings:
    variables = {f"PERENNIAL_KAFKA_{name}": value for name, value in kafka.items()}
    return load(LedgerSettings, {"PERENNIAL_DATABASE_URL": "postgresql://db/x", **variables})


async def options_of_clients(settings: Settings) -> list[tuple]:
    """What producer, probe, admin and consumers were given, as they hold it."""
    address = broker.address_of(settings)
    producer, probe, admin = broker.producer(address), broker.probe(address), broker.admin(address)
    consumer = broker.consumers(address).config.broker_config.builder()
    found = [_held(one) for one in (producer.client, probe._client, admin._client, consumer._client)]
    for one in (producer.stop(), probe.stop(), admin.close(), consumer.stop()):
        await one
    return found


def _held(client: AIOKafkaClient) -> tuple:
    login = client._sasl_mechanism, client._sasl_plain_username, client._sasl_plain_password
    return (client._security_protocol, client._ssl_context, *login)


async def test_without_settings_the_broker_is_spoken_to_in_plain() -> None:
    assert {options[:2] for options in await options_of_clients(read())} == {("PLAINTEXT", None)}


async def test_tls_and_login_reach_every_client() -> None:
    settings = read(SECURITY_PROTOCOL="SASL_SSL", SSL_CA_FILE=CA, **LOGIN)
    found = await options_of_clients(settings)
    assert len(found) == 4
    for protocol, context, *login in found:
        assert protocol == "SASL_SSL"
        assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
        assert context.cert_store_stats()["x509_ca"] > 100
        assert login == ["SCRAM-SHA-512", "ledger", "hunter2"]


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
async def test_every_mechanism_is_given_on_alike(mechanism: str) -> None:
    settings = read(SECURITY_PROTOCOL="SASL_PLAINTEXT", **LOGIN | {"SASL_MECHANISM": mechanism})
    assert set(await options_of_clients(settings)) == {("SASL_PLAINTEXT", None, mechanism, "ledger", "hunter2")}


@pytest.mark.parametrize(
    ("kafka", "said"),
    [
        ({"SECURITY_PROTOCOL": "TLS"}, "PERENNIAL_KAFKA_SECURITY_PROTOCOL: 'TLS'"),
        ({"SECURITY_PROTOCOL": "SASL_SSL"}, "needs kafka_sasl_mechanism, kafka_sasl_username and kafka_sasl_password"),
        ({"SECURITY_PROTOCOL": "SASL_SSL", "SASL_USERNAME": "ledger"}, "go together"),
        (LOGIN, "kafka_security_protocol is PLAINTEXT: make it SASL_SSL"),
        ({"SECURITY_PROTOCOL": "SSL", **LOGIN}, "kafka_security_protocol is SSL: make it SASL_SSL"),
        ({"SSL_CA_FILE": CA}, "make it SSL or SASL_SSL"),
        ({"SECURITY_PROTOCOL": "SSL", "SSL_CA_FILE": "/no/such.pem"}, "kafka_ssl_ca_file /no/such.pem cannot be used"),
        ({"SECURITY_PROTOCOL": "SSL", "SSL_CERTIFICATE_FILE": CA}, "kafka_ssl_certificate_file .* cannot be used"),
        ({"SECURITY_PROTOCOL": "SSL", "SSL_KEY_FILE": CA}, "without kafka_ssl_certificate_file"),
    ],
)
def test_what_contradicts_itself_stops_the_start(kafka: dict[str, str], said: str) -> None:
    with pytest.raises(Misconfigured, match=said) as caught:
        read(**kafka)
    assert "hunter2" not in str(caught.value)


def test_the_password_may_stand_in_a_file_and_is_never_shown(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("hunter2\n")
    rest = {name: value for name, value in LOGIN.items() if name != "SASL_PASSWORD"}
    settings = read(SECURITY_PROTOCOL="SASL_SSL", SASL_PASSWORD_FILE=str(secret), **rest)
    assert settings.kafka_security.login.password == "hunter2"
    assert "hunter2" not in f"{settings}{settings.kafka_security}"
