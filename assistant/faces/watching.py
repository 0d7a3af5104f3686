"""Following folders: when what an ingest reads has changed, and it is time for another one."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.errors import AssistantError
from assistant.formats.reading import fixed_part
from assistant.text.addresses import is_web_address

_QUIET_MS = 500
"""Files are read once nothing has changed for so long, or `_LONGEST_MS` after the first change."""
_LONGEST_MS = 5000
_TICK_MS = 1000


def ticks(sources: Sequence[str], apart: Path, stop: threading.Event | None = None) -> Iterator[bool]:
    """Yield once a second, or as soon as something has changed, whether something has; True at first.

    What changes while the reader is at work counts at the next tick.

    Args:
        sources: Folders and globs.
        apart: A folder in which changes do not count: the library itself.
        stop: Ends the iterator.

    Raises:
        AssistantError: one of the sources is neither a folder nor a glob.
    """
    folders = [_folder(source) for source in sources]
    return _ticks(folders, apart.resolve(), stop)


def _folder(source: str) -> Path:
    path = fixed_part(Path(source).expanduser())
    if is_web_address(source) or not path.is_dir():
        raise AssistantError(f"--watch follows folders and globs, and {source} is neither")
    return path.resolve()


def _ticks(folders: Sequence[Path], apart: Path, stop: threading.Event | None) -> Iterator[bool]:
    from watchfiles import Change, DefaultFilter, watch

    usual = DefaultFilter()

    def counts(change: Change, path: str) -> bool:
        return usual(change, path) and not Path(path).is_relative_to(apart)

    first = True
    # The folders are looked at from the first tick on, so that nothing is missed while the first ingest runs.
    for changed in watch(
        *folders,
        watch_filter=counts,
        debounce=_LONGEST_MS,
        step=_QUIET_MS,
        stop_event=stop,
        rust_timeout=_TICK_MS,
        yield_on_timeout=True,
        raise_interrupt=True,
    ):
        yield first or bool(changed)
        first = False
