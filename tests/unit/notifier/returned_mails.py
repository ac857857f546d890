"""Mail as it comes back from servers of many kinds, about a message of ours with the tag TAG."""

TAG = "a2" * 20
TO = f"bounces+{TAG}@example.com"


def report(fields: str, original: str = "", kind: str = "text/rfc822-headers", envelope: str = "") -> bytes:
    """A report of RFC 3464, as Postfix writes it."""
    text = f"""Return-Path: <>
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
To: {TO}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.net.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
{envelope}
{fields}

--b
Content-Type: {kind}

{original}
--b--
"""
    return text.replace("\n", "\r\n").encode()


def failed(status: str, said: str = "550 no") -> bytes:
    return report(
        f"Final-Recipient: rfc822; wang@example.net\nAction: failed\nStatus: {status}\nDiagnostic-Code: smtp; {said}"
    )


def plain(sender: str, subject: str, text: str, *headers: str) -> bytes:
    lines = [f"From: {sender}", f"To: {TO}", f"Subject: {subject}", *headers, "Content-Type: text/plain; charset=utf-8"]
    return ("\r\n".join(lines) + "\r\n\r\n" + text).encode()


QMAIL = plain(
    "MAILER-DAEMON@qmail.example",
    "failure notice",
    "Hi. This is the qmail-send program at qmail.example.\nI'm afraid I wasn't able to deliver your message.\n\n"
    "<wang@example.net>:\n192.0.2.5 does not like recipient.\nRemote host said: 550 5.1.1 unknown user\nGiving up on 192.0.2.5.",
)
EXIM = plain(
    "Mail Delivery System <Mailer-Daemon@exim.example>",
    "Mail delivery failed: returning message to sender",
    "A message that you sent could not be delivered.\n\n  wang@example.net\n    host mx.example.net [192.0.2.5.1.1]\n"
    "    SMTP error from remote mail server after RCPT TO: 550 No such user here",
    "X-Failed-Recipients: wang@example.net",
    "Auto-Submitted: auto-replied",
)
CHINESE = plain("PostMaster@qq.example", "系统退信/System bounce", "抱歉，您的邮件被退回来了……\n收件人邮箱不存在。")
FULL_IN_WORDS = plain("postmaster@old.example", "Undeliverable: notice", "The message was rejected: 552 mailbox full")
LATE_IN_WORDS = plain(
    "MAILER-DAEMON@old.example", "Warning: could not send for 4 hours", "451 4.4.1 connection timed out"
)
HOLIDAY = plain(
    "wang@example.net", "Re: 续期保费", "我在休假。550 5.1.1 user unknown", "Auto-Submitted: auto-replied (vacation)"
)
OLD_HOLIDAY = plain("wang@example.net", "Out of office", "I am away", "Precedence: bulk")
READ = plain(
    "wang@example.net", "Read: notice", "read", "Content-Type: multipart/report; report-type=disposition-notification"
)
PERSON = plain("wang@example.net", "Re: 续期保费", "我已经交过了 550")
