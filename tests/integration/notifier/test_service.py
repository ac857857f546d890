"""The notifier as a process: between a broker, a database and its providers, and seen over HTTP."""

import json

import pytest

from schemas.purposes import PURPOSES
from tests.builders import make_notice
from tests.integration.notifier.conftest import withdrawal
from tests.integration.notifier.processes import FACTS


async def test_notices_go_out_and_are_told_of_over_http(start, say, tmp_path):
    await say(*FACTS, make_notice("P1"), make_notice("P2", true_while=()), withdrawal(make_notice("P2", true_while=())))
    process = await start()
    await process.answers("/ready")
    await process.idle()

    echoed = [json.loads(line) for line in (tmp_path / "echo.jsonl").read_text().splitlines()]
    said = await process.lines("outcomes")
    assert [each["outcome"] for each in said if each["notice_id"] == str(make_notice("P1").notice_id)] == ["accepted"]
    assert len(said) == 2
    deliveries = await process.lines("deliveries")
    assert {each["state"] for each in deliveries} == {"concluded"}
    attempts = await process.lines("attempts")
    assert [each["text"] for each in attempts] == [each["text"] for each in echoed]
    view = (await process.api.get(f"/notices/{make_notice('P1').notice_id}")).json()
    assert view["delivery"]["outcome"] == "accepted"
    assert (await process.api.get(f"/notices/{make_notice('P3').notice_id}")).status_code == 404

    log = process.child.log.read_text()
    assert "13800138000" not in log
    assert "someone@example.com" not in log


@pytest.mark.any_broker
async def test_packs_are_listed_and_texts_can_be_looked_at(start):
    process = await start()
    await process.answers("/live", 204)
    assert len((await process.api.get("/packs")).json()) == 2 * len(PURPOSES)
    preview = (await process.api.post("/packs/zh-CN/Greeting/preview", json={"channel": "sms"})).json()
    assert "生日快乐" in preview["text"]
    assert preview["sms_parts"] == 1
    wrong = await process.api.post("/packs/zh-CN/Greeting/preview", json={"channel": "sms", "content": {"a": 1}})
    assert wrong.status_code == 422
    assert "addressee" in wrong.text
    assert (await process.api.post("/packs/zh-CN/Nothing/preview", json={"channel": "sms"})).status_code == 404
    assert (await process.api.post("/packs/zh-CN/Digest/preview", json={"channel": "sms"})).status_code == 409


@pytest.mark.any_broker
async def test_a_test_message_goes_out_at_once(start, tmp_path):
    process = await start()
    await process.answers("/ready")
    body = {"channel": "email", "to": "someone@example.com"}
    answer = (await process.api.post("/test-messages", json=body)).json()
    assert (answer["provider"], answer["result"]) == ("echo", "accepted")
    [line] = (tmp_path / "echo.jsonl").read_text().splitlines()
    assert "【常青人寿】这是一条测试消息" in json.loads(line)["text"]
    assert (await process.api.post("/test-messages", json=body | {"channel": "letter"})).status_code == 422
    assert (await process.api.post("/test-messages", json=body | {"to": ""})).status_code == 422
    assert await process.lines("attempts") == []


async def test_killed_again_and_again_with_work_in_flight_everything_goes_out_once(start, say, tmp_path):
    await say(*FACTS)
    settings = {"PERENNIAL_NOTIFIER_LEASE_SECONDS": "2", "PERENNIAL_NOTIFIER_BATCH": "20"}
    for round_number in range(3):
        process = await start(**settings)
        names = [f"P{round_number}-{number}" for number in range(60)]
        await say(*(make_notice(name, true_while=()) for name in names))
        await process.answers("/started", 204)
        process.child.kill()
    process = await start(**settings)
    await process.answers("/ready")
    await process.lives_on()
    texts = [json.loads(line)["text"] for line in (tmp_path / "echo.jsonl").read_text().splitlines()]
    assert len(texts) == len(set(texts)) == 180
    assert len(await process.lines("outcomes")) == 180


@pytest.mark.any_broker
@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"PERENNIAL_NOTIFIER_SMS_PROVIDER": ""}, "PERENNIAL_NOTIFIER_SMS_PROVIDER: is not set"),
        ({"PERENNIAL_NOTIFIER_SMS_PROVIDER": "pigeon"}, "there is no provider 'pigeon'; there are echo, smpp, smtp"),
        ({"PERENNIAL_NOTIFIER_EMAIL_PROVIDER": "smtp"}, "PERENNIAL_NOTIFIER_SMTP_HOST: is not set"),
        ({"PERENNIAL_NOTIFIER_ECHO_FIEL": "x"}, "did you mean PERENNIAL_NOTIFIER_ECHO_FILE?"),
        ({"PERENNIAL_NOTIFIER_LEASE_SECONDS": "0.5"}, "must be longer than the 1 seconds that echo may take"),
        (
            {"PERENNIAL_NOTIFIER_SERVICE_PHONE": ""},
            "names the hotline (house.phone), and PERENNIAL_NOTIFIER_SERVICE_PHONE",
        ),
        ({"PERENNIAL_NOTIFIER_LOCALE": "xx-XX"}, "there is no pack xx-XX; there are en, zh-CN"),
    ],
)
async def test_wrong_settings_stop_the_start_with_the_name(start, settings, complaint):
    process = await start(**settings)
    ended = await process.end()
    assert ended == 2
    log = process.child.log.read_text()
    assert complaint in log
    assert "Traceback" not in log
