"""The packs: which templates there are, and how a text would look."""

from functools import partial
from http import HTTPStatus

from fastapi import APIRouter, HTTPException
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from schemas.http.notifier import Preview, PreviewIn, TemplateView
from schemas.parties import Channel
from services.notifier.domain.limits import Limits
from services.notifier.errors import NoSuchTemplate
from services.notifier.packs.library import Library
from services.notifier.packs.template import SAMPLE_LINK, Template


def packs_router(library: Library, limits: Limits) -> APIRouter:
    """`GET /packs` and `POST /packs/{locale}/{purpose}/preview`; texts are shortened as they would be for sending."""
    router = APIRouter(tags=["packs"])

    @router.get("/packs")
    async def packs() -> list[TemplateView]:
        """Every template with the hashes of its texts."""
        return [
            TemplateView(locale=locale, purpose=template.declaration.purpose, channels=dict(template.hashes))
            for locale, template in library
        ]

    @router.post("/packs/{locale}/{purpose}/preview")
    async def preview(locale: str, purpose: str, body: PreviewIn) -> Preview:
        """The text for given variables, or for the template's sample."""
        try:
            template = library.template(locale, purpose)
        except NoSuchTemplate as error:
            raise HTTPException(HTTPStatus.NOT_FOUND, str(error)) from error
        return _preview(template, body, limits)

    return router


def _preview(template: Template, body: PreviewIn, limits: Limits) -> Preview:
    try:
        given = body.content
        content = template.sample if given is None else type(template.sample).model_validate(given)
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False)) from error
    fits = partial(limits.fit, channel=body.channel, to=template.typical_number)
    said = template.render(content, body.channel, SAMPLE_LINK, fits)
    return Preview(
        text=said.text,
        subject=said.subject,
        html=said.html,
        template_hash=said.template_hash,
        sms_parts=template.parts(said) if body.channel is Channel.SMS else None,
    )
