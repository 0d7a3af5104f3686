"""The room of files that may be hostile: what could hang or eat the memory is read by another process.

That process is held to a time and to a memory, may write no file, and knows no secret of this one's environment. It is
started when it is first needed, and anew when it has died.
"""

import json
import os
import queue
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from assistant.errors import ReadError
from assistant.formats import kinds
from assistant.formats.parts import Result
from assistant.formats.reading import read
from assistant.nouns import Article

_SMALL = 16_000
"""Bytes up to which plain text is read without another process: its parsers take seconds over 100,000 "["."""
_MOST_DEATHS = 3
"""Records of one file that may end the process that reads them; the rest is given up then."""
_SECONDS_A_RECORD = 1.0
"""Time that a file gets besides for each of its records."""
_START_S = 60.0
"""Longest wait for a process to start, on a machine that is busy with other things."""
_MOST_AHEAD = 32
"""Lines that the process may say before it has to wait for whoever asked."""
_START = (
    "import sys; sys.path[:] = sys.argv[2:]; "
    "from assistant.backends.reading_process import serve; serve(int(sys.argv[1]))"
)
_NEEDED = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR", "TEMP", "LANG", "LC_ALL")


class FileReader:
    """Reads files within limits. Safe to use from several threads: each read under way has a process of its own."""

    def __init__(self, timeout_s: float = 60.0, memory_mb: int = 1024, most_mb: int = 200) -> None:
        """Set the limits.

        Args:
            timeout_s: Longest time for a file, or for one record of an export or archive.
            memory_mb: Most address space of the process that reads.
            most_mb: Largest file.
        """
        self._timeout_s = timeout_s
        self._memory_mb = memory_mb
        self._most_mb = most_mb
        self._lock = threading.Lock()
        self._idle: list[_Process] = []

    def load(self, path: Path) -> bytes:
        """Return a file's bytes.

        Raises:
            ReadError: it is larger than allowed, or a device or pipe.
            OSError: it can't be opened or read.
        """
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with open(descriptor, "rb") as file:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise ReadError("it is a device or a pipe, not a file")
            most = self._most_mb * 1_000_000
            if found.st_size <= most:
                data = file.read(most + 1)  # it may have grown meanwhile
                if len(data) <= most:
                    return data
        raise ReadError(
            f"it has {found.st_size / 1_000_000:.0f} MB, at most {self._most_mb} are read; split it, or set "
            "ASSISTANT_READ_MOST_MB"
        )

    def read(self, data: bytes, path: str, chosen: Mapping[str, str]) -> Iterator[Result]:
        """Yield what `reading.read` yields; a record that breaks the limits fails, and the others are read."""
        if len(data) <= _SMALL and kinds.is_plain(data, path):
            yield from read(data, path, chosen)
            return
        done = deaths = 0
        while True:
            begun = None
            try:
                process = self._process()
            except (ReadError, OSError) as error:
                yield path, ReadError(str(error))
                return
            try:
                for message in process.results(data, path, chosen, done, self._timeout_s):
                    if isinstance(message, str):
                        begun = message
                    else:
                        begun, done = None, done + 1
                        yield message
            except _Died as death:
                process.kill()
                deaths += 1
                yield begun or path, self._reason(death)
                if begun is None:
                    return
                if deaths == _MOST_DEATHS:
                    yield path, ReadError(f"{deaths} parts of it could not be read within the limits; the rest was not")
                    return
                done += 1
            except BaseException:
                process.kill()  # what it would still say belongs to a file that nobody reads any more
                raise
            else:
                with self._lock:
                    self._idle.append(process)
                return

    def __enter__(self) -> "FileReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.rest()

    def rest(self) -> None:
        """End the processes that wait for a file; the next file starts another."""
        with self._lock:
            idle, self._idle = self._idle, []
        for process in idle:
            process.kill()

    def _process(self) -> "_Process":
        with self._lock:
            while self._idle:
                process = self._idle.pop()
                if process.is_alive:
                    return process
                process.kill()
        return _Process(self._memory_mb)

    def _reason(self, death: "_Died") -> ReadError:
        if death.is_late:
            return ReadError(
                f"reading it took longer than {self._timeout_s:g} s; ASSISTANT_READ_TIMEOUT_S is the limit"
            )
        return ReadError(
            f"reading it needs more than {self._memory_mb} MB of memory, or breaks its reader; "
            "ASSISTANT_READ_MEMORY_MB is the limit"
        )


class _Died(Exception):
    """The process has died, or had to be given up because it was late."""

    def __init__(self, is_late: bool) -> None:
        super().__init__()
        self.is_late = is_late


class _Process:
    """A process that reads one file after another."""

    def __init__(self, memory_mb: int) -> None:
        path = [str(Path(entry).resolve()) for entry in sys.path]
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-c", _START, str(memory_mb), *path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={name: os.environ[name] for name in _NEEDED if name in os.environ},
            start_new_session=True,  # Ctrl-C is for the process that asked
        )
        self._lines: queue.Queue[bytes] = queue.Queue(_MOST_AHEAD)
        self._listener = threading.Thread(target=self._listen, name="file-reader", daemon=True)
        self._listener.start()
        try:
            self._next(_START_S)
        except _Died:
            self.kill()
            raise ReadError("the process that reads such files can't be started") from None

    def results(
        self, data: bytes, path: str, chosen: Mapping[str, str], skip: int, timeout_s: float
    ) -> Iterator[str | Result]:
        """Yield the source of each part of a file when it is begun, then its result.

        Args:
            skip: Parts from the first that are not wanted.

        Raises:
            _Died: it can't go on.
        """
        order = {"path": path, "chosen": dict(chosen), "size": len(data), "skip": skip, "timeout_s": timeout_s}
        try:
            assert self._process.stdin
            self._process.stdin.write(json.dumps(order).encode() + b"\n" + data)
            self._process.stdin.flush()
        except OSError as error:
            raise _Died(is_late=False) from error
        left = timeout_s
        while True:
            before = time.monotonic()
            message = self._next(min(timeout_s, left))
            left += _SECONDS_A_RECORD / 2 - (time.monotonic() - before)
            if "begun" in message:
                yield message["begun"]
            elif "source" in message:
                yield message["source"], _result(message)
            else:
                return

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        while self._listener.is_alive():
            with suppress(queue.Empty):
                self._lines.get(timeout=0.01)
        with suppress(OSError):
            assert self._process.stdin
            self._process.stdin.close()

    def _next(self, timeout_s: float) -> dict[str, Any]:
        try:
            line = self._lines.get(timeout=max(timeout_s, 0.0))
        except queue.Empty:
            raise _Died(is_late=True) from None
        if not line.endswith(b"\n"):
            raise _Died(is_late=False)
        message: dict[str, Any] = json.loads(line)
        return message

    def _listen(self) -> None:
        """Pass on what the process says; the end of it is an empty line."""
        assert self._process.stdout
        with self._process.stdout as lines:
            for line in lines:
                self._lines.put(line)
        self._lines.put(b"")


def _result(message: Mapping[str, Any]) -> Article | ReadError:
    if "failed" in message:
        return ReadError(message["failed"])
    article = dict(message["article"])
    day = article.pop("published")
    return Article(**article, published=date.fromisoformat(day) if day else None)
