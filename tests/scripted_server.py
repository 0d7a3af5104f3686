"""A real HTTP server on loopback that does what a test wants, and the means to break off, stall and speak TLS."""

import json
import os
import select
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

Script = Callable[["Exchange"], None]

OPENSSL = shutil.which("openssl")
"""What makes the certificate of a server that speaks TLS."""


class Exchange:
    """One request, and the means to answer it."""

    def __init__(self, handler: BaseHTTPRequestHandler, server: "ScriptedServer", body: dict[str, Any]) -> None:
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


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *given: Any) -> None:
        if not isinstance(sys.exception(), OSError):  # clients that hang up are what is tested
            super().handle_error(*given)


class ScriptedServer:
    """Serves until the block ends.

    Args:
        certificate: File with certificate and key, for a server that speaks TLS.

    Attributes:
        names: The host names that TLS clients have asked for.
        disconnected: Set once a client has hung up before it was told all.
        closing: Set once the block has ended.
    """

    def __init__(self, certificate: Path | None = None) -> None:
        self.names: list[str | None] = []
        self.disconnected = threading.Event()
        self.closing = threading.Event()
        self._open: set[BaseHTTPRequestHandler] = set()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # what is said is sent at once

            def setup(self) -> None:
                super().setup()
                owner._open.add(self)

            def do_GET(self) -> None:
                self._answer({}, owner.get)

            def do_POST(self) -> None:
                self._answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))), owner.post)

            def _answer(self, body: dict[str, Any], script: Script) -> None:
                self.close_connection = True
                try:
                    script(Exchange(self, owner, body))
                except OSError:
                    owner.disconnected.set()

            def finish(self) -> None:
                owner._open.discard(self)
                with suppress(OSError, ValueError):  # a connection that was reset
                    super().finish()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._http = _Server(("127.0.0.1", 0), Handler)
        self.port = self._http.server_address[1]
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            context.sni_callback = lambda connection, name, _: self.names.append(name)
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.url = f"http{'s' if certificate else ''}://127.0.0.1:{self.port}"

    def get(self, exchange: Exchange) -> None:
        raise NotImplementedError

    def post(self, exchange: Exchange) -> None:
        raise NotImplementedError

    def all_hung_up(self, seconds: float) -> bool:
        """Say whether no connection is left, or none after so many seconds."""
        end = time.monotonic() + seconds
        while self._open and time.monotonic() < end:
            time.sleep(0.01)
        return not self._open

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


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
