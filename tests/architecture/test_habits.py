"""Habits of the house that no linter knows."""

import ast
import re
import statistics

from tests.architecture.source import Source, sources

PROGRAM = ("schemas", "services", "deploy")
EVERYTHING = (*PROGRAM, "tests", "bench")
FILE_LINES = 250
FUNCTION_LINES = 50

MAY_CATCH_ALL = {
    "services/kit/guards.py": "an edge: turns any fault of a request into a 500 that shows nothing, and logs it",
    "services/kit/events/consume.py": "an edge: a batch that fails for any reason is backed off, logged and redelivered",
    "services/kit/events/pipeline.py": "a key whose handling fails on data for any reason is parked with that reason",
    "services/kit/poison.py": "a due row that fails on data for any reason is set aside with that reason",
    "services/notifier/sender/booths.py": "a provider that breaks its promise leaves the attempt unknown, and that is recorded",
    "services/notifier/sender/ears.py": "what a network says and data keeps from being stored is refused with that reason, alone",
    "services/notifier/subscribers/returns/readers.py": "what a thread raises is raised where its reading is waited for",
    "services/notifier/subscribers/returns/taking.py": "a returned mail that fails on data for any reason is kept as unclear",
    "services/kit/loops.py": "an edge: a loop that fails for any reason is logged, counted and run again after a back-off",
}
"""Where any exception may be caught and not raised again, and why. Raising it again is allowed everywhere."""

LOCAL_SQL = {"deploy/local/postgres.py": "the launcher makes its one database before any service exists"}

SQL = re.compile(
    r"^\s*(SELECT\s.+\sFROM\s|SELECT\s+\w+\(|INSERT\s+INTO\s|UPDATE\s+\S+\s+SET\s|DELETE\s+FROM\s|MERGE\s+INTO\s|WITH\s+\w+\s+AS\s"
    r"|LOCK\s+TABLE\s|(CREATE|ALTER|DROP)\s+(TABLE|INDEX|DATABASE|SCHEMA|TYPE|FUNCTION|ROLE)\s|TRUNCATE\s|(UN)?LISTEN\s|NOTIFY\s)",
    re.IGNORECASE | re.DOTALL,
)
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError")
SKIPPED = re.compile(r"mark\.(skip|skipif|xfail)\b|pytest\.(skip|xfail|importorskip)\(")
MOCKS = re.compile(r"\b(unittest\.mock|MagicMock|AsyncMock|pytest_mock|mocker)\b")


def test_no_sql_stands_in_python():
    found = [
        source.at(node)
        for source in sources(*PROGRAM)
        if source.name not in LOCAL_SQL
        for node in strings(source)
        if SQL.match(node.value)
    ]
    assert found == []


def test_every_file_can_be_read_at_a_sitting():
    assert [f"{source.name}: {source.lines}" for source in sources(*EVERYTHING) if source.lines > FILE_LINES] == []


def test_half_of_the_files_are_short():
    assert statistics.median(source.lines for source in sources(*PROGRAM) if source.lines) <= 100


def test_every_function_can_be_read_at_a_glance():
    assert [f"{where}: {size}" for where, size in functions(*EVERYTHING) if size > FUNCTION_LINES] == []


def test_half_of_the_functions_are_a_few_lines():
    assert statistics.median(size for _, size in functions(*PROGRAM)) <= 9


def test_an_exception_is_swallowed_at_named_edges_only():
    found = [
        source.at(node)
        for source in sources(*PROGRAM)
        if source.name not in MAY_CATCH_ALL
        for node in source.nodes(ast.ExceptHandler)
        if catches_all(node) and not raises_again(node)
    ]
    assert found == []


def test_named_edges_exist():
    needed = {s.name for s in sources(*PROGRAM) for node in s.nodes(ast.ExceptHandler) if catches_all(node)}
    assert set(MAY_CATCH_ALL) - needed == set()


def test_nothing_is_left_unfinished():
    assert matches(UNFINISHED, *EVERYTHING) == []


def test_no_test_is_switched_off():
    assert matches(SKIPPED, "tests") == []


def test_no_test_mocks_our_own_code():
    assert matches(MOCKS, "tests") == []


def test_no_test_sleeps():
    found = [
        source.at(node)
        for source in sources("tests")
        for node in source.nodes(ast.Call)
        if isinstance(node.func, ast.Attribute)
        and node.func.attr == "sleep"
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"asyncio", "time"}
        and not (isinstance(node.args[0], ast.Constant) and node.args[0].value == 0)
    ]
    assert found == []


def strings(source: Source) -> list[ast.Constant]:
    """String constants that are no docstrings: a statement that is only a string does nothing."""
    alone = {id(node.value) for node in source.nodes(ast.Expr)}
    return [node for node in source.nodes(ast.Constant) if isinstance(node.value, str) and id(node) not in alone]


def functions(*folders: str) -> list[tuple[str, int]]:
    return [
        (f"{source.at(node)} {node.name}", node.end_lineno - node.lineno + 1)
        for source in sources(*folders)
        for node in source.nodes(ast.FunctionDef, ast.AsyncFunctionDef)
    ]


def matches(pattern: re.Pattern[str], *folders: str) -> list[str]:
    # The words themselves; the choice of the broker; examples in strings; the abstract base of all events.
    allowed = (
        "tests/architecture/",
        "tests/fixtures/brokers.py",
        "tests/integration/local/test_required.py",
        "schemas/base.py",
    )
    return [
        f"{source.name}:{number} {line.strip()}"
        for source in sources(*folders)
        if not source.name.startswith(allowed)
        for number, line in enumerate(source.text.splitlines(), 1)
        if pattern.search(line)
    ]


def catches_all(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(isinstance(name, ast.Name) and name.id in {"Exception", "BaseException"} for name in caught)


def raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None
