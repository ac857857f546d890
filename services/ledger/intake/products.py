"""What products do when grace ends unpaid: data of the deployment. A product that is not named lapses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from schemas.policies import GraceEnd
from services.ledger.errors import BadProductsError

_Names = Annotated[tuple[str, ...], BeforeValidator(lambda given: [given] if isinstance(given, str) else given)]


class _File(BaseModel):
    """`on_grace_end`: what happens → the products, as books name them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    on_grace_end: Mapping[GraceEnd, _Names]


@dataclass(frozen=True, slots=True)
class Products:
    """What is known of products beside what books say."""

    on_grace_end: Mapping[str, GraceEnd] = field(default_factory=dict)

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
    found: dict[str, GraceEnd] = {}
    for end, products in given.on_grace_end.items():
        for product in products:
            if found.setdefault(product, end) is not end:
                raise BadProductsError(
                    f"{name}: on_grace_end: {product!r} stands under {found[product]} and under {end}"
                )
    return Products(found)
