"""The time that a call to an endpoint has: none of its phases lasts longer, whatever the endpoint does."""

import queue
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from assistant.errors import ChatModelError

_LOOK_S = 0.05
"""Between two looks at the clock and at whether the reader has gone."""

T = TypeVar("T")


class Deadline:
    """Shuts a call's connections down when its time is over or the reader has gone, in whatever phase it is.

    The client's own timeouts start anew with every address tried and every byte received, so a server that
    trickles would never meet them; and nothing at all bounds the look-up of a name.

    Args:
        connect_s: Longest time to look the name up, connect and agree on encryption.
        first_s: Longest time to the first text.
        total_s: Longest time for all.
        stop: Set from any thread to hang up at once.

    Attributes:
        expired: Why the call was broken off, or nothing.
        is_sent: A request has gone out to the endpoint.
    """

    def __init__(self, connect_s: float, first_s: float, total_s: float, stop: threading.Event | None = None) -> None:
        self._connect_s = connect_s
        self._total_s = total_s
        self._stop = stop
        self._started = time.monotonic()
        self._end = self._started + first_s
        self._reason = f"sent no text within {first_s:g} s"
        self._connected_by: float | None = None
        self._has_text = False
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._done = threading.Event()
        self._over = threading.Event()
        self._outcomes: queue.SimpleQueue[Callable[[], Any]] = queue.SimpleQueue()
        self.expired = ""
        self.is_sent = False

    def __enter__(self) -> "Deadline":
        threading.Thread(target=self._watch, name="chat-deadline", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()

    def run(self, call: Callable[[], T]) -> T:
        """Return what a call returns, or raise as soon as the time is over.

        It runs in a thread of its own, which the look-up of a name may keep until the system gives up on it.
        """
        outcomes = self._outcomes = queue.SimpleQueue()
        self.check()

        def work() -> None:
            try:
                result = call()
            except BaseException as error:
                outcomes.put(partial(_raise, error))
            else:
                outcomes.put(lambda: result)

        threading.Thread(target=work, name="chat-request", daemon=True).start()
        done: T = outcomes.get()()
        return done

    def first_text(self) -> None:
        """Let the rest of the reply have the rest of the time."""
        if not self._has_text:
            self._has_text = True
            with self._lock:
                self._end = self._started + self._total_s
                self._reason = f"had not finished after {self._total_s:g} s"

    def pause(self, seconds: float) -> None:
        """Wait; raise when the time is over before that."""
        self._over.wait(seconds)
        self.check()

    def check(self) -> None:
        """Raise when the time is over."""
        if self.expired:
            raise ChatModelError(self.expired)

    def watch(self, request: Any) -> None:
        """Note the connections that a request opens."""
        request.extensions["trace"] = self._note

    def _note(self, event: str, info: Mapping[str, Any]) -> None:
        if event.endswith(".connect_tcp.started"):
            self._connected_by = time.monotonic() + self._connect_s
        elif event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            opened = info["return_value"].get_extra_info("socket")
            with self._lock:
                self._sockets.append(opened)
                late = bool(self.expired)
            if late:
                _shut(opened)
        elif event.endswith(".send_request_headers.started"):
            self._connected_by = None
            self.is_sent = True

    def _watch(self) -> None:
        while not self._done.wait(_LOOK_S):
            reason = self._verdict()
            if reason:
                self._expire(reason)
                return

    def _verdict(self) -> str:
        now, connected_by = time.monotonic(), self._connected_by
        if self._stop is not None and self._stop.is_set():
            return "was hung up on"
        if connected_by is not None and now >= connected_by:
            return f"could not be connected to within {self._connect_s:g} s"
        with self._lock:
            return self._reason if now >= self._end else ""

    def _expire(self, reason: str) -> None:
        with self._lock:
            self.expired = reason
            sockets = list(self._sockets)
        for opened in sockets:
            _shut(opened)
        self._over.set()
        self._outcomes.put(self.check)


def _raise(error: BaseException) -> None:
    raise error


def _shut(opened: socket.socket) -> None:
    # Not `close`: only a shutdown wakes the thread that waits for the socket. The plain method, because that
    # of a TLS socket would take the encryption away under that thread.
    with suppress(OSError):
        socket.socket.shutdown(opened, socket.SHUT_RDWR)
