"""A scripted chat endpoint that says what a test wants to hear."""

import json
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scripted_server import Exchange, Script, ScriptedServer, certificate


class ChatServer(ScriptedServer):
    """Runs a script for each request: the first for the first one, the last for all that follow.

    Args:
        pages: What a GET finds at a path, as JSON; nothing elsewhere.
        models: The script for the list of models, where that is more than a page.
    """

    def __init__(
        self,
        *scripts: Script,
        pages: Mapping[str, Any] | None = None,
        models: Script | None = None,
        tls: bool = False,
    ) -> None:
        with tempfile.TemporaryDirectory() as folder:
            made = certificate(Path(folder)) if tls else None
            self.certificate = made.read_text() if made else ""
            super().__init__(made)
        self.url += "/v1"
        self.requests: list[Exchange] = []
        self.looked_up: list[str] = []
        self.asked = threading.Event()
        self._scripts = scripts
        self._pages = pages or {}
        self._models = models or _nowhere

    def post(self, exchange: Exchange) -> None:
        self.requests.append(exchange)
        self.asked.set()
        self._scripts[min(len(self.requests), len(self._scripts)) - 1](exchange)

    def get(self, exchange: Exchange) -> None:
        self.looked_up.append(exchange.path)
        found = self._pages.get(exchange.path)
        if found is not None:
            refusing(200, found)(exchange)
        else:
            (self._models if exchange.path.endswith("/models") else _nowhere)(exchange)


def chunk(text: str | None, finish: str | None = None, **delta: Any) -> dict[str, Any]:
    content = {} if text is None else {"content": text}
    choice = {"index": 0, "delta": {**content, **delta}, "finish_reason": finish}
    return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}


def usage(input_tokens: int, output_tokens: int) -> dict[str, Any]:
    counted = {
        "prompt_tokens": input_tokens,
        "completion_tokens": output_tokens,
        "total_tokens": input_tokens + output_tokens,
    }
    return {**chunk(None), "choices": [], "usage": counted}


def saying(*deltas: str, finish: str | None = "stop", counted: tuple[int, int] | None = (120, 30)) -> Script:
    """Stream these deltas; usage follows when it is asked for."""

    def script(exchange: Exchange) -> None:
        exchange.start()
        exchange.event(chunk("", role="assistant"))
        for delta in deltas:
            exchange.event(chunk(delta))
        exchange.event(chunk(None, finish))
        if counted and exchange.body.get("stream_options", {}).get("include_usage"):
            exchange.event(usage(*counted))
        exchange.event("[DONE]")

    return script


def listing(*names: str) -> Script:
    """List these models."""
    return refusing(200, {"object": "list", "data": [{"id": name, "object": "model"} for name in names]})


def refusing(status: int, body: Any, kind: str = "application/json", **headers: str) -> Script:
    """Answer with a status and a body."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()

    def script(exchange: Exchange) -> None:
        exchange.start(status, kind, Content_Length=str(len(data)), **headers)
        exchange.send(data)

    return script


def error(message: str) -> Mapping[str, Any]:
    return {"error": {"message": message, "type": "scripted", "code": None}}


def _nowhere(exchange: Exchange) -> None:
    refusing(404, error("no such page"))(exchange)


def hanging(exchange: Exchange) -> None:
    """Say nothing at all."""
    exchange.wait()


def hanging_midway(exchange: Exchange) -> None:
    """Say half a sentence, then nothing."""
    exchange.start()
    exchange.event(chunk("The ferry sank [1.1]. Then"))
    exchange.wait()


def trickling(part: Callable[[Exchange], None], head: Callable[[Exchange], None] = Exchange.start) -> Script:
    """Send the same part for ever, so often that no client waits long for the next one."""

    def script(exchange: Exchange) -> None:
        head(exchange)
        while True:
            part(exchange)
            time.sleep(0.02)

    return script


@contextmanager
def chat_server(*scripts: Script, **settings: Any) -> Iterator[ChatServer]:
    with ChatServer(*scripts, **settings) as server:
        yield server
