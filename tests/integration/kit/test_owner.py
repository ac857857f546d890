"""The owner of a stream is asked over real HTTP, and its silence or refusal is something to try again later."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from services.kit.errors import TryLater
from services.kit.events.owner import Owner


class _Api(BaseHTTPRequestHandler):
    asked: tuple[str, str | None] = ("", None)
    status = 200

    def do_POST(self) -> None:
        _Api.asked = (self.path, self.headers["Authorization"])
        self.send_response(_Api.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def url() -> Iterator[str]:
    _Api.status = 200
    with HTTPServer(("127.0.0.1", 0), _Api) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


async def test_it_is_asked_by_key_and_version_with_our_api_key(url: str) -> None:
    await Owner(url, "prn_key", "policies").publish_again("k-1", 7)
    assert _Api.asked == ("/policies/k-1/publish?from_version=7", "Bearer prn_key")


async def test_a_refusal_is_tried_again_later(url: str) -> None:
    _Api.status = 404
    with pytest.raises(TryLater, match=r"k-1 again: .*404"):
        await Owner(url, None, "policies").publish_again("k-1", 7)


async def test_silence_is_tried_again_later() -> None:
    with pytest.raises(TryLater, match="does not publish k-1 again"):
        await Owner("http://127.0.0.1:9", None, "policies").publish_again("k-1", 7)
