"""Who may touch a library's folder: one writer at a time, by a lock that says who holds it."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from assistant.errors import LibraryBusy, LibraryError

_LONGEST_TOUCH_S = 60.0
_LOCKS = frozenset(("writer.lock", "writer.json", "touch.lock"))


def prepare(folder: Path) -> None:
    """Make the folder of a library where it is missing.

    Raises:
        LibraryError: it can't be made or read, or holds something else than a library.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        names = {path.name for path in folder.iterdir()}
    except (FileExistsError, NotADirectoryError):
        raise LibraryError(f"{folder} can't be used as a library: there is a file of that name") from None
    except OSError as error:
        raise LibraryError(f"{folder} can't be used as a library: {error.strerror}") from error
    if "articles.sqlite" not in names and names - _LOCKS:
        raise LibraryError(f"{folder} is not empty and no library; give an empty or a new folder")


@contextmanager
def writing(folder: Path, work: str) -> Iterator[None]:
    """Hold the writer's lock of a library while the block runs. The system lets go of it when a process dies.

    Args:
        work: What is being done, in a word or two, for whoever finds the library busy.

    Raises:
        LibraryBusy: another process or thread holds it; the message names it.
        LibraryError: the folder can't be written.
    """
    holder = folder / "writer.json"
    since = datetime.now().astimezone().strftime("%H:%M:%S")
    with _held(folder / "writer.lock", 0, lambda: _named(holder)):
        try:
            holder.write_text(json.dumps({"pid": os.getpid(), "work": work, "since": since, "of": sys.argv[0]}))
        except OSError as error:
            raise LibraryError(f"{folder} can't be written: {error.strerror}") from error
        try:
            yield
        finally:
            holder.unlink(missing_ok=True)


@contextmanager
def touching(folder: Path) -> Iterator[None]:
    """Hold the lock for a short touch of the files: opening them, or one batch of a longer work.

    It is waited for, by readers and writers alike.

    Raises:
        LibraryBusy: it did not come free for a minute.
        LibraryError: the folder can't be written.
    """
    with _held(folder / "touch.lock", _LONGEST_TOUCH_S, lambda: "another process"):
        yield


@contextmanager
def _held(file: Path, timeout_s: float, holder: Callable[[], str]) -> Iterator[None]:
    from filelock import FileLock, Timeout

    try:
        # A lock object of its own for each call: threads of one process exclude one another too.
        lock = FileLock(file, timeout=timeout_s, poll_interval=0.005, is_singleton=False)
        lock.acquire()
    except Timeout:
        raise LibraryBusy(f"{file.parent} is being written by {holder()}; wait until that is done") from None
    except OSError as error:
        raise LibraryError(f"{file.parent} can't be written: {error.strerror or error}") from error
    try:
        yield
    finally:
        lock.release()


def _named(holder: Path) -> str:
    try:
        who = json.loads(holder.read_text())
        return f"process {who['pid']} ({who['work']}, since {who['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
