"""The corpus of returned mail: each form built from its lines in `returned_mail/*.yaml`, about a message with the tag TAG."""

import base64
import quopri
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from tests.unit.notifier.returned_mails import TAG, TO

FOLDER = Path(__file__).with_name("returned_mail")
Form: TypeAlias = Mapping[str, Any]
"""`from`, `subject`, `to`, `headers`; `text` or `html` with `charset` and `encoding`; `report`, `feedback` or `disposition`."""


def forms() -> Mapping[str, Form]:
    """Every form by its name."""
    found: dict[str, Form] = {}
    for file in sorted(FOLDER.glob("*.yaml")):
        for name, form in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            assert name not in found, name
            found[name] = form
    return found


def fates() -> Mapping[str, str]:
    """What must become of each form, by the table."""
    lines = (FOLDER / "fates.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    assert len({row[0] for row in rows}) == len(rows)
    return {row[0]: row[1] for row in rows}


def mail_of(form: Form) -> bytes:
    """The mail as it arrives."""
    headers = [
        f"From: {form['from']}",
        f"To: {form.get('to', TO)}",
        f"Subject: {form['subject']}",
        *form.get("headers", ()),
        "MIME-Version: 1.0",
    ]
    return "\r\n".join(headers).encode() + b"\r\n" + _content(form).replace(b"TAG", TAG.encode())


def _content(form: Form) -> bytes:
    kinds = {"report": "delivery-status", "feedback": "feedback-report", "disposition": "disposition-notification"}
    for field, kind in kinds.items():
        if field in form:
            return _multipart(form, kind, str(form[field]))
    kind = "html" if "html" in form else "plain"
    return _part(f"text/{kind}", form.get("html", form.get("text", "")), form.get("charset"), form.get("encoding"))


def _multipart(form: Form, kind: str, fields: str) -> bytes:
    about = "Reporting-MTA: dns; mx.example.net\nArrival-Date: Mon, 30 Nov 2026 10:00:00 +0800\n\n"
    report = (about if kind == "delivery-status" else "") + fields + "\n"
    parts = (
        _part("text/plain", form.get("text", "A message about your mail.\n"), form.get("charset"), None),
        _part(form.get("report_type", f"message/{kind}"), report, None, form.get("encoding")),
        _part("text/rfc822-headers", "From: service@example.com\nSubject: notice\nX-Notice-Tag: TAG\n", None, None),
    )
    head = f'Content-Type: multipart/report; report-type={kind}; boundary="b/1"\r\n\r\n'.encode()
    return head + b"".join(b"--b/1\r\n" + part + b"\r\n" for part in parts) + b"--b/1--\r\n"


def _part(kind: str, text: str, charset: str | None, encoding: str | None) -> bytes:
    octets = text.replace("\n", "\r\n").encode(charset or "utf-8")
    written = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}.get(encoding or "", bytes)(octets)
    lines = [
        f'Content-Type: {kind}; charset="{charset or "utf-8"}"',
        f"Content-Transfer-Encoding: {encoding or '8bit'}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + written
