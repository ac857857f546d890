"""Where templates are compiled: a sandbox that knows nothing but the filters of its locale."""

from functools import lru_cache
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

from services.notifier.errors import UnrenderableError
from services.notifier.packs.filters import one_line
from services.notifier.packs.manners import manner_of


def _shown(value: Any) -> Any:
    """A value that is not there must never be printed as the word None, and no text may break out of its line."""
    if value is None:
        raise UnrenderableError("a value that is not there would be printed; put an if around it")
    return one_line(value) if isinstance(value, str) else value


class _Environment(ImmutableSandboxedEnvironment):
    """Values are plain data: a name after a dot is a key, never a method of the dictionary."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, dict):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


@lru_cache
def environment_for(locale: str, neutral_title: str, *, autoescape: bool) -> ImmutableSandboxedEnvironment:
    """Templates of a locale see its filters and the test `none`, and nothing else; a name that is unknown is an error."""
    found = _Environment(
        undefined=jinja2.StrictUndefined, autoescape=autoescape, finalize=_shown, trim_blocks=True, lstrip_blocks=True
    )
    found.globals.clear()
    found.filters = dict(manner_of(locale, neutral_title).filters)
    found.tests = {"none": found.tests["none"]}
    return found
