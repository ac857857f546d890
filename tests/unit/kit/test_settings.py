from pathlib import Path
from typing import Annotated, ClassVar

import pytest

from services.kit.errors import Misconfigured
from services.kit.settings import CommaSeparated, Secret, Settings, load

DATABASE = "postgresql://ledger:hunter2@db/perennial"
HASH = "ab" * 32


class LedgerSettings(Settings):
    service: ClassVar[str] = "ledger"
    http_port: int = 8601
    feeds: CommaSeparated = ("bank",)
    echo_file: str = ""
    smtp_password: Annotated[str, Secret()] = ""


def read(**variables: str) -> LedgerSettings:
    return load(LedgerSettings, {"PERENNIAL_DATABASE_URL": DATABASE, **variables, "HOME": "/root"})


def test_defaults_stand_where_nothing_is_said() -> None:
    settings = read()
    assert (settings.http_host, settings.http_port, settings.clock, settings.feeds) == (
        "127.0.0.1", 8601, "system", ("bank",),
    )  # fmt: skip
    assert not settings.stepped


def test_a_service_overrides_what_all_share() -> None:
    settings = read(PERENNIAL_HTTP_PORT="9000", PERENNIAL_LEDGER_HTTP_PORT="9001", PERENNIAL_KAFKA_BOOTSTRAP="k:9092")
    assert (settings.http_port, settings.kafka_bootstrap) == (9001, "k:9092")


def test_a_list_is_separated_by_commas() -> None:
    assert read(PERENNIAL_LEDGER_FEEDS="bank, wechat,").feeds == ("bank", "wechat")


def test_an_empty_variable_counts_as_not_set() -> None:
    assert read(PERENNIAL_LEDGER_FEEDS="").feeds == ("bank",)


def test_an_unknown_name_stops_the_start_and_suggests_the_right_one() -> None:
    with pytest.raises(
        Misconfigured, match="PERENNIAL_LEDGER_FEED: no such setting; did you mean PERENNIAL_LEDGER_FEEDS"
    ):
        read(PERENNIAL_LEDGER_FEED="bank")
    with pytest.raises(Misconfigured, match="did you mean PERENNIAL_DATABASE_URL"):
        read(PERENNIAL_DATABSE_URL=DATABASE)


def test_an_own_field_is_not_read_from_the_shared_prefix() -> None:
    with pytest.raises(Misconfigured, match="PERENNIAL_FEEDS: no such setting"):
        read(PERENNIAL_FEEDS="bank")


def test_the_variables_of_other_services_are_left_to_them() -> None:
    assert read(PERENNIAL_NOTIFIER_NO_SUCH_THING="1", PERENNIAL_LOCAL_DATA="x").feeds == ("bank",)


def test_a_secret_comes_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "database-url"
    secret.write_text(DATABASE + "\n")
    assert load(LedgerSettings, {"PERENNIAL_LEDGER_DATABASE_URL_FILE": str(secret)}).database_url == DATABASE


def test_a_secret_file_that_cannot_be_read_or_that_contradicts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"PERENNIAL_LEDGER_SMTP_PASSWORD_FILE: the file .* cannot be read"):
        read(PERENNIAL_LEDGER_SMTP_PASSWORD_FILE=str(tmp_path / "absent"))
    with pytest.raises(Misconfigured, match="PERENNIAL_DATABASE_URL is set too"):
        read(PERENNIAL_DATABASE_URL_FILE=str(tmp_path / "absent"))


def test_a_field_whose_own_name_ends_in_file_is_a_plain_value() -> None:
    assert read(PERENNIAL_LEDGER_ECHO_FILE="/no/such/echo.jsonl").echo_file == "/no/such/echo.jsonl"


def test_only_a_secret_has_a_file_variable() -> None:
    with pytest.raises(Misconfigured, match="PERENNIAL_CLOCK_FILE: no such setting"):
        read(PERENNIAL_CLOCK_FILE="/etc/hostname")


def test_secrets_are_never_printed() -> None:
    settings = read(PERENNIAL_API_KEY_HASHES=HASH, PERENNIAL_LEDGER_SMTP_PASSWORD="s3cret")
    for text in (repr(settings), str(settings), str(settings.shown())):
        assert "hunter2" not in text
        assert HASH not in text
        assert "s3cret" not in text


def test_an_error_about_a_secret_does_not_show_it() -> None:
    with pytest.raises(Misconfigured, match=r"PERENNIAL_API_KEY_HASHES: \*+: .*64 hexadecimal") as caught:
        read(PERENNIAL_API_KEY_HASHES="my-plain-key")
    assert "my-plain-key" not in str(caught.value)


def test_every_fault_is_named_by_variable_value_and_rule() -> None:
    with pytest.raises(Misconfigured) as caught:
        load(LedgerSettings, {"PERENNIAL_LEDGER_HTTP_PORT": "nine", "PERENNIAL_CLOCK": "sundial"})
    lines = str(caught.value).splitlines()
    assert lines[0] == "PERENNIAL_DATABASE_URL: is not set"
    assert any(line.startswith("PERENNIAL_LEDGER_HTTP_PORT: 'nine': ") for line in lines)
    assert any(line.startswith("PERENNIAL_CLOCK: 'sundial': ") for line in lines)


def test_without_keys_only_loopback_is_bound() -> None:
    with pytest.raises(Misconfigured, match="set api_key_hashes"):
        read(PERENNIAL_HTTP_HOST="0.0.0.0")  # noqa: S104
    assert read(PERENNIAL_HTTP_HOST="0.0.0.0", PERENNIAL_API_KEY_HASHES=HASH).api_key_hashes == (HASH,)  # noqa: S104


def test_a_stepped_clock_needs_loopback() -> None:
    assert read(PERENNIAL_CLOCK="stepped@2026-03-01T00:00:00Z").stepped
    with pytest.raises(Misconfigured, match="stepped clock is for one machine"):
        read(
            PERENNIAL_CLOCK="stepped@2026-03-01T00:00:00Z",
            PERENNIAL_HTTP_HOST="0.0.0.0",  # noqa: S104
            PERENNIAL_API_KEY_HASHES=HASH,
        )


def test_settings_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        read().clock = "system"  # type: ignore[misc]
