"""Reads a file of plans into its model: what is wrong is told by file, line and field."""

from collections.abc import Sequence
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple, TypeVar

import yaml
from pydantic import ValidationError

from services.scheduler.domain.steps import Part
from services.scheduler.errors import PlanInvalid

P = TypeVar("P", bound=Part)


class Document(NamedTuple):
    """A file of YAML: what it says, and where."""

    name: str
    content: Any
    nodes: yaml.Node | None


def document_of(file: Traversable) -> Document:
    """The document of a file."""
    text = file.read_text(encoding="utf-8")
    try:
        return Document(file.name, yaml.safe_load(text), yaml.compose(text, Loader=yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PlanInvalid(f"{file.name}:{line}: {error.problem or 'no YAML'}") from error


def checked(model: type[P], document: Document) -> P:
    """The document as its model, or every field of it that is wrong."""
    try:
        return model.model_validate(document.content)
    except ValidationError as error:
        faults = (_explained(document.name, document.nodes, fault) for fault in error.errors())
        raise PlanInvalid("\n".join(faults)) from error


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
