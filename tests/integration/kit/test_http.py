import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import httpx
import pytest
from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from structlog.testing import capture_logs

from services.kit.clock import Clock, SteppedClock, SystemClock
from services.kit.errors import InvalidMessage, Misconfigured, Refused, TryLater
from services.kit.health import Health
from services.kit.http import create_app
from services.kit.keys import new_key
from services.kit.quiet import Answer, Place, Quiet
from services.kit.settings import Settings

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = new_key()


class DemoSettings(Settings):
    service: ClassVar[str] = "demo"
    database_url: str = "postgresql://db/perennial"


class Payment(BaseModel):
    policy: str
    amount: float = Field(gt=0)


router = APIRouter()


@router.post("/payments")
async def pay(payment: Payment) -> Payment:
    return payment


@router.post("/files")
async def take(request: Request) -> int:
    return sum([len(part) async for part in request.stream()])


@router.get("/fail/{how}")
async def fail(how: str) -> None:
    raise {
        "invalid": InvalidMessage("policy P1 is unknown"),
        "refused": Refused("already withdrawn"),
        "later": TryLater(),
        "operator": Misconfigured("plan cn-60 is broken"),
        "bug": ZeroDivisionError("secret detail"),
        "away": ConnectionRefusedError("secret detail"),
    }[how]


Client = Callable[..., httpx.AsyncClient]


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    opened: list[httpx.AsyncClient] = []

    def make(
        settings: Settings | None = None, health: Health | None = None, clock: Clock | None = None, **headers: str
    ) -> httpx.AsyncClient:
        clock = clock or SystemClock()
        app = create_app(settings or DemoSettings(), health or Health(), clock, [router], quiet_of(clock))
        one = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://demo", headers=headers)
        opened.append(one)
        return one

    yield make
    for one in opened:
        await one.aclose()


def quiet_of(clock: Clock) -> Callable[[float], Awaitable[Answer]]:
    async def places() -> Mapping[str, Place]:
        return {}

    return Quiet(clock, places, (), lambda: 0).within


async def test_live_started_and_ready_tell_the_truth(client: Client) -> None:
    health = Health()
    api = client(health=health)
    health.waits_for("database", "connection refused")
    assert (await api.get("/live")).status_code == 204
    assert (await api.get("/started")).status_code == 503
    health.started = True
    assert (await api.get("/started")).status_code == 204
    ready = await api.get("/ready")
    assert (ready.status_code, ready.json()) == (
        503,
        {"ready": False, "waiting_for": {"database": "connection refused"}},
    )
    health.has("database")
    assert (await api.get("/ready")).json() == {"ready": True, "waiting_for": {}}


async def test_metrics_are_exposed(client: Client) -> None:
    answer = await client().get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "perennial_ready" in answer.text


async def test_a_wrong_body_is_answered_with_field_value_and_rule(client: Client) -> None:
    answer = await client().post("/payments", json={"amount": -5})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"] == [
        {"field": "policy", "value": "", "rule": "Field required"},
        {"field": "amount", "value": "-5", "rule": "Input should be greater than 0"},
    ]


async def test_a_body_that_is_no_json_is_answered(client: Client) -> None:
    answer = await client().post("/payments", content=b"{oops", headers={"content-type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["title"] == "Unprocessable Entity"


@pytest.mark.parametrize(
    ("how", "status", "detail"),
    [
        ("invalid", 422, "policy P1 is unknown"),
        ("refused", 409, "already withdrawn"),
        ("later", 503, "This cannot be done right now; the same request may succeed later."),
        ("operator", 500, "plan cn-60 is broken"),
        ("away", 503, "the service cannot reach what it needs; try again"),
        ("bug", 500, "the service failed; its log holds the reason"),
    ],
)
async def test_each_kind_of_error_has_its_status_and_no_traceback(
    client: Client, how: str, status: int, detail: str
) -> None:
    with capture_logs():  # unconfigured, structlog would draw the whole stack with its values, which takes seconds
        answer = await client().get(f"/fail/{how}")
    assert (answer.status_code, answer.json()["detail"]) == (status, detail)
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text


async def test_an_unknown_path_is_a_problem_document_too(client: Client) -> None:
    answer = await client().get("/nowhere")
    assert (answer.status_code, answer.json()["title"]) == (404, "Not Found")


async def test_a_body_beyond_the_bound_is_refused_announced_or_not(client: Client) -> None:
    api = client(DemoSettings(http_body_limit=2048))

    async def stream() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b"x" * 1000

    assert (await api.post("/files", content=b"x" * 2048)).json() == 2048
    for content in (b"x" * 2049, stream()):
        answer = await api.post("/files", content=content)
        assert (answer.status_code, answer.headers["content-type"]) == (413, "application/problem+json")
    assert (await api.post("/payments", content=stream())).status_code == 413


async def test_with_keys_every_path_but_the_probes_asks_for_one(client: Client) -> None:
    settings = DemoSettings(api_key_hashes=(KEY.hash,))
    for headers in ({}, {"authorization": f"Bearer {KEY.key}x"}, {"authorization": f"Basic {KEY.key}"}):
        api = client(settings, **headers)
        for path in ("/openapi.json", "/payments", "/nowhere", "/docs"):
            answer = await api.get(path)
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert (await api.get("/live")).status_code == 204
    assert (await client(settings, authorization=f"Bearer {KEY.key}").get("/openapi.json")).status_code == 200


async def test_openapi_is_served_and_no_page_that_loads_from_elsewhere(client: Client) -> None:
    api = client()
    assert "/payments" in (await api.get("/openapi.json")).json()["paths"]
    assert [(await api.get(path)).status_code for path in ("/docs", "/redoc")] == [404, 404]


async def test_quiet_and_clock_exist_only_under_a_stepped_clock_on_loopback(client: Client) -> None:
    outside = DemoSettings(http_host="10.0.0.1", api_key_hashes=(KEY.hash,))
    hidden = (
        client(),
        client(outside, clock=SteppedClock(NOON), authorization=f"Bearer {KEY.key}"),
    )
    for api in hidden:
        assert (await api.get("/quiet")).status_code == 404
        assert (await api.put("/clock", json={"now": NOON.isoformat()})).status_code == 404


async def test_the_driver_reads_and_moves_the_time(client: Client) -> None:
    clock = SteppedClock(NOON)
    api = client(clock=clock)
    quiet = (await api.get("/quiet")).json()
    assert quiet == {
        "now": "2026-03-01T12:00:00Z",
        "idle": True,
        "next_moment": None,
        "positions": {},
        "ends": {},
        "produced": 0,
        "count": f"{os.getpid()}.0",
    }
    later = NOON + timedelta(hours=1)
    assert (await api.put("/clock", json={"now": later.isoformat()})).status_code == 204
    assert clock.now() == later
    assert (await api.put("/clock", json={"now": NOON.isoformat()})).status_code == 409
    assert (await api.put("/clock", json={"now": "2026-03-02T00:00:00"})).status_code == 422
