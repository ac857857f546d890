"""What banks send during a demo: the lines of a generated book as files in the forms in which returns really come."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from random import Random

from deploy.local.bank.faults import with_faults
from deploy.local.bank.forms import FORMS, Form, form_of

FOLDER = "bank"
MANIFEST = "returns.csv"
HEADER = ("文件", "形式", "到达时间")

Line = Mapping[str, str]


def write_returns(folder: Path, seed: int, quiet_days: Iterable[str]) -> None:
    """Put files of a bank in the place of `payments.csv`, and `returns.csv` beside them: which comes when, in which form.

    One line in twenty comes twice, and one in twenty too late and out of order, but on none of the quiet days.
    """
    rng = Random(seed)  # noqa: S311 - a story to try with, no secret
    plain = folder / "payments.csv"
    with plain.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    plain.unlink()
    (folder / FOLDER).mkdir(exist_ok=True)
    written = [_write(folder, *one) for one in _files(with_faults(lines, rng, frozenset(quiet_days)), rng)]
    with (folder / MANIFEST).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEADER, *written])


def _files(lines: Iterable[Line], rng: Random) -> Iterable[tuple[str, Form, Sequence[Line]]]:
    """What comes at one instant from one bank is one file; nobody promises an order, neither of files nor of lines."""
    files: defaultdict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        files[line["到达时间"], form_of(line)].append(line)
    keys = sorted(files, key=lambda key: (datetime.fromisoformat(key[0]), rng.random()))
    for at, form in keys:
        yield at, FORMS[form], rng.sample(files[at, form], len(files[at, form]))


def _write(folder: Path, at: str, form: Form, lines: Sequence[Line]) -> tuple[str, str, str]:
    name = f"{FOLDER}/{datetime.fromisoformat(at):%Y%m%d-%H%M}-{form.bank}{form.suffix}"
    (folder / name).write_bytes(form.content(lines))
    return name, form.mapping, at
