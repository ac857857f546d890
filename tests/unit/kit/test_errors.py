import inspect

import pytest

from services.kit import errors
from services.kit.errors import InvalidMessage, Misconfigured, PerennialError, Refused, TryLater


class PolicyUnknownError(InvalidMessage):
    """The policy is not
    in the book.

    A second paragraph explains and is no message.
    """


def test_the_docstring_is_the_message() -> None:
    assert str(PolicyUnknownError()) == "The policy is not in the book."
    assert str(PolicyUnknownError("policy P1 is not in the book")) == "policy P1 is not in the book"


@pytest.mark.parametrize("kind", [InvalidMessage, TryLater, Refused, Misconfigured])
def test_each_kind_stands_under_the_root_and_in_the_tree(kind: type[PerennialError]) -> None:
    assert issubclass(kind, PerennialError)
    assert kind.__name__ in (inspect.getdoc(errors) or "")
