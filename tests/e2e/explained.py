"""Whether `perennial why` says the same as the records."""

import json
from collections.abc import Iterator
from pathlib import Path

SENT = {"accepted", "delivered"}


def contradictions(records: Path) -> list[str]:
    """Every way in which an explanation and the records of tasks, notices and attempts differ."""
    tasks = {row["task_id"]: row for row in _rows(records, "tasks")}
    notices = {row["notice_id"]: row for row in _rows(records, "notices")}
    accepted = {row["notice_id"] for row in _rows(records, "attempts") if row["result"] == "accepted"}
    found: list[str] = []
    explained: set[str] = set()
    for policy in _rows(records, "why"):
        for step in _steps(policy):
            where = f"{policy['policy_number']} {step['step']} {step['occurrence']}"
            found += [f"{where}: {fault}" for fault in _faults(step, tasks, notices, accepted)]
            explained.add(str(step["task_id"]))
    numbers = {policy["policy_number"] for policy in _rows(records, "why")}
    known = {id_ for id_, task in tasks.items() if task["policy_number"] in numbers}
    found += [f"{tasks[id_]['policy_number']}: task {id_} is not explained" for id_ in known - explained]
    return found


def _faults(step: dict, tasks: dict, notices: dict, accepted: set[str]) -> Iterator[str]:
    task = tasks.get(step["task_id"] or "")
    if task is None:
        if step["state"] not in {"upcoming", "skipped"}:
            yield f"is {step['state']} without a task"
        return
    if step["state"] == "sent" and task["notice_id"] not in accepted:
        yield "is called sent, and no provider has accepted it"
    if task["notice_id"] in accepted and step["sent_at"] is None:
        yield "was accepted by a provider, and nothing says when it was sent"
    if step["state"] != "sent" and task["notice_id"] in accepted:
        yield f"was accepted by a provider, and is called {step['state']}"
    if step["state"] != {"open": "waiting", "requested": "waiting", "withdrawing": "withdrawn"}.get(
        task["state"], task["state"]
    ):
        yield f"is called {step['state']}, and its task is {task['state']}"
    if step["notice_id"] and step["outcome"] != notices[step["notice_id"]]["outcome"]:
        yield f"has the outcome {step['outcome']}, and its notice {notices[step['notice_id']]['outcome']}"


def _steps(policy: dict) -> Iterator[dict]:
    for case in policy["cases"]:
        yield from case["steps"]


def _rows(records: Path, name: str) -> Iterator[dict]:
    with (records / f"{name}.jsonl").open(encoding="utf-8") as file:
        yield from map(json.loads, file)
