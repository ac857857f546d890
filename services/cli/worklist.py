"""`perennial worklist` and `perennial card`: what one person has to see to, and what to know before calling."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer

from services.cli.files import new_file, new_workbook
from services.cli.list_rows import contact_of, notice_of
from services.cli.output import local, show_figures, show_json, show_rows, tell
from services.cli.service import get, text

COLUMNS = (
    "days_left",
    "policy_number",
    "holder",
    "phone",
    "payable_to",
    "outstanding",
    "work",
    "by",
    "last_contact",
    "last_notice",
)
CARD = (
    "policy_number", "product", "holder", "sex", "age", "age_band", "sales_channel", "payment_years", "years_paid",
    "effective_date", "account_tail", "dividend", "account_value",
)  # fmt: skip


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
    rows = [shown for row in answer["rows"] if (shown := _shown(row, answer["zone"], visits=visits))]
    if xlsx:
        _write(xlsx, rows)
    else:
        show_rows(rows, COLUMNS, f"{answer['person']['name']}: {len(rows)} to see to")


def card(
    policy: Annotated[str, typer.Argument(help="The number of a policy.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="The service's answer as it is.")] = False,
) -> None:
    """Show what to know before calling a holder: age, product, premium, years paid, dividend, what was said last."""
    answer = get("scheduler", f"/policies/{quote(policy, safe='')}/card")
    if as_json:
        show_json(answer)
        return
    premium = answer["premium"] or {}
    facts = ("due_date", "last_payable_day", "days_left", "outstanding", "phone", "flags", "tags")
    show_figures({**{name: answer[name] for name in CARD}, **{name: premium.get(name) for name in facts}})
    columns = ("at", "by", "channel", "person", "result", "promised_on", "reason", "matters")
    show_rows(answer["contacts"], columns, "the last contacts")


def _shown(row: Mapping[str, Any], zone: str | None, *, visits: bool) -> dict[str, Any] | None:
    """A row in the words of the terminal; None when only visits are wanted and it has none."""
    premium = row["premium"]
    work = [
        item for item in row["work"] if not visits or item["what"].startswith("visit") or item["what"] == "accompany"
    ]
    if visits and not work:
        return None
    return {
        **premium,
        "payable_to": premium["last_payable_day"],
        "work": ", ".join(item["what"] for item in work),
        "by": local(min((item["deadline"] for item in work if item["deadline"]), default=None), zone),
        "address": row["address"],
        "last_contact": contact_of(premium),
        "last_notice": notice_of(premium),
    }


def _write(file: Path, rows: list[dict[str, Any]]) -> None:
    wanted = (*COLUMNS, "address")
    with new_workbook(file) as book:
        sheet = book.sheet("worklist", [name.replace("_", " ") for name in wanted])
        for row in rows:
            sheet.append([_cell(row[name]) for name in wanted])
    tell(f"{len(rows)} rows in {file}")


def _cell(value: Any) -> str | int | None:
    if isinstance(value, Mapping):
        return f"{value['amount']} {value['currency']}"
    return value if isinstance(value, int) or value is None else str(value)


def _save(file: Path, content: bytes) -> None:
    with new_file(file) as opened:
        opened.write(content)
    tell(f"the calendar is in {file}")
