"""Assessment forms by HTTP."""

from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter, HTTPException

from schemas.http.assessments import AssessmentIn, AssessmentView
from schemas.ids import CaseId
from services.scheduler.api.scheduler import Scheduler, known_only
from services.scheduler.handlers.on_assessment import on_assessment
from services.scheduler.store import assessments as forms


def assessments(scheduler: Scheduler) -> APIRouter:
    """`POST` and `GET /cases/{case_id}/assessment`."""
    router = APIRouter(tags=["assessments"])

    @router.post("/cases/{case_id}/assessment", status_code=HTTPStatus.CREATED)
    async def fill(case_id: UUID, form: AssessmentIn) -> AssessmentView:
        """Fill in the assessment form of a case; the hand-over can be concluded then."""
        with known_only():
            async with scheduler.database.transaction() as tx:
                return await on_assessment(tx, CaseId(case_id), form, scheduler.plans, scheduler.clock.now())

    @router.get("/cases/{case_id}/assessment")
    async def filled(case_id: UUID) -> AssessmentView:
        """The form as it was filled in last."""
        async with scheduler.database.transaction() as tx:
            form = await forms.newest(tx, CaseId(case_id))
        if form is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, f"no assessment form of case {case_id} was filled in")
        return form

    return router
