"""The room of Chroma: chunk ids and their vectors, nothing else. Distance becomes similarity here.

Chroma's local client is made for one process. Measured with chromadb 1.5.9: two processes that write in turn lose
vectors, and one that opens the folder, or asks a client that has not loaded its index yet, while another writes can
leave files behind that end every later process with a segmentation fault. So every touch of the disk (opening, loading,
adding, removing) happens inside `alone`, which the caller makes exclusive among processes; questions are answered from
memory; and whoever writes must have called `reopen` since another process wrote.

Nor does it survive every death: one kill in some dozens leaves index files that do not fit their log. So a mark lies
beside the folder while it is touched, and a folder found marked is not trusted again.
"""

import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.backends import disk
from assistant.errors import LibraryError

_COLLECTION = "chunks"
_NARROW = 1000
"""Up to so many allowed ids their similarities are computed one by one; beyond, hits are over-fetched and sifted."""
_OPENINGS = count(1)


class TornIndex(LibraryError):
    """A process died while it touched the index: it has to be discarded and filled again."""


Alone = Callable[[], AbstractContextManager[None]]


class VectorIndex:
    """Vectors of unit length under chunk ids, on disk in `folder`. Safe to use from several threads."""

    def __init__(self, folder: Path, alone: Alone = nullcontext) -> None:
        """Name an index; `reopen` opens it.

        Args:
            alone: Makes a context in which no other process touches the folder.
        """
        self._folder = folder
        self._mark = folder.with_name(f"{folder.name}.touched")
        self._alone = alone
        self._lock = threading.RLock()
        self._client: Any = None
        self._collection: Any = None
        self._loaded = 0

    def __len__(self) -> int:
        with self._lock:
            return self._loaded

    def add(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Store vectors, replacing those of the same id. Safe to repeat."""
        with self._touching():
            size = self._client.get_max_batch_size()
            for at in range(0, len(ids), size):
                self._collection.upsert(ids=list(ids[at : at + size]), embeddings=vectors[at : at + size])

    def remove(self, ids: Iterable[str]) -> None:
        """Forget these ids; unknown ones are passed over."""
        with self._touching():
            for batch in _batches(list(ids), _NARROW):
                self._collection.delete(ids=batch)

    def clear(self) -> None:
        """Forget everything, the dimension too."""
        with self._touching():
            self._client.delete_collection(_COLLECTION)
            self._collection = _collection_of(self._client)

    def ids(self) -> set[str]:
        with self._touching():
            return set(self._collection.get(include=[])["ids"])

    def is_readable(self) -> bool:
        """Say whether every listed id has its vector: one that has lost it is never found again."""
        from chromadb.errors import InternalError

        ids = sorted(self.ids())
        with self._touching():
            try:
                for batch in _batches(ids, _NARROW):
                    self._collection.get(ids=batch, include=["embeddings"])
            except InternalError:
                return False
        return True

    def search(
        self, vector: NDArray[np.float32], k: int, allowed: frozenset[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return up to `k` `(id, cosine similarity)`, best first, ties by id, only `allowed` ids when given."""
        from chromadb.errors import ChromaError

        if k < 1 or (allowed is not None and not allowed):
            return []
        with self._lock:
            try:
                hits = self._search(vector, k, allowed)
            except ChromaError:
                # Another process has rebuilt the index, or removed what this one still lists.
                self.reopen()
                with self._readable():
                    hits = self._search(vector, k, allowed)
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))[:k]

    def reopen(self) -> None:
        """Open the index, made when missing, or read again from disk what another process wrote.

        Raises:
            TornIndex: a process died while it touched the folder.
            LibraryError: what is in the folder can't be read.
        """
        with self._lock, self._alone():
            if self._mark.exists():
                raise TornIndex(f"a process died while it wrote the vectors in {self._folder}{self._remedy}")
            with self._marked():
                self._open()

    def discard(self) -> None:
        """Throw away what is on the disk and open an empty index."""
        with self._lock, self._alone(), self._marked():
            self.close()
            shutil.rmtree(self._folder, ignore_errors=True)
            self._open()

    def close(self) -> None:
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client = self._collection = None
            self._loaded = 0

    @contextmanager
    def _touching(self) -> Iterator[None]:
        with self._lock, self._alone(), self._marked():
            yield
            self._load()

    @contextmanager
    def _marked(self) -> Iterator[None]:
        """Leave the mark only if the process dies: after an exception, even Ctrl-C, Chroma has ended what it did."""
        self._mark.touch()
        try:
            with self._readable():
                yield
        finally:
            self._mark.unlink(missing_ok=True)

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """Turn what Chroma says of its files into one line that helps."""
        from chromadb.errors import ChromaError

        try:
            yield
        except ChromaError as error:
            reason = " ".join(str(error).split())[:120]
            unusable = LibraryError(f"the vectors in {self._folder} can't be used ({reason}){self._remedy}")
            raise disk.full(error, self._folder.parent) or unusable from error

    @property
    def _remedy(self) -> str:
        return f"; delete that folder and run: assistant check --repair --library {self._folder.parent}"

    def _open(self) -> None:
        before = self._client
        self._client, self._collection = self._opened()
        self._load()
        if before is not None:
            before.close()

    def _opened(self) -> tuple[Any, Any]:
        import chromadb
        from chromadb.config import Settings

        # Chroma keeps one client for each spelling of a path, also one that failed to start or that sees an older
        # state. A spelling of its own for each opening (a/b, a/b/., a/b/./, ...) gets what is on the disk now.
        spelling = "".join("/." if bit == "1" else "/" for bit in f"{next(_OPENINGS):b}")
        client: Any = chromadb.PersistentClient(
            path=f"{self._folder}{spelling}", settings=Settings(anonymized_telemetry=False, allow_reset=False)
        )
        try:
            return client, _collection_of(client)
        except BaseException:
            client.close()
            raise

    def _load(self) -> None:
        """Bring the index into memory now: Chroma would do so at the first question, outside `alone`."""
        if self._collection.count():
            self._collection.get(limit=1, include=["embeddings"])
        self._loaded = int(self._collection.count())

    def _search(self, vector: NDArray[np.float32], k: int, allowed: frozenset[str] | None) -> list[tuple[str, float]]:
        """Return the best `k` or more, best first."""
        total = self._loaded
        if not total:
            return []
        if allowed is None:
            return self._nearest(vector, min(k, total))
        if len(allowed) <= _NARROW:
            return self._each(vector, allowed)
        fetched = min(total, 2 * k * max(1, total // len(allowed)))
        while True:
            hits = [hit for hit in self._nearest(vector, fetched) if hit[0] in allowed]
            if len(hits) >= k or fetched >= total:
                return hits
            fetched = min(total, 4 * fetched)

    def _nearest(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        found = self._collection.query(query_embeddings=vector.reshape(1, -1), n_results=k, include=["distances"])
        return [
            (id_, _similarity(1.0 - distance))
            for id_, distance in zip(found["ids"][0], found["distances"][0], strict=True)
        ]

    def _each(self, vector: NDArray[np.float32], ids: frozenset[str]) -> list[tuple[str, float]]:
        # Chroma's own search among given ids walks its graph and misses many once they are some hundreds.
        found = self._collection.get(ids=sorted(ids), include=["embeddings"])
        if not found["ids"]:
            return []
        similarities = np.asarray(found["embeddings"], dtype=np.float32) @ vector
        return [(id_, _similarity(value)) for id_, value in zip(found["ids"], similarities, strict=True)]


def _collection_of(client: Any) -> Any:
    # Without `embedding_function=None` Chroma would download a model of its own.
    return client.get_or_create_collection(
        _COLLECTION, embedding_function=None, configuration={"hnsw": {"space": "cosine", "ef_search": 200}}
    )


def _similarity(value: float) -> float:
    """Return a cosine without the noise of float32, which takes it out of [-1, 1] and parts equal ones."""
    return min(1.0, max(-1.0, round(float(value), 6)))


def _batches(items: list[str], size: int) -> Iterator[list[str]]:
    for at in range(0, len(items), size):
        yield items[at : at + size]
