"""A batch of records on its way: which of them go on, and which are given up."""

from collections.abc import Callable, Iterable, Sequence

from schemas.base import EventModel
from schemas.registry import UndecodableError
from services.kit.events.gate import Arrival, Gate
from services.kit.events.parked import BEHIND, GivenUp, Stream
from services.kit.events.record import Headers, Record

Decode = Callable[[Headers, bytes | None, str | None], EventModel]


class Batch:
    """Records in log order, decoded. Those that cannot be are given up, with everything behind them of their stream."""

    def __init__(self, records: Sequence[Record], decode: Decode, gate: Gate | None, parked: Iterable[Stream]) -> None:
        """`parked` are the streams that have something parked already: nothing of them goes on."""
        self.arrivals: list[Arrival] = []
        self.applied = 0
        """How many events the handler has taken."""
        self._records = records
        self._given_up: list[GivenUp] = []
        self._failed: set[Stream] = set()
        blocked = set(parked)
        for record in records:
            if record.stream in blocked:
                self._given_up.append(GivenUp(record, BEHIND))
                continue
            try:
                self.arrivals.append(_arrival(record, decode, gate))
            except UndecodableError as error:
                blocked.add(record.stream)
                self._given_up.append(GivenUp(record, f"undecodable: {error}"))

    @property
    def gated_keys(self) -> list[str]:
        """The keys whose order the gate watches, sorted."""
        return sorted({arrival.key for arrival in self.arrivals if arrival.version is not None})

    @property
    def given_up(self) -> list[GivenUp]:
        """What is to be parked, in the order of the log; what had waited comes behind it."""
        if not self._given_up:
            return []
        places = {record: place for place, record in enumerate(self._records)}
        return sorted(self._given_up, key=lambda one: places.get(one.record, len(places)))

    def fail(self, arrival: Arrival, reason: str) -> None:
        """Give up an arrival that could not be decided, and from here on its stream."""
        self._given_up.append(GivenUp(arrival.record, reason))
        self._failed.add(arrival.record.stream)

    def going_on(self, arrivals: Sequence[Arrival]) -> list[Arrival]:
        """Those of the arrivals that have no failed one before them; the others are given up."""
        behind = [arrival for arrival in arrivals if arrival.record.stream in self._failed]
        self._given_up.extend(GivenUp(arrival.record, BEHIND) for arrival in behind)
        return [arrival for arrival in arrivals if arrival.record.stream not in self._failed]


def _arrival(record: Record, decode: Decode, gate: Gate | None) -> Arrival:
    key = None if record.key_bytes is None else record.key
    event = decode(record.headers, record.body, key)
    if (event.topic, event.key) != (record.topic, key):
        raise UndecodableError(
            f"{event.type} for {event.key} belongs to {event.topic}, not to {record.topic} under {key!r}"
        )
    numbered = gate is not None and gate.applies(event)
    return Arrival(record, event, event.version if numbered else None)
