"""Reads plans. An error names file, line and field, and stops the start."""

from collections.abc import Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from services.scheduler.domain.cases import CaseKind
from services.scheduler.domain.plans import Plan, Plans
from services.scheduler.errors import PlanInvalid


def load_plans(directory: Path | None = None) -> Plans:
    """Every plan of a directory, by default the shipped ones: exactly one for each kind of case."""
    place: Traversable = directory or resources.files(__package__)
    files = sorted((file for file in place.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    plans: dict[CaseKind, Plan] = {}
    for file in files:
        plan = _plan(file)
        if plan.kind in plans:
            raise PlanInvalid(f"{file.name}: kind: {plans[plan.kind].key!r} is a {plan.kind.value} plan already")
        plans[plan.kind] = plan
    if missing := [kind.value for kind in CaseKind if kind not in plans]:
        raise PlanInvalid(f"{place}: there is no plan of kind {missing[0]!r}")
    return Plans(plans)


def _plan(file: Traversable) -> Plan:
    text = file.read_text(encoding="utf-8")
    try:
        document = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PlanInvalid(f"{file.name}:{line}: {error.problem or 'no YAML'}") from error
    try:
        return Plan.model_validate(content)
    except ValidationError as error:
        raise PlanInvalid("\n".join(_explained(file.name, document, fault) for fault in error.errors())) from error


def _explained(name: str, document: yaml.Node | None, fault: Any) -> str:
    field = ".".join(str(part) for part in fault["loc"]) or "plan"
    line = _line(document, fault["loc"])
    return f"{name}:{line}: {field}: {fault['msg'].removeprefix('Value error, ')}"


def _line(document: yaml.Node | None, path: Sequence[int | str]) -> int:
    """The line of a field, or of the nearest part around it that exists."""
    node, line = document, document.start_mark.line if document else 0
    for part in path:
        found = _child(node, part)
        if found is None:
            break
        key, node = found
        line = key.start_mark.line
    return line + 1


def _child(node: yaml.Node | None, part: int | str) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None
