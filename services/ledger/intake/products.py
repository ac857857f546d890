"""What is known of products beside what books say: data of the deployment.

A product that is not named lapses after the ordinary grace, and keeps money that comes after a lapse in suspense.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from schemas.policies import GraceAnchor, GraceEnd, GraceTerms, StepUp
from services.kit.yaml_files import Document, checked, document_of
from services.ledger.domain import calendar
from services.ledger.domain.line_rules import AfterLapse
from services.ledger.errors import BadProductsError

V = TypeVar("V", bound=StrEnum)


def _supported(anchor: GraceAnchor) -> GraceAnchor:
    if anchor is GraceAnchor.NOTICE_DELIVERY:
        raise ValueError("is not supported yet: nobody tells the ledger on which day a demand was delivered")
    return anchor


_Names = Annotated[tuple[str, ...], BeforeValidator(lambda given: [given] if isinstance(given, str) else given)]
_Percent = Annotated[Decimal, Field(ge=0, max_digits=6, decimal_places=2)]
_Anchor = Annotated[GraceAnchor, AfterValidator(_supported)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Grace(_Part):
    """Terms of grace, and the products that have them."""

    products: _Names
    days: Annotated[int, Field(strict=True, ge=1, le=366)] = calendar.GRACE.days
    anchor: _Anchor = GraceAnchor.DUE_DATE
    roll: bool = False
    """Grace that would end on a non-working day goes on to the next day that is none."""


class _StepUp(_Part):
    """A benefit that rises on an anniversary, and the products that have it."""

    products: _Names
    years: Annotated[int, Field(strict=True, ge=1, le=100)] = 1
    benefit: Annotated[str, Field(min_length=1, max_length=40)]
    percent_before: _Percent
    percent_after: _Percent


class _File(_Part):
    """Of the first two, each: what happens → the products, as books name them."""

    on_grace_end: Mapping[GraceEnd, _Names] = {}
    after_lapse: Mapping[AfterLapse, _Names] = {}
    grace: tuple[_Grace, ...] = ()
    non_working_days: tuple[date, ...] = ()
    step_up: tuple[_StepUp, ...] = ()


@dataclass(frozen=True, slots=True)
class Products:
    """What is known of products beside what books say."""

    on_grace_end: Mapping[str, GraceEnd] = field(default_factory=dict)
    after_lapse: Mapping[str, AfterLapse] = field(default_factory=dict)
    grace: Mapping[str, GraceTerms] = field(default_factory=dict)
    step_ups: Mapping[str, tuple[StepUp, ...]] = field(default_factory=dict)

    def grace_end_of(self, product: str) -> GraceEnd:
        """What the product does when grace ends unpaid."""
        return self.on_grace_end.get(product, GraceEnd.LAPSE)

    def grace_of(self, product: str) -> GraceTerms | None:
        """How long its grace is; None for the ordinary terms."""
        return self.grace.get(product)

    def step_ups_of(self, product: str) -> tuple[StepUp, ...]:
        """Its benefits that rise on an anniversary, the earliest first."""
        return self.step_ups.get(product, ())


def products_in(text: str, name: str) -> Products:
    """The products of a file. Raises `BadProductsError` with file, line, field and rule."""
    document = document_of(text, name, BadProductsError)
    given = checked(_File, document)
    return Products(
        _by_product("on_grace_end", given.on_grace_end, document),
        _by_product("after_lapse", given.after_lapse, document),
        _terms(given, document),
        _step_ups(given, document),
    )


def _by_product(name: str, given: Mapping[V, tuple[str, ...]], document: Document) -> Mapping[str, V]:
    found: dict[str, V] = {}
    for said, products in given.items():
        for product in products:
            if found.setdefault(product, said) is not said:
                where = f"{document.at((name, said.value))}: {name}"
                raise BadProductsError(f"{where}: {product!r} stands under {found[product]} and under {said}")
    return found


def _terms(given: _File, document: Document) -> Mapping[str, GraceTerms]:
    found: dict[str, GraceTerms] = {}
    for at, each in enumerate(given.grace):
        closed = tuple(sorted(given.non_working_days)) if each.roll else ()
        where = document.at(("grace", at, "roll" if each.roll else "products"))
        if each.roll and not closed:
            raise BadProductsError(f"{where}: grace.{at}.roll: there is no day under non_working_days")
        for product in each.products:
            if product in found:
                raise BadProductsError(f"{where}: grace.{at}.products: {product!r} has terms of grace already")
            found[product] = GraceTerms(days=each.days, anchor=each.anchor, non_working_days=closed)
    return found


def _step_ups(given: _File, document: Document) -> Mapping[str, tuple[StepUp, ...]]:
    found: dict[str, tuple[StepUp, ...]] = {}
    for at, each in enumerate(given.step_up):
        where = document.at(("step_up", at, "percent_after"))
        if each.percent_after <= each.percent_before:
            raise BadProductsError(f"{where}: step_up.{at}.percent_after: is not above percent_before")
        rises = StepUp(**each.model_dump(exclude={"products"}))
        for product in each.products:
            known = found.get(product, ())
            if any(one.years == each.years for one in known):
                where = document.at(("step_up", at, "products"))
                raise BadProductsError(
                    f"{where}: step_up.{at}.products: {product!r} rises in year {each.years} already"
                )
            found[product] = tuple(sorted((*known, rises), key=lambda one: one.years))
    return found
