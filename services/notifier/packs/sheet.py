"""The workbook that goes with an e-mail: `sheet.yaml` says which list of the notice it holds, and what stands in its columns."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from schemas.base import Contract
from services.kit.sheets import Cell, workbook
from services.notifier.domain.results import Attachment
from services.notifier.errors import TemplateFault
from services.notifier.packs.filters import clean
from services.notifier.packs.rules import element_of, fields_of

FILE = "sheet.yaml"
_CELLS = (str, int, Decimal, date)


class SheetDeclaration(BaseModel):
    """What `sheet.yaml` says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str = Field(pattern=r"^[^\\/:*?\"<>|\x00-\x1f]+\.xlsx$", max_length=60)
    rows: str
    """The list of the purpose of which each element is a row."""
    columns: dict[str, str] = Field(min_length=1)
    """Heading → field of the element, with dots: `amount.currency`."""


@dataclass(frozen=True, slots=True)
class SheetTemplate:
    """Makes the workbook of a notice."""

    declaration: SheetDeclaration

    def render(self, content: Contract) -> Attachment:
        """The workbook: texts as texts, amounts and dates to reckon with."""
        paths = [path.split(".") for path in self.declaration.columns.values()]
        filled = io.BytesIO()
        with workbook(filled) as book:
            sheet = book.sheet(self.declaration.file.removesuffix(".xlsx")[:31], list(self.declaration.columns))
            for row in getattr(content, self.declaration.rows):
                sheet.append([_cell(row, path) for path in paths])
        return Attachment(self.declaration.file, filled.getvalue())


def sheet_of(source: str, name: str, model: type[Contract]) -> SheetTemplate:
    """Check the source of a `sheet.yaml` against its purpose. Raises `TemplateFault`."""
    try:
        declaration = SheetDeclaration.model_validate(yaml.safe_load(source))
    except (yaml.YAMLError, ValidationError) as error:
        raise TemplateFault(f"{name}/{FILE}: {error}") from error
    element = element_of(dict(fields_of(model)).get(declaration.rows))
    if element is None:
        raise TemplateFault(f"{name}/{FILE}: rows: {declaration.rows} is no list of the purpose")
    for heading, path in declaration.columns.items():
        found: Any = element
        for field in path.split("."):
            found = dict(fields_of(found)).get(field) if _is_model(found) else None
        if not (isinstance(found, type) and issubclass(found, _CELLS)):
            raise TemplateFault(f"{name}/{FILE}: columns: {heading}: {path} is no text, number or date of a row")
    return SheetTemplate(declaration)


def _is_model(found: Any) -> bool:
    return isinstance(found, type) and issubclass(found, BaseModel)


def _cell(row: Any, path: Sequence[str]) -> Cell:
    for field in path:
        if row is None:
            return None
        row = getattr(row, field)
    return clean(row)  # type: ignore[no-any-return]
