"""Contents that name a list: the one way to name fewer when a message has no room for all."""

from typing import Any, ClassVar, Self

from schemas.base import Contract


class Listed(Contract):
    """Variables of a purpose that names a list, the most urgent first."""

    LISTED: ClassVar[tuple[str, ...]]
    """The fields that hold the list, the most urgent field first. The first field always names at least one."""

    more: int = 0
    """How many are counted but not named."""

    @property
    def named(self) -> int:
        """How many are named."""
        return sum(len(getattr(self, field)) for field in self.LISTED)

    def shortened(self, count: int) -> Self:
        """The same content that names the first `count` and adds the others to `more`; itself when it names no more.

        Sums and deadlines do not change: they are over everything. Raises ValueError when `count` is below 1.
        """
        if count < 1:
            raise ValueError(f"a notice names one at least, not {count}")
        if count >= self.named:
            return self
        kept: dict[str, Any] = {"more": self.more + self.named - count}
        for field in self.LISTED:
            kept[field] = getattr(self, field)[:count]
            count -= len(kept[field])
        return self.model_copy(update=kept)
