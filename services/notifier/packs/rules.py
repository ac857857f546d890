"""What a template may contain: a short list of constructs, and only variables that its purpose has, by type."""

import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from jinja2 import nodes
from pydantic import BaseModel

from services.notifier.packs.filters import NAMES

ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.If,
    nodes.For,
    nodes.Name,
    nodes.Getattr,
    nodes.Filter,
    nodes.Const,
    nodes.List,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
)
"""Everything else is refused: calls, arithmetic, assignments, includes, macros."""

FILTER_RESULTS: Mapping[str, Any] = {"length": int}
_LOOP = {"first": bool, "last": bool, "index": int, "length": int}
_PREVIOUS = "previtem"
"""What a loop calls the element before; the first element has none."""

Scope = Mapping[str, Any]


class RuleBroken(Exception):  # noqa: N818 -- carries a line to the one who writes the template
    """A rule that a template breaks, and the line where it does."""

    def __init__(self, line: int, rule: str) -> None:
        """Say where and what."""
        super().__init__(rule)
        self.line = line


def check(tree: nodes.Template, variables: Scope) -> None:
    """Raise `RuleBroken` at the first construct or variable that is not allowed."""
    _Walk().visit(tree, variables)


def prints(tree: nodes.Template, owner: str, name: str) -> bool:
    """Whether a template uses the variable `owner.name`."""
    return any(
        found.attr == name and isinstance(found.node, nodes.Name) and found.node.name == owner
        for found in tree.find_all(nodes.Getattr)
    )


class _Walk:
    """One walk over a template with the types of what is in scope."""

    def __init__(self) -> None:
        self._in_loop = False

    def visit(self, node: nodes.Node, scope: Scope) -> None:
        if not isinstance(node, ALLOWED):
            raise RuleBroken(node.lineno, f"{type(node).__name__} is not allowed in a template")
        if isinstance(node, nodes.For):
            self._loop(node, scope)
        elif isinstance(node, nodes.Expr):
            self._type_of(node, scope)
        else:
            for child in node.iter_child_nodes():
                self.visit(child, scope)

    def _loop(self, node: nodes.For, scope: Scope) -> None:
        if self._in_loop or node.recursive or node.else_ or node.test:
            raise RuleBroken(node.lineno, "a loop stands alone: no loop in it, no else, no if, not recursive")
        if not isinstance(node.target, nodes.Name):
            raise RuleBroken(node.lineno, "a loop has one variable")
        element = element_of(self._type_of(node.iter, scope))
        if element is None:
            raise RuleBroken(node.lineno, "a loop runs over a list of the purpose")
        self._in_loop = True
        for child in node.body:
            self.visit(child, {**scope, node.target.name: element, "loop": {**_LOOP, _PREVIOUS: element}})
        self._in_loop = False

    def _type_of(self, node: nodes.Node, scope: Scope) -> Any:
        if not isinstance(node, ALLOWED):
            raise RuleBroken(node.lineno, f"{type(node).__name__} is not allowed in a template")
        match node:
            case nodes.Name(name=name):
                if name not in scope:
                    raise RuleBroken(node.lineno, f"{name}: the purpose has no such variable")
                return scope[name]
            case nodes.Getattr(node=base, attr=attr):
                return _field(self._type_of(base, scope), attr, node.lineno)
            case nodes.Filter(name=name):
                return self._filter(node, name, scope)
            case _:
                for child in node.iter_child_nodes():
                    self._type_of(child, scope)
                return type(node.value) if isinstance(node, nodes.Const) else bool

    def _filter(self, node: nodes.Filter, name: str, scope: Scope) -> Any:
        if name not in NAMES:
            raise RuleBroken(node.lineno, f"{name}: there is no such filter; there are {', '.join(sorted(NAMES))}")
        if node.node is None or node.args or node.kwargs:
            raise RuleBroken(node.lineno, f"{name}: filters take one value and no arguments")
        self._type_of(node.node, scope)
        return FILTER_RESULTS.get(name, str)


def _field(owner: Any, name: str, line: int) -> Any:
    if isinstance(owner, dict):
        if name in owner:
            return owner[name]
        raise RuleBroken(line, f"loop.{name} is not allowed")
    if isinstance(owner, type) and issubclass(owner, BaseModel) and name in owner.model_fields:
        return _bare(owner.model_fields[name].annotation)
    raise RuleBroken(line, f"{name}: {getattr(owner, '__name__', owner)} has no such field")


def _bare(annotation: Any) -> Any:
    """The type behind Annotated and Optional."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _bare(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        some = [each for each in get_args(annotation) if each is not type(None)]
        return _bare(some[0]) if len(some) == 1 else annotation
    if origin is Literal:
        return str
    return annotation


def element_of(annotation: Any) -> Any | None:
    """The type of the elements of a list; None for what is none."""
    return _bare(get_args(annotation)[0]) if get_origin(annotation) in (tuple, list) else None


def fields_of(model: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    """The variables that a model gives to its template, with their types."""
    for name, field in model.model_fields.items():
        yield name, _bare(field.annotation)
