"""A worklist as iCalendar (RFC 5545): an event for each call and visit, a to-do for other work. Instants are in UTC."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from schemas.civil import zone_named
from schemas.http.lists import ListRow
from schemas.http.worklists import Talk, WorkItem, Worklist, WorkRow
from services.scheduler.domain.words import Words

OCTETS = 75
"""The longest line; what is longer goes on in the next one, behind a space."""
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def calendar(worklist: Worklist, words: Words, *, visits_only: bool = False) -> str:
    """The calendar of a worklist in the words of a language.

    An entry keeps its UID, so that a newer file takes the place of an older one: there is one call and one visit for each
    customer, and they move.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Perennial//Worklist//EN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(worklist.person.name)}",
    ]
    for row in worklist.rows:
        for item in row.work:
            if item.talk is Talk.VISIT or not visits_only:
                lines += _entry(item, row, worklist, words)
    return "".join(f"{folded}\r\n" for line in (*lines, "END:VCALENDAR") for folded in _folded(line))


def _entry(item: WorkItem, row: WorkRow, worklist: Worklist, words: Words) -> Sequence[str]:
    kind = "VEVENT" if item.talk else "VTODO"
    who = row.holder or item.premiums[0].policy_number
    title = " · ".join((words.work(item.what, item.talk), who, words.say("days_left", days=row.days_left)))
    lines = [
        f"BEGIN:{kind}",
        f"UID:{item.item_id}@perennial",
        f"DTSTAMP:{_instant(worklist.now)}",
        f"LAST-MODIFIED:{_instant(item.changed_at)}",
        f"DTSTART:{_instant(item.starts_at)}",
        f"SUMMARY:{_text(title)}",
        f"DESCRIPTION:{_text(_about(row, item, worklist.zone, words))}",
    ]
    if item.talk:
        lines.append(f"DTEND:{_instant(item.ends_at)}")
    elif item.deadline and item.deadline > item.starts_at:
        lines.append(f"DUE:{_instant(item.deadline)}")
    if item.talk is Talk.VISIT and row.address:
        lines.append(f"LOCATION:{_text(row.address)}")
    alarm = ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_text(title)}", "TRIGGER:-PT30M", "END:VALARM")
    return [*lines, *(alarm if item.talk else ()), f"END:{kind}"]


def _about(row: WorkRow, item: WorkItem, zone: str | None, words: Words) -> str:
    """Everything open of the customer for a talk; for other work the premium that it is about."""
    meant = {(each.policy_number, each.instalment) for each in item.premiums}
    premiums = [each for each in row.premiums if item.talk or (each.policy_number, each.instalment) in meant]
    parts = (
        *(_premium(each, words) for each in premiums),
        words.say("phone", phone=row.phone) if row.phone else None,
        words.say("deadline", at=_local(item.deadline, zone)) if item.deadline else None,
    )
    return "\n".join(part for part in parts if part)


def _premium(premium: ListRow, words: Words) -> str:
    return words.say(
        "premium",
        policy=premium.policy_number,
        product=premium.product,
        due=premium.due_date,
        last=premium.last_payable_day,
        amount=f"{premium.outstanding.amount:,.2f} {premium.outstanding.currency}",
    )


def _local(at: datetime, zone: str | None) -> str:
    """By the clock of the reader; in UTC, and said to be, where no zone is known."""
    return f"{at.astimezone(zone_named(zone)):%Y-%m-%d %H:%M}" if zone else f"{at.astimezone(UTC):%Y-%m-%d %H:%M}Z"


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    return words.translate(_ESCAPED)


def _folded(line: str) -> Iterator[str]:
    """The line in parts of at most 75 octets; no letter is cut."""
    part = ""
    for letter in line:
        if len((part + letter).encode()) > OCTETS:
            yield part
            part = " "
        part += letter
    yield part
