"""What one contact is about: people speak once, about everything open of the holder that the same person serves."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.civil import local_day
from schemas.http.contacts import ContactIn, CoveredPremium, Person, TalkResult
from schemas.ids import ORPHAN_DESK, PartyId
from schemas.policies import Policy
from services.scheduler.domain.cases import Case, CaseStatus
from services.scheduler.domain.contact_rules import Scene, is_effective, late_without_reason
from services.scheduler.domain.rules import BrokenRule
from services.scheduler.domain.talks import ACCOMPANY, OF_WAY, pressing, talk_of
from services.scheduler.domain.tasks import Task


@dataclass(frozen=True, slots=True)
class Matter:
    """One premium that a contact may be about."""

    scene: Scene
    case: Case

    @property
    def policy(self) -> Policy:
        """The policy of the premium."""
        return self.scene.policy

    def is_of(self, other: "Matter") -> bool:
        """Whether both are premiums of one policy."""
        return self.policy.policy_id == other.policy.policy_id


def served_by(policy: Policy) -> PartyId:
    """Who calls the holder about a policy: its agent, or the orphan desk."""
    return policy.agent_id or ORPHAN_DESK


def covered(line: ContactIn, named: Matter, others: Iterable[Matter], work: Iterable[Task]) -> tuple[Matter, ...]:
    """The premiums that a contact is about, the one named first.

    Those of the same policy, of the holder's other policies that the same person serves, and those about which the author has
    the same kind of talk to make; of other policies only what the author may log. What somebody else was told is about the
    premium named and no other. `work` is the open work about the holder.
    """
    if line.person is not Person.HOLDER:
        return (named,)
    author = named.scene.author
    talks = [task for task in work if talk_of(task.what) is OF_WAY[line.channel]]
    asked = {task.policy_id for task in talks if author and task.recipient_id == author.party_id}
    server = served_by(named.policy)

    def is_meant(one: Matter) -> bool:
        if one.case.case_id == named.case.case_id or one.case.status is not CaseStatus.OPEN:
            return False
        theirs = served_by(one.policy) == server or one.policy.policy_id in asked
        return one.is_of(named) or (theirs and one.scene.may_be_logged)

    meant = sorted((one for one in others if is_meant(one)), key=_earliest)
    return (named, *meant)


def result_for(line: ContactIn, named: Matter, one: Matter) -> TalkResult:
    """What came of a contact for one of its premiums: promises and refusals are about what they name, the rest was reached."""
    if one is named or line.result not in {TalkResult.PROMISED, TalkResult.REFUSED}:
        return line.result
    whole_policy = line.instalment is None and one.is_of(named)
    if line.result is TalkResult.REFUSED:
        return TalkResult.REFUSED if whole_policy else TalkResult.REACHED
    meant = whole_policy or one.policy.policy_number in line.promised_for
    return TalkResult.PROMISED if meant and _can_be_promised(line, one) else TalkResult.REACHED


def covers(line: ContactIn, matters: Sequence[Matter]) -> tuple[CoveredPremium, ...]:
    """The premiums of a contact as its log names them."""
    results = [(each, result_for(line, matters[0], each)) for each in matters]
    return tuple(
        CoveredPremium(
            policy_number=each.policy.policy_number,
            instalment=each.scene.premium.number,
            result=result,
            promised_on=line.promised_on if result is TalkResult.PROMISED else None,
        )
        for each, result in results
    )


def concluded_by(line: ContactIn, matters: Sequence[Matter], work: Iterable[Task], at: datetime) -> tuple[Task, ...]:
    """The open calls or visits that a contact did, those of the policy named first, each time the most pressing first.

    Of the policy named whoever has them; of others those of the author and of whoever serves the policy named. Whoever comes
    along on a visit concludes that for themselves.
    """
    if not is_effective(line):
        return ()
    named, author = matters[0], matters[0].scene.author
    about = {each.case.case_id: each for each in matters}
    theirs = {served_by(named.policy), *([author.party_id] if author else ())}

    def is_done(task: Task) -> bool:
        matter = about.get(task.case_id)
        if matter is None or talk_of(task.what) is not OF_WAY[line.channel]:
            return False
        zone = matter.policy.zone
        if local_day(task.at, zone) > local_day(at, zone):
            return False
        if task.what == ACCOMPANY:
            return author is not None and task.recipient_id == author.party_id
        return matter.is_of(named) or task.recipient_id in theirs

    done = (task for task in work if is_done(task))
    return tuple(sorted(done, key=lambda task: (not about[task.case_id].is_of(named), pressing(task))))


def broken_by(line: ContactIn, matters: Sequence[Matter]) -> Iterator[BrokenRule]:
    """The rules that a contact breaks for the premiums beside the one named."""
    named, known = matters[0], {each.policy.policy_number: each for each in matters}
    if line.promised_for and line.result is not TalkResult.PROMISED:
        yield BrokenRule("promised_for", ", ".join(line.promised_for), "goes with the result promised and no other")
    elif line.promised_on:
        for number in line.promised_for:
            if number not in known:
                rule = "is no policy of the holder that the same person serves and that has an open premium"
                yield BrokenRule("promised_for", number, rule)
            elif not any(_can_be_promised(line, each) for each in matters if each.policy.policy_number == number):
                rule = f"has no premium that is due by {line.promised_on.isoformat()} and payable until then"
                yield BrokenRule("promised_for", number, rule)
    if not any(late_without_reason(line, named.scene)):
        yield from (rule for each in matters[1:] for rule in late_without_reason(line, each.scene))


def _can_be_promised(line: ContactIn, one: Matter) -> bool:
    day, premium = line.promised_on, one.scene.premium
    return (
        day is not None and one.case.status is CaseStatus.OPEN and premium.due_date <= day <= premium.last_payable_day
    )


def _earliest(one: Matter) -> tuple[object, ...]:
    return one.scene.premium.last_payable_day, one.policy.policy_number, one.scene.premium.number
