"""`perennial worklist` and `perennial card`: what one person has to see to, and what to know before calling."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from services.cli.files import new_file, new_workbook
from services.cli.list_rows import Row, contact_of, notice_of, spoken
from services.cli.output import local, say, show_figures, show_json, show_rows, tell
from services.cli.service import get, text
from services.cli.words import headings, named, person_named, words
from services.kit.counting import counted
from services.kit.sheets import Cell

COLUMNS = ("days_left", "holder", "phone", "work", "by", "policies", "payable_to", "outstanding", "last_contact")
IN_FILE = (
    "days_left", "holder", "phone", "work", "by", "policy_number", "product", "due_date", "payable_to", "outstanding", "currency",
    "last_contact", "last_notice", "address",
)  # fmt: skip
POLICIES = (
    "policy_number", "product", "status", "effective_date", "years_paid", "payment_years", "sales_channel", "account_tail",
    "dividend", "account_value",
)  # fmt: skip
PREMIUMS = ("days_left", "policy_number", "instalment", "due_date", "last_payable_day", "outstanding", "flags", "tags")
CONTACTS = ("at", "who", "channel", "person", "result", "promised_on", "reason", "matters")


def worklist(
    person: Annotated[str, typer.Argument(help="A staff number, or the name of a desk.", show_default=False)],
    *,
    ics: Annotated[Path | None, typer.Option(metavar="FILE.ics", help="Write the work as a calendar.")] = None,
    xlsx: Annotated[Path | None, typer.Option(metavar="FILE.xlsx", help="Write it as a workbook.")] = None,
    visits: Annotated[bool, typer.Option("--visits", help="Only the visits.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The service's answer as it is.")] = False,
) -> None:
    """Show what somebody has to see to, the fewest days left first."""
    path = f"/worklists/{quote(person, safe='')}"
    if ics:
        _save(ics, text("scheduler", f"{path}/calendar", {"visits": visits}).encode())
        return
    answer = get("scheduler", path)
    if as_json:
        show_json(answer)
        return
    rows = [row for row in answer["rows"] if not visits or _work(row, visits=True)]
    if xlsx:
        _write(xlsx, rows, answer["zone"], visits=visits)
        return
    lines = [_customer(row, answer["zone"], visits=visits) for row in rows]
    name = named("desk", answer["person"]["name"])
    title = words().say("to_see_to", name=name, customers=len(rows))
    show_rows(lines, COLUMNS, title, headings(*COLUMNS))


def card(
    policy: Annotated[str, typer.Argument(help="The number of a policy.", show_default=False)],
    person: Annotated[
        str | None,
        typer.Option("--for", help="Whose customer: a staff number; whoever serves the policy when not given."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The service's answer as it is.")] = False,
) -> None:
    """Show what to know before calling a holder: who it is, all policies and open premiums, what was said last."""
    answer = get("scheduler", f"/policies/{quote(policy, safe='')}/card", {"person": person})
    if as_json:
        show_json(answer)
        return
    about = {
        "holder": answer["holder"],
        "phones": answer["phones"],
        "sex": named("sex", answer["sex"]),
        "age": answer["age"],
        "age_band": named("age_band", answer["age_band"]),
        "outstanding": answer["outstanding"],
    }
    show_figures(about, headings(*about))
    word = words().say
    show_rows([_policy(each) for each in answer["policies"]], POLICIES, word("card_policies"), headings(*POLICIES))
    for other in answer["elsewhere"]:
        say(word("card_elsewhere", count=other["policies"], name=_who(other["by"])))
    show_rows([_premium(each) for each in answer["premiums"]], PREMIUMS, word("card_premiums"), headings(*PREMIUMS))
    said = [spoken(each) for each in answer["contacts"]]
    show_rows(said, CONTACTS, word("card_contacts"), headings(*CONTACTS))


def _who(person: Row | None) -> str:
    return person_named(person["name"], person["staff_number"]) if person else "?"


def _policy(policy: Row) -> Row:
    amounts = {name: _amount(policy[name], policy["currency"]) for name in ("dividend", "account_value")}
    return {**policy, **amounts, "status": named("status", policy["status"])}


def _amount(amount: str | None, currency: str) -> Mapping[str, str] | None:
    return None if amount is None else {"amount": amount, "currency": currency}


def _premium(row: Row) -> Row:
    return {**row, "flags": words().words("flag", row["flags"]), "tags": words().words("tag", row["tags"])}


def _work(row: Row, *, visits: bool) -> list[Row]:
    return [item for item in row["work"] if not visits or item["talk"] == "visit"]


def _customer(row: Row, zone: str | None, *, visits: bool) -> dict[str, Any]:
    """A customer in the words of the terminal; at a desk times are those of the policy."""
    zone = zone or row["premiums"][0]["zone"]
    work = _work(row, visits=visits)
    talks = [each for each in row["premiums"] if each["last_contact"]]
    last = max(talks, key=lambda each: each["last_contact"]["at"], default=None)
    return {
        **row,
        "policies": list(dict.fromkeys(each["policy_number"] for each in row["premiums"])),
        "payable_to": row["last_payable_day"],
        "work": words().joint.join(dict.fromkeys(words().work(item["what"], item["talk"]) for item in work)),
        "by": local(min((item["deadline"] for item in work if item["deadline"]), default=None), zone),
        "last_contact": contact_of(last, zone) if last else "",
    }


def _write(file: Path, rows: Sequence[Row], zone: str | None, *, visits: bool) -> None:
    """A line for each premium; what is to be done with a customer stands beside the first."""
    lines = [line for row in rows for line in _lines(row, zone, visits=visits)]
    with new_workbook(file) as book:
        sheet = book.sheet(named("heading", "worklist"), list(headings(*IN_FILE).values()))
        for line in lines:
            sheet.append([line[name] for name in IN_FILE])
    tell(f"{counted(len(rows), 'customer')}, {counted(len(lines), 'premium')} in {file}")


def _lines(row: Row, zone: str | None, *, visits: bool) -> Iterator[dict[str, Cell]]:
    customer = _customer(row, zone, visits=visits)
    zone = zone or row["premiums"][0]["zone"]
    for place, premium in enumerate(row["premiums"]):
        first = {name: customer[name] if place == 0 else None for name in ("phone", "work", "by", "address")}
        yield {
            **first,
            **{name: premium[name] for name in ("days_left", "policy_number", "product")},
            "holder": row["holder"],
            "due_date": date.fromisoformat(premium["due_date"]),
            "payable_to": date.fromisoformat(premium["last_payable_day"]),
            "outstanding": Decimal(premium["outstanding"]["amount"]),
            "currency": premium["outstanding"]["currency"],
            "last_contact": contact_of(premium, zone),
            "last_notice": notice_of(premium),
        }


def _save(file: Path, content: bytes) -> None:
    with new_file(file) as opened:
        opened.write(content)
    tell(f"the calendar is in {file}")
