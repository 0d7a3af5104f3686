"""A library: a folder with the articles (SQLite), the vectors (Chroma) and the words (tantivy) of its chunks.

SQLite is the truth. Every change goes `adding` -> both indexes -> `ready` (or `removing` -> both indexes -> gone), so
that a process may die at any moment: the next writer undoes what is unfinished, and questions never see it.
"""

import logging
import os
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.backends.articles import ArticleStore, Batch
from assistant.backends.encoder import Encoder
from assistant.backends.files import FileReader
from assistant.backends.keywords import KeywordEntry, KeywordIndex
from assistant.backends.lock import prepare, touching, writing
from assistant.backends.vectors import TornIndex, VectorIndex
from assistant.backends.visits import Visits
from assistant.backends.web import Web
from assistant.crawl import Crawl, Lead, Record
from assistant.errors import EncoderMismatch, LibraryError, ReadError
from assistant.nouns import Article, Chunk, IngestProgress, IngestReport
from assistant.text.addresses import is_web_address, without_user
from assistant.text.chunking import CHUNKER_VERSION, chunk, embedded_text
from assistant.text.reading import content_hash, find

_FORMAT = "1"
_BATCH_CHUNKS = 128
"""Chunks that are embedded and stored together: what at most is lost when an ingest is killed."""
_FILLED_TOGETHER = 1000

log = logging.getLogger(__name__)

ShowProgress = Callable[[IngestProgress], None]


