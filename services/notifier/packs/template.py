"""One template: the folder of a purpose, compiled and held to its rules when it is loaded."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources.abc import Traversable
from typing import Any

import jinja2
import mjml
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from schemas.base import Contract
from schemas.listed import Listed
from schemas.parties import Channel
from services.notifier.domain.limits import ALWAYS_UCS2
from services.notifier.domain.results import Rendered
from services.notifier.domain.sms_parts import Alphabet, cut
from services.notifier.errors import NoSuchTemplate, TemplateFault, UnrenderableError
from services.notifier.packs.checks import check_hotline, check_mail
from services.notifier.packs.environment import environment_for
from services.notifier.packs.fitting import Fits, abbreviated, anything, fitted
from services.notifier.packs.manners import Manner, manner_of
from services.notifier.packs.names import NEUTRAL_TITLE
from services.notifier.packs.rules import RuleBroken, check, fields_of, prints
from services.notifier.packs.sheet import FILE as SHEET
from services.notifier.packs.sheet import SheetTemplate, sheet_of

LARGEST_SOURCE = 64 * 1024
COUNT = "count"
"""The variable of purposes with a list: how many items there are, named or not."""
SAMPLE_LINK = "https://service.example.com/unsubscribe/sample"
FILES: Mapping[Channel, Sequence[str]] = {
    Channel.SMS: ("sms.j2",),
    Channel.EMAIL: ("subject.j2", "email.txt.j2", "email.mjml"),
}


class House(Contract):
    """Who speaks: the insurer's short name, which signs every text, and its service number."""

    name: str
    phone: str | None = None
    latin: str | None = None
    """The name in Latin letters, for texts in other languages than Chinese."""
    neutral_title: str = NEUTRAL_TITLE
    """What a Chinese text calls a recipient whose sex is not known."""

    def as_in(self, manner: Manner) -> "House":
        """By the name that it has in that manner."""
        return self.model_copy(update={"name": self.latin}) if manner.latin and self.latin else self


