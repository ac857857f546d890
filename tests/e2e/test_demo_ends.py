"""However a demo ends, it says why and leaves nothing running."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BAD_BOOK = """保单号,产品,缴费方式,保费,币种,生效日,缴费年限,下期应缴日,投保人姓名
P1,金穗两全保险,年缴,-1,CNY,2020-02-30,20,2026-02-28,王芳
"""

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


async def started(home: Path, *arguments: str) -> asyncio.subprocess.Process:
    given = {name: text for name, text in os.environ.items() if not name.startswith("PERENNIAL_")}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.local", *arguments,
        cwd=ROOT, env=given | {"PERENNIAL_LOCAL_HOME": str(home)},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def said(process: asyncio.subprocess.Process) -> tuple[str, str]:
    out, err = await process.communicate()
    return out.decode(), err.decode()


async def answers(url: str) -> bool:
    host, port = url.removeprefix("http://").split(":")
    try:
        _, writer = await asyncio.open_connection(host, int(port))
    except OSError:
        return False
    writer.close()
    return True


async def test_a_demo_that_is_refused_leaves_the_records_of_an_earlier_one(tmp_path):
    book, records = tmp_path / "mine.csv", tmp_path / "home" / "demo" / "records"
    book.write_text(BAD_BOOK)
    records.mkdir(parents=True)
    (records / ".perennial-demo").touch()
    (records / "entries.jsonl").write_text("{}\n")
    process = await started(tmp_path / "home", "demo", "--exit", "--book", str(book))
    await said(process)
    assert (process.returncode, (records / "entries.jsonl").read_text()) == (1, "{}\n")
    for replace, code in ([], 2), (["--replace"], 1):
        process = await started(
            tmp_path / "home", "demo", "--exit", "--book", str(book), "--records", str(records), *replace
        )
        await said(process)
        assert (process.returncode, (records / "entries.jsonl").read_text()) == (code, "{}\n")


async def test_a_bad_book_is_a_table_of_its_errors_and_exit_code_1_before_anything_is_started(tmp_path):
    book = tmp_path / "mine.csv"
    book.write_text(BAD_BOOK)
    process = await started(tmp_path / "home", "demo", "--exit", "--book", str(book))
    out, err = await said(process)
    assert process.returncode == 1
    for words in ("mine.csv: 2 errors, nothing was taken in", "保费", "-1", "生效日", "2020-02-30"):
        assert words in err
    assert "Traceback" not in out + err
    assert "starting" not in out
    assert not (tmp_path / "home" / "stack.json").exists()


async def test_a_stack_that_is_told_to_stop_stops_in_order_and_a_second_one_is_refused_meanwhile(tmp_path):
    home = tmp_path / "home"
    first = await started(home, "up")
    assert first.stdout is not None
    async for line in first.stdout:
        if b"Ctrl-C" in line:
            break
    urls = json.loads((home / "stack.json").read_text())["services"].values()
    assert all([await answers(url) for url in urls])
    second = await started(home, "up")
    _, err = await said(second)
    assert second.returncode == 5
    assert "runs here already" in err
    first.send_signal(signal.SIGTERM)
    async with asyncio.timeout(20):
        await first.communicate()
    assert first.returncode == 130
    assert not any([await answers(url) for url in urls])
