"""A demo writes its records into a folder of its own, and changes nothing in any other."""

import pytest

from deploy.local.records_folder import MARKER, claimed_records
from services.cli.errors import BadUse


def content(folder) -> dict[str, str]:
    return {str(each.relative_to(folder)): each.read_text() for each in sorted(folder.rglob("*")) if each.is_file()}


@pytest.mark.parametrize("there", [True, False])
def test_a_new_or_an_empty_folder_becomes_a_demos(tmp_path, there):
    folder = tmp_path / "deep" / "records"
    if there:
        folder.mkdir(parents=True)
    with claimed_records(folder) as kept:
        (kept / "smsc.jsonl").write_text("{}\n")
    assert sorted(content(folder)) == [MARKER, "smsc.jsonl"]


def test_what_an_earlier_demo_left_is_cleared(tmp_path):
    with claimed_records(tmp_path / "records") as kept:
        (kept / "smsc.jsonl").write_text("{}\n")
        (kept / "smsc.jsonl.down").touch()
        (kept / "bank").mkdir()
        (kept / "bank" / "old.csv").write_text("x")
    with claimed_records(tmp_path / "records") as kept:
        assert [each.name for each in kept.iterdir()] == [MARKER]


def test_a_folder_in_use_is_refused_and_left_alone(tmp_path):
    folder = tmp_path / "records"
    with claimed_records(folder):
        (folder / "smsc.jsonl").write_text("{}\n")
        with pytest.raises(BadUse, match="another demo writes to"), claimed_records(folder):
            pass
        assert (folder / "smsc.jsonl").read_text() == "{}\n"


@pytest.mark.parametrize("name", ["smsc.jsonl", "book.csv", "notes.txt", "bank/2026.xls"])
def test_a_folder_without_the_mark_of_a_demo_is_refused_and_left_alone(tmp_path, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine")
    with (
        pytest.raises(BadUse, match=rf"holds what no demo wrote \({name.partition('/')[0]}\)"),
        claimed_records(tmp_path),
    ):
        pass
    assert content(tmp_path) == {name: "mine"}


def test_a_demos_folder_with_something_of_somebody_else_is_refused_and_left_alone(tmp_path):
    with claimed_records(tmp_path / "records") as kept:
        (kept / "smsc.jsonl").write_text("{}\n")
    for number in range(5):
        (tmp_path / "records" / f"analysis{number}.xlsx").write_text("mine")
    before = content(tmp_path)
    with pytest.raises(BadUse, match=r"analysis2\.xlsx and 2 more"), claimed_records(tmp_path / "records"):
        pass
    assert content(tmp_path) == before


def test_what_is_no_folder_is_refused(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(BadUse, match="is no folder"), claimed_records(tmp_path / "file"):
        pass
