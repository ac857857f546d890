"""A demo writes its records into a folder of its own, and changes nothing in any other."""

import pytest

from deploy.local.records_folder import MARKER, claimed_records, put_in_place
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


@pytest.fixture
def earlier(tmp_path):
    """The records of an earlier demo."""
    with claimed_records(tmp_path / "records") as kept:
        (kept / "smsc.jsonl").write_text("{}\n")
        (kept / "smsc.jsonl.down").touch()
        (kept / "book.xlsx").write_text("PK")
        (kept / "payments.txt").touch()
        (kept / "bank").mkdir()
        (kept / "bank" / "old.csv").write_text("x")
    return tmp_path / "records"


def test_the_records_of_an_earlier_demo_are_refused_and_left_alone(earlier):
    before = content(earlier)
    rule = r"holds the records of an earlier demo \(bank, book\.xlsx, payments\.txt and 2 more\); name another folder, or say --replace"
    with pytest.raises(BadUse, match=rule), claimed_records(earlier):
        pass
    assert content(earlier) == before


def test_they_are_replaced_on_demand_and_only_when_the_new_inputs_are_there(earlier, tmp_path):
    before = content(earlier)
    staged = tmp_path / "staged"
    (staged / "books").mkdir(parents=True)
    (staged / "book.csv").write_text("new")
    (staged / "books" / "later.csv").write_text("newer")
    with claimed_records(earlier, replace=True) as kept:
        assert content(kept) == before
        put_in_place(staged, kept)
        assert content(kept) == {MARKER: "", "book.csv": "new", "books/later.csv": "newer"}


def test_a_folder_in_which_a_demo_was_refused_holds_no_records(tmp_path):
    with claimed_records(tmp_path / "records"):
        pass
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
