"""What sites said when their pages were last read, in a small SQLite file. Without it all is fetched in full again."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from assistant.backends import disk
from assistant.errors import LibraryError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS addresses (
    address TEXT PRIMARY KEY, found_at TEXT NOT NULL, etag TEXT NOT NULL, last_modified TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS listed (page TEXT NOT NULL, listed_by TEXT NOT NULL, PRIMARY KEY (page, listed_by));
CREATE INDEX IF NOT EXISTS listed_by ON listed(listed_by);
"""


class Visits:
    """Keeps validators of pages and feeds, and what each feed lists. Safe to use from several threads."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def keep(self, address: str, found_at: str, etag: str, last_modified: str, pages: Iterable[str] = ()) -> None:
        """Keep what a site said of an address, and the pages that were listed there, in place of what it said before.

        Args:
            found_at: Where it was found in the end.

        Raises:
            LibraryError: the file can't be used; any other method may find that too.
        """
        with self._opened() as db:
            db.execute("BEGIN IMMEDIATE")
            db.execute("INSERT OR REPLACE INTO addresses VALUES (?, ?, ?, ?)", (address, found_at, etag, last_modified))
            db.execute("DELETE FROM listed WHERE listed_by = ?", (address,))
            db.executemany("INSERT OR IGNORE INTO listed VALUES (?, ?)", ((page, address) for page in pages))
            db.execute("COMMIT")

    def validators(self, address: str) -> tuple[str, str, str]:
        """Return where an address led to, its ETag and its day of change, as the site said; empty where it did not."""
        with self._opened() as db:
            row = db.execute(
                "SELECT found_at, etag, last_modified FROM addresses WHERE address = ?", (address,)
            ).fetchone()
        return row or ("", "", "")

    def pages(self, address: str) -> tuple[str, ...]:
        """Return the pages that were listed at an address when it was last read."""
        with self._opened() as db:
            rows = db.execute("SELECT page FROM listed WHERE listed_by = ? ORDER BY rowid", (address,)).fetchall()
        return tuple(row[0] for row in rows)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._file, isolation_level=None, timeout=10)) as db:
                db.executescript(_SCHEMA)
                yield db
        except sqlite3.Error as error:
            unusable = LibraryError(f"{self._file} can't be used: {error}; it may be removed")
            raise disk.full(error, self._file.parent) or unusable from error
