"""The owner of a stream, asked over HTTP to publish again what a gate misses."""

import httpx

from services.kit.errors import TryLater

ASK_SECONDS = 10


class OwnerUnreachable(TryLater):
    """The owner of a stream does not publish a missing event again."""


class Owner:
    """The service that owns a stream and answers `POST /<stream>/<key>/publish?from_version=N`."""

    def __init__(self, url: str, api_key: str | None, stream: str) -> None:
        """Where it is, the key that it accepts, and the stream's name in its API."""
        self._url = f"{url.rstrip('/')}/{stream}"
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}

    async def publish_again(self, key: str, from_version: int) -> None:
        """Ask for the events of a key from a version on. Raises OwnerUnreachable."""
        try:
            async with httpx.AsyncClient(headers=self._headers, timeout=ASK_SECONDS) as client:
                answer = await client.post(f"{self._url}/{key}/publish", params={"from_version": from_version})
                answer.raise_for_status()
        except httpx.HTTPError as error:
            raise OwnerUnreachable(f"{self._url} does not publish {key} again: {error}") from error
