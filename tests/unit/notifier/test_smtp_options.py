"""Settings of SMTP that no mail server could live with stop the start."""

import pytest

from services.notifier.domain.tags import TAG_LENGTH
from services.notifier.errors import ProviderMisconfigured
from services.notifier.providers.smtp.options import LONGEST_LOCAL_PART, SmtpOptions, parties_of
from tests.unit.notifier.returned_mails import TAG


def options(return_path: str) -> SmtpOptions:
    return SmtpOptions(host="127.0.0.1", sender="service@example.com", return_path=return_path)


@pytest.mark.parametrize(
    ("return_path", "words"),
    [
        ("policy-renewal-notices-bounces@example.com", "30 characters before the @, and may have 23"),
        ("a" * 24 + "@example.com", "24 characters before the @"),
        ("退信@example.com", "no e-mail address: .*non-ASCII"),
        ('"a b"@example.com', "letters and digits of ASCII"),
        ("bounces@" + ".".join(["a" * 60] * 5), "is too long"),
        ("bounces@" + ".".join(["a" * 60] * 3) + ".example.com.example.com", "is too long"),
        ("bounces@example.com, other@example.com", "e-mail address"),
        ("@example.com", "no e-mail address"),
        ('""@example.com', ""),
        ("bounces@例子.中国", "letters and digits of ASCII"),
    ],
)
def test_a_return_path_that_a_tag_would_spoil_stops_the_start(return_path, words):
    with pytest.raises(ProviderMisconfigured, match=f"PERENNIAL_NOTIFIER_SMTP_RETURN_PATH: .*{words}"):
        parties_of(options(return_path))


@pytest.mark.parametrize("local_part", ["bounces", "a" * 23])
def test_a_return_path_with_room_for_a_tag_is_taken(local_part):
    found = parties_of(options(f"{local_part}@example.com")).return_path
    assert found is not None
    assert len(TAG) == TAG_LENGTH
    assert len(f"{found.username}+{TAG}") <= LONGEST_LOCAL_PART
