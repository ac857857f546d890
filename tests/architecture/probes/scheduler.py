"""When the first notice of a premium leaves, in the tree that stands first on the path."""

import json
from datetime import date

from schemas.ids import renewal_case_id
from services.scheduler.domain.cases import Case, CaseKind
from services.scheduler.domain.timeline import timeline
from services.scheduler.plans.loader import load_plans
from tests.builders import local, make_context, make_instalment, make_policy, party_named

POLICY = make_policy("P1", make_instalment(date(2026, 5, 1)))
OPENED = local("2026-04-01", "00:00")

case = Case(
    case_id=renewal_case_id(POLICY.policy_id, 2),
    kind=CaseKind.RENEWAL,
    plan="cn-60",
    party_id=party_named("王芳"),
    opened_at=OPENED,
    policy_id=POLICY.policy_id,
    instalment=2,
)
zones = {party_named("王芳"): "Asia/Shanghai"}
entries = timeline(case, load_plans().of(case.kind), make_context(OPENED, POLICY, zones=zones))
print(json.dumps({entry.step: entry.at.isoformat() for entry in entries}))
