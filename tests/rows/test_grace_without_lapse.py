"""A11: universal life does not lapse when grace ends: an event says what happens instead, and no text threatens a lapse."""

from datetime import timedelta
from pathlib import Path

from schemas.policy_events import GraceEnded, Lapse
from tests.rows.office import policy

SETTINGS = {"PERENNIAL_LEDGER_PRODUCTS_FILE": str(Path(__file__).parent / "products.yaml")}


async def test_a11_universal_life_goes_on_from_its_account(office):
    due = office.today + timedelta(days=1)
    row = policy(1, due, 产品="安盈终身寿险（万能型）")
    await office.import_book([row])
    await office.move_to(due + timedelta(days=62))

    [ended] = await office.events("ledger.policies", GraceEnded)
    assert (ended.effective_on, ended.instead, ended.policy.status) == (
        due + timedelta(days=61),
        "account-value",
        "in-force",
    )
    assert await office.events("ledger.policies", Lapse) == []
    texts = [one.text for one in office.received(row)]
    assert [one.local.date() - due for one in office.received(row)][-1] == timedelta(days=59)
    assert not [text for text in texts if "中止" in text or "中断" in text]
    assert "closed" in (await office.cli("why", row["保单号"])).out
