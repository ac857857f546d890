"""Assessment forms as rows."""

from schemas.http.assessments import AssessmentView
from schemas.ids import CaseId
from services.kit.postgres import Transaction, statements

_sql = statements("services.scheduler.store", "assessments.sql")


async def add(tx: Transaction, form: AssessmentView) -> None:
    """Keep a form."""
    await _sql.add_assessment(tx.connection, **form.model_dump())


async def newest(tx: Transaction, case: CaseId) -> AssessmentView | None:
    """The form of a case as it was filled in last, or None."""
    row = await _sql.newest_assessment(tx.connection, case=case)
    return AssessmentView.model_validate(dict(row)) if row else None
