"""The people who serve the book: twenty agents, five supervisors and two managers in four branches."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from deploy.local.book import people
from deploy.local.book.records import DEPLOYMENT_ZONE, Agent, Branch, Staff

NEW_YORK = "America/New_York"
_SHANGHAI = Branch("上海分公司", DEPLOYMENT_ZONE)
_PUDONG = Branch("浦东支公司", "")
_XINJIANG = Branch("新疆分公司", "Asia/Urumqi")
_OVERSEAS = Branch("纽约代表处", NEW_YORK)
_SUPERVISORS = (_SHANGHAI, _SHANGHAI, _PUDONG, _XINJIANG, _OVERSEAS)
_MANAGED = (_SHANGHAI, _XINJIANG)
"""Where somebody leads the supervisors; elsewhere nobody is above them."""
_AGENTS = ((_SHANGHAI, 8), (_PUDONG, 5), (_XINJIANG, 4), (_OVERSEAS, 3))


@dataclass(frozen=True)
class Team:
    """Everybody who works for the insurer."""

    agents: tuple[Agent, ...]
    alone: Agent
    """The one agent without a supervisor."""
    shanghai: Branch = _SHANGHAI
    pudong: Branch = _PUDONG
    xinjiang: Branch = _XINJIANG
    overseas: Branch = _OVERSEAS

    def agents_of(self, branch: Branch) -> Sequence[Agent]:
        """Those of a branch who have a supervisor."""
        return [
            agent for agent in self.agents if agent.person and agent.person.branch == branch and agent is not self.alone
        ]


def team(rng: Random) -> Team:
    """The same people for the same seed."""
    supervisors = [_staff(rng, "supervisor", number, branch) for number, branch in enumerate(_SUPERVISORS, 1)]
    places = [branch for branch, count in _AGENTS for _ in range(count)]
    managers = {branch.name: _staff(rng, "manager", number, branch) for number, branch in enumerate(_MANAGED, 1)}
    agents = []
    for number, branch in enumerate(places, 1):
        above = [chief for chief in supervisors if chief.branch == branch]
        manager = managers.get(branch.name)
        agents.append(Agent(_staff(rng, "agent", number, branch), above[number % len(above)], manager))
    alone = Agent(agents[0].person, None)
    return Team((alone, *agents[1:]), alone)


def _staff(rng: Random, kind: str, number: int, branch: Branch) -> Staff:
    letter = {"agent": "A", "supervisor": "S", "manager": "M"}[kind]
    return Staff(
        number=f"{letter}{number:03d}",
        name=people.name(rng),
        phone=people.phone(kind, number),
        email=f"{kind}{number:02d}@example.org",
        birthday=people.birthday(rng),
        branch=branch,
    )
