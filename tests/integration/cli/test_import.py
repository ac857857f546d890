"""Files on their way into the ledger, and what comes back of them."""


def test_a_book_goes_to_the_ledger_as_it_is(perennial, service, tmp_path):
    book = tmp_path / "五月 book.csv"
    book.write_bytes("保单号\nP1\n".encode())
    service.answer = (200, {"policies": 1, "unknown_columns": ["备注"]})
    done = perennial("import", "book", str(book), PERENNIAL_CLI_API_KEY="k")
    assert (done.returncode, done.stdout) == (0, "policies: 1\nunknown columns: 备注\n")
    assert service.asked == [("POST", "/books?name=%E4%BA%94%E6%9C%88+book.csv", book.read_bytes(), "Bearer k")]


def test_a_refused_book_is_a_table_and_exit_code_1(perennial, service, tmp_path):
    book = tmp_path / "book.csv"
    book.write_bytes(b"x")
    fault = {"row": 7, "column": "生效日", "value": "2026-02-30", "rule": "is no date"}
    service.answer = (422, {"detail": "book.csv: 1 row is wrong, nothing was taken in", "errors": [fault]})
    done = perennial("import", "book", str(book))
    assert done.returncode == 1
    assert done.stdout == ""
    for word in ("nothing was taken in", "7", "生效日", "2026-02-30", "is no date"):
        assert word in done.stderr


def test_a_refused_book_leaves_its_bad_rows_in_a_workbook(perennial, service, tmp_path):
    book, errors = tmp_path / "book.csv", tmp_path / "bad.xlsx"
    book.write_bytes(b"x")
    fault = {"row": 7, "column": "生效日", "value": "1/3/26", "rule": "is ambiguous"}
    bad = {"headers": ["生效日"], "bad_rows": [{"row": 7, "cells": ["1/3/26"]}], "problems": [fault]}
    service.answer = (422, {"detail": "book.csv: 1 error", **bad})
    done = perennial("import", "book", str(book), "--errors", str(errors))
    assert done.returncode == 1
    assert f"1 bad row is in {errors}: correct and import that file" in done.stderr
    assert errors.read_bytes().startswith(b"PK")


def test_the_good_rows_are_taken_in_and_the_bad_ones_left_beside_the_book(perennial, service, tmp_path):
    book = tmp_path / "book.csv"
    book.write_bytes(b"x")
    fault = {"row": 7, "column": "生效日", "value": "1/3/26", "rule": "is ambiguous"}
    bad = {"headers": ["生效日"], "bad_rows": [{"row": 7, "cells": ["1/3/26"]}], "rejected": [fault]}
    service.answer = (200, {"registered": 3, "changed": 0, "dry_run": False, **bad})
    done = perennial("import", "book", str(book), "--accept-good")
    assert service.asked[0][1] == "/books?name=book.csv&accept_good=true"
    assert (tmp_path / "book.rejected.xlsx").is_file()
    assert done.returncode == 0
    assert done.stdout.startswith("registered: 3\nchanged: 0\n")
    assert "is ambiguous" in done.stdout


def test_the_bad_lines_of_a_bank_are_left_beside_its_file(perennial, service, tmp_path):
    file = tmp_path / "hui.txt"
    file.write_bytes(b"x")
    fault = {"row": 2, "column": "保单号", "value": "P9", "rule": "the ledger has no policy P9"}
    bad = {"headers": ["保单号"], "bad_rows": [{"row": 2, "cells": ["P9"], "line_id": "ab"}], "rejected": [fault]}
    service.answer = (200, {"payments": 1, **bad})
    done = perennial("import", "payments", str(file), "--accept-good")
    assert service.asked[0][1] == "/payments/file?source=bank&name=hui.txt"
    assert f"1 bad row is in {tmp_path / 'hui.rejected.xlsx'}: correct and import that file" in done.stderr


