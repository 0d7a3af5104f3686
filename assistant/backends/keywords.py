"""The room of tantivy: chunk ids and the words of each chunk, ranked by BM25.

Words are kept twice: as English stems, and exactly as written but for case and diacritics, so that "Việt" finds
"Việt" and "viet" finds it too.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.backends import disk
from assistant.errors import LibraryError

_WORD = re.compile(r"\w+(?:[.,'’]\w+)*", re.UNICODE)
_WRITER_BYTES = 64_000_000
_TITLE_BOOST = 1.5
"""A word of the headline counts for more than one of the text; 1.5 and 2 did alike on tuning questions."""
_NARROW = 4000
"""Up to so many allowed ids they are part of the query; beyond, hits are over-fetched and sifted, which is faster."""


@dataclass(frozen=True)
class KeywordEntry:
    """What is indexed for one chunk."""

    id: str
    title: str
    text: str


class KeywordIndex:
    """An inverted index over chunks, on disk in `folder`. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        """Open the index, made when missing.

        Raises:
            LibraryError: what is in the folder can't be read.
        """
        self._folder = folder
        with self._readable():
            self._index: Any = _opened(folder)

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    def add(self, entries: Iterable[KeywordEntry]) -> None:
        """Store entries, replacing those of the same id, and commit. Safe to repeat."""
        import tantivy

        with self._change() as writer:
            for entry in entries:
                title, text = _composed(entry.title), _composed(entry.text)
                writer.delete_documents_by_term("id", entry.id)
                writer.add_document(tantivy.Document(id=entry.id, title=title, text=text, words=f"{title}\n{text}"))

    def remove(self, ids: Iterable[str]) -> None:
        """Forget these ids and commit; unknown ones are passed over."""
        with self._change() as writer:
            for id_ in ids:
                writer.delete_documents_by_term("id", id_)

    def clear(self) -> None:
        """Forget everything."""
        with self._change() as writer:
            writer.delete_all_documents()

    def ids(self) -> set[str]:
        import tantivy

        with self._readable():
            return {id_ for id_, _ in self._hits(tantivy.Query.all_query(), max(1, len(self)))}

    def search(self, words: str, k: int, allowed: frozenset[str] | None = None) -> list[tuple[str, float]]:
        """Return up to `k` `(id, BM25 score)`, best first, ties by id, only `allowed` ids when given.

        The words are plain words: nothing in them is query syntax.
        """
        import tantivy

        # In lower case no word is an operator.
        plain = " ".join(_WORD.findall(_composed(words))).lower()
        if not plain or k < 1 or (allowed is not None and not allowed):
            return []
        query, _ = self._index.parse_query_lenient(
            plain, ["title", "text", "words"], field_boosts={"title": _TITLE_BOOST, "words": 0.5}
        )
        with self._readable():
            if allowed is None:
                hits = self._hits(query, k)
            elif len(allowed) <= _NARROW:
                among = tantivy.Query.term_set_query(self._index.schema, "id", sorted(allowed))
                unscored = tantivy.Query.const_score_query(among, 0.0)
                both = [(tantivy.Occur.Must, query), (tantivy.Occur.Must, unscored)]
                hits = self._hits(tantivy.Query.boolean_query(both), k)
            else:
                hits = self._sifted(query, k, allowed)
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))

    def reload(self) -> None:
        """Look at what was last committed, by this process or another."""
        with self._readable():
            self._index.reload()

    def _hits(self, query: Any, limit: int) -> list[tuple[str, float]]:
        searcher = self._index.searcher()
        return [(searcher.doc(address)["id"][0], float(score)) for score, address in searcher.search(query, limit).hits]

    def _sifted(self, query: Any, k: int, allowed: frozenset[str]) -> list[tuple[str, float]]:
        total = len(self)
        fetched = min(total, 2 * k * max(1, total // len(allowed)))
        while fetched:
            hits = self._hits(query, fetched)
            inside = [hit for hit in hits if hit[0] in allowed]
            if len(inside) >= k or len(hits) < fetched or fetched >= total:
                return inside[:k]
            fetched = min(total, 4 * fetched)
        return []

    @contextmanager
    def _change(self) -> Iterator[Any]:
        """Commit what the block writes, or nothing of it when it raises (tantivy's own context commits then too)."""
        with self._readable():
            self._index = _opened(self._folder)  # knows the files of other processes too
            writer = self._index.writer(_WRITER_BYTES, num_threads=1)
            # What a process left behind that was killed before its commit has the names of the files to be written.
            writer.garbage_collect_files()
            try:
                yield writer
            except BaseException:
                writer.rollback()
                raise
            else:
                writer.commit()
            finally:
                writer.wait_merging_threads()
            self._index.reload()

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """Turn what tantivy says of its files into one line that helps."""
        try:
            yield
        except (ValueError, OSError) as error:
            reason = " ".join(str(error).split())[:120]
            unusable = LibraryError(
                f"the words in {self._folder} can't be used ({reason}); delete that folder and run: "
                f"assistant check --repair --library {self._folder.parent}"
            )
            raise disk.full(error, self._folder.parent) or unusable from error


def _opened(folder: Path) -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("title", tokenizer_name="en_stem")
    builder.add_text_field("text", tokenizer_name="en_stem")
    builder.add_text_field("words", tokenizer_name="folded", index_option="freq")
    folder.mkdir(parents=True, exist_ok=True)
    index = tantivy.Index(builder.build(), path=str(folder))
    folded = (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .build()
    )
    index.register_tokenizer("folded", folded)
    return index


def _composed(text: str) -> str:
    """Return the text with each letter and its accents as one character: split off, they would end the word."""
    return unicodedata.normalize("NFC", text)
