"""Reads plans. An error names file, line and field, and stops the start."""

from collections.abc import Iterable, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from services.kit.yaml_files import Document, checked, document_of
from services.scheduler.domain.cases import CaseKind
from services.scheduler.domain.choice import Choice, Rule
from services.scheduler.domain.plans import Plan, Plans, Variant
from services.scheduler.errors import PlanInvalid

CHOICE = "choice.yaml"


def load_plans(directory: Path | None = None) -> Plans:
    """Every plan of a directory, by default the shipped ones, and which of them a premium follows."""
    place: Traversable = directory or resources.files(__package__)
    files = sorted((file for file in place.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    plans: dict[str, Plan] = {}
    variants: list[tuple[str, Variant]] = []
    for file in files:
        if file.name != CHOICE:
            read = _plan(file)
            if isinstance(read, Variant):
                variants.append((file.name, read))
            else:
                _add(plans, file.name, read)
    for name, variant in variants:
        _add(plans, name, _varied(name, variant, plans))
    choice = next((_choice(file, plans) for file in files if file.name == CHOICE), None)
    return Plans(plans.values(), choice or _only_one(place, plans.values()))


def _plan(file: Traversable) -> Plan | Variant:
    document = _document(file)
    is_variant = isinstance(document.content, dict) and "like" in document.content
    return checked(Variant, document) if is_variant else checked(Plan, document)


def _document(file: Traversable) -> Document:
    return document_of(file.read_text(encoding="utf-8"), file.name, PlanInvalid)


def _add(plans: dict[str, Plan], name: str, plan: Plan) -> None:
    if plan.key in plans:
        raise PlanInvalid(f"{name}: key: there is a plan {plan.key!r} already")
    same = [other.key for other in plans.values() if other.kind is plan.kind]
    if plan.kind is CaseKind.CARE and same:
        raise PlanInvalid(f"{name}: kind: {same[0]!r} is a care plan already")
    plans[plan.key] = plan


def _varied(name: str, variant: Variant, plans: Mapping[str, Plan]) -> Plan:
    base = plans.get(variant.like)
    if base is None:
        raise PlanInvalid(f"{name}: like: there is no plan {variant.like!r}")
    try:
        return variant.of(base)
    except ValueError as error:
        raise PlanInvalid(f"{name}: {error}") from error


def _choice(file: Traversable, plans: Mapping[str, Plan]) -> Choice:
    choice = checked(Choice, _document(file))
    for at, rule in enumerate(choice.renewal):
        plan = plans.get(rule.plan)
        if plan is None or plan.kind is not CaseKind.RENEWAL:
            raise PlanInvalid(f"{file.name}: renewal.{at}.plan: there is no renewal plan {rule.plan!r}")
    return choice


def _only_one(place: Traversable, plans: Iterable[Plan]) -> Choice:
    """Without a file that chooses, there is nothing to choose from."""
    keys = {kind: [plan.key for plan in plans if plan.kind is kind] for kind in CaseKind}
    if missing := [kind.value for kind, found in keys.items() if not found]:
        raise PlanInvalid(f"{place}: there is no plan of kind {missing[0]!r}")
    if len(found := keys[CaseKind.RENEWAL]) > 1:
        raise PlanInvalid(f"{place}: {found[0]!r} and {found[1]!r} are renewal plans, and no {CHOICE} chooses")
    return Choice(renewal=(Rule(plan=keys[CaseKind.RENEWAL][0]),))
