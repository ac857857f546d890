"""Mail that cannot be fetched or moved: it is stepped over, shown, and tried again after a while."""

import time
from collections.abc import Callable, Sequence

from prometheus_client import Gauge

from schemas.http.notifier import SkippedMail
from services.kit.logging import get_logger
from services.kit.metrics import REGISTRY

AGAIN_SECONDS = 300.0
"""Machine time after which a mail that was stepped over is tried again."""
MOST = 1000
"""Mails that are remembered; beyond them the one that was stepped over first is tried again earlier."""

SKIPPED = Gauge(
    "perennial_notifier_returned_mail_skipped",
    "Returned mails in this mailbox that could not be fetched or moved, and are stepped over.",
    ("kind",),
    registry=REGISTRY,
)
_log = get_logger(__name__)


class Skipped:
    """The mails of one mailbox that are stepped over."""

    def __init__(self, kind: str, where: str, now: Callable[[], float] = time.monotonic) -> None:
        """`where` is the mailbox as an operator knows it; `now` counts machine seconds."""
        self._kind = kind
        self._where = where
        self._now = now
        self._until: dict[str, tuple[float, str]] = {}

    def add(self, name: str, reason: str) -> None:
        """Step over a mail from now on."""
        again = name in self._until
        self._until.pop(name, None)
        while len(self._until) >= MOST:
            self._until.pop(next(iter(self._until)))
        self._until[name] = (self._now() + AGAIN_SECONDS, reason)
        self._show()
        if not again:
            _log.warning("returned mail stepped over", mailbox=self._where, mail=_plain(name), reason=reason)

    def holds(self, name: str) -> bool:
        """Whether a mail is stepped over at present."""
        return name in self._until and self._now() < self._until[name][0]

    def forget(self, name: str) -> None:
        """A mail could be fetched and moved after all, or is gone."""
        if self._until.pop(name, None):
            self._show()

    def keep_only(self, names: Sequence[str]) -> None:
        """Forget whatever is not there any longer; `names` is what the mailbox holds."""
        for name in set(self._until) - set(names):
            self.forget(name)

    def clear(self) -> None:
        """Forget all: the names mean other mails from now on."""
        self._until.clear()
        self._show()

    def shown(self) -> Sequence[SkippedMail]:
        """What is stepped over, as the API shows it."""
        rows = tuple(self._until.items())
        return [SkippedMail(mailbox=self._where, name=_plain(name), reason=why) for name, (_, why) in rows]

    def _show(self) -> None:
        SKIPPED.labels(self._kind).set(len(self._until))


def _plain(name: str) -> str:
    """A file name of any bytes as text."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")
