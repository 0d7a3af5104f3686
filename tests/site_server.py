"""A scripted web site: a real HTTP server on loopback that serves what a test has put at each path."""

import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from chat_server import Exchange, Script, _Server

HTML = "text/html; charset=utf-8"


class Site:
    """Serves pages until the block ends.

    Args:
        pages: What is at each path, query included: text of a web page, or a script. It may be changed at any time.
        certificate: File with certificate and key, for a site that speaks TLS.
    """

    def __init__(self, pages: Mapping[str, str | Script] | None = None, certificate: Path | None = None) -> None:
        self.pages = dict(pages or {})
        self.requests: list[Exchange] = []
        self.names: list[str | None] = []
        self.disconnected = threading.Event()
        self.closing = threading.Event()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                self.close_connection = True
                exchange = Exchange(self, owner, {})  # type: ignore[arg-type]
                owner.requests.append(exchange)
                found = owner.pages.get(self.path, missing)
                with suppress(OSError):
                    (found if callable(found) else page(found))(exchange)

            def finish(self) -> None:
                with suppress(OSError, ValueError):
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

    def asked(self, path: str) -> list[Exchange]:
        """Return the requests for a path."""
        return [request for request in self.requests if request.path == path]

    def __enter__(self) -> "Site":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def page(data: str | bytes, kind: str = HTML, status: int = 200, **headers: str) -> Script:
    """Serve these bytes; `headers` with underscores in place of hyphens."""
    body = data.encode() if isinstance(data, str) else data

    def script(exchange: Exchange) -> None:
        exchange.start(status, kind, **{"Content_Length": str(len(body)), **headers})
        exchange.send(body)

    return script


def redirect(target: str, status: int = 302) -> Script:
    return page("", status=status, Location=target)


def unless_known(data: str | bytes, kind: str = HTML, **validators: str) -> Script:
    """Serve these bytes, and `304 Not Modified` to whom sends one of the validators back."""

    def script(exchange: Exchange) -> None:
        sent = {exchange.headers.get("If-None-Match"), exchange.headers.get("If-Modified-Since")} - {None}
        known = bool(sent) and sent <= set(validators.values())
        (page("", kind, 304, **validators) if known else page(data, kind, **validators))(exchange)

    return script


missing = page("nothing here", status=404)
