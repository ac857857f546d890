"""The workbook of a supervisor's digest, and what is wrong with one that is declared badly."""

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from schemas.parties import Channel
from schemas.staff_purposes import Digest
from services.notifier.errors import TemplateFault
from services.notifier.packs import library as packs
from services.notifier.packs.sheet import sheet_of

SHIPPED = Path(packs.__file__).parent


def cells(template, **given):
    content = template.sample
    if given:
        first, *others = content.handed_over
        content = content.model_copy(update={"handed_over": (first.model_copy(update=given), *others)})
    octets = template.render(content, Channel.EMAIL).attachment.octets
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(octets)).active]


@pytest.mark.parametrize(("locale", "first", "name"), [("zh-CN", "保单号", "王芳"), ("en", "Policy", "Wang Fang")])
def test_a_digest_carries_its_cases_to_reckon_with(library, locale, first, name):
    headings, with_agent, without = cells(library.template(locale, "Digest"))
    assert headings[0] == first
    assert with_agent[0] == "P2024000123"
    agent, due, last_day, *amount = with_agent[3:]
    assert (agent, amount) == (name, [3, 1234.56, "CNY"])
    assert (due.date(), last_day.date()) == (date(2026, 3, 1), date(2026, 4, 30))
    assert without[3] is None


def test_a_value_is_no_formula(library):
    _, row, _ = cells(library.template("zh-CN", "Digest"), holder_name="=HYPERLINK(1)\x00", policy_number="0012")
    assert (row[2], row[0]) == ("=HYPERLINK(1)", "0012")


def test_other_purposes_carry_nothing(library):
    template = library.template("zh-CN", "Greeting")
    assert template.render(template.sample, Channel.EMAIL).attachment is None


@pytest.mark.parametrize(
    ("was", "becomes", "complaint"),
    [
        ("rows: handed_over", "rows: addressee", "rows: addressee is no list of the purpose"),
        ("rows: handed_over", "rows: nothing", "rows: nothing is no list of the purpose"),
        ("policy_number", "policy_nummer", "columns: 保单号: policy_nummer is no text, number or date of a row"),
        ("amount.amount", "amount", "columns: 金额: amount is no text, number or date of a row"),
        ("amount.amount", "product.title", "columns: 金额: product.title is no text"),
        ("移交清单.xlsx", "../evil.xlsx", "file"),
        ("columns:", "columns: [", "sheet.yaml: "),
    ],
)
def test_a_faulty_sheet_stops_the_start(was, becomes, complaint):
    source = (SHIPPED / "zh-CN" / "Digest" / "sheet.yaml").read_text()
    with pytest.raises(TemplateFault, match=complaint):
        sheet_of(source.replace(was, becomes), "zh-CN/Digest", Digest)
