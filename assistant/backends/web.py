"""The only room that fetches from the web: public addresses only, within limits, and as politely as a reader should.

A proxy that the environment names is not used: it looks names up itself, past every check made here. Where it would
apply, fetching is refused rather than led around it.
"""

import ssl
import threading
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from functools import cached_property
from types import MappingProxyType
from typing import Any
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

from assistant import __version__
from assistant.backends.connection import Connector, Patience
from assistant.backends.manners import Manners, Rules, rules
from assistant.errors import ReadError
from assistant.formats import gzipped
from assistant.text.addresses import host_of, normalised
from assistant.text.headers import retry_after_s

AGENT = "news-assistant"
"""The name by which a robots.txt may speak of us."""
_MOST_REDIRECTS = 5
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_ASK_TO_WAIT = frozenset((429, 503))
_ROBOTS_S = 10.0
_LONGEST_VALIDATOR = 500
_HEADERS = {
    "User-Agent": f"{AGENT}/{__version__}",
    "Accept": "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8",
    "Accept-Encoding": "gzip",
    "Connection": "close",
}


class Gone(ReadError):
    """The site says that a page was removed for good."""


@dataclass(frozen=True)
class Validators:
    """What a site said that tells whether a page has changed since: sent back to it when the page is asked for again.

    Attributes:
        address: The final address, which they are sent to and to no other.
    """

    address: str = ""
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Fetched:
    """What was found at an address.

    Attributes:
        address: Where it was found in the end, after redirects.
        is_unchanged: The site says that it is as it was when the validators were given; then there is no data.
        kind: The media type, as the site says, in lower case.
        charset: The encoding, as the site says, or nothing.
    """

    address: str
    data: bytes = field(default=b"", repr=False)
    is_unchanged: bool = False
    kind: str = ""
    charset: str = ""
    validators: Validators = Validators()


@dataclass(frozen=True)
class _Reply:
    status: int
    headers: Mapping[str, str]
    data: bytes = b""


class Web:
    """Fetches pages. Safe to use from several threads; the pauses are kept between all of them.

    Args:
        allow_private: Also fetch from addresses of one's own network and machine.
        max_bytes: Longest page, unpacked.
        total_s: Longest time for a page with all its redirects, pauses not counted.
        connect_s: Longest time for one connection.
        pause_s: Least time between two pages of one host.
    """

    def __init__(
        self,
        *,
        allow_private: bool = False,
        max_bytes: int = 20_000_000,
        total_s: float = 30.0,
        connect_s: float = 5.0,
        pause_s: float = 1.0,
    ) -> None:
        self._allow_private = allow_private
        self._max_bytes = max_bytes
        self._total_s = total_s
        self._connect_s = connect_s
        self._manners = Manners(pause_s, self._read_rules)

    def fetch(self, address: str, known: Validators = Validators(), stop: threading.Event | None = None) -> Fetched:
        """Return what is found at an address.

        Args:
            known: What the site said about the page when it was last read, if it was.
            stop: Set from any thread to give up at once.

        Raises:
            Gone: the site says that the page was removed for good.
            ReadError: it can't be had, is not allowed to be, or is longer than may be.
        """
        address = normalised(address)
        self._manners.keep_pause(address, stop)
        reply, found_at = self._followed(address, known, stop)
        if reply.status in _ASK_TO_WAIT and self._manners.may_ask_again(found_at, _asked_s(reply), stop):
            reply, found_at = self._followed(address, known, stop)
        if reply.status == 304 and known.address == found_at:
            return Fetched(found_at, is_unchanged=True)
        if reply.status != 200:
            raise _refusal(reply, host_of(found_at))
        kind, charset = _media_type(reply.headers.get("content-type", ""))
        return Fetched(found_at, reply.data, False, kind, charset, _validators(found_at, reply.headers))

    def _followed(self, address: str, known: Validators, stop: threading.Event | None) -> tuple[_Reply, str]:
        """Return the reply after all redirects, each checked like the first address, and where it came from."""
        patience = Patience(self._total_s, stop)
        for _ in range(_MOST_REDIRECTS + 1):
            self._manners.require_allowed(address, stop)
            reply = self._asked(address, patience, _conditions(known) if known.address == address else {})
            if reply.status not in _REDIRECTS:
                return reply, address
            address = _target(address, reply)
        raise ReadError(f"redirects more than {_MOST_REDIRECTS} times")

    def _read_rules(self, site: str, stop: threading.Event | None) -> Rules:
        patience = Patience(min(_ROBOTS_S, self._total_s), stop)
        address = f"{site}/robots.txt"
        for _ in range(_MOST_REDIRECTS + 1):
            reply = self._asked(address, patience)
            if reply.status == 200:
                return rules(reply.data, AGENT)
            if 400 <= reply.status < 500 and reply.status != 429:
                return Rules(AGENT)  # there is none
            if reply.status not in _REDIRECTS:
                raise ReadError(f"the robots.txt of {host_of(site)} can't be had ({reply.status}); try again later")
            address = _target(address, reply)
        raise ReadError(f"the robots.txt of {host_of(site)} redirects more than {_MOST_REDIRECTS} times")

    def _asked(self, address: str, patience: Patience, headers: Mapping[str, str] = MappingProxyType({})) -> _Reply:
        import httpcore2

        host = host_of(address)
        _require_no_proxy(address)
        # Written by us, as httpcore2 leaves out the brackets of IPv6.
        named = {"Host": urlsplit(address).netloc, **_HEADERS, **headers}
        sent = [(name.encode(), value.encode()) for name, value in named.items()]
        connector: Any = Connector(patience, allow_private=self._allow_private, connect_s=self._connect_s)
        with (
            _told(host),
            httpcore2.ConnectionPool(self._trusted, network_backend=connector, max_connections=1) as pool,
            pool.stream("GET", address, headers=sent) as response,
        ):
            found = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            if response.status != 200:
                return _Reply(response.status, found)
            length = found.get("content-length", "")
            if length.isdecimal() and int(length) > self._max_bytes:
                raise self._too_long()
            return _Reply(200, found, self._whole(_unpacked(response.iter_stream(), found.get("content-encoding", ""))))

    def _whole(self, pieces: Iterable[bytes]) -> bytes:
        data = bytearray()
        for piece in pieces:
            data += piece
            if len(data) > self._max_bytes:
                raise self._too_long()
        return bytes(data)

    def _too_long(self) -> ReadError:
        return ReadError(f"holds more than {self._max_bytes / 1_000_000:g} MB; save it and cut it into parts")

    @cached_property
    def _trusted(self) -> ssl.SSLContext:
        """The certificates that count."""
        import httpcore2

        try:
            return httpcore2.default_ssl_context()
        except (OSError, ValueError) as error:
            raise ReadError(f"the certificates that SSL_CERT_FILE names can't be used ({error})") from error


