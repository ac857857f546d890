"""Files of data that people write: read into a model, and what is wrong in them is told by file, line and field."""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from services.kit.errors import PerennialError

M = TypeVar("M", bound=BaseModel)


class _Loader(yaml.CSafeLoader):
    """Leaves days as they are written: the model reads them, and says where one is none."""

    yaml_implicit_resolvers = {  # noqa: RUF012 -- as its base has it
        first: [(tag, form) for tag, form in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }


class Document(NamedTuple):
    """A file of YAML: what it says, where, and the error that refuses it."""

    name: str
    content: Any
    nodes: yaml.Node | None
    refuse: type[PerennialError]

    def at(self, path: Sequence[int | str]) -> str:
        """File and line of a field, or of the nearest part around it that exists."""
        return f"{self.name}:{_line(self.nodes, path)}"


def document_of(text: str, name: str, refuse: type[PerennialError]) -> Document:
    """The document of a text."""
    try:
        loader = _Loader(text)
        nodes = loader.get_single_node()
        return Document(name, loader.construct_document(nodes) if nodes else None, nodes, refuse)
    except yaml.MarkedYAMLError as error:
        # What is missing at the end is missed on the line after it.
        line = min(error.problem_mark.line + 1, len(text.splitlines())) if error.problem_mark else 1
        raise refuse(f"{name}:{line}: is no YAML: {error.problem or 'it cannot be read'}") from error
    except yaml.YAMLError as error:
        raise refuse(f"{name}: is no YAML: {' '.join(str(error).split())}") from error


def checked(model: type[M], document: Document) -> M:
    """The document as its model, or every field of it that is wrong."""
    try:
        return model.model_validate({} if document.content is None else document.content)
    except ValidationError as error:
        raise document.refuse("\n".join(_explained(document, fault) for fault in error.errors())) from error


def _explained(document: Document, fault: Any) -> str:
    field = ".".join(str(part) for part in fault["loc"]) or "the whole"
    return f"{document.at(fault['loc'])}: {field}: {fault['msg'].removeprefix('Value error, ')}"


def _line(document: yaml.Node | None, path: Sequence[int | str]) -> int:
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
