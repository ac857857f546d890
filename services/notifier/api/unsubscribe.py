"""The link behind `List-Unsubscribe` (RFC 8058): looking at it changes nothing, a POST without more ado ends the letters."""

from html import escape
from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.kit.clock import Clock
from services.kit.postgres import Database
from services.notifier.domain.tags import UNSUBSCRIBE, Tags
from services.notifier.handlers.on_opted_out import on_opted_out

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
_PAGE = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{house}</title></head><body><h1>{house}</h1>{words}</body></html>
"""
_ASK = """<p>您将不再收到这类邮件；与您保单有关的通知不受影响。</p>
<p lang="en">You will get no more e-mails of this kind. Notices about your policies go on.</p>
<form method="post"><button type="submit">退订 / Unsubscribe</button></form>"""
_DONE = """<p>已为您退订。</p><p lang="en">You are unsubscribed.</p>"""
_STRANGE = """<p>此链接无效或不完整。</p><p lang="en">This link is not complete, or was not made by us.</p>"""


def unsubscribe_router(tags: Tags, database: Database, house: str, clock: Clock) -> APIRouter:
    """`GET` and `POST /unsubscribe/{tag}`, for everybody who holds a link."""
    router = APIRouter(tags=["unsubscribe"], default_response_class=HTMLResponse)

    def page(words: str, status: HTTPStatus = HTTPStatus.OK) -> HTMLResponse:
        return HTMLResponse(_PAGE.format(house=escape(house), words=words), status, headers=_HEADERS)

    @router.get(f"{UNSUBSCRIBE}{{tag}}")
    async def ask(tag: str) -> HTMLResponse:
        """A page with a button."""
        return page(_STRANGE, HTTPStatus.NOT_FOUND) if tags.read(tag) is None else page(_ASK)

    @router.post(f"{UNSUBSCRIBE}{{tag}}")
    async def act(tag: str) -> HTMLResponse:
        """No more e-mails of the class of that notice, from now on. Twice is as good as once."""
        found = tags.read(tag)
        if found is None:
            return page(_STRANGE, HTTPStatus.NOT_FOUND)
        async with database.transaction() as tx:
            await on_opted_out(tx, found.notice_id, clock.now())
        return page(_DONE)

    return router
