"""What people asked us to keep back: promises and holds, each for the notices that it concerns."""

from collections.abc import Iterable
from datetime import datetime

from .days import DAY, midnight
from .inputs import Deed, Inputs
from .life import NEVER, Life
from .wanted import Task

OF_THE_POLICY = {
    "promise": {"PremiumNotice"},
    "complaint": {"PremiumNotice", "FailureNotice"},
    "claim": {"PremiumNotice", "FailureNotice"},
}
OF_THE_HOLDER = {
    "complaint": {"Greeting", "AnniversaryGreeting"},
    "claim": {"Greeting", "AnniversaryGreeting"},
    "do-not-contact": {"PremiumNotice", "FailureNotice", "PaymentThanks", "Greeting", "AnniversaryGreeting"},
    "bereavement": {
        "PremiumNotice",
        "FailureNotice",
        "PaymentThanks",
        "Greeting",
        "AnniversaryGreeting",
        "LapseNotice",
    },
}


def hold(inputs: Inputs, tasks: Iterable[Task], lives: dict[str, Life]) -> None:
    """Note with each task when it may not leave, and why. A hold lasts to the end of its last day."""
    of_policy: dict[str, list[Deed]] = {}
    of_holder: dict[str, list[Deed]] = {}
    for deed in inputs.deeds:
        of_policy.setdefault(deed.policy, []).append(deed)
        of_holder.setdefault(lives[deed.policy].policy.holder.key, []).append(deed)
    for task in tasks:
        mine = [one for one in of_policy.get(task.policy, ()) if task.purpose in OF_THE_POLICY.get(one.kind, ())]
        mine += [one for one in of_holder.get(task.person.key, ()) if task.purpose in OF_THE_HOLDER.get(one.kind, ())]
        task.held = tuple((one.at, _end(one, lives), one.kind) for one in mine)


def _end(deed: Deed, lives: dict[str, Life]) -> datetime:
    return midnight(deed.until + DAY, lives[deed.policy].policy.zone) if deed.until else NEVER


def reasons(task: Task) -> set[str]:
    """Why it really was kept back: for as long as it was wanted, or for a part of that."""
    return {kind for since, until, kind in task.held if since < task.gone and task.ready < until}
