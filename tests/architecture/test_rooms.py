"""Nothing is built outside the plan of the house. import-linter holds the directions; these hold the list of rooms."""

import ast
import sys
import tomllib

from tests.architecture.source import ROOT, sources

PACKAGES = {"schemas", "services", "deploy", "bench"}
NO_SERVICES = {"kit", "cli"}
SCHEMAS_MAY_IMPORT = {"schemas", "pydantic", "pydantic_core"}
ROOMS = "The rooms of a service: imports run downwards only"


def contracts() -> dict[str, dict]:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["name"]: contract for contract in config["tool"]["importlinter"]["contracts"]}


def test_every_package_at_the_top_is_declared():
    found = {file.parent.name for file in ROOT.glob("*/__init__.py")}
    assert found - PACKAGES == set()


def test_every_service_keeps_the_rooms():
    services = {
        file.parent.name for file in (ROOT / "services").glob("*/__init__.py") if file.parent.name not in NO_SERVICES
    }
    assert {f"services.{name}" for name in services} == set(contracts()[ROOMS]["containers"])


def test_rooms_are_exhaustive():
    assert contracts()[ROOMS]["exhaustive"] is True


def test_every_folder_with_python_is_a_package():
    bare = {
        source.name.rpartition("/")[0]
        for source in sources("schemas", "services", "deploy")
        if not (ROOT / source.name).with_name("__init__.py").exists()
    }
    assert bare == set()


def test_the_contracts_import_pydantic_and_the_standard_library_only():
    strangers = {
        f"{source.at(node)} imports {name}"
        for source in sources("schemas")
        for node, name in imported(source)
        if name.partition(".")[0] not in SCHEMAS_MAY_IMPORT | sys.stdlib_module_names
    }
    assert strangers == set()


def test_subscribers_are_built_in_one_place():
    """A subscriber built elsewhere would have FastStream's own acknowledging, which loses records."""
    elsewhere = [
        source.at(node)
        for source in sources("services", "deploy")
        if not source.name.startswith("services/kit/events/consume")
        for node in source.nodes(ast.Call)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "subscriber"
    ]
    assert elsewhere == []


def imported(source):
    for node in source.nodes(ast.Import):
        yield from ((node, alias.name) for alias in node.names)
    for node in source.nodes(ast.ImportFrom):
        yield node, node.module if node.level == 0 else "schemas"
