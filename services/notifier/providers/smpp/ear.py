"""What an SMSC delivers: it is kept first, and answered then."""

from services.kit.events.failures import MACHINE
from services.kit.logging import get_logger
from services.notifier.domain.heard import PartReceipt, TextPart
from services.notifier.errors import NotKept
from services.notifier.providers.contract import Keep
from services.notifier.providers.smpp import statuses
from services.notifier.providers.smpp.bodies import ShortMessage
from services.notifier.providers.smpp.options import SmppOptions
from services.notifier.providers.smpp.pdu import Command, Nonsense, Pdu
from services.notifier.providers.smpp.reading import Reading
from services.notifier.providers.smpp.receipts import is_receipt, read_receipt
from services.notifier.providers.smpp.states import states_of
from services.notifier.providers.smpp.texts import read_text

_log = get_logger(__name__)


class Ear:
    """Open once somebody keeps what is heard; until then the SMSC is asked to say it later."""

    def __init__(self, options: SmppOptions) -> None:
        """Raises `ProviderMisconfigured` where the file of words of receipts cannot be used."""
        self._region = options.region
        self._hex_ids = options.hex_ids
        self._states = states_of(options.states_file)
        self._reading = Reading(options.coding_15, options.opt_out_words)
        self.keep: Keep | None = None

    async def hear(self, pdu: Pdu) -> int:
        """Take one delivery; the status to answer it with."""
        if self.keep is None:
            return statuses.TEMPORARY_APPLICATION_ERROR
        try:
            message = ShortMessage.decode(pdu.body, short=pdu.command != Command.DATA_SM)
        except Nonsense as error:
            _log.warning("smsc delivers nonsense", reason=str(error))
            return statuses.PERMANENT_APPLICATION_ERROR
        heard = self._read(message)
        if heard is None:
            _log.warning("smsc sends a receipt that does not say for what")
            return statuses.OK
        try:
            await self.keep(heard)
        except NotKept as error:
            _log.error("refused for good, it cannot be kept", reason=str(error))
            return statuses.PERMANENT_APPLICATION_ERROR
        except MACHINE as error:
            _log.warning("not kept, the smsc will say it again", reason=f"{type(error).__name__}: {error}")
            return statuses.TEMPORARY_APPLICATION_ERROR
        return statuses.OK

    def _read(self, message: ShortMessage) -> PartReceipt | TextPart | None:
        if is_receipt(message):
            return read_receipt(message, self._region, self._states, self._hex_ids)
        return read_text(message, self._region, self._reading)
