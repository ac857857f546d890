"""What a mail server can take, and what is made of one that speaks nonsense, slowly, never, or twice."""

import asyncio

import pytest

from schemas.parties import Channel
from services.notifier.domain.results import Accepted, Busy, Rejected, Unsure
from services.notifier.packs.library import load_packs
from services.notifier.packs.template import House
from tests.contract.mail_server import serving
from tests.contract.test_providers import message
from tests.contract.test_smtp_transport import said_to

# What a server can take


async def test_a_mail_too_large_for_the_server_is_refused_before_it_leaves():
    with serving(data_size_limit=5000) as server:
        large, small = await said_to(server.port, message(1, text="很长" * 3000), message(2), tls="none")
        assert isinstance(large, Rejected)
        assert "takes 5000 at the most" in large.detail
        assert not large.bad_address
        assert isinstance(small, Accepted)


async def test_a_domain_in_chinese_has_a_spelling_in_ascii():
    with serving() as server:
        [result] = await said_to(server.port, message(to="wang@例子.中国"), tls="none")
        assert isinstance(result, Accepted)
        assert server.mails[0][0] == ["wang@xn--fsqu00a.xn--fiqs8s"]


async def test_a_name_in_chinese_needs_a_server_that_takes_it():
    with serving(enable_SMTPUTF8=True) as server:
        [result] = await said_to(server.port, message(to="王芳@example.com"), tls="none")
        assert isinstance(result, Accepted)
        assert server.mails[0][0] == ["王芳@example.com"]
    with serving(enable_SMTPUTF8=False) as server:
        [result] = await said_to(server.port, message(to="王芳@example.com"), tls="none")
        assert isinstance(result, Rejected)
        assert result.bad_address


async def test_a_subject_that_would_break_its_line_leaves_nothing():
    with serving() as server:
        [result] = await said_to(server.port, message(subject="a\r\nBcc: evil@example.com"), tls="none")
        assert isinstance(result, Rejected)
        assert not result.bad_address
        assert server.mails == []


async def test_lines_are_short_and_nothing_is_missing():
    text = "\n".join(["." * 5, "很长的一行" * 400, "end"])
    with serving() as server:
        await said_to(server.port, message(text=text), tls="none")
        [(_, mail)] = server.mails
        assert max(map(len, mail.as_bytes().splitlines())) <= 78
        assert mail.get_body(("plain",)).get_content().splitlines() == text.splitlines()
        assert mail.get_content_type() == "multipart/alternative"
        assert (mail["Auto-Submitted"], mail["MIME-Version"]) == ("auto-generated", "1.0")


async def test_a_workbook_goes_with_both_forms_of_the_words():
    digest = load_packs(House(name="常青人寿", phone="95500"), "zh-CN").template("zh-CN", "Digest")
    words = digest.render(digest.sample, Channel.EMAIL)
    with serving() as server:
        await said_to(server.port, message()._replace(words=words), tls="none")
        [(_, mail)] = server.mails
    assert mail.get_content_type() == "multipart/mixed"
    assert "移交清单" in mail.get_body(("plain",)).get_content()
    assert "<table" in mail.get_body(("html",)).get_content()
    [attached] = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("移交清单.xlsx", words.attachment.octets)


# Servers that do as they like

NONSENSE = {
    "http": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "no-such-code": b"999 \xff\xfe\r\n",
    "endless": b"x" * 70000,
    "silence": b"",
}


async def odd(answers: dict[str, bytes], *messages):
    """What becomes of messages at a server that says these things; how often it was connected to."""
    usual = {"": b"220 odd\r\n", "EHLO": b"250 odd\r\n", "DATA": b"354 go on\r\n", ".": b"250 ok\r\n"} | answers
    connections = []

    async def talk(reader, writer) -> None:
        connections.append(writer)
        writer.write(usual[""])
        in_mail = False
        while line := (await reader.readline()).decode().strip("\r\n"):
            in_mail = await answer(reader, writer, line, in_mail=in_mail)
        writer.close()

    async def answer(reader, writer, line: str, *, in_mail: bool) -> bool:
        if in_mail:
            while line != ".":
                line = (await reader.readline()).decode().strip("\r\n")
        said = usual.get(line.split()[0].upper(), b"250 ok\r\n")
        writer.write(said)
        return line == "DATA" and said.startswith(b"354")

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    results = await said_to(server.sockets[0].getsockname()[1], *messages, tls="none", timeout=1.0, connections=1)
    server.close()
    for writer in connections:
        writer.transport.abort()
    return results, len(connections)


@pytest.mark.parametrize("at", ["", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("said", NONSENSE.values(), ids=NONSENSE)
async def test_nonsense_or_silence_before_the_mail_is_not_sent(at, said):
    [result], _ = await odd({at: said}, message())
    assert isinstance(result, Busy)


@pytest.mark.parametrize("said", [*NONSENSE.values(), b"354 go on\r\n"], ids=[*NONSENSE, "go-on"])
async def test_nonsense_or_silence_after_the_mail_leaves_us_in_doubt(said):
    results, connections = await odd({".": said}, message(1), message(2))
    assert {type(each) for each in results} == {Unsure}
    assert connections == 2


async def test_whatever_yes_a_server_says_to_the_mail_is_a_yes():
    [result], _ = await odd({".": b"251 2.0.0 will do\r\n"}, message())
    assert isinstance(result, Accepted)


@pytest.mark.parametrize("at", ["EHLO", "MAIL", "RCPT", "DATA", "."])
async def test_a_server_that_says_everything_twice_is_never_believed_wrongly(at):
    twice = {"DATA": b"354 go on\r\n250 ok\r\n"}.get(at, b"250 ok\r\n250 ok\r\n")
    refusing = {} if at == "." else {".": b"554 5.7.1 no\r\n"}
    results, _ = await odd({at: twice} | refusing, message(1), message(2))
    if at == ".":
        assert isinstance(results[0], Accepted)
    else:
        assert {type(each) for each in results} <= {Busy, Rejected, Unsure}


async def test_a_server_that_closes_for_lunch_is_asked_later():
    [result], _ = await odd({"MAIL": b"421 4.3.2 closing\r\n"}, message())
    assert isinstance(result, Busy)
