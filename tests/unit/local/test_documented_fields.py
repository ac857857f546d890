"""Every field of the records is explained, and nothing else is."""

import pytest

from deploy.local.records import EXPORTS, WHY
from schemas.http.notifier import AttemptRecord, DeliveryRecord
from schemas.http.scheduler import NoticeRecord, TaskView
from schemas.http.why import Why
from schemas.outcomes import DeliveryOutcome
from tests.unit.local.documented import documented_fields


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("tasks", TaskView),
        ("notices", NoticeRecord),
        ("deliveries", DeliveryRecord),
        ("attempts", AttemptRecord),
        ("why", Why),
    ],
)
def test_the_fields_of_an_export_are_those_of_its_model(name, model):
    assert documented_fields()[name] == list(model.model_fields)


def test_the_fields_of_an_outcome_are_its_type_and_those_of_the_event():
    assert sorted(documented_fields()["outcomes"]) == sorted(["type", *DeliveryOutcome.model_fields])


def test_every_file_is_explained():
    assert set(documented_fields()) == {"smsc", "smtp", *EXPORTS, WHY}
