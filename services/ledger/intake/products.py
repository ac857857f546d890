"""What products do when grace ends unpaid, and with money after a lapse: data of the deployment.

A product that is not named lapses, and keeps such money in suspense.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, TypeVar

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from schemas.policies import GraceEnd
from services.ledger.domain.line_rules import AfterLapse
from services.ledger.errors import BadProductsError

V = TypeVar("V")

_Names = Annotated[tuple[str, ...], BeforeValidator(lambda given: [given] if isinstance(given, str) else given)]


class _File(BaseModel):
    """Each field: what happens → the products, as books name them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    on_grace_end: Mapping[GraceEnd, _Names] = {}
    after_lapse: Mapping[AfterLapse, _Names] = {}


@dataclass(frozen=True, slots=True)
class Products:
    """What is known of products beside what books say."""

    on_grace_end: Mapping[str, GraceEnd] = field(default_factory=dict)
    after_lapse: Mapping[str, AfterLapse] = field(default_factory=dict)

    def grace_end_of(self, product: str) -> GraceEnd:
        """What the product does when grace ends unpaid."""
        return self.on_grace_end.get(product, GraceEnd.LAPSE)


def products_in(text: str, name: str) -> Products:
    """The products of a file. Raises `BadProductsError` with file, field and rule."""
    try:
        given = _File.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise BadProductsError(f"{name}: is no YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise BadProductsError(f"{name}: {'; '.join(faults)}") from error
    return Products(
        _by_product(f"{name}: on_grace_end", given.on_grace_end),
        _by_product(f"{name}: after_lapse", given.after_lapse),
    )


def _by_product(where: str, given: Mapping[V, tuple[str, ...]]) -> Mapping[str, V]:
    found: dict[str, V] = {}
    for said, products in given.items():
        for product in products:
            if found.setdefault(product, said) is not said:
                raise BadProductsError(f"{where}: {product!r} stands under {found[product]} and under {said}")
    return found
