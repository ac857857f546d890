"""One-click unsubscribing, from the header of a mail to what the ledger is told."""

import pytest

from schemas.addressees import Addressee
from schemas.parties import Channel, Consent, MessageClass, PartyChanged
from schemas.purposes import Greeting
from services.kit.keys import new_key
from tests.builders import make_notice, make_party
from tests.contract.mail_server import Server, serving
from tests.integration.notifier.processes import FACTS, NINE

SECRET = "a secret of thirty-two characters"
GREETING = Greeting(addressee=Addressee(name="王芳"))
CARE = make_notice(true_while=(), message_class=MessageClass.CARE, channels=(Channel.EMAIL,), content=GREETING)
DUE = make_notice("P2", true_while=(), channels=(Channel.EMAIL,))
REFUSED = Consent(
    message_class=MessageClass.CARE, channel=Channel.EMAIL, granted=False, since=NINE.date(), source="List-Unsubscribe"
)


@pytest.fixture
def mail_server():
    with serving() as server:
        yield server


@pytest.fixture
def run(start, mail_server, tmp_path):
    key = new_key()
    (tmp_path / "secret").write_text(f"{SECRET}\n")

    async def begin():
        process = await start(
            PERENNIAL_API_KEY_HASHES=key.hash,
            PERENNIAL_NOTIFIER_SECRET_FILE=str(tmp_path / "secret"),
            PERENNIAL_NOTIFIER_PUBLIC_URL="https://service.example.com",
            PERENNIAL_NOTIFIER_EMAIL_PROVIDER="smtp",
            PERENNIAL_NOTIFIER_SMTP_HOST="127.0.0.1",
            PERENNIAL_NOTIFIER_SMTP_PORT=str(mail_server.port),
            PERENNIAL_NOTIFIER_SMTP_TLS="none",
            PERENNIAL_NOTIFIER_SMTP_SENDER="service@perennial.example",
        )
        process.api.headers["Authorization"] = f"Bearer {key.key}"
        await process.answers("/ready")
        await process.idle()
        return process

    return begin


def link_in(server: Server) -> str:
    """The path of the link of the one mail that has one."""
    [mail] = [mail for _, mail in server.mails if "List-Unsubscribe" in mail]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = mail["List-Unsubscribe"].removeprefix("<https://service.example.com").removesuffix(">")
    assert f"\r\nList-Unsubscribe: <https://service.example.com{url}>\r\n" in f"\r\n{b''.join(server.raw).decode()}"
    return url


async def opted_out(process) -> list[dict]:
    return [each for each in await process.lines("outcomes") if each["type"] == "perennial.opted-out.v1"]


@pytest.mark.any_broker
async def test_one_click_ends_the_letters_of_a_class_and_looking_does_not(run, say, mail_server):
    await say(*FACTS, CARE, DUE)
    process = await run()
    link, key = link_in(mail_server), process.api.headers.pop("Authorization")
    for _, mail in mail_server.mails:
        text, html = (part.get_content() for part in mail.iter_parts())
        greets = "List-Unsubscribe" in mail
        assert (link in text, f'href="https://service.example.com{link}"' in html) == (greets, greets)
    assert len(mail_server.mails) == 2

    looked = await process.api.get(link)
    assert (looked.status_code, "退订 / Unsubscribe" in looked.text) == (200, True)
    assert (looked.headers["cache-control"], looked.headers["referrer-policy"]) == ("no-store", "no-referrer")
    for strange in (link[:-1], f"{link}x", "/unsubscribe/nobody"):
        assert (await process.api.post(strange)).status_code == 404
        assert (await process.api.get(strange)).status_code == 404
    assert (await process.api.get("/unsubscribe/../records/outcomes")).status_code == 401
    assert (await process.api.get("/records/outcomes")).status_code == 401
    process.api.headers["Authorization"] = key
    assert await opted_out(process) == []

    done = await process.api.post(link, data={"List-Unsubscribe": "One-Click"})
    assert (done.status_code, "已为您退订" in done.text) == (200, True)
    [said] = await opted_out(process)
    assert (said["classes"], said["channel"], said["said"]) == (["care"], "email", "List-Unsubscribe")
    assert said["recipient_id"] == str(CARE.recipient_id)


@pytest.mark.any_broker
async def test_a_link_outlives_its_process_and_says_nothing_twice(run, say, mail_server):
    await say(*FACTS, CARE)
    process = await run()
    link = link_in(mail_server)
    process.child.kill()

    process = await run()
    assert (await process.api.post(link)).status_code == 200
    assert len(await opted_out(process)) == 1
    await say(PartyChanged(occurred_at=NINE, party=make_party(party_version=2, consents=(REFUSED,))))
    await process.idle()
    assert (await process.api.post(link)).status_code == 200
    assert len(await opted_out(process)) == 1
