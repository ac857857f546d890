"""What is learned about a person: from a book, from what came back of messages, from people who called there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple

from schemas.findings import ContactFoundBad
from schemas.outcomes import ContactReportedBad, OptedOut
from schemas.parties import Channel, Consent, Contact, Party, Role
from services.ledger.domain.same_person import plain_name
from services.ledger.domain.sightings import PartySighting

MOST_CONTACTS = 100
"""Of one person; beyond that the oldest unusable ones are forgotten, so that the event of a person has a bound."""
LONGEST_SOURCE = 500
"""Characters of an opt-out that are kept as the source of the refusal."""
STAFF = frozenset({Role.AGENT, Role.SUPERVISOR})
"""Who work for the insurer, and are known by a staff number."""
REPLACED = "replaced"
"""Why a contact is not usable that a book has shown with another address since."""


def seen(party: Party | None, sightings: Iterable[PartySighting]) -> Party:
    """The person after these sightings, the same when they show nothing new. Later ones outweigh earlier ones."""
    after = party
    for sighting in sightings:
        after = _seen_once(after, sighting)
    if after is None:
        raise ValueError("nobody was seen")
    return after if after == party else _next_version(after, {})


class Shown(NamedTuple):
    """A person as a row shows him."""

    row: int
    policy_number: str
    person: PartySighting


BY_ROW = attrgetter("row")


def of_one_name(party: Party | None, shown: Sequence[Shown]) -> tuple[Sequence[Shown], Sequence[Shown]]:
    """The sightings that a person is changed by, and those that show another name under the same id.

    Where all agree on a new name the person has that name now. Where customers do not, the name of the ledger stays, else
    that of the first row, and nothing of the other rows is taken over; under an id that an earlier version has given to a
    placeholder nobody is renamed. Of staff the last row counts.
    """
    named = [each for each in shown if not _is_nameless(each.person)]
    if not named:
        return [_called(each, party.name) if party else each for each in shown], ()
    if any(each.person.role in STAFF for each in shown):
        name = named[-1].person.name
        others = [each for each in named if plain_name(each.person.name) != plain_name(name)]
        return [_called(each, name) for each in shown], others
    stays = _name_that_stays(party, [each.person for each in named])
    return (
        [each for each in shown if plain_name(each.person.name) == stays],
        [each for each in shown if plain_name(each.person.name) != stays],
    )


def _name_that_stays(party: Party | None, people: Sequence[PartySighting]) -> str:
    names = [plain_name(each.name) for each in people]
    known = plain_name(party.name) if party else names[0]
    strangers_met = any(each.party_id in each.before for each in people)
    return known if strangers_met or len(set(names)) > 1 else names[0]


def _is_nameless(person: PartySighting) -> bool:
    """Whether a row gives a staff number only, which stands for the name until there is one."""
    return person.name == person.fields.get("staff_number")


def _called(shown: Shown, name: str) -> Shown:
    if not _is_nameless(shown.person):
        return shown
    return shown._replace(person=replace(shown.person, fields={**shown.person.fields, "name": name}))


def opted_out(party: Party, event: OptedOut, on: date) -> Party:
    """The person with consent withdrawn for the classes named; the same when it was withdrawn before."""
    withdrawn = [
        Consent(message_class=each, channel=event.channel, granted=False, since=on, source=event.said[:LONGEST_SOURCE])
        for each in sorted(event.classes)
        if not any(_same_matter(held, each, event.channel) and not held.granted for held in party.consents)
    ]
    if not withdrawn:
        return party
    kept = [
        held for held in party.consents if not any(_same_matter(held, w.message_class, w.channel) for w in withdrawn)
    ]
    return _next_version(party, {"consents": (*kept, *withdrawn)})


def contact_bad(party: Party, event: ContactReportedBad | ContactFoundBad) -> Party:
    """The person with this contact unusable and the reason; the same when there is no such usable contact."""
    contacts = tuple(
        held.model_copy(update={"usable": False, "reason": event.reason})
        if held.number == event.contact and held.channel is event.channel and held.usable
        else held
        for held in party.contacts
    )
    return party if contacts == party.contacts else _next_version(party, {"contacts": contacts})


def _same_matter(held: Consent, message_class: object, channel: Channel | None) -> bool:
    return held.message_class == message_class and held.channel == channel


def _next_version(party: Party, news: Mapping[str, Any]) -> Party:
    return party.model_copy(update={**news, "party_version": party.party_version + 1})


def _seen_once(party: Party | None, sighting: PartySighting) -> Party:
    contacts = party.contacts if party else ()
    for channel, address in sighting.addresses.items():
        contacts = _without_address(contacts, channel) if address is None else _with_address(contacts, channel, address)
    if party is None:
        roles = frozenset({sighting.role})
        return Party(
            party_id=sighting.party_id, party_version=0, roles=roles, contacts=contacts, **dict(sighting.fields)
        )
    news = {**sighting.fields, "roles": party.roles | {sighting.role}, "contacts": contacts}
    return party.model_copy(update=news)


def _with_address(contacts: tuple[Contact, ...], channel: Channel, address: str) -> tuple[Contact, ...]:
    """A new address is a new number and replaces the usable one before; one that was reported bad stays bad."""
    known = next((each for each in contacts if (each.channel, each.address) == (channel, address)), None)
    if known is not None and (known.usable or known.reason != REPLACED):
        return contacts
    kept = [_replaced(each) if each.channel is channel and each.usable else each for each in contacts if each != known]
    number = known.number if known else max((each.number for each in contacts), default=0) + 1
    return _bounded(sorted([*kept, Contact(number=number, channel=channel, address=address)], key=_by_number))


def _bounded(contacts: Sequence[Contact]) -> tuple[Contact, ...]:
    """At most `MOST_CONTACTS`, without the oldest unusable ones. The newest stays, so that no number is given twice."""
    unusable = [each.number for each in contacts[:-1] if not each.usable]
    forgotten = set(unusable[: max(0, len(contacts) - MOST_CONTACTS)])
    return tuple(each for each in contacts if each.number not in forgotten)


def _without_address(contacts: tuple[Contact, ...], channel: Channel) -> tuple[Contact, ...]:
    return tuple(_replaced(each) if each.channel is channel and each.usable else each for each in contacts)


def _replaced(contact: Contact) -> Contact:
    return contact.model_copy(update={"usable": False, "reason": REPLACED})


def _by_number(contact: Contact) -> int:
    return contact.number
