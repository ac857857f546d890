"""A large book in one run, as CSV and as a workbook, beside a bare loop: seconds, processor seconds and resident memory.

python -m bench.book [--rows 100000]

Each run is a process of its own on a database of its own. The bare loop reads the same CSV with the standard library and puts
the rows into three tables with asyncpg: no rule, no contract, no contact checked, no event for anybody.
"""

import argparse
import asyncio
import csv
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import NAMESPACE_OID, UUID, uuid5

import asyncpg
import uvloop
import xlsxwriter

from deploy.local.book.people import identity
from deploy.local.postgres import Postgres
from services.kit.migrations import upgrade
from services.kit.postgres import Database
from services.kit.process import tune_gc
from services.kit.tables.table import read
from services.ledger.handlers.on_book import on_book
from services.ledger.intake.places import Places
from services.ledger.intake.rows import read_book

NOW = datetime(2026, 1, 5, 1, tzinfo=UTC)
SECONDS, MEGABYTES = 60, 300
"""The bound of a hundred thousand rows."""
CHUNK = 1000
HEADER = (
    "保单号", "产品", "投保人姓名", "投保人性别", "投保人出生日期", "投保人身份证号", "投保人手机", "投保人邮箱", "投保人地址", "缴费方式",
    "保费", "币种", "生效日", "缴费年限", "下期应缴日", "账号", "机构", "业务员工号", "业务员姓名", "业务员手机", "业务员邮箱", "主管工号",
    "主管姓名", "主管邮箱",
)  # fmt: skip


def rows(count: int) -> Iterator[list[object]]:
    for number in range(1, count + 1):
        born = date(1970, 1, 1) + timedelta(days=number % 9000)
        due = date(2026, 1, 1) + timedelta(days=number * 37 % 365)
        agent = number * 7 % 400
        yield [
            f"{number:012d}", "福寿年年终身寿险", f"赵伟{number}", "男", born,
            identity(born, "男", number), f"1990{number:07d}", f"holder{number}@example.com", f"示例路{number}号", "年缴",
            1200.5 + number % 100, "人民币", due.replace(year=2020), "20年", due, f"6200000000{number:06d}", "上海分公司",
            f"A{agent:04d}", f"钱芳{agent}", f"1991{agent:07d}", f"a{agent}@example.com", f"S{agent // 20:03d}",
            f"孙{agent // 20}", f"s{agent // 20}@example.com",
        ]  # fmt: skip


def write(folder: Path, count: int) -> None:
    with (folder / "book.csv").open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(HEADER)
        lines.writerows(rows(count))
    with xlsxwriter.Workbook(folder / "book.xlsx", {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        for at, row in enumerate(rows(count), 1):
            sheet.write_row(at, 0, row)


async def house(file: Path, url: str) -> int:
    tune_gc()
    await asyncio.to_thread(upgrade, url, "ledger")
    database = Database(url, "ledger", connections=4)
    await database.open()
    content = await asyncio.to_thread(file.read_bytes)
    book = await asyncio.to_thread(lambda: read_book(read(file.name, content), Places("Asia/Shanghai", "CN")))
    async with database.transaction() as tx:
        result = await on_book(tx, book, content, ("bank",), NOW)
    await database.close()
    return result.registered


async def bare(file: Path, url: str) -> int:
    connection = await asyncpg.connect(url)
    for table in ("policy", "party", "event"):
        await connection.execute(f"CREATE TABLE {table} (id uuid PRIMARY KEY, body jsonb NOT NULL)")
    count = 0
    async with connection.transaction():
        with file.open(encoding="utf-8", newline="") as lines:
            chunk: list[tuple[UUID, str]] = []
            for row in csv.DictReader(lines):
                chunk.append((uuid5(NAMESPACE_OID, row["保单号"]), json.dumps(row, ensure_ascii=False)))
                count += 1
                if len(chunk) == CHUNK:
                    await _insert(connection, chunk)
                    chunk.clear()
            await _insert(connection, chunk)
    await connection.close()
    return count


async def _insert(connection: asyncpg.Connection, chunk: list[tuple[UUID, str]]) -> None:
    ids, bodies = [key for key, _ in chunk], [body for _, body in chunk]
    for table in ("policy", "party", "event"):
        insert = f"INSERT INTO {table} SELECT id, body::jsonb FROM unnest($1::uuid[], $2::text[]) AS given (id, body)"  # noqa: S608
        await connection.execute(insert, ids, bodies)


async def one(kind: str, file: Path, url: str) -> None:
    """One run in this process; its figures as JSON."""
    began = time.monotonic()
    taken = await (bare if kind == "bare" else house)(file, url)
    used = resource.getrusage(resource.RUSAGE_SELF)
    figures = (taken, time.monotonic() - began, used.ru_utime + used.ru_stime, _megabytes())
    print(json.dumps(figures))


def _megabytes() -> float:
    """The most that was resident; `ru_maxrss` would begin with what the parent had."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


async def main(count: int) -> None:
    print(
        f"{count} rows; {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, load {os.getloadavg()}"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await asyncio.to_thread(write, folder, count)
        async with Postgres(folder / "postgres") as server:
            for kind, file in (("bare", "book.csv"), ("house", "book.csv"), ("house", "book.xlsx")):
                await _execute(server.url(), f"CREATE DATABASE {kind}_{file[-3:]}")
                command = [
                    sys.executable,
                    "-m",
                    "bench.book",
                    "--one",
                    kind,
                    str(folder / file),
                    server.url(f"{kind}_{file[-3:]}"),
                ]
                done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=True)
                taken, seconds, processor, memory = json.loads(done.stdout)
                if taken != count:
                    sys.exit(f"{kind} {file}: took {taken} rows of {count} in")
                verdict = "" if kind == "bare" else _verdict(seconds, memory)
                print(
                    f"{kind:5} {file:9} {taken} rows: {seconds:6.1f} s, {processor:6.1f} s processor, {memory:4.0f} MB{verdict}"
                )


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()


def _verdict(seconds: float, memory: float) -> str:
    return "" if seconds < SECONDS and memory < MEGABYTES else f"  (the bound is {SECONDS} s and {MEGABYTES} MB)"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--one", nargs=3, metavar=("KIND", "FILE", "URL"))
    given = parser.parse_args()
    uvloop.run(one(given.one[0], Path(given.one[1]), given.one[2]) if given.one else main(given.rows))