@dataclass
class _Tally:
    """What an ingest has done so far."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)

    def report(self) -> IngestReport:
        return IngestReport(
            tuple(self.added), tuple(self.changed), tuple(self.unchanged), tuple(self.removed), tuple(self.failed)
        )


class Library:
    """Articles on disk and the two indexes over their chunks. Safe to use from several threads."""

    def __init__(
        self,
        folder: Path,
        encoder: Encoder,
        chunk_tokens: int,
        file_reader: FileReader | None = None,
        web: Web | None = None,
    ) -> None:
        """Open a library, made when missing.

        Args:
            file_reader: Reads what is ingested; one with its own limits when not given.
            web: What fetches web addresses; by default one that reads the public internet only.

        Raises:
            LibraryError: the folder is no library and not empty, or can't be used.
        """
        self.folder = folder
        self._encoder = encoder
        self._chunk_tokens = chunk_tokens
        self._file_reader = file_reader or FileReader()
        self._web = web or Web()
        self._chunking = f"{CHUNKER_VERSION}.{chunk_tokens}"
        self._name = uuid.uuid4().hex
        self._refreshing = threading.Lock()
        prepare(folder)
        with touching(folder):
            self.store = ArticleStore(folder / "articles.sqlite")
        try:
            found = self.store.meta("format")
            if found is not None and found != _FORMAT:
                raise LibraryError(f"{folder} has library format {found}, expected {_FORMAT}; ingest into a new folder")
            held = self.store.count_chunks()
            with touching(folder):
                self._keywords = KeywordIndex(folder / "keywords")
            self._vectors = VectorIndex(folder / "vectors", lambda: touching(folder))
            self._look_again()
        except LibraryError:
            self.store.close()
            raise
        for name, size in (("vector", len(self._vectors)), ("keyword", len(self._keywords))):
            if size < held:
                command = f"assistant check --repair --library {folder}"
                log.warning("the %s index of %s holds %d of %d chunks; run: %s", name, folder, size, held, command)

    def close(self) -> None:
        self._vectors.close()
        self.store.close()

    @property
    def encoder_name(self) -> str | None:
        """The encoder that the library was built with, or None where nothing was ever written."""
        return self.store.meta("encoder")

    def require_encoder(self) -> None:
        """Refuse to mix vectors of two encoders.

        Raises:
            EncoderMismatch: the library was built with another encoder than the one in hand.
        """
        built = self.encoder_name
        if built is not None and built != self._encoder.name:
            raise EncoderMismatch(
                f"{self.folder} was built with the encoder {built!r}, the settings say {self._encoder.name!r}; set "
                f"ASSISTANT_ENCODER={built}, or re-embed it with: assistant check --repair --library {self.folder}"
            )

    # Reading

    def refresh(self) -> int:
        """Notice what another process has written; return the generation now in view."""
        with self._refreshing:
            if self.store.generation != self._seen:
                self._look_again()
            return self._seen

    def nearest(self, query: str, k: int, allowed: frozenset[str] | None) -> list[tuple[str, float]]:
        """Return up to `k` `(chunk id, cosine similarity)`, best first.

        Raises:
            EncoderMismatch: another process has re-embedded the library with another encoder.
        """
        self.require_encoder()
        vector = self._encoder.encode([query])[0]
        return self._ready(lambda count: self._vectors.search(vector, count, allowed), k)

    def matching(self, query: str, k: int, allowed: frozenset[str] | None) -> list[tuple[str, float]]:
        """Return up to `k` `(chunk id, BM25 score)`, best first."""
        return self._ready(lambda count: self._keywords.search(query, count, allowed), k)

    def _ready(self, search: Callable[[int], list[tuple[str, float]]], k: int) -> list[tuple[str, float]]:
        """Search, and leave out what an ingest that is under way has put into the index but not yet released."""
        pending = frozenset(self.store.chunk_ids(self.store.unfinished()))
        return [hit for hit in search(k + len(pending)) if hit[0] not in pending][:k]

    # Writing

    def ingest(
        self,
        sources: Iterable[str],
        progress: ShowProgress | None = None,
        prune: bool = False,
        chosen: Mapping[str, str] | None = None,
    ) -> IngestReport:
        """Bring articles in; see `Assistant.ingest`."""
        tally = _Tally()
        files: dict[Path, None] = {}
        visits = Visits(self.folder / "visits.sqlite")
        crawl = Crawl(self._web, partial(self._file_reader.read, chosen=chosen or {}), visits, self.store)
        leads: list[Lead] = []
        for source in sources:
            try:
                if is_web_address(source):
                    leads += crawl.start(source)
                    continue
                found = find(source)
                files |= dict.fromkeys(path.resolve() for path in found.files)
                tally.failed += [(file, str(reason)) for file, reason in found.refused]
            except (ReadError, OSError, RuntimeError, ValueError) as error:  # links in a circle, no possible path
                tally.failed.append((without_user(source), str(error)))
        work: list[Path | Lead] = [*files, *leads]
        with self._writing("ingest"), self._file_reader:
            batch, embedded = Batch(), 0
            for number, item in enumerate(work):  # what feeds list is added to it on the way
                if isinstance(item, Path):
                    steps = self._read_file(item, chosen or {}, batch, tally)
                else:
                    steps = self._read_address(item, crawl, work, batch, tally, prune)
                for source, pending in steps:
                    if progress:
                        progress(IngestProgress(number, len(work), source, embedded + pending))
                    if pending >= _BATCH_CHUNKS:
                        embedded += self._store(batch)
            if prune:
                self._prune(batch, tally)
            embedded += self._store(batch)
            if progress:
                progress(IngestProgress(len(work), len(work), "", embedded))
        return tally.report()

    def remove(self, article_ids: Sequence[str]) -> None:
        """Remove articles by id.

        Raises:
            LibraryError: there is no article of such an id; then none is removed.
        """
        with self._writing("remove"):
            for id_ in article_ids:
                if not self.store.holds(id_):
                    raise LibraryError(f"no article has the id {id_!r}; assistant articles lists them")
            self._erase(article_ids)

    def check(self) -> tuple[str, ...]:
        """Return what is wrong, a line each: nothing when the three stores agree and every offset holds.

        Raises:
            LibraryBusy: another process is writing; what it has in hand is neither whole nor wrong.
        """
        with writing(self.folder, "check"):
            self._look_again(is_writer=True)
            problems = []
            if unfinished := self.store.unfinished():
                problems.append(f"{len(unfinished)} articles were left unfinished by an interrupted ingest")
            expected = set(self.store.chunk_ids())
            for name, found in (("vector", self._vectors.ids()), ("keyword", self._keywords.ids())):
                if missing := expected - found:
                    problems.append(f"{len(missing)} chunks are missing from the {name} index")
                if extra := found - expected:
                    problems.append(f"{len(extra)} chunks of the {name} index belong to no article")
            if not self._vectors.is_readable():
                problems.append("the vector index has lost vectors of chunks that it lists")
            if wrong := self.store.misgrouped():
                problems.append(f"{wrong} articles are not grouped with their copies")
            problems += [f"chunk {id_} points outside its article" for id_ in self.store.misplaced()]
        built = self.encoder_name
        if built is not None and built != self._encoder.name:
            problems.append(f"built with the encoder {built!r}, the settings say {self._encoder.name!r}")
        elif built is not None and self.store.meta("chunking") != self._chunking:
            problems.append("articles were cut into chunks with other settings than today's")
        return tuple(problems)

    def repair(self, progress: ShowProgress | None = None) -> None:
        """Make both indexes agree with the articles again; re-embed all when the encoder is another one."""
        with self._writing("repair", any_encoder=True):
            if self.encoder_name != self._encoder.name or self.store.meta("chunking") != self._chunking:
                self._cut_anew()
            elif not self._vectors.is_readable():
                self._vectors.clear()
            expected = set(self.store.chunk_ids())
            self._vectors.remove(self._vectors.ids() - expected)
            self._keywords.remove(self._keywords.ids() - expected)
            if self.store.misgrouped():
                self.store.ungroup()
                self.store.group()
            self._fill(progress)

    def _fill(self, progress: ShowProgress | None = None) -> None:
        """Put the chunks that an index lacks into both; what has to be embedded is kept before it is indexed."""
        held = self._vectors.ids() & self._keywords.ids()
        missing = [id_ for id_ in self.store.chunk_ids() if id_ not in held]
        for number, pieces in enumerate(self.store.batches(missing, _BATCH_CHUNKS)):
            self._embedded(pieces)
            if progress:
                done = number * _BATCH_CHUNKS + len(pieces)
                progress(IngestProgress(done, len(missing), pieces[-1].article.label, done))
        for pieces in self.store.batches(missing, _FILLED_TOGETHER):
            self._index(pieces)
        with self.store.change():
            self._seen = self.store.next_generation()

    def _cut_anew(self) -> None:
        self._vectors.clear()
        self._keywords.clear()
        with self.store.change():
            for article in self.store.articles():
                self.store.replace_chunks(article, self._chunked(article))
            self.store.set_meta("encoder", self._encoder.name)
            self.store.set_meta("chunking", self._chunking)
            self._seen = self.store.next_generation()

    @contextmanager
    def _writing(self, work: str, any_encoder: bool = False) -> Iterator[None]:
        """Hold the writer's lock, with the indexes as they are on disk and nothing unfinished in them."""
        with writing(self.folder, work):
            if not any_encoder:
                self.require_encoder()
            # Chroma loses what it did not know of, and whoever died before settling has not raised the generation.
            if self.store.meta("last_writer") != self._name or self.store.generation != self._seen:
                self._look_again(is_writer=True)
                with self.store.change():
                    self.store.set_meta("last_writer", self._name)
                    self.store.set_meta("format", _FORMAT)
                    if self.encoder_name is None:
                        self.store.set_meta("encoder", self._encoder.name)
                        self.store.set_meta("chunking", self._chunking)
            self._erase(self.store.unfinished())
            self.store.group()
            if not any_encoder and min(len(self._vectors), len(self._keywords)) < self.store.count_chunks():
                self._fill()
            yield

    def _look_again(self, is_writer: bool = False) -> None:
        """See the indexes as they are on disk, and fill the vectors again where a process died writing them."""
        self._seen = self.store.generation
        self._keywords.reload()
        try:
            self._vectors.reopen()
        except TornIndex:
            log.warning("a process died while it wrote the vectors of %s; they are filled in again", self.folder)
            with nullcontext() if is_writer else writing(self.folder, "repair"):
                self._vectors.discard()
                self._fill()

    def _read_file(
        self, path: Path, chosen: Mapping[str, str], batch: Batch, tally: _Tally
    ) -> Iterator[tuple[str, int]]:
        """Put a file's new articles into the batch; yield `(source, chunks waiting)` after each record."""
        file = str(path)
        try:
            file.encode()
        except UnicodeEncodeError:  # as in archives from systems with another encoding; no store can hold such a name
            shown = os.fsencode(path).decode(errors="backslashreplace")
            tally.failed.append((shown, "its name is not UTF-8; rename it"))
            return
        try:
            data = self._file_reader.load(path)
        except ReadError as error:
            tally.failed.append((file, str(error)))
            return
        except OSError as error:
            tally.failed.append((file, error.strerror or str(error)))
            return
        records = self._file_reader.read(data, file, chosen)
        yield from self._take(file, content_hash(data, chosen), records, batch, tally)

    def _read_address(
        self, lead: Lead, crawl: Crawl, work: list[Path | Lead], batch: Batch, tally: _Tally, prune: bool
    ) -> Iterator[tuple[str, int]]:
        """Do the same for a web address; what it lists goes to the end of the work."""
        yield lead.address, len(batch.chunks)  # shown while it is waited for
        visit = crawl.visit(lead)
        work += visit.leads
        tally.unchanged += visit.unchanged
        if prune and visit.is_gone and self.store.sources(lead.address):
            self._give_up(lead.address, batch, tally)
            return
        tally.failed += visit.failed
        if visit.records is not None:
            yield from self._take(lead.address, visit.content_hash, visit.records, batch, tally)

    def _take(
        self, file: str, new_hash: str | None, records: Iterator[Record], batch: Batch, tally: _Tally
    ) -> Iterator[tuple[str, int]]:
        """Put what was read of a file or page into the batch, unless it is as it was; yield as `_read_file` does."""
        known = self.store.sources(file)
        before = self.store.content_hash(file)
        if new_hash and before == new_hash:
            tally.unchanged += known
            yield file, len(batch.chunks)
            return
        if before:
            # A death half-way through a changed file must not leave it known by what it held before.
            with self.store.change():
                self.store.forget_file(file)
        found, failed = set(), set()
        for source, result in _contained(records, file):
            found.add(source)
            if isinstance(result, ReadError):
                # What was read before stays until the record is gone or reads again.
                tally.failed.append((source, str(result)))
                failed.add(source)
            else:
                self._sort_in(source, file, result, known.get(source), batch, tally)
            yield source, len(batch.chunks)
        if file not in failed:
            gone = [source for source in known if source not in found]
            batch.gone += gone
            tally.removed += gone
        if new_hash and not failed:
            batch.files.append((file, new_hash))

    def _sort_in(
        self, source: str, file: str, article: Article, known: str | None, batch: Batch, tally: _Tally
    ) -> None:
        if known == article.id:
            held = self.store.article(article.id)
            if held and held.path == source and held.description != article.description:
                with self.store.change():
                    self.store.describe(article)
                tally.changed.append(source)
            else:
                tally.unchanged.append(source)
            return
        (tally.changed if known else tally.added).append(source)
        if article.id not in batch.articles and not self.store.holds(article.id):
            batch.articles[article.id] = (article, self._chunked(article))
        batch.owners.append((source, file, article.id))

    def _chunked(self, article: Article) -> tuple[Chunk, ...]:
        budget = min(self._chunk_tokens, self._encoder.max_tokens)
        return chunk(article, self._encoder.count_tokens, budget)

    def _store(self, batch: Batch) -> int:
        """Store a batch in all three places and return how many chunks it had."""
        if not (batch.owners or batch.gone or batch.files):
            return 0
        pieces = batch.chunks
        with self.store.change():
            for article, chunks in batch.articles.values():
                self.store.add(article, chunks)
        self._index(pieces)
        with self.store.change():
            self.store.settle(batch.owners, batch.gone)
            for file, content_hash in batch.files:
                self.store.set_content_hash(file, content_hash)
            self._seen = self.store.next_generation()
        self._erase(self.store.unfinished())
        batch.clear()
        return len(pieces)

    def _index(self, pieces: Sequence[Chunk]) -> None:
        if pieces:
            self._vectors.add([piece.id for piece in pieces], self._embedded(pieces))
            self._keywords.add(KeywordEntry(p.id, p.article.title or "", p.text) for p in pieces)

    def _embedded(self, pieces: Sequence[Chunk]) -> NDArray[np.float32]:
        """Return the chunks' vectors, which are kept in SQLite too, for when Chroma has lost them."""
        vectors = self.store.vectors(piece.id for piece in pieces)
        new = [piece for piece in pieces if piece.id not in vectors]
        if new:
            self.require_encoder()
            made = self._encoder.encode([embedded_text(piece) for piece in new])
            vectors |= {piece.id: vector for piece, vector in zip(new, made, strict=True)}
            with self.store.change():
                self.store.keep_vectors({piece.id: vectors[piece.id] for piece in new})
        return np.stack([vectors[piece.id] for piece in pieces])

    def _erase(self, article_ids: Sequence[str]) -> None:
        """Delete articles everywhere, the indexes first, so that a death in between leaves them `unfinished`."""
        if not article_ids:
            return
        with self.store.change():
            self.store.mark_removing(article_ids)
            self._seen = self.store.next_generation()
        ids = self.store.chunk_ids(article_ids)
        self._vectors.remove(ids)
        self._keywords.remove(ids)
        with self.store.change():
            self.store.delete(article_ids)
            self._seen = self.store.next_generation()

    def _prune(self, batch: Batch, tally: _Tally) -> None:
        """Give up the sources whose file is gone from the disk.

        A page that no feed lists any more is not gone: feeds list what is new. It is given up when its site says so.
        """
        for file in self.store.files():
            if not is_web_address(file) and _is_gone(Path(file)):
                self._give_up(file, batch, tally)

    def _give_up(self, file: str, batch: Batch, tally: _Tally) -> None:
        # Should the file come back as it was, it is read again.
        with self.store.change():
            self.store.forget_file(file)
        sources = list(self.store.sources(file))
        batch.gone += sources
        tally.removed += sources


def _contained(records: Iterator[Record], file: str) -> Iterator[Record]:
    """Yield the records of a file; what no reader foresaw becomes a failure of it and leaves the others alone."""
    try:
        yield from records
    except Exception as error:
        log.debug("%s can't be read", file, exc_info=True)
        yield file, ReadError(f"can't be read: {type(error).__name__}: {' '.join(str(error).split())[:120]}")


def _is_gone(file: Path) -> bool:
    """Say whether a file is no more; one that can't be looked at may still be there."""
    try:
        file.stat()
    except OSError as error:
        return isinstance(error, FileNotFoundError | NotADirectoryError)
    return False
