"""Taking keys and passwords out of lines that people or log files will see.

with REDACTING_FILTER.knowing(redaction):
    ...  # whatever loggers with that filter say, the secrets are not in it
"""

import base64
import html
import json
import logging
import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, quote, unquote, urlsplit

HIDDEN = "***"

_TOLD = re.compile(r"(?i)\bbearer\s+\S+|\bsk-[\w*.-]+")
"""What is a secret whoever it belongs to."""
_WORD = re.compile(r"[^\s\"'(){},;]+")
_WINDOW = 8
"""So many characters of a secret in a row give it away; a shorter one gives itself away whole."""
_SHORTEST_CODE = 4
"""Shorter bits of base64 are in many a word."""


class Redaction:
    """Hides every word that holds a secret or a good part of one, in whatever spelling a server writes it back."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._parts = frozenset(part for secret in secrets if secret for part in _parts(secret))

    def __call__(self, text: str) -> str:
        """Return the text with all such words replaced; spaces and line ends stay."""
        return _WORD.sub(self._shown, _TOLD.sub(HIDDEN, text))

    def _shown(self, word: re.Match[str]) -> str:
        return HIDDEN if any(part in word.group() for part in self._parts) else word.group()


class RedactingFilter(logging.Filter):
    """Lets every record pass, without the secrets that are known at the time. Safe to use from several threads."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._known: tuple[Redaction, ...] = ()

    @contextmanager
    def knowing(self, redaction: Redaction) -> Iterator[None]:
        """Keep some secrets out of records while the block runs."""
        with self._lock:
            self._known = (*self._known, redaction)
        try:
            yield
        finally:
            with self._lock:
                at = next(place for place, one in enumerate(self._known) if one is redaction)
                self._known = (*self._known[:at], *self._known[at + 1 :])

    def filter(self, record: logging.LogRecord) -> bool:
        known = self._known
        if known:
            record.msg, record.args = _through(known, record.getMessage()), ()
            if record.exc_info:
                record.exc_text = _through(known, logging.Formatter().formatException(record.exc_info))
                record.exc_info = None
        return True


REDACTING_FILTER = RedactingFilter()


def _through(redactions: Iterable[Redaction], text: str) -> str:
    for redaction in redactions:
        text = redaction(text)
    return text


def secrets_of(url: str) -> tuple[str, ...]:
    """Return what an address tells only to its server: user and password, and the values of its query."""
    try:
        parts = urlsplit(url if "://" in url else f"//{url}")
    except ValueError:  # no address
        return ()
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    # A name beside a password is no secret; without one it is the key.
    own = (password, f"{user}:{password}") if password else (user,)
    return tuple(filter(None, (*own, *(value for _, value in parse_qsl(parts.query)))))


def _parts(secret: str) -> Iterator[str]:
    for spelling in _spellings(secret):
        for word in _WORD.findall(spelling):
            yield from (word[at : at + _WINDOW] for at in range(max(1, len(word) - _WINDOW + 1)))


def _spellings(secret: str) -> Iterator[str]:
    encoded = quote(secret, safe="")
    yield from (secret, encoded, re.sub("%..", lambda code: code.group().lower(), encoded))
    yield from (json.dumps(secret)[1:-1], html.escape(secret))
    data = secret.encode(errors="surrogatepass")
    for before in range(3):
        # In base64 three bytes become four letters, so what a secret looks like depends on where in them it begins.
        whole = (before + len(data)) % 3 == 0
        code = base64.b64encode(bytes(before) + data).decode().rstrip("=")
        letters = code[(before * 8 + 5) // 6 :][: None if whole else -1]
        if len(letters) >= _SHORTEST_CODE:
            yield from (letters, letters.translate({ord("+"): "-", ord("/"): "_"}))
