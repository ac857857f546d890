"""An operator meets parked records over HTTP."""

import httpx
import pytest
from fastapi import FastAPI

from services.kit import problems
from services.kit.parked_routes import parked_routes
from tests.integration.kit import things


@pytest.mark.usefixtures("consuming")
async def test_parked_records_are_seen_repaired_replayed_and_discarded(house) -> None:
    good = things.of("a", 1)[0].model_dump_json()
    await house.publish(things.of("a", 1, 2, unlucky=lambda number: number == 1))
    await house.publish(things.of("b", 1, unlucky=lambda _: True))
    await house.until("parked", 3)
    app = FastAPI()
    problems.install(app)
    app.include_router(parked_routes(house.parking()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://things") as api:
        rows = (await api.get("/parked")).json()
        first, behind, other = (next(row for row in rows if row["key"] == key) for key in ("a", "a", "b"))
        assert "thirteen" in first["reason"]
        assert "body" not in first
        shown = (await api.get(f"/parked/{first['id']}")).json()
        assert (shown["headers"]["ce_type"], '"amount":13' in shown["body"]) == ("test.counted.v1", True)

        assert (await api.post(f"/parked/{first['id']}/replay")).json() == {"settled": 0, "left": 2}
        assert (await api.post(f"/parked/{first['id']}/repair", content=good)).status_code == 204
        assert (await api.post(f"/parked/{behind['id']}/replay")).json() == {"settled": 2, "left": 0}
        assert await house.effects("a") == [1, 2]

        assert (await api.delete(f"/parked/{other['id']}")).status_code == 204
        assert (await api.get("/parked")).json() == []
        gone = await api.get(f"/parked/{other['id']}")
        assert (gone.status_code, gone.json()["detail"]) == (404, f"no record {other['id']} is parked")
