"""The notifier is killed again and again while it sends through both sinks: nothing is lost, and nothing goes out twice."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import asyncpg
import pytest

from deploy.local.sinks import Sinks
from schemas.parties import Channel, MessageClass
from tests.builders import make_notice
from tests.contract.peer import Peer, json_lines, smsc_peer
from tests.integration.notifier.processes import FACTS
from tests.integration.notifier.test_sms_service import by_smpp

WINDOW, POOL = 8, 4
KILLS, EACH = 20, 40
SPARE = 300
"""Notices that lie in the hands of the dead while the living send others."""
CLASSES = (MessageClass.CARE, MessageClass.SERVICE, MessageClass.STATUTORY)
SMS_FIRST, MAIL_FIRST = (Channel.SMS, Channel.EMAIL), (Channel.EMAIL, Channel.SMS)
_NAME = re.compile(r"K\d{4}")

NOTICES = {
    f"K{number:04}": make_notice(
        f"K{number:04}",
        true_while=(),
        message_class=CLASSES[number // 2 % 3],
        channels=(SMS_FIRST, MAIL_FIRST)[number % 2],
    )
    for number in range(KILLS * EACH + SPARE)
}


class Outside:
    """An SMSC and a mail server, and what each has received: the names of the policies."""

    def __init__(self, peer: Peer, folder: Path) -> None:
        self.peer = peer
        self.sinks = Sinks(folder, folder, None)
        self._folder = folder

    @property
    def sms(self) -> Sequence[str]:
        """Of a text in parts the first one."""
        return _names([each["text"] for each in self.peer.lines() if _is_first(each["udh"])])

    @property
    def mails(self) -> Sequence[str]:
        return _names([each["text"] for each in json_lines(self._folder / "smtp.jsonl")])

    @property
    def settings(self) -> dict[str, str]:
        return by_smpp(
            self.peer.port,
            self._folder,
            PERENNIAL_NOTIFIER_SMPP_TIMEOUT="1",
            PERENNIAL_NOTIFIER_SMPP_WINDOW=str(WINDOW),
            PERENNIAL_NOTIFIER_EMAIL_PROVIDER="smtp",
            PERENNIAL_NOTIFIER_SMTP_HOST="127.0.0.1",
            PERENNIAL_NOTIFIER_SMTP_PORT=str(self.sinks.smtp_port),
            PERENNIAL_NOTIFIER_SMTP_TLS="none",
            PERENNIAL_NOTIFIER_SMTP_SENDER="service@perennial.example",
            PERENNIAL_NOTIFIER_SMTP_CONNECTIONS=str(POOL),
            PERENNIAL_NOTIFIER_SMTP_TIMEOUT="1",
            PERENNIAL_NOTIFIER_LEASE_SECONDS="6.5",
            PERENNIAL_NOTIFIER_BATCH="20",
        )


def _is_first(headers: Sequence[str]) -> bool:
    return not headers or headers[0].endswith("01")


def _names(texts: Sequence[str]) -> Sequence[str]:
    return [found[0] for text in texts if (found := _NAME.search(text))]


@pytest.fixture
async def outside(tmp_path):
    (tmp_path / "password").write_text("secret\n")
    async with smsc_peer(tmp_path) as peer:
        made = Outside(peer, tmp_path)
        await made.sinks.start()
        yield made
        await made.sinks.stop()


@pytest.mark.any_broker
@pytest.mark.timeout(900)
async def test_killed_twenty_times_while_it_sends_by_sms_and_mail_nothing_is_lost_and_nothing_twice(
    start, say, outside, url
):
    await say(*FACTS, *NOTICES.values())
    in_doubt = [0]
    for kill in range(1, KILLS + 1):
        process = await start(**outside.settings)

        async def so_many(kill=kill) -> bool:
            return len(outside.sms) + len(outside.mails) >= kill * EACH

        await process.child.ready(so_many, within=120)
        process.child.kill()
        in_doubt.append(await unanswered(url))
        assert in_doubt[-1] - in_doubt[-2] <= WINDOW + POOL
    process = await start(**outside.settings)
    await process.answers("/ready")
    await process.lives_on()

    outcomes = await process.lines("outcomes")
    told = Counter(each["notice_id"] for each in outcomes if each["outcome"] == "unknown" and not each["concludes"])
    ended = {each["notice_id"]: each["outcome"] for each in outcomes if each["concludes"]}
    sms, mails = Counter(outside.sms), Counter(outside.mails)
    assert set(ended) == {str(notice.notice_id) for notice in NOTICES.values()}
    for name, notice in NOTICES.items():
        received, key = sms[name] + mails[name], str(notice.notice_id)
        judge(notice.message_class, ended[key], received, told[key])
    lost_workers = [each for each in outcomes if each["outcome"] == "unknown" and each["reason"] == "lost-worker"]
    assert len(lost_workers) <= KILLS * (WINDOW + POOL)
    assert len(sms) > KILLS
    assert len(mails) > KILLS


def judge(message_class: MessageClass, outcome: str, received: int, told_unknown: int) -> None:
    """Received and said to be, once; or unknown, and then what its class wants: care is never repeated."""
    if outcome == "unknown":
        assert message_class is MessageClass.CARE
        assert received <= 1
    else:
        assert outcome in ("accepted", "delivered")
        assert 1 <= received <= 1 + told_unknown


async def unanswered(url: str) -> int:
    """What had left and was not answered, of all the dead."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval("SELECT count(*) FROM notifier.handover WHERE answer IS NULL")
    finally:
        await connection.close()
