"""Answers about what is done on which day, and at which hour it leaves."""

from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache

from schemas.civil import add_months, local_day, zone_named
from schemas.ids import renewal_case_id
from services.notifier.domain.sms_parts import Alphabet, cut
from services.scheduler.domain.cases import Case as RenewalCase
from services.scheduler.domain.cases import CaseKind
from services.scheduler.domain.lists import days_left
from services.scheduler.domain.timeline import Entry, timeline
from services.scheduler.domain.windows import next_window
from services.scheduler.plans.loader import load_plans
from tests.builders import SHANGHAI, local, make_context, make_policy, party_named
from tests.oracles.premiums import Case, day, instalment, months_apart


def _planned(due: date) -> Mapping[str, Entry]:
    """The steps of the shipped plan for that premium, as the scheduler will perform them."""
    policy = make_policy("P1", instalment(due))
    opened = local(add_months(due, -2), "00:00")
    case = RenewalCase(renewal_case_id(policy.policy_id, 2), CaseKind.RENEWAL, "cn-60", party_named("王芳"), opened,
                       policy_id=policy.policy_id, instalment=2)  # fmt: skip
    entries = timeline(case, _plans().followed_by(case), make_context(opened, policy))
    return {entry.step: entry for entry in entries}


_plans = cache(load_plans)


def _on(entry: Entry) -> date:
    return local_day(entry.at, SHANGHAI)


def _by(entry: Entry) -> date:
    assert entry.deadline is not None
    return local_day(entry.deadline, SHANGHAI)


def handover_day45(given: Case) -> Case:
    due = day(given["due_date"])
    planned = _planned(due)
    assert _on(planned["handover"]) == _on(planned["handover-form"]) == _on(planned["handover-digest"])
    return {
        "handover_on": _on(planned["handover"]),
        "cash_channel_prompt_on": _on(planned["grace-2"]),
        "days_left_incl_today_at_handover": days_left(instalment(due), _on(planned["handover"])),
    }


def week_before_lapse(given: Case) -> Case:
    due = day(given["due_date"])
    premium, call_on = instalment(due), _on(_planned(due)["week-call"])
    return {
        "call_on": call_on,
        "lapse_effective": premium.lapse_effective,
        "last_payable_day": premium.last_payable_day,
        "payable_days_incl_call_day": days_left(premium, call_on),
        "month_offset_of_call": months_apart(due, call_on),
    }


def call_rounds(given: Case) -> Case:
    due = day(given["due_date"])
    planned = _planned(due)
    grace_end_by = _by(planned["grace-end-call"])
    the_tenth = add_months(due.replace(day=1), 2).replace(day=10)
    assert _by(planned["grace-call-1"]) == _by(planned["grace-call-2"])
    return {
        "current_round1_by": _by(planned["first-call"]),
        "grace1_two_calls_by": _by(planned["grace-call-2"]),
        "grace_end_call_by": grace_end_by if grace_end_by == the_tenth else None,
        "grace_end_effective_call_by": grace_end_by,
        "week_before_lapse_call_on": _on(planned["week-call"]),
        "lapse_effective": instalment(due).lapse_effective,
    }


def next_send_time(given: Case) -> Case:
    ready, zone = datetime.fromisoformat(given["ready_at_utc"]), given["recipient_tz"]
    daily = [(time.fromisoformat(start), time.fromisoformat(end))
             for start, end in given["windows_local_start_incl_end_excl"]]  # fmt: skip
    send_at = max(ready, next_window(ready, zone, daily=daily).start)
    return {"send_at_utc": send_at, "send_at_local": send_at.astimezone(zone_named(zone))}


def sms_segments_ucs2(given: Case) -> Case:
    found = cut("保" * given["characters_including_signature_and_optout"])
    assert found.alphabet is Alphabet.UCS2
    return {"segments": len(found.parts)}


