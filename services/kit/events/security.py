"""How the broker is told who we are, and how we know that it is the broker: TLS and SASL."""

import ssl
from dataclasses import dataclass, field
from typing import Any, Literal

from faststream.security import BaseSecurity, SASLPlaintext, SASLScram256, SASLScram512

Protocol = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
Mechanism = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]

_FASTSTREAM = {"PLAIN": SASLPlaintext, "SCRAM-SHA-256": SASLScram256, "SCRAM-SHA-512": SASLScram512}


@dataclass(frozen=True, slots=True)
class Certificates:
    """Files in PEM format. Without a CA file the machine's own authorities are trusted."""

    ca_file: str | None = None
    own_file: str | None = None
    """Our certificate, where the broker asks its clients for one."""
    key_file: str | None = None
    """Its key, when not in the same file."""
    key_password: str | None = field(default=None, repr=False)

    def context(self) -> ssl.SSLContext:
        """A context that checks the broker's certificate and its name. `ValueError` when a file cannot be used."""
        try:
            context = ssl.create_default_context(ssl.Purpose.SERVER_AUTH, cafile=self.ca_file)
        except OSError as error:
            raise ValueError(f"kafka_ssl_ca_file {self.ca_file} cannot be used: {error}") from error
        try:
            if self.own_file:
                # Never None: OpenSSL would ask for a password at the terminal.
                context.load_cert_chain(self.own_file, self.key_file, self.key_password or "")
        except OSError as error:
            raise ValueError(f"kafka_ssl_certificate_file {self.own_file} cannot be used: {error}") from error
        return context


@dataclass(frozen=True, slots=True)
class Login:
    """Who we are to the broker."""

    mechanism: Mechanism
    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Security:
    """What every client of the broker is given."""

    context: ssl.SSLContext | None = None
    login: Login | None = None

    def options(self) -> dict[str, Any]:
        """For the clients of aiokafka."""
        return {"security_protocol": self._protocol(), "ssl_context": self.context} | self._login_options()

    def of_faststream(self) -> BaseSecurity:
        """For FastStream, whose own options would override ours."""
        if self.login is None:
            return BaseSecurity(ssl_context=self.context)
        kind = _FASTSTREAM[self.login.mechanism]
        return kind(self.login.username, self.login.password, ssl_context=self.context)

    def _protocol(self) -> Protocol:
        if self.login is None:
            return "PLAINTEXT" if self.context is None else "SSL"
        return "SASL_PLAINTEXT" if self.context is None else "SASL_SSL"

    def _login_options(self) -> dict[str, Any]:
        if self.login is None:
            return {}
        return {
            "sasl_mechanism": self.login.mechanism,
            "sasl_plain_username": self.login.username,
            "sasl_plain_password": self.login.password,
        }


def security(protocol: Protocol, certificates: Certificates, login: Login | None) -> Security:
    """What the settings amount to. `ValueError` where they contradict each other or a file cannot be used."""
    with_tls, with_login = protocol.endswith("SSL"), protocol.startswith("SASL")
    if with_login and login is None:
        raise ValueError(
            f"kafka_security_protocol {protocol} needs kafka_sasl_mechanism, kafka_sasl_username and kafka_sasl_password"
        )
    if login is not None and not with_login:
        raise ValueError(f"kafka_sasl_* is set, but kafka_security_protocol is {protocol}: make it SASL_SSL")
    if certificates != Certificates() and not with_tls:
        raise ValueError(f"kafka_ssl_* is set, but kafka_security_protocol is {protocol}: make it SSL or SASL_SSL")
    if (certificates.key_file or certificates.key_password) and not certificates.own_file:
        raise ValueError("kafka_ssl_key_* is set without kafka_ssl_certificate_file")
    return Security(certificates.context() if with_tls else None, login)
