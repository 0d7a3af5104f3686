"""Connections that a stranger's address may lead to: checked where they are made, and never waited for too long.

`Connector` is what httpcore2 calls a network backend: it opens the sockets, so nothing can come between the look-up of
a name, the check of what it stands for, and the connection to exactly that.
"""

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from assistant.errors import ReadError
from assistant.text.addresses import is_public, parsed_ip

_LOOK_S = 0.1
"""Between two looks at the clock and at whether the fetch is still wanted."""
_MOST_TRIED = 4
"""Of the addresses that a name stands for."""

T = TypeVar("T")


class Patience:
    """How long a fetch may still take, and whether it is still wanted.

    Args:
        seconds: Longest time for all of it.
        stop: Set from any thread to give it up at once.
    """

    def __init__(self, seconds: float, stop: threading.Event | None = None) -> None:
        self._seconds = seconds
        self._end = time.monotonic() + seconds
        self._stop = stop

    def left(self) -> float:
        """Return the seconds that are left.

        Raises:
            ReadError: there are none, or the fetch is not wanted any more.
        """
        if self._stop is not None and self._stop.is_set():
            raise ReadError("stopped before it was read")
        left = self._end - time.monotonic()
        if left <= 0:
            raise ReadError(f"had not finished after {self._seconds:g} s; try again later")
        return left

    def wait(self, call: Callable[[float], T]) -> T:
        """Return what a call returns that raises `TimeoutError` after the seconds it is given, called until it does."""
        while True:
            with suppress(TimeoutError):
                return call(min(_LOOK_S, self.left()))


class Connector:
    """Opens connections to public addresses only, within a patience.

    Args:
        allow_private: Open any others too.
        connect_s: Longest time for a connection to one address.
    """

    def __init__(self, patience: Patience, *, allow_private: bool, connect_s: float) -> None:
        self._patience = patience
        self._allow_private = allow_private
        self._connect_s = connect_s

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> "Stream":
        """Connect to a host.

        Raises:
            ReadError: it stands for an address that is not public, or the time is over.
            OSError: it can't be reached.
        """
        failure: OSError = OSError("there is no such name")
        for family, place in self._checked(host, port)[:_MOST_TRIED]:
            opened = socket.socket(family, socket.SOCK_STREAM)
            try:
                opened.settimeout(min(self._connect_s, self._patience.left()))
                opened.connect(place)
                opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return Stream(opened, self._patience)
            except OSError as error:
                opened.close()
                failure = error
            except BaseException:
                opened.close()
                raise
        raise failure

    def _checked(self, host: str, port: int) -> list[tuple[int, Any]]:
        """Return `(family, socket address)` of a host, each of them checked."""
        found = _looked_up(host, port, self._patience)
        for _, place in found:
            ip = parsed_ip(place[0])
            if not self._allow_private and (ip is None or not is_public(ip)):
                what = host if host == place[0] else f"{host} stands for {place[0]}, which"
                raise ReadError(
                    f"{what} is not on the public internet; "
                    "set ASSISTANT_ALLOW_PRIVATE_ADDRESSES=1 to read addresses of your own network"
                )
        return found


class Stream:
    """A connection, as httpcore2 wants it. Every wait looks at the patience; httpcore2's own timeouts are not used."""

    def __init__(self, opened: socket.socket, patience: Patience) -> None:
        self._socket = opened
        self._patience = patience

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._wait(lambda: self._socket.recv(max_bytes))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        rest = memoryview(buffer)
        while rest:
            rest = rest[self._wait(partial(self._socket.send, rest)) :]

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: Any = None
    ) -> "Stream":
        """Encrypt the connection; the certificate has to be of the name that was asked for."""
        try:
            self._socket = ssl_context.wrap_socket(
                self._socket, server_hostname=server_hostname, do_handshake_on_connect=False
            )
            shake = self._socket.do_handshake
            self._wait(shake)
        except BaseException:
            self.close()
            raise
        return self

    def close(self) -> None:
        self._socket.close()

    def get_extra_info(self, info: str) -> Any:
        return None

    def _wait(self, call: Callable[[], T]) -> T:
        def within(seconds: float) -> T:
            self._socket.settimeout(seconds)
            return call()

        return self._patience.wait(within)


def _looked_up(host: str, port: int, patience: Patience) -> list[tuple[int, Any]]:
    """Return what a host stands for. The look-up runs in a thread, as nothing bounds the time that it takes."""
    if ip := parsed_ip(host):
        return [(socket.AF_INET if ip.version == 4 else socket.AF_INET6, (str(ip), port))]
    outcomes: queue.SimpleQueue[list[Any] | OSError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            outcomes.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            outcomes.put(error if isinstance(error, OSError) else OSError("there is no such name"))

    threading.Thread(target=look_up, name="web-look-up", daemon=True).start()

    def outcome(seconds: float) -> list[Any] | OSError:
        try:
            return outcomes.get(timeout=seconds)
        except queue.Empty:
            raise TimeoutError from None

    found = patience.wait(outcome)
    if isinstance(found, OSError):
        raise found
    return [(family, place) for family, _, _, _, place in found]
