"""A worklist as iCalendar (RFC 5545): an event for each call and visit, a to-do for other work. Instants are in UTC."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from schemas.http.worklists import WorkItem, Worklist, WorkRow
from services.scheduler.domain.agenda import is_talk, is_visit

OCTETS = 75
"""The longest line; what is longer goes on in the next one, behind a space."""
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def calendar(worklist: Worklist, *, visits_only: bool = False) -> str:
    """The calendar of a worklist. An entry keeps its UID, so that a newer file takes the place of an older one."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Perennial//Worklist//EN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(worklist.person.name)}",
    ]
    for row in worklist.rows:
        for item in row.work:
            if is_visit(item.what) or not visits_only:
                lines += _entry(item, row, worklist.now)
    return "".join(f"{folded}\r\n" for line in (*lines, "END:VCALENDAR") for folded in _folded(line))


def _entry(item: WorkItem, row: WorkRow, now: datetime) -> Sequence[str]:
    premium = row.premium
    is_event = is_talk(item.what) or is_visit(item.what)
    kind = "VEVENT" if is_event else "VTODO"
    title = f"{item.what} · {premium.holder or premium.policy_number} · {premium.days_left} d"
    lines = [
        f"BEGIN:{kind}",
        f"UID:{item.task_id}@perennial",
        f"DTSTAMP:{_instant(now)}",
        f"LAST-MODIFIED:{_instant(item.changed_at)}",
        f"DTSTART:{_instant(item.starts_at)}",
        f"SUMMARY:{_text(title)}",
        f"DESCRIPTION:{_text(_about(row, item))}",
    ]
    if is_event:
        lines.append(f"DTEND:{_instant(item.ends_at)}")
    elif item.deadline and item.deadline > item.starts_at:
        lines.append(f"DUE:{_instant(item.deadline)}")
    if is_visit(item.what) and row.address:
        lines.append(f"LOCATION:{_text(row.address)}")
    alarm = ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_text(title)}", "TRIGGER:-PT30M", "END:VALARM")
    return [*lines, *(alarm if is_event else ()), f"END:{kind}"]


def _about(row: WorkRow, item: WorkItem) -> str:
    premium = row.premium
    parts = (
        f"{premium.policy_number} · {premium.product}",
        f"{premium.outstanding.amount} {premium.outstanding.currency}, due {premium.due_date}",
        f"payable to {premium.last_payable_day}",
        f"phone {premium.phone}" if premium.phone else None,
        f"deadline {item.deadline:%Y-%m-%d %H:%M}Z" if item.deadline else None,
    )
    return "\n".join(part for part in parts if part)


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
