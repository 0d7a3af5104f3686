"""What runs in the process that reads files: orders come in, parts and results go out, a line of JSON each."""

import json
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, BinaryIO

from assistant.errors import ReadError
from assistant.formats.parts import Part, Result, attempt, refusal, unreadable
from assistant.formats.reading import parts

_GRACE_S = 5.0
"""How much later than whoever asked this process gives up: it is the last resort where that one is no more."""


def serve(memory_mb: int) -> None:
    """Read the files that come in by standard input until that ends."""
    orders, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)  # what a library prints is no answer
    _limit(memory_mb)
    _say(answers, {"ready": True})
    for line in iter(orders.readline, b""):
        order = json.loads(line)
        try:
            data = orders.read(order["size"])
            for message in _messages(data, order):
                _say(answers, message)
        except OSError:
            return  # nobody listens any more


def _messages(data: bytes, order: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield what is said about one file: each part that is begun, its result, and the end."""
    path, limit_s = order["path"], order["timeout_s"] + _GRACE_S
    every = parts(data, path, order["chosen"])
    number = 0
    while True:
        with _within(limit_s):
            found = _next(every, path)
        if found is None:
            break
        source, make = found
        number += 1
        if number <= order["skip"]:
            continue
        yield {"begun": source}
        with _within(limit_s):
            result = attempt(make)
        yield _told((source, result))
    yield {}


def _next(every: Iterator[Part], path: str) -> Part | None:
    """Return the next part of a file; that there can be no more of them is a part too."""
    try:
        return next(every, None)
    except ReadError as error:
        failure = error
    except Exception as error:
        failure = unreadable(error)
    return path, refusal(failure)


def _told(result: Result) -> Mapping[str, Any]:
    source, found = result
    if isinstance(found, ReadError):
        return {"source": source, "failed": str(found)}
    return {"source": source, "article": asdict(found) | {"published": found.published and str(found.published)}}


def _say(answers: BinaryIO, message: Mapping[str, Any]) -> None:
    answers.write(json.dumps(message).encode() + b"\n")
    answers.flush()


def _limit(memory_mb: int) -> None:
    """Take at most this much address space, and write no file, where the system knows such limits."""
    try:
        import resource
    except ImportError:
        return
    for what, most in (
        (resource.RLIMIT_AS, memory_mb * 1_000_000),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):  # macOS knows no limit of address space
            continue


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Let the system end this process when the block takes longer, whatever it is doing then."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
