"""The room of SQLite: full texts, metadata, chunk offsets and ingest state. The other stores are rebuilt from it.

An article passes through the states `adding` -> `ready` -> `removing`; only `ready` ones are ever read by a question.
Whatever is found in another state was left by a process that died, and is undone by the next writer.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.backends import disk
from assistant.backends.stories import STORIES_SCHEMA, Stories
from assistant.errors import LibraryError
from assistant.nouns import Article, Chunk, Sentence
from assistant.text.copies import COPIES_VERSION

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS articles (
    id TEXT PRIMARY KEY, title TEXT, text TEXT NOT NULL, publisher TEXT, published TEXT, url TEXT, path TEXT,
    language TEXT, note TEXT, ingested TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP, state TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS chunks (
    id TEXT PRIMARY KEY, article_id TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    start INTEGER NOT NULL, end INTEGER NOT NULL, sentences TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS vectors (
    chunk_id TEXT PRIMARY KEY REFERENCES chunks(id) ON DELETE CASCADE, vector BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS sources (source TEXT PRIMARY KEY, file TEXT NOT NULL, article_id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS files (file TEXT PRIMARY KEY, content_hash TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS chunks_article ON chunks(article_id);
CREATE INDEX IF NOT EXISTS articles_published ON articles(published);
CREATE INDEX IF NOT EXISTS articles_state ON articles(state, id, path);
CREATE INDEX IF NOT EXISTS sources_file ON sources(file);
CREATE INDEX IF NOT EXISTS sources_article ON sources(article_id);
"""
_UNGROUPED = "state = 'ready' AND id NOT IN (SELECT article_id FROM stories)"
_LATER_FIELDS = ("byline", "section", "modified", "published_from")
"""Columns that libraries of older versions lack: they get them when they are opened, empty until the next ingest."""
_FIELDS = ", ".join(("id, title, text, publisher, published, url, path, language, note", *_LATER_FIELDS))
_CHECKED_TOGETHER, _COMPARED_TOGETHER = 2000, 200


@dataclass
class Batch:
    """What was read but is not yet stored.

    Attributes:
        articles: New articles and their chunks.
        owners: `(source, file, article id)` of every record read.
        gone: Sources that are no more.
        files: `(file, content hash)` of the files read to their end.
    """

    articles: dict[str, tuple[Article, Sequence[Chunk]]] = field(default_factory=dict)
    owners: list[tuple[str, str, str]] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    files: list[tuple[str, str]] = field(default_factory=list)

    @property
    def chunks(self) -> list[Chunk]:
        return [piece for _, pieces in self.articles.values() for piece in pieces]

    def clear(self) -> None:
        for part in (self.articles, self.owners, self.gone, self.files):
            part.clear()


