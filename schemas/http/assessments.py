"""Assessment forms (评鉴表) over the scheduler's HTTP API (renewal-domain A12, A14)."""

from datetime import date
from typing import Annotated

from pydantic import Field

from schemas.base import Contract, Instant
from schemas.http.contacts import Refusal
from schemas.ids import CaseId

Name = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[str, Field(min_length=1, max_length=4000)]


class AssessmentIn(Contract):
    """What is known of a difficult case: `POST /cases/{case_id}/assessment`. Filled again, the newest counts."""

    by: Name
    """The staff number of whoever fills it in."""
    situation: Words
    """What the holder says, and how things are."""
    reason: Refusal
    """Why the premium is not paid."""
    tried: Words
    """What was done to reach and to help."""
    proposal: Words
    """What is to be done next, and by whom."""
    expected_on: date | None = None
    """When the premium can be expected, if at all."""


class AssessmentView(AssessmentIn):
    """A form as it was filled in: `GET /cases/{case_id}/assessment`."""

    case_id: CaseId
    filled_at: Instant


class Acknowledgement(Contract):
    """Somebody takes work on: `POST /tasks/{task_id}/acknowledge`."""

    by: Name
