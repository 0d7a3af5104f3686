"""A full disk, which each store tells of in its own words."""

import math
import re
import shutil
from pathlib import Path

from assistant.errors import LibraryError

_FULL = re.compile(r"disk is full|no space left|StorageFull|quota exceeded", re.I)
_LEAST_BYTES = 65_536
"""With less than this left, it is the disk, whatever the error says: SQLite may call it an I/O error."""


def full(error: Exception, folder: Path) -> LibraryError | None:
    """Return what to tell a person if an error comes of a full disk, else None."""
    if not _FULL.search(str(error)) and _free_bytes(folder) >= _LEAST_BYTES:
        return None
    return LibraryError(
        f"the disk with {folder} is full; free some space and run the same command again: what was stored is kept"
    )


def _free_bytes(folder: Path) -> float:
    try:
        return shutil.disk_usage(folder).free
    except OSError:  # the folder itself is gone, which the error tells better
        return math.inf
