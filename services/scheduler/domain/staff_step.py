"""The step by which the daily worklist leaves. It is of no plan file: it follows no premium, and a setting switches it on."""

from datetime import time

from schemas.parties import Channel, MessageClass
from services.scheduler.domain.steps import Anchor, NoticeAction, Point, Role, Step
from services.scheduler.domain.tasks import Purpose

PLAN = "staff"
FROM, UNTIL = time(8), time(21)

STEP = Step(
    key="worklist",
    anchor=Anchor.DUE,
    at=FROM,
    to=Role.AGENT,
    notice=NoticeAction.model_validate(
        {"purpose": Purpose.WORKLIST, "class": MessageClass.SERVICE, "channels": (Channel.EMAIL,)}
    ),
    until=Point(anchor=Anchor.DUE),
)
"""Its days are those of the rounds (`staff.tasks_of`); the anchor, which a step must have, says nothing."""