def test_holds_can_be_tried_out_and_their_good_rows_taken_in(perennial, service, tmp_path):
    file = tmp_path / "holds.xlsx"
    file.write_bytes(b"x")
    service.answer = (200, {"placed": 1, "headers": ["类型"], "bad_rows": [{"row": 2, "cells": ["?"]}], "rejected": []})
    done = perennial("import", "holds", str(file), "--dry-run", "--accept-good")
    assert service.asked[0][1] == "/holds/file?name=holds.xlsx&dry_run=true&accept_good=true"
    assert f"1 bad row is in {tmp_path / 'holds.rejected.xlsx'}" in done.stderr


def test_the_help_leads_to_the_names_of_columns_and_to_the_workbook_of_bad_rows(perennial, service):
    said = " ".join(perennial("import", "--help").stdout.split())
    for word in ("perennial import words", "--words FILE.yaml", "--errors FILE.xlsx"):
        assert word in said
    perennial("import", "words", "--bank", "delimited")
    assert service.asked[0][1] == "/words?bank=delimited"


def test_lines_that_wait_to_be_corrected_are_listed(perennial, service):
    line = {"file": "hui.txt", "row": 2, "column": "保单号", "value": "P9", "rule": "the ledger has no policy P9"}
    service.answer = (200, [line])
    done = perennial("rejected")
    assert service.asked[0][1] == "/payments/rejected"
    for word in ("1 line of banks", "hui.txt", "P9", "the ledger has no policy P9"):
        assert word in done.stdout


def test_a_line_that_nobody_will_correct_is_given_up_by_the_beginning_of_its_id(perennial, service):
    service.answer = (200, [{"line_id": "ab12"}, {"line_id": "ab99"}])
    done = perennial("rejected", "--dismiss", "ab1", "--by", "赵敏", "--note", "a total")
    assert (done.returncode, done.stdout) == (0, "dismissed: ab12\n")
    assert service.asked[1][:3] == (
        "POST", "/payments/rejected/ab12/dismiss", '{"by":"赵敏","note":"a total"}'.encode(),
    )  # fmt: skip
    for code, arguments in ((2, ["ab", "--note", "x"]), (4, ["zz", "--note", "x"]), (2, ["ab1"])):
        assert perennial("rejected", "--dismiss", *arguments).returncode == code
    assert len([each for each in service.asked if each[0] == "POST"]) == 1


def test_a_dry_run_is_asked_for_and_said(perennial, service, tmp_path):
    file = tmp_path / "p.xlsx"
    file.write_bytes(b"x")
    service.answer = (200, {"dry_run": True, "payments": 2})
    done = perennial("import", "payments", str(file), "--dry-run")
    assert service.asked[0][1] == "/payments/file?source=bank&name=p.xlsx&dry_run=true"
    assert done.stdout == "dry run: yes\npayments: 2\n"


def test_the_words_of_a_bank_are_sent_along(perennial, service, tmp_path):
    file, words = tmp_path / "p.txt", tmp_path / "bank.yaml"
    file.write_bytes(b"x")
    words.write_text("success: [A0]\n", encoding="utf-8")
    perennial("import", "payments", str(file), "--bank", "delimited", "--words", str(words))
    assert service.asked[0][1].endswith("&bank=delimited&words=success%3A+%5BA0%5D%0A")


def test_bad_rows_go_into_a_workbook_only(perennial, service, tmp_path):
    file = tmp_path / "p.csv"
    file.write_bytes(b"x")
    done = perennial("import", "payments", str(file), "--errors", "bad.csv")
    assert (done.returncode, service.asked) == (2, [])
    assert "let its name end in .xlsx" in done.stderr


def test_payments_carry_their_source_and_the_day_they_are_complete_through(perennial, service, tmp_path):
    file = tmp_path / "p.csv"
    file.write_bytes(b"x")
    perennial("import", "payments", str(file), "--source", "counter", "--complete-through", "2026-03-01")
    assert service.asked[0][1] == "/payments/file?source=counter&name=p.csv&complete_through=2026-03-01"


def test_words_too_long_for_one_request_belong_to_the_deployment(perennial, service, tmp_path):
    file, words = tmp_path / "p.txt", tmp_path / "bank.yaml"
    file.write_bytes(b"x")
    words.write_text("# " + "x" * 6000, encoding="utf-8")
    done = perennial("import", "payments", str(file), "--words", str(words))
    assert (done.returncode, service.asked) == (2, [])
    assert "give it to the ledger as PERENNIAL_LEDGER_WORDS_FILE" in done.stderr


