"""What a demo came to, counted from its records and from nothing else."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table

from deploy.local.records import read


def of(folder: Path) -> RenderableType:
    """The summary of the records in a folder."""
    notices, outcomes, tasks, entries = (read(folder, name) for name in ("notices", "outcomes", "tasks", "entries"))
    purpose = {row["notice_id"]: row["purpose"] for row in notices}
    final = Counter(
        (purpose.get(row["notice_id"], "?"), row["outcome"], row["reason"]) for row in outcomes if row["concludes"]
    )
    return Group(
        _table("what became of the notices", ("purpose", "outcome", "reason"), final),
        _table("tasks", ("step", "state"), Counter((row["step"], row["state"]) for row in tasks)),
        _table("the ledger's entries", ("entry",), Counter((row["type"],) for row in entries)),
    )


def _table(title: str, columns: tuple[str, ...], counted: Mapping[Any, int]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    for column in columns:
        table.add_column(column)
    table.add_column("count", justify="right")
    for key, count in sorted(counted.items()):
        table.add_row(*key, str(count))
    return table
