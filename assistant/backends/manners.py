"""What a site asks of those who read it: its robots.txt (read with Protego), pauses between pages, and rests."""

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from assistant.errors import ReadError
from assistant.text.addresses import host_of, origin

_AGENT = re.compile(r"^\s*user[ -]?agent\s*:?\s*(?P<name>[^#\r\n]*)", re.IGNORECASE)
_SOMEBODY_ELSE = "User-agent: somebody-else"
_MOST_BYTES = 500_000
"""Of a robots.txt; RFC 9309 asks for as many to be read at least."""
_LONGEST_DELAY_S = 10.0
"""A site that asks for more time between two pages gets this much."""
_LONGEST_WAIT_S = 10.0
"""A site that asks for a longer pause is left alone for so long, and the page fails."""
_LONGEST_REST_S = 3600.0
_UNSAID_REST_S = 60.0
_KEPT_S = 3600.0
_FAILURE_KEPT_S = 60.0


@dataclass(frozen=True)
class Rules:
    """What a site allows the reader of a name.

    Attributes:
        delay_s: Seconds between two pages, as the site asks, up to ten.
    """

    agent: str
    delay_s: float = 0.0
    parsed: Any = None

    def allow(self, address: str) -> bool:
        return self.parsed is None or bool(self.parsed.can_fetch(address, self.agent))


def rules(data: bytes, agent: str) -> Rules:
    """Read a robots.txt for the reader of this name."""
    from protego import Protego

    text = data[:_MOST_BYTES].decode("utf-8-sig", errors="replace")
    parsed = Protego.parse("\n".join(_for_us(line, agent) for line in text.splitlines()))
    return Rules(agent, min(parsed.crawl_delay(agent) or 0.0, _LONGEST_DELAY_S), parsed)


def _for_us(line: str, agent: str) -> str:
    """Give all other readers one name: Protego keeps every rule once for each name in front of it."""
    match = _AGENT.match(line)
    if not match:
        return line
    name = match["name"].strip().lower()
    return line if name == "*" or name.replace("*", "") in agent.lower() else _SOMEBODY_ELSE


class Manners:
    """Keeps what each site has asked for. Safe to use from several threads.

    Args:
        pause_s: Least time between two pages of one host.
        read_rules: Read the rules of a site, given by scheme, host and port.
    """

    def __init__(self, pause_s: float, read_rules: Callable[[str, threading.Event | None], Rules]) -> None:
        self._pause_s = pause_s
        self._read_rules = read_rules
        self._lock = threading.Lock()
        # By site: until when they are kept, and the rules or why there are none.
        self._rules: dict[str, tuple[float, Rules | str]] = {}
        # By host: when it may be asked for the next page, and until when it has asked to be left alone.
        self._next: dict[str, float] = {}
        self._rest: dict[str, float] = {}

    def require_allowed(self, address: str, stop: threading.Event | None) -> None:
        """Let an address pass that its site allows programs to read.

        Raises:
            ReadError: it does not, or what it allows can't be had.
        """
        if not self._rules_of(origin(address), stop).allow(address):
            raise ReadError(f"the robots.txt of {host_of(address)} does not allow it to be read by programs")

    def keep_pause(self, address: str, stop: threading.Event | None) -> None:
        """Wait until a host may be asked for another page.

        Raises:
            ReadError: it has asked to be left alone for longer than is waited.
        """
        host = host_of(address)
        with self._lock:
            now = time.monotonic()
            rest = self._rest.get(host, 0.0) - now
            if rest > 0:
                raise ReadError(f"{host} has asked to be left alone for another {rest:.0f} s")
            _, kept = self._rules.get(origin(address), (0.0, ""))
            start = max(now, self._next.get(host, 0.0))
            self._next[host] = start + max(self._pause_s, kept.delay_s if isinstance(kept, Rules) else 0.0)
        sleep(start - now, stop)

    def may_ask_again(self, address: str, asked_s: float | None, stop: threading.Event | None) -> bool:
        """Wait as a host asks, or let it rest where that is too long.

        Args:
            asked_s: The seconds that it names, if it does.
        """
        if asked_s is not None and asked_s <= _LONGEST_WAIT_S:
            sleep(asked_s, stop)
            return True
        with self._lock:
            seconds = _UNSAID_REST_S if asked_s is None else min(asked_s, _LONGEST_REST_S)
            self._rest[host_of(address)] = time.monotonic() + seconds
        return False

    def _rules_of(self, site: str, stop: threading.Event | None) -> Rules:
        with self._lock:
            kept_until, kept = self._rules.get(site, (0.0, ""))
        if time.monotonic() >= kept_until:
            seconds = _KEPT_S
            try:
                kept = self._read_rules(site, stop)
            except ReadError as error:
                if stop is not None and stop.is_set():
                    raise
                kept, seconds = str(error), _FAILURE_KEPT_S
            with self._lock:
                self._rules[site] = time.monotonic() + seconds, kept
        if isinstance(kept, str):
            raise ReadError(kept)
        return kept


def sleep(seconds: float, stop: threading.Event | None) -> None:
    """Do nothing for so long.

    Raises:
        ReadError: it was stopped.
    """
    if seconds > 0 and (stop or threading.Event()).wait(seconds):
        raise ReadError("stopped before it was read")
