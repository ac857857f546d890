"""What the services answer, and what it means at the command line."""

import httpx
import pytest

from services.cli import errors
from services.cli.problems import Problem, problems_in
from services.cli.service import understood


def answer(status: int, body: object = None) -> httpx.Response:
    return httpx.Response(status, json=body) if body is not None else httpx.Response(status)


def test_a_success_is_its_json():
    assert understood("ledger", answer(200, {"policies": 300})) == {"policies": 300}


def test_a_success_without_a_body_is_nothing():
    assert understood("ledger", answer(204)) is None


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (400, errors.BadInput, 1),
        (401, errors.RefusedByService, 5),
        (404, errors.NotFound, 4),
        (409, errors.RefusedByService, 5),
        (413, errors.BadInput, 1),
        (422, errors.BadInput, 1),
        (500, errors.Unreachable, 3),
        (503, errors.Unreachable, 3),
    ],
)
def test_each_refusal_has_its_exit_code(status, kind, code):
    with pytest.raises(errors.CliError, match="what was wrong") as caught:
        understood("ledger", answer(status, {"title": "x", "status": status, "detail": "what was wrong", "errors": []}))
    assert type(caught.value) is kind
    assert caught.value.exit_code == code


def test_a_refused_file_names_row_column_value_and_rule():
    body = {
        "detail": "book.csv: refused",
        "errors": [{"row": 3, "column": "保费", "value": "-1", "rule": "is not above zero"}],
    }
    with pytest.raises(errors.BadInput, match=r"book\.csv: refused") as caught:
        understood("ledger", answer(422, body))
    assert caught.value.problems == (Problem("3", "保费", "-1", "is not above zero"),)


def test_a_refused_request_names_the_field():
    body = {"detail": "x", "errors": [{"field": "complete_through", "value": "soon", "rule": "is no date"}]}
    assert problems_in(body) == (Problem("", "complete_through", "soon", "is no date"),)


def test_an_answer_that_is_no_json_is_told_in_its_own_words():
    with pytest.raises(errors.Unreachable, match="Bad gateway behind a proxy"):
        understood("ledger", httpx.Response(502, text="Bad gateway behind a proxy"))
