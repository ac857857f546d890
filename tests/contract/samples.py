"""One filled value of every contract, made from its own annotations: nothing is left at its default."""

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, NewType, TypeVar, Union, get_args, get_origin
from uuid import UUID

from pydantic import AwareDatetime, BaseModel

from schemas.ids import derived

M = TypeVar("M", bound=BaseModel)
_PLAIN: dict[Any, Any] = {
    str: "文字",
    int: 2,
    bool: True,
    date: date(2024, 2, 29),
    AwareDatetime: datetime(2026, 3, 1, 1, 0, tzinfo=UTC),
    Decimal: Decimal("1234.50"),
    UUID: derived("sample"),
}
_BY_NAME: dict[str, Any] = {"zone": "Asia/Shanghai", "currency": "CNY", "locale": "zh-CN"}


def sample(model: type[M]) -> M:
    """A value of the model with every field filled."""
    return model.model_validate({name: _value(name, field.annotation) for name, field in model.model_fields.items()})


def _value(name: str, annotation: Any) -> Any:
    if name in _BY_NAME:
        return _BY_NAME[name]
    if isinstance(annotation, NewType):
        return _value(name, annotation.__supertype__)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _value(name, arguments[0])
    if origin in (Union, UnionType):
        return _value(name, arguments[0])
    if origin is Literal:
        return arguments[0]
    if origin in (tuple, frozenset):
        return origin([_value(name, arguments[0])])
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return next(iter(annotation))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return sample(annotation)
    return _PLAIN[annotation]
