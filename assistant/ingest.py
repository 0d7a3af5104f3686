"""One ingest: what is read of each source, what of it is new, and in which portions that goes into the library."""

import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.backends.articles import ArticleStore, Batch
from assistant.backends.files import FileReader
from assistant.crawl import Crawl, Lead, Record
from assistant.errors import ReadError
from assistant.formats.reading import content_hash, find
from assistant.nouns import Article, Chunk, IngestProgress, IngestReport
from assistant.text.addresses import is_web_address, without_user

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

    def report(self, is_stopped: bool) -> IngestReport:
        return IngestReport(
            tuple(self.added),
            tuple(self.changed),
            tuple(self.unchanged),
            tuple(self.removed),
            tuple(self.failed),
            is_stopped,
        )


class Ingest:
    """Reads sources and hands what is new or changed to the library, a batch at a time. It runs once.

    Args:
        chunked: Cut an article into chunks.
        write: Store a batch, empty it, and return how many chunks it had.
        chosen: What exports call the parts of an article.
        most_chunks: Once as many wait, the batch is written.
        stop: Set from any thread to end it after the batch in hand.
    """

    def __init__(
        self,
        store: ArticleStore,
        file_reader: FileReader,
        crawl: Crawl,
        chunked: Callable[[Article], Sequence[Chunk]],
        write: Callable[[Batch], int],
        *,
        chosen: Mapping[str, str],
        most_chunks: int,
        stop: threading.Event,
    ) -> None:
        self._store = store
        self._file_reader = file_reader
        self._crawl = crawl
        self._chunked = chunked
        self._write = write
        self._chosen = chosen
        self._most_chunks = most_chunks
        self._stop = stop
        self._work: list[Path | Lead] = []
        self._batch = Batch()
        self._tally = _Tally()

    def find(self, sources: Iterable[str]) -> None:
        """Find the files and addresses that the sources name; what there is none of has failed."""
        files: dict[Path, None] = {}
        leads: list[Lead] = []
        for source in sources:
            try:
                if is_web_address(source):
                    leads += self._crawl.start(source)
                    continue
                found = find(source)
                files |= dict.fromkeys(path.resolve() for path in found.files)
                self._tally.failed += [(file, str(reason)) for file, reason in found.refused]
            except (ReadError, OSError, RuntimeError, ValueError) as error:  # links in a circle, no possible path
                self._tally.failed.append((without_user(source), str(error)))
        self._work += [*files, *leads]

    def run(self, progress: ShowProgress | None, prune: bool) -> IngestReport:
        """Read all that was found, and write what is new of it."""
        embedded, is_stopped = 0, False
        for number, source in self._read(prune):
            is_stopped = self._stop.is_set()
            if is_stopped:
                break
            pending = len(self._batch.chunks)
            if progress:
                progress(IngestProgress(number, len(self._work), source, embedded + pending))
            if pending >= self._most_chunks:
                embedded += self._write(self._batch)
        embedded += self._write(self._batch)
        if progress and not is_stopped:
            progress(IngestProgress(len(self._work), len(self._work), "", embedded))
        return self._tally.report(is_stopped)

    def _read(self, prune: bool) -> Iterator[tuple[int, str]]:
        """Read one source after another into the batch; yield the number and name of the one in hand, often."""
        for number, item in enumerate(self._work):  # what feeds list is added to it on the way
            for source in self._file(item) if isinstance(item, Path) else self._address(item, prune):
                yield number, source
        if prune:
            self._prune()

    def _file(self, path: Path) -> Iterator[str]:
        """Put a file's new articles into the batch; yield the source of each record."""
        file = str(path)
        try:
            file.encode()
        except UnicodeEncodeError:  # as in archives from systems with another encoding; no store can hold such a name
            shown = os.fsencode(path).decode(errors="backslashreplace")
            self._tally.failed.append((shown, "its name is not UTF-8; rename it"))
            return
        try:
            data = self._file_reader.load(path)
        except ReadError as error:
            self._tally.failed.append((file, str(error)))
            return
        except OSError as error:
            self._tally.failed.append((file, error.strerror or str(error)))
            return
        records = self._file_reader.read(data, file, self._chosen)
        yield from self._take(file, content_hash(data, self._chosen), records)

    def _address(self, lead: Lead, prune: bool) -> Iterator[str]:
        """Do the same for a web address; what it lists goes to the end of the work."""
        yield lead.address  # shown while it is waited for
        visit = self._crawl.visit(lead)
        if self._stop.is_set():  # then it was not waited for to the end, and what it came to says nothing
            yield lead.address
            return
        self._work += visit.leads
        self._tally.unchanged += visit.unchanged
        if prune and visit.is_gone and self._store.sources(lead.address):
            self._give_up(lead.address)
            return
        self._tally.failed += visit.failed
        if visit.records is not None:
            yield from self._take(lead.address, visit.content_hash, visit.records)

    def _take(self, file: str, new_hash: str | None, records: Iterator[Record]) -> Iterator[str]:
        """Put what was read of a file or page into the batch, unless it is as it was; yield as `_file` does."""
        known = self._store.sources(file)
        before = self._store.content_hash(file)
        if new_hash and before == new_hash:
            self._tally.unchanged += known
            yield file
            return
        if before:
            # A death half-way through a changed file must not leave it known by what it held before.
            with self._store.change():
                self._store.forget_file(file)
        found, failed = set(), set()
        for source, result in _contained(records, file):
            found.add(source)
            if isinstance(result, ReadError):
                # What was read before stays until the record is gone or reads again.
                self._tally.failed.append((source, str(result)))
                failed.add(source)
            else:
                self._sort_in(source, file, result, known.get(source))
            yield source
        if file not in failed:
            gone = [source for source in known if source not in found]
            self._batch.gone += gone
            self._tally.removed += gone
        if new_hash and not failed:
            self._batch.files.append((file, new_hash))

    def _sort_in(self, source: str, file: str, article: Article, known: str | None) -> None:
        if known == article.id:
            held = self._store.article(article.id)
            if held and held.path == source and held.description != article.description:
                with self._store.change():
                    self._store.describe(article)
                self._tally.changed.append(source)
            else:
                self._tally.unchanged.append(source)
            return
        (self._tally.changed if known else self._tally.added).append(source)
        if article.id not in self._batch.articles and not self._store.holds(article.id):
            self._batch.articles[article.id] = (article, self._chunked(article))
        self._batch.owners.append((source, file, article.id))

    def _prune(self) -> None:
        """Give up the sources whose file is gone from the disk.

        A page that no feed lists any more is not gone: feeds list what is new. It is given up when its site says so.
        """
        for file in self._store.files():
            if not is_web_address(file) and _is_gone(Path(file)):
                self._give_up(file)

    def _give_up(self, file: str) -> None:
        # Should the file come back as it was, it is read again.
        with self._store.change():
            self._store.forget_file(file)
        sources = list(self._store.sources(file))
        self._batch.gone += sources
        self._tally.removed += sources


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