def _require_no_proxy(address: str) -> None:
    proxies = getproxies()
    kind = address.partition(":")[0]
    name = next((name for name in (kind, "all") if proxies.get(name)), None)
    if name and not proxy_bypass(host_of(address)):
        raise ReadError(
            f"the environment names a proxy ({name.upper()}_PROXY), which would look names up past our checks; "
            "put the host into NO_PROXY to read it directly, or save the page and give the file"
        )


def _refusal(reply: _Reply, host: str) -> ReadError:
    """Return what a reply without a page comes to."""
    if reply.status == 410:
        return Gone(f"{host} says that it was removed for good (410); --prune takes it out of the library too")
    asked = _asked_s(reply)
    said = {
        401: "asks for a password (401)",
        403: "refuses access (403)",
        404: "has no such page (404)",
        429: "has too many requests (429)",
        451: "may not show it for legal reasons (451)",
        503: "is overloaded or closed (503)",
    }.get(reply.status, f"answered with status {reply.status}")
    return ReadError(f"{host} {said}" + (f" and asks to wait {asked:.0f} s" if asked else ""))


def _target(address: str, reply: _Reply) -> str:
    """Return where a redirect leads.

    Raises:
        ReadError: nowhere that may be read, or from an encrypted connection to one that is not.
    """
    written = reply.headers.get("location", "").strip()
    with suppress(UnicodeError):  # most sites write what is not ASCII in UTF-8
        written = written.encode("latin-1").decode()
    try:
        target = normalised(urljoin(address, written))
    except (ReadError, ValueError) as error:
        reason = str(error) if isinstance(error, ReadError) else "not a web address"
        raise ReadError(f"{host_of(address)} redirects to an address that can't be read: {reason}") from error
    if address.startswith("https:") and not target.startswith("https:"):
        raise ReadError(f"{host_of(address)} redirects from https to http; give the final address if that is meant")
    return target


@contextmanager
def _told(host: str) -> Iterator[None]:
    """Turn whatever goes wrong with a connection into one line."""
    import httpcore2

    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise ReadError(f"{host} has a certificate that is not trusted ({error.verify_message})") from error
    except ssl.SSLError as error:
        raise ReadError(f"{host} can't be reached: it does not speak TLS ({error.reason})") from error
    except zlib.error as error:
        raise ReadError(f"{host} sent content that can't be unpacked") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise ReadError(f"{host} can't be reached ({' '.join(reason.split())})") from error
    except (httpcore2.ProtocolError, httpcore2.UnsupportedProtocol) as error:
        said = " ".join(str(error).split())[:120]
        raise ReadError(f"{host} broke off or does not speak HTTP" + (f" ({said})" if said else "")) from error


def _unpacked(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Yield the content of a body, at most 64 kB at a time, however much is packed into a piece of it.

    Raises:
        ReadError: it is packed in a way that was not asked for, or ends too early.
    """
    kind = encoding.strip().lower()
    if kind in ("", "identity"):
        yield from pieces
        return
    if kind not in ("gzip", "x-gzip"):
        raise ReadError(f"sent its content packed as {kind[:40]!a}, which was not asked for")
    yield from gzipped.unpacked(pieces)


def _conditions(known: Validators) -> dict[str, str]:
    conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in conditions.items() if value}


def _validators(address: str, headers: Mapping[str, str]) -> Validators:
    def usable(name: str) -> str:
        value = headers.get(name, "").strip()
        return value if value.isascii() and value.isprintable() and len(value) <= _LONGEST_VALIDATOR else ""

    return Validators(address, usable("etag"), usable("last-modified"))


def _media_type(header: str) -> tuple[str, str]:
    message = Message()
    message["content-type"] = header
    charset = message.get_param("charset")
    return message.get_content_type() if header else "", charset if isinstance(charset, str) else ""


def _asked_s(reply: _Reply) -> float | None:
    """Return how long a site asks to be left alone."""
    return retry_after_s(reply.headers.get("retry-after", ""))
