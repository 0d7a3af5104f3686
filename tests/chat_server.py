"""A scripted chat endpoint: a real HTTP server on loopback that says what a test wants to hear."""

import json
import os
import select
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Script = Callable[["Exchange"], None]

OPENSSL = shutil.which("openssl")
"""What makes the certificate of a server that speaks TLS."""


class Exchange:
    """One request, and the means to answer it."""

    def __init__(self, handler: BaseHTTPRequestHandler, server: "ChatServer", body: dict[str, Any]) -> None:
        self._handler = handler
        self._server = server
        self.body = body
        self.path = handler.path
        self.headers = handler.headers

    def send(self, data: bytes) -> None:
        """Send bytes now; a client that has gone is noted."""
        try:
            self._handler.wfile.write(data)
            self._handler.wfile.flush()
        except OSError:
            self._server.disconnected.set()
            raise

    def start(self, status: int = 200, kind: str = "text/event-stream", **headers: str) -> None:
        lines = [f"HTTP/1.1 {status} Scripted", f"Content-Type: {kind}", "Connection: close"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.send("\r\n".join([*lines, "", ""]).encode())

    def event(self, data: Any) -> None:
        text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
        self.send(f"data: {text}\n\n".encode())

    def reset(self) -> None:
        """Drop the connection as a crashed server does."""
        self._handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._handler.connection.close()

    def wait(self, seconds: float = 30.0) -> None:
        """Say nothing until the client goes or the time is over."""
        end = time.monotonic() + seconds
        connection = self._handler.connection
        while time.monotonic() < end and not self._server.closing.is_set():
            ready, _, _ = select.select([connection], [], [], 0.02)
            if ready and not connection.recv(1, socket.MSG_PEEK):
                self._server.disconnected.set()
                return


def certificate(folder: Path, name: str = "IP:127.0.0.1") -> Path:
    """Make a certificate of a host that nobody trusts, with its key in the same file."""
    assert OPENSSL
    file = folder / "untrusted.pem"
    kind = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1".split()
    kind += ["-addext", f"subjectAltName={name}"]
    command = [OPENSSL, "req", "-x509", *kind, "-keyout", str(folder / "key"), "-out", str(folder / "certificate")]
    subprocess.run(command, check=True, capture_output=True)
    file.write_bytes((folder / "certificate").read_bytes() + (folder / "key").read_bytes())
    return file


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *given: Any) -> None:
        if not isinstance(sys.exception(), OSError):  # clients that hang up are what is tested
            super().handle_error(*given)


class ChatServer:
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
        self.requests: list[Exchange] = []
        self.looked_up: list[str] = []
        self.certificate = ""
        self.asked = threading.Event()
        self.disconnected = threading.Event()
        self._open: set[BaseHTTPRequestHandler] = set()
        self.closing = threading.Event()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # what is said is sent at once

            def setup(self) -> None:
                super().setup()
                owner._open.add(self)

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                exchange = Exchange(self, owner, body)
                owner.requests.append(exchange)
                owner.asked.set()
                self.close_connection = True
                try:
                    scripts[min(len(owner.requests), len(scripts)) - 1](exchange)
                except OSError:
                    owner.disconnected.set()

            def do_GET(self) -> None:
                self.close_connection = True
                owner.looked_up.append(self.path)
                found = (pages or {}).get(self.path)
                nothing = models if models and self.path.endswith("/models") else refusing(404, error("no such page"))
                (nothing if found is None else refusing(200, found))(Exchange(self, owner, {}))

            def finish(self) -> None:
                owner._open.discard(self)
                with suppress(OSError, ValueError):  # a connection that was reset
                    super().finish()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._http = _Server(("127.0.0.1", 0), Handler)
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            with tempfile.TemporaryDirectory() as folder:
                made = certificate(Path(folder))
                context.load_cert_chain(made)
                self.certificate = made.read_text()
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.url = f"http{'s' if tls else ''}://127.0.0.1:{self._http.server_address[1]}/v1"

    def all_hung_up(self, seconds: float) -> bool:
        """Say whether no connection is left, or none after so many seconds."""
        end = time.monotonic() + seconds
        while self._open and time.monotonic() < end:
            time.sleep(0.01)
        return not self._open

    def __enter__(self) -> "ChatServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


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


@contextmanager
def nothing_left_behind(seconds: float = 2.0) -> Iterator[None]:
    """Fail when a thread or a socket of the block outlives it, servers of its own included."""
    before = _alive()
    yield
    end = time.monotonic() + seconds
    while _alive() - before and time.monotonic() < end:
        time.sleep(0.01)
    assert not _alive() - before


def _alive() -> set[object]:
    alive: set[object] = set(threading.enumerate())
    descriptors = Path("/proc/self/fd")
    for one in descriptors.iterdir() if descriptors.exists() else ():
        with suppress(OSError):  # the one that lists them is gone by now
            target = os.readlink(one)
            if target.startswith("socket:"):
                alive.add(target)
    return alive
