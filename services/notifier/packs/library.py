"""All packs of a deployment, loaded once at the start."""

from collections.abc import Collection, Iterator, Mapping
from functools import partial
from importlib import resources
from importlib.resources.abc import Traversable

from schemas.base import Contract
from schemas.listed import Listed
from schemas.parties import Channel
from schemas.purposes import PURPOSES
from services.notifier.domain.limits import Limits
from services.notifier.domain.results import Rendered
from services.notifier.errors import NoSuchTemplate, TemplateFault
from services.notifier.packs.fitting import Fits, anything
from services.notifier.packs.template import House, Template, load


class Library:
    """Templates by locale and purpose. A locale without a pack speaks the deployment's own."""

    def __init__(self, templates: Mapping[tuple[str, str], Template], locale: str) -> None:
        """Use `locale` where a recipient's has no pack."""
        self._templates = templates
        self._locale = locale

    def __iter__(self) -> Iterator[tuple[str, Template]]:
        """Every template with its locale."""
        return ((locale, template) for (locale, _), template in sorted(self._templates.items()))

    def template(self, locale: str, purpose: str) -> Template:
        """The template of a purpose for recipients of a locale."""
        found = self._templates.get((locale, purpose)) or self._templates.get((self._locale, purpose))
        if found is None:
            raise NoSuchTemplate(f"there is no template for {purpose} in {locale}")
        return found

    def channels(self, locale: str, purpose: str) -> Collection[Channel]:
        """The channels for which this purpose has words."""
        return self.template(locale, purpose).hashes.keys()

    def render(
        self, locale: str, content: Contract, channel: Channel, unsubscribe: str | None = None, fits: Fits = anything
    ) -> Rendered:
        """The words of a notice, short enough for `fits`; with the link where it has one."""
        return self.template(locale, type(content).__name__).render(content, channel, unsubscribe, fits)


def check_room(library: Library, limits: Limits) -> None:
    """One item of each template's sample must fit into a text message. Raises `TemplateFault`."""
    for locale, template in library:
        if Channel.SMS not in template.hashes:
            continue
        sample = template.sample.shortened(1) if isinstance(template.sample, Listed) else template.sample
        fits = partial(limits.fit, channel=Channel.SMS, to=template.typical_number)
        if not fits(said := template.render(sample, Channel.SMS, fits=fits)):
            raise TemplateFault(
                f"{locale}/{template.declaration.purpose}/sms.j2: one item takes {template.parts(said)} parts, and the "
                f"provider of text messages may send {limits.texts.most_parts}: allow more (MAX_PARTS) or shorten it"
            )


def load_packs(house: House, locale: str, place: Traversable | None = None) -> Library:
    """Load and check every pack: each has a template for every purpose. Raises `TemplateFault`."""
    root = place or resources.files("services.notifier.packs")
    names = sorted(each.name for each in root.iterdir() if each.is_dir() and not each.name.startswith("_"))
    if locale not in names:
        raise TemplateFault(f"locale: there is no pack {locale}; there are {', '.join(names)}")
    return Library(
        {
            (name, model.__name__): load(root / name / model.__name__, f"{name}/{model.__name__}", model, house)
            for name in names
            for model in PURPOSES
        },
        locale,
    )
