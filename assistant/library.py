"""A library: a folder with the articles (SQLite), the vectors (Chroma) and the words (tantivy) of its chunks.

SQLite is the truth. Every change goes `adding` -> both indexes -> `ready` (or `removing` -> both indexes -> gone), so
that a process may die at any moment: the next writer undoes what is unfinished, and questions never see it.
"""

import logging
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
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
from assistant.crawl import Crawl
from assistant.errors import EncoderMismatch, LibraryError
from assistant.ingest import Ingest, ShowProgress
from assistant.nouns import Article, Chunk, IngestProgress, IngestReport
from assistant.text.chunking import CHUNKER_VERSION, chunk, embedded_text

_FORMAT = "1"
_BATCH_CHUNKS = 128
"""Chunks that are embedded and stored together: what at most is lost when an ingest is killed."""
_FILLED_TOGETHER = 1000

log = logging.getLogger(__name__)


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
        stop: threading.Event | None = None,
    ) -> IngestReport:
        """Bring articles in; see `Assistant.ingest`."""
        chosen, stop = chosen or {}, stop or threading.Event()
        read_page = partial(self._file_reader.read, chosen=chosen)
        visits = Visits(self.folder / "visits.sqlite")
        crawl = Crawl(self._web, read_page, visits, self.store, stop)
        work = Ingest(
            self.store,
            self._file_reader,
            crawl,
            self._chunked,
            self._store,
            chosen=chosen,
            most_chunks=_BATCH_CHUNKS,
            stop=stop,
        )
        work.find(sources)
        with self._writing("ingest"), self._file_reader:
            return work.run(progress, prune)

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