class Declaration(BaseModel):
    """What `template.yaml` says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    purpose: str
    channels: tuple[Channel, ...] = Field(min_length=1)
    sms_parts: int = Field(default=1, ge=1, le=10)
    """The most parts that the sample may be billed as; a longer sample is a fault of the template. Messages are held to
    what their carrier takes (`domain/limits.py`)."""


@dataclass(frozen=True, slots=True)
class Template:
    """The compiled texts of one purpose in one locale."""

    declaration: Declaration
    house: House
    compiled: Mapping[str, jinja2.Template]
    hashes: Mapping[Channel, str]
    sample: Contract
    speaker: Mapping[str, Any]
    """The house as templates read it."""
    manner: Manner
    sheet: SheetTemplate | None = None
    """The workbook that goes with its e-mails."""

    def render(
        self, content: Contract, channel: Channel, unsubscribe: str | None = None, fits: Fits = anything
    ) -> Rendered:
        """The words of a notice. Raises `UnrenderableError` when its values do not fit the template.

        `unsubscribe` is the link by which its recipient gets no more e-mails of its class, where that may be refused.
        Words that do not satisfy `fits` are shortened (`fitting.py`); the workbook always holds everything.
        """
        if channel not in self.hashes:
            raise NoSuchTemplate(f"{self.declaration.purpose} has no template for {channel}")
        words = partial(self._words, channel=channel, unsubscribe=unsubscribe)
        said = fitted(words, partial(words, brief=True), content, fits)
        if channel is Channel.EMAIL and self.sheet:
            return said._replace(attachment=self.sheet.render(content))
        return said

    def _words(self, content: Contract, *, channel: Channel, unsubscribe: str | None, brief: bool = False) -> Rendered:
        """The words of exactly this content, with long names abbreviated where it is to be brief."""
        values = content.model_dump() | {"house": self.speaker, "unsubscribe": unsubscribe}
        if isinstance(content, Listed):
            values[COUNT] = content.named + content.more
        if brief:
            values = abbreviated(values, self.manner.ellipsis)
        try:
            said = {name: self.compiled[name].render(values) for name in FILES[channel]}
        except (jinja2.TemplateError, TypeError, ValueError, KeyError) as error:
            raise UnrenderableError(f"{self.declaration.purpose} for {channel}: {error}") from error
        if channel is Channel.SMS:
            text = self.manner.signature.format(self.house.name) + self._joined(said["sms.j2"])
            return Rendered(text, None, None, self.hashes[channel])
        subject = self._joined(said["subject.j2"])
        return Rendered(said["email.txt.j2"], subject, said["email.mjml"], self.hashes[channel])

    @property
    def typical_number(self) -> str:
        """The beginning of the numbers that texts in this language go to; it decides in what they are billed."""
        return ALWAYS_UCS2[0] if self.manner.alphabet is Alphabet.UCS2 else ""

    def parts(self, said: Rendered) -> int:
        """How many messages a text is billed as."""
        return len(cut(said.text, self.manner.alphabet).parts)

    def _joined(self, text: str) -> str:
        """One line: what a template breaks for its reader is not broken for the recipient."""
        return self.manner.joint.join(line.strip() for line in text.splitlines() if line.strip())


def load(folder: Traversable, name: str, model: type[Contract], house: House) -> Template:
    """Compile and check the folder `name`, locale/purpose. Raises `TemplateFault` with file, line and what is wrong there."""
    locale = name.partition("/")[0]
    manner = manner_of(locale, house.neutral_title)
    declaration = _declared(folder, name, model)
    variables = {**dict(fields_of(model)), "house": House, "unsubscribe": str}
    if issubclass(model, Listed):
        variables[COUNT] = int
    sheet = _read(folder, name, SHEET) if folder.joinpath(SHEET).is_file() else None
    compiled: dict[str, jinja2.Template] = {}
    hashes: dict[Channel, str] = {}
    for channel in declaration.channels:
        if channel not in FILES:
            raise TemplateFault(f"{name}/template.yaml: channels: {channel} has no templates yet")
        sources = {file: _read(folder, name, file) for file in FILES[channel]}
        compiled |= {file: _compiled(f"{name}/{file}", source, variables, house) for file, source in sources.items()}
        texts = [*sources.values(), *([sheet] if sheet and channel is Channel.EMAIL else [])]
        hashes[channel] = hashlib.sha256("\0".join(texts).encode()).hexdigest()
    speaker = house.as_in(manner)
    sample = _sample(folder, name, model)
    attached = sheet_of(sheet, name, model) if sheet else None
    template = Template(declaration, speaker, compiled, hashes, sample, speaker.model_dump(), manner, attached)
    _try_sample(template, name)
    return template


def _declared(folder: Traversable, name: str, model: type[Contract]) -> Declaration:
    try:
        declaration = Declaration.model_validate(yaml.safe_load(_read(folder, name, "template.yaml")))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise TemplateFault(f"{name}/template.yaml{line}: {getattr(error, 'problem', None) or error}") from error
    except ValidationError as error:
        raise TemplateFault(f"{name}/template.yaml: {_explained(error)}") from error
    if declaration.purpose != model.__name__:
        raise TemplateFault(
            f"{name}/template.yaml: purpose: {declaration.purpose} stands in the folder of {model.__name__}"
        )
    return declaration


def _compiled(file: str, source: str, variables: Mapping[str, Any], house: House) -> jinja2.Template:
    locale = file.partition("/")[0]
    environment = environment_for(locale, house.neutral_title, autoescape=file.endswith(".mjml"))
    try:
        tree = environment.parse(source)
        check(tree, variables)
        contact = manner_of(locale).contact
        check_hotline(file, source, contact, named=prints(tree, "house", "phone"), phone=house.phone)
        if file.endswith(".mjml"):
            source = mjml.mjml2html(source, disable_comments=True)
            check_mail(file, source)
        return environment.from_string(source)
    except RuleBroken as error:
        raise TemplateFault(f"{file}:{error.line}: {error}") from error
    except jinja2.TemplateSyntaxError as error:
        raise TemplateFault(f"{file}:{error.lineno}: {error.message}") from error
    except ValueError as error:
        raise TemplateFault(f"{file}: {error}") from error


def _sample(folder: Traversable, name: str, model: type[Contract]) -> Contract:
    try:
        return model.model_validate_json(_read(folder, name, "sample.json"))
    except ValidationError as error:
        raise TemplateFault(f"{name}/sample.json: {_explained(error)}") from error


def _try_sample(template: Template, name: str) -> None:
    for channel in template.hashes:
        try:
            for link in (SAMPLE_LINK, None):
                said = template.render(template.sample, channel, link)
        except UnrenderableError as error:
            raise TemplateFault(f"{name}: sample.json: {error}") from error
        parts = template.parts(said)
        if channel is Channel.SMS and parts > template.declaration.sms_parts:
            raise TemplateFault(
                f"{name}/sms.j2: the sample takes {parts} parts, sms_parts allows {template.declaration.sms_parts}"
            )


def _read(folder: Traversable, name: str, file: str) -> str:
    try:
        text = folder.joinpath(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TemplateFault(f"{name}/{file}: cannot be read: {error}") from error
    if len(text) > LARGEST_SOURCE:
        raise TemplateFault(f"{name}/{file}: has {len(text)} characters; {LARGEST_SOURCE} is the limit")
    return text


def _explained(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