def test_what_was_read_of_a_file_and_what_was_not_is_told(perennial, service, tmp_path):
    (tmp_path / "return.xlsx").write_bytes(b"PK")
    read = {
        "sheet": "一月",
        "read": True,
        "why_not": "",
        "header_row": 2,
        "rows": 3,
        "total_rows": 1,
        "hidden_rows": 2,
        "first_hidden_row": 4,
        "hidden_columns": ["金额"],
    }
    unread = {**read, "sheet": "旧", "read": False, "why_not": "is hidden", "rows": 1}
    reading = {
        "encoding": "",
        "delimiter": "",
        "columns": ["保单号", "结果"],
        "joined_lines": 0,
        "sheets": [read, unread],
    }
    mark = {"feed": "bank", "complete_through": None, "moved": False, "why_not": "was not read: sheet 补扣"}
    service.answer = (200, {"file": "return.xlsx", "payments": 3, "reading": reading, "mark": mark})
    said = perennial(
        "import", "payments", str(tmp_path / "return.xlsx"), "--complete-through", "2026-11-30", "--encoding", "big5"
    )
    assert said.stderr.splitlines() == [
        "columns: 保单号, 结果",
        "read: sheet 一月, header in row 2: 3 rows; 1 total passed over; 2 of them hidden or filtered, the first in row 4; hidden columns read too: 金额",
        "the mark was not moved: was not read: sheet 补扣",
        "NOT read: sheet 旧 (1 row): is hidden",
        "Nothing of these sheets was taken in: put their rows into one sheet, or import each as a file of its own.",
    ]
    assert "reading" not in said.stdout
    assert service.asked[0][1].endswith("complete_through=2026-11-30&encoding=big5")


def test_sheets_that_were_not_read_of_a_refused_file_are_told_behind_its_problems(perennial, service, tmp_path):
    (tmp_path / "book.xlsx").write_bytes(b"PK")
    sheet = {"sheet": "银保", "read": False, "rows": 4, "why_not": "has other columns than the sheet that was read"}
    fault = {"row": 2, "column": "保费", "value": "x", "rule": "is no amount such as 1200.00"}
    reading = {"encoding": "", "delimiter": "", "columns": [], "joined_lines": 0, "sheets": [sheet]}
    service.answer = (422, {"detail": "book.xlsx: 1 error", "problems": [fault], "reading": reading})
    done = perennial("import", "book", str(tmp_path / "book.xlsx"))
    assert done.returncode == 1
    assert "1 problem" in done.stderr.split("\n")[1].split("  ")
    assert done.stderr.splitlines()[-2:] == [
        "NOT read: sheet 银保 (4 rows): has other columns than the sheet that was read",
        "Nothing of these sheets was taken in: put their rows into one sheet, or import each as a file of its own.",
    ]


def test_a_workbook_of_bad_rows_is_never_overwritten(perennial, service, tmp_path):
    file = tmp_path / "hui.txt"
    file.write_bytes(b"x")
    kept = tmp_path / "hui.rejected.xlsx"
    kept.write_bytes(b"corrected by hand")
    bad = {"headers": ["保单号"], "bad_rows": [{"row": 2, "cells": ["P9"], "line_id": "ab"}], "rejected": []}
    service.answer = (200, {"payments": 1, **bad})
    done = perennial("import", "payments", str(file), "--accept-good", "--dry-run")
    assert f"1 bad row is in {tmp_path / 'hui.rejected-2.xlsx'}" in done.stderr
    assert perennial("import", "payments", str(kept), "--accept-good").returncode == 0
    named = perennial("import", "payments", str(file), "--errors", str(kept))
    assert f"1 bad row is in {tmp_path / 'hui.rejected-4.xlsx'}" in named.stderr
    assert kept.read_bytes() == b"corrected by hand"
    names = ["hui.rejected-2.xlsx", "hui.rejected-3.xlsx", "hui.rejected-4.xlsx", "hui.rejected.xlsx", "hui.txt"]
    assert sorted(each.name for each in tmp_path.iterdir()) == names
