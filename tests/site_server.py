"""A scripted web site that serves what a test has put at each path."""

from collections.abc import Mapping
from pathlib import Path

from scripted_server import Exchange, Script, ScriptedServer

HTML = "text/html; charset=utf-8"


class Site(ScriptedServer):
    """Serves pages until the block ends.

    Args:
        pages: What is at each path, query included: text of a web page, or a script. It may be changed at any time.
    """

    def __init__(self, pages: Mapping[str, str | Script] | None = None, certificate: Path | None = None) -> None:
        super().__init__(certificate)
        self.pages = dict(pages or {})
        self.requests: list[Exchange] = []

    def get(self, exchange: Exchange) -> None:
        self.requests.append(exchange)
        found = self.pages.get(exchange.path, missing)
        (found if callable(found) else page(found))(exchange)

    def asked(self, path: str) -> list[Exchange]:
        """Return the requests for a path."""
        return [request for request in self.requests if request.path == path]


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