class ArticleStore:
    """Articles, their chunks and where they came from, in one SQLite file. Safe to use from several threads."""

    def __init__(self, file: Path) -> None:
        """Open the store, made when missing.

        Raises:
            LibraryError: the file can't be used; any other method may find that too.
        """
        self._file = file
        self._lock = threading.RLock()
        with self._usable():
            self._db = sqlite3.connect(file, check_same_thread=False, isolation_level=None, timeout=30)
            try:
                pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                self._db.executescript(pragmas + _SCHEMA + STORIES_SCHEMA)
                self._add_later_fields()
            except sqlite3.Error:
                self._db.close()
                raise
        self._stories = Stories(self._db)

    def _add_later_fields(self) -> None:
        held = "SELECT name FROM pragma_table_info('articles')"
        if {name for (name,) in self._db.execute(held)}.issuperset(_LATER_FIELDS):
            return
        self._db.execute("BEGIN IMMEDIATE")  # another process may have added them by now
        for name in set(_LATER_FIELDS).difference(name for (name,) in self._db.execute(held)):
            self._db.execute(f"ALTER TABLE articles ADD COLUMN {name} TEXT")
        self._db.execute("COMMIT")

    def close(self) -> None:
        with self._lock:
            self._db.close()

    @contextmanager
    def _usable(self) -> Iterator[None]:
        """Hold the lock, and turn what SQLite says of its file into one line that helps."""
        with self._lock:
            try:
                yield
            except sqlite3.ProgrammingError:
                raise  # a mistake in the program, such as use after `close`
            except sqlite3.OperationalError as error:
                unusable = LibraryError(f"{self._file} can't be used: {error}")
                raise disk.full(error, self._file.parent) or unusable from error
            except sqlite3.DatabaseError as error:
                raise LibraryError(
                    f"{self._file} can't be read: {error}; put back a copy of it, or ingest into a new folder"
                ) from error

    @contextmanager
    def change(self) -> Iterator[None]:
        """Make all writes inside one transaction, undone when the block raises."""
        with self._usable():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                # A full disk or a broken file has ended the transaction already.
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    # What the library is

    def meta(self, name: str) -> str | None:
        row = self._one("SELECT value FROM meta WHERE name = ?", name)
        return str(row[0]) if row else None

    def set_meta(self, name: str, value: str) -> None:
        self._run("INSERT OR REPLACE INTO meta VALUES (?, ?)", name, value)

    @property
    def generation(self) -> int:
        """A number that goes up with every change that readers have to notice."""
        return int(self.meta("generation") or 0)

    def next_generation(self) -> int:
        following = self.generation + 1
        self.set_meta("generation", str(following))
        return following

    # Articles

    def add(self, article: Article, chunks: Sequence[Chunk]) -> None:
        """Store an article in state `adding`; one that is held already stays as it is."""
        values = [_stored(getattr(article, name)) for name in _FIELDS.split(", ")]
        self._run(
            f"INSERT OR IGNORE INTO articles ({_FIELDS}, state) VALUES ({'?, ' * len(values)}?)", *values, "adding"
        )
        self._add_chunks(chunks)

    def replace_chunks(self, article: Article, chunks: Sequence[Chunk]) -> None:
        """Cut an article that is held anew."""
        self._run("DELETE FROM chunks WHERE article_id = ?", article.id)
        self._add_chunks(chunks)

    def settle(self, owners: Iterable[tuple[str, str, str]], gone: Iterable[str]) -> None:
        """Make added articles ready and group them, name their sources, and mark articles without any as `removing`.

        An article of several sources goes by the path of the first in order, whichever was read first.

        Args:
            owners: `(source, file, article id)`; a source that had another article loses it.
            gone: Sources that are no more.
        """
        added = self._all(f"SELECT {_FIELDS} FROM articles WHERE state = 'adding'")
        self._run("UPDATE articles SET state = 'ready' WHERE state = 'adding'")
        self._tell(added)
        for source, file, article_id in owners:
            self._run("INSERT OR REPLACE INTO sources VALUES (?, ?, ?)", source, file, article_id)
        for source in gone:
            self._run("DELETE FROM sources WHERE source = ?", source)
        self._run("UPDATE articles SET state = 'removing' WHERE id NOT IN (SELECT article_id FROM sources)")
        first = "(SELECT MIN(source) FROM sources WHERE article_id = articles.id)"
        self._run(f"UPDATE articles SET path = {first} WHERE state = 'ready' AND path IS NOT {first}")

    def describe(self, article: Article) -> None:
        """Take over what may change in a source without making it another article."""
        places = "url = ?, note = ?, byline = ?, section = ?, modified = ?, published_from = ?"
        self._run(f"UPDATE articles SET {places} WHERE id = ?", *map(_stored, (*article.description, article.id)))

    def mark_removing(self, article_ids: Iterable[str]) -> None:
        """Hide articles from questions; `delete` ends what this begins."""
        for id_ in article_ids:
            self._run("UPDATE articles SET state = 'removing' WHERE id = ?", id_)

    def unfinished(self) -> tuple[str, ...]:
        """Return the ids of articles that are neither `ready` nor gone."""
        return tuple(row[0] for row in self._all("SELECT id FROM articles WHERE state <> 'ready'"))

    def delete(self, article_ids: Iterable[str]) -> None:
        """Delete articles, their chunks and sources; their files count as unread."""
        for id_ in article_ids:
            self._run("DELETE FROM files WHERE file IN (SELECT file FROM sources WHERE article_id = ?)", id_)
            self._run("DELETE FROM sources WHERE article_id = ?", id_)
            with self._usable():
                self._stories.forget(id_)
            self._run("DELETE FROM articles WHERE id = ?", id_)

    def articles(self) -> tuple[Article, ...]:
        """Return the ready articles, newest publication first, undated ones last."""
        rows = self._all(
            f"SELECT {_FIELDS} FROM articles WHERE state = 'ready' ORDER BY published IS NULL, published DESC, title"
        )
        return tuple(map(_article, rows))

    def article(self, id_: str) -> Article | None:
        row = self._one(f"SELECT {_FIELDS} FROM articles WHERE id = ? AND state = 'ready'", id_)
        return _article(row) if row else None

    def holds(self, id_: str) -> bool:
        return self._one("SELECT 1 FROM articles WHERE id = ? AND state <> 'removing'", id_) is not None

    # Copies

    def group(self) -> None:
        """Group the ready articles that are in no story yet, as in a library that older code made, some at a time.

        What other rules have grouped is grouped anew.
        """
        while self._group_some():
            pass

    def _group_some(self) -> int:
        with self.change():
            if self.meta("copies") != str(COPIES_VERSION):
                self._stories.clear()
                self.set_meta("copies", str(COPIES_VERSION))
            rows = self._all(f"SELECT {_FIELDS} FROM articles WHERE {_UNGROUPED} LIMIT {_COMPARED_TOGETHER}")
            self._tell(rows)
        return len(rows)

    def ungroup(self) -> None:
        """Forget which articles are copies; `group` finds out again."""
        with self.change():
            self._stories.clear()

    def misgrouped(self) -> int:
        """Return how many entries on copies are missing or wrong."""
        with self._usable():
            return int(self._one(f"SELECT COUNT(*) FROM articles WHERE {_UNGROUPED}")[0]) + self._stories.wrong()

    def stories(self, article_ids: Iterable[str]) -> tuple[tuple[Article, ...], ...]:
        """Return the stories with several publications that have one of these articles, each as its ready articles."""
        fields = ", ".join(f"articles.{name}" for name in _FIELDS.split(", "))
        # A plain join would begin with all ready articles.
        rows = self._all(
            f"SELECT story, {fields} FROM stories CROSS JOIN articles ON articles.id = article_id "
            "WHERE state = 'ready' AND story IN (SELECT own.story FROM stories own JOIN stories other "
            "ON other.story = own.story AND other.number <> own.number "
            "WHERE own.article_id IN (SELECT value FROM json_each(?))) "
            "ORDER BY story, articles.id",
            json.dumps(list(article_ids)),
        )
        told: dict[str, list[Article]] = {}
        for story, *row in rows:
            told.setdefault(story, []).append(_article(row))
        return tuple(tuple(articles) for articles in told.values() if len(articles) > 1)

    # Chunks

    def chunk_ids(self, article_ids: Iterable[str] | None = None) -> list[str]:
        """Return the chunk ids of these articles in whatever state, or of all ready ones."""
        if article_ids is None:
            rows = self._all(
                "SELECT chunks.id FROM chunks JOIN articles ON articles.id = article_id WHERE state = 'ready'"
            )
        else:
            rows = [row for id_ in article_ids for row in self._all("SELECT id FROM chunks WHERE article_id = ?", id_)]
        return [row[0] for row in rows]

    def count_chunks(self) -> int:
        """Return how many chunks the ready articles have."""
        sql = "SELECT COUNT(*) FROM chunks JOIN articles ON articles.id = article_id WHERE state = 'ready'"
        return int(self._one(sql)[0])

    def chunk_days(self) -> list[tuple[str, str | None, str | None]]:
        """Return `(chunk id, publication day in ISO form, publisher)` of every chunk of the ready articles."""
        return self._all(
            "SELECT chunks.id, published, publisher FROM chunks JOIN articles ON articles.id = article_id "
            "WHERE state = 'ready'"
        )

    def chunks(self, ids: Iterable[str]) -> dict[str, Chunk]:
        """Return the chunks of these ids that belong to ready articles; others are left out. In the order given."""
        wanted = list(ids)
        rows = self._all(
            "SELECT id, article_id, start, end, sentences FROM chunks WHERE id IN (SELECT value FROM json_each(?))",
            json.dumps(wanted),
        )
        articles = self._articles({row[1] for row in rows})
        found: dict[str, Chunk] = {}
        for id_, article_id, start, end, offsets in rows:
            if article := articles.get(article_id):
                sentences = tuple(Sentence(article, *span) for span in json.loads(offsets))
                found[id_] = Chunk(id_, article, start, end, sentences)
        return {id_: found[id_] for id_ in wanted if id_ in found}

    def batches(self, ids: Sequence[str], size: int) -> Iterator[list[Chunk]]:
        """Yield what `chunks` returns for so many ids at a time."""
        for at in range(0, len(ids), size):
            yield list(self.chunks(ids[at : at + size]).values())

    def misplaced(self) -> Iterator[str]:
        """Yield the ids of chunks that point outside their article, or whose sentences point outside them."""
        for pieces in self.batches(sorted(self.chunk_ids()), _CHECKED_TOGETHER):
            for piece in pieces:
                inside = all(piece.start <= s.start < s.end <= piece.end for s in piece.sentences)
                if not inside or piece.end > len(piece.article.text):
                    yield piece.id

    def keep_vectors(self, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Keep vectors of chunks, in half precision: a cosine changes by less than a millionth."""
        for id_, vector in vectors.items():
            self._run("INSERT OR REPLACE INTO vectors VALUES (?, ?)", id_, vector.astype("<f2").tobytes())

    def vectors(self, ids: Iterable[str]) -> dict[str, NDArray[np.float32]]:
        """Return the vectors kept for these chunks; those that have none are left out."""
        rows = self._all(
            "SELECT chunk_id, vector FROM vectors WHERE chunk_id IN (SELECT value FROM json_each(?))",
            json.dumps(list(ids)),
        )
        return {id_: np.frombuffer(data, dtype="<f2").astype(np.float32) for id_, data in rows}

    # Sources

    def content_hash(self, file: str) -> str | None:
        row = self._one("SELECT content_hash FROM files WHERE file = ?", file)
        return str(row[0]) if row else None

    def set_content_hash(self, file: str, content_hash: str) -> None:
        self._run("INSERT OR REPLACE INTO files VALUES (?, ?)", file, content_hash)

    def forget_file(self, file: str) -> None:
        self._run("DELETE FROM files WHERE file = ?", file)

    def sources(self, file: str | None = None) -> Mapping[str, str]:
        """Return `{source: article id}` of one file, or of all."""
        if file is None:
            return dict(self._all("SELECT source, article_id FROM sources"))
        return dict(self._all("SELECT source, article_id FROM sources WHERE file = ?", file))

    def files(self) -> tuple[str, ...]:
        return tuple(row[0] for row in self._all("SELECT DISTINCT file FROM sources"))

    def _tell(self, rows: Iterable[Sequence[Any]]) -> None:
        with self._usable():
            for row in rows:
                self._stories.add(_article(row))

    def _articles(self, ids: Iterable[str]) -> dict[str, Article]:
        rows = self._all(
            f"SELECT {_FIELDS} FROM articles WHERE state = 'ready' AND id IN (SELECT value FROM json_each(?))",
            json.dumps(list(ids)),
        )
        return {row[0]: _article(row) for row in rows}

    def _add_chunks(self, chunks: Sequence[Chunk]) -> None:
        for chunk in chunks:
            offsets = json.dumps([[sentence.start, sentence.end] for sentence in chunk.sentences])
            values = (chunk.id, chunk.article.id, chunk.start, chunk.end, offsets)
            self._run("INSERT OR REPLACE INTO chunks VALUES (?, ?, ?, ?, ?)", *values)

    def _run(self, sql: str, *values: Any) -> None:
        with self._usable():
            self._db.execute(sql, values)

    def _one(self, sql: str, *values: Any) -> Any:
        with self._usable():
            return self._db.execute(sql, values).fetchone()

    def _all(self, sql: str, *values: Any) -> list[Any]:
        with self._usable():
            return self._db.execute(sql, values).fetchall()


def _stored(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _article(row: Sequence[Any]) -> Article:
    known = dict(zip(_FIELDS.split(", "), row, strict=True))
    for name in ("published", "modified"):
        known[name] = date.fromisoformat(known[name]) if known[name] else None
    return Article(**known)
