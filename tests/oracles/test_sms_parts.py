"""The oracle of SMS parts: answers asserted by other implementations, or derived from the packing of the standard.

Where such an implementation counts fewer parts than can be sent, `strict_fragments` holds the exact number.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from services.notifier.domain import gsm7
from services.notifier.domain.sms_letters import downgraded
from services.notifier.domain.sms_parts import Alphabet, Cut, cut

Case = Mapping[str, Any]
PLACEHOLDER = re.compile(r"\(\(([^()]+)\)\)")


def _cases(config: pytest.Config) -> list[Any]:
    table = json.loads((Path(config.getoption("--oracles")) / "sms_parts.json").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["id"]) for case in table]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    metafunc.parametrize("case", _cases(metafunc.config))


def test_sms_parts(case: Case) -> None:
    text = TEXTS[case["policy"]](case)
    found = cut(text)
    assert found.alphabet == case["expected_encoding"]
    assert found.units == case["expected_units"]
    assert len(found.parts) == case.get("strict_fragments", case["expected_fragments"])
    assert text == case.get("expected_text", text)
    assert_can_be_sent(found, text)


def assert_can_be_sent(found: Cut, text: str) -> None:
    """Every part fits into its message, and none begins or ends inside a character."""
    assert "".join(found.parts) == text
    room = found.alphabet.alone if len(found.parts) == 1 else found.alphabet.joined
    for part in found.parts:
        if found.alphabet is Alphabet.GSM7:
            assert len(gsm7.encode(part)) <= room
            assert gsm7.decode(gsm7.encode(part)) == part
        else:
            assert len(part.encode("utf-16-be")) <= 2 * room


def _content(case: Case) -> str:
    if "recipe" in case:
        return "".join(piece * times for piece, times in case["recipe"])
    return case["content"]


def _filled(case: Case) -> str:
    """The text with its placeholders filled; one without a value says nothing."""
    values = case.get("personalisation") or {}
    body = PLACEHOLDER.sub(lambda found: values.get(found[1].strip(), ""), _content(case))
    return f"{case['sender_prefix']}: {body}" if "sender_prefix" in case else body


TEXTS = {"raw": _content, "downgrade": lambda case: downgraded(_filled(case))}
