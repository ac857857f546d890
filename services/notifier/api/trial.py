"""A test message: is the provider reached, does it take what we send, and does it arrive?"""

from collections.abc import Mapping

from fastapi import APIRouter, HTTPException

from schemas.http.notifier import TrialAnswer, TrialMessage
from schemas.ids import derived
from schemas.parties import Channel
from services.kit.clock import Clock
from services.notifier.domain.results import Message, Rendered, carried_of
from services.notifier.providers.contract import Provider

WORDS = "【{house}】这是一条测试消息，收到即表示发送正常。This is a test message."
PURPOSE = "Test"


def trial_router(providers: Mapping[Channel, tuple[str, Provider]], house: str, clock: Clock) -> APIRouter:
    """`POST /test-messages`. The message is no notice: it waits for no window, and no record is kept of it."""
    router = APIRouter(tags=["test messages"])

    @router.post("/test-messages")
    async def send(body: TrialMessage) -> TrialAnswer:
        """Send fixed words to one address now, past the waiting notices; say what the provider answered."""
        if body.channel not in providers:
            raise HTTPException(422, f"no provider carries {body.channel}")
        name, provider = providers[body.channel]
        now = clock.now()
        delivery = str(derived("test message", body.channel, body.to, now.isoformat()))
        words = Rendered(WORDS.format(house=house), f"【{house}】测试 / test", None, PURPOSE)
        result = await provider.send(Message(f"{delivery}-1", delivery, PURPOSE, body.channel, body.to, words, now))
        carried = carried_of(result)
        return TrialAnswer(
            provider=name,
            result=type(result).__name__.lower(),
            detail=result.detail,
            parts=carried.parts if carried else None,
            cost=carried.cost if carried else None,
            currency=carried.currency if carried else None,
        )

    return router
