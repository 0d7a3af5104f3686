"""Several publications of one story: which of them stands for it, passage by passage, and which others there are."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from assistant.backends.articles import ArticleStore
from assistant.nouns import Article, Chunk, Passage
from assistant.text.words import tokens

_REPEATED, _RETOLD = 0.8, 0.7
"""Share of a passage's word 5-grams from which on another text says the same, and from which on a publication of the
same story does: whoever reprints a story puts a lead of their own before it."""
_SAME_PLACE = 0.3
"""The same share from which on a passage of another publication stands where this one stood."""
_TRIED = 8
"""Publications of a story that are tried for a passage."""


class Publications:
    """The stories of what was found, as they were known on a day.

    Args:
        admits: Says whether an article may be cited.
        latest: The question is for what is newest: of a page that was brought up to date only the last version counts.
    """

    def __init__(self, store: ArticleStore, as_of: date, admits: Callable[[Article], bool], latest: bool) -> None:
        self._store = store
        self._as_of = as_of
        self._admits = admits
        self._latest = latest
        self._told: dict[str, tuple[Article, ...]] = {}

    def told_once(self, found: Sequence[Passage]) -> list[Passage]:
        """Put for each passage that of the publication which stands for its story, the best of those that coincide."""
        for story in self._store.stories({passage.article.id for passage in found}):
            known = tuple(a for a in story if a.published is None or a.published <= self._as_of)
            if len(known) > 1:
                self._told |= dict.fromkeys((article.id for article in known), known)
        kept: dict[str, Passage] = {}
        for passage in found:
            for own in self._standing(passage):
                if own.chunk.id not in kept or kept[own.chunk.id].score < own.score:
                    kept[own.chunk.id] = own
        return list(kept.values())

    def named(self, passage: Passage) -> Passage:
        """Return the passage with its story and the other publications of what it says."""
        story = self._told.get(passage.article.id)
        if story is None:
            return passage
        own = _Text.of(passage.chunk.text)
        others = (a for a in story if a.id != passage.article.id and own.repeats(_Text.of(a.text), _RETOLD))
        name = min(article.id for article in story)
        return replace(passage, story=name, also_published_by=tuple(sorted(others, key=Article.by_publication)))

    def _standing(self, passage: Passage) -> list[Passage]:
        """Return what stands for a passage: itself, its like in another publication, or nothing if outdated."""
        preferred = self._preferred(passage.article)
        if not preferred:
            return [passage]  # what tells texts apart takes longest
        own = _Text.of(passage.chunk.text)
        for article in preferred:
            is_newer = self._latest and _replaces(article, passage.article)
            if is_newer or own.repeats(_Text.of(article.text), _RETOLD):
                chunks = self._places(own, article)
                if chunks or is_newer:
                    return [replace(passage, chunk=chunk) for chunk in chunks]
        return [passage]

    def _preferred(self, own: Article) -> list[Article]:
        """Return the publications of an article's story that would rather be cited, the first best."""
        admitted = sorted(filter(self._admits, self._told.get(own.id, ())), key=Article.by_publication)
        if self._latest:
            admitted.sort(key=lambda article: article.published or date.min, reverse=True)
            admitted = [a for a in admitted if a.id == own.id or not any(_replaces(other, a) for other in admitted)]
        ids = [article.id for article in admitted]
        return admitted[: min(ids.index(own.id), _TRIED)] if own.id in ids else []

    def _places(self, own: "_Text", article: Article) -> list[Chunk]:
        """Return the chunks of an article that have much of a text: two where it is cut at another place there."""
        chunks = self._store.chunks(self._store.chunk_ids([article.id])).values()
        return [chunk for chunk in chunks if own.share_in(_Text.of(chunk.text)) >= _SAME_PLACE]


def without_repeats(found: Iterable[Passage], k: int) -> list[Passage]:
    """Return the first `k` passages that say something which none before them does."""
    kept: list[Passage] = []
    texts: list[_Text] = []
    for passage in found:
        if len(kept) == k:
            break
        own = _Text.of(passage.chunk.text)
        if not any(own.repeats(other, _REPEATED) for other in texts):
            kept.append(passage)
            texts.append(own)
    return kept


def _replaces(newer: Article, older: Article) -> bool:
    """Say whether one article of a story is a later version of the page that another one is."""
    one_page = (newer.url and newer.url == older.url) or (
        newer.publisher and older.publisher and newer.publisher.casefold() == older.publisher.casefold()
    )
    return bool(one_page and newer.published and older.published and newer.published > older.published)


@dataclass(frozen=True)
class _Text:
    """What tells whether a text repeats another: its word 5-grams and its figures."""

    runs: frozenset[tuple[str, ...]]
    figures: frozenset[str]

    @classmethod
    @lru_cache(maxsize=128)
    def of(cls, text: str, size: int = 5) -> "_Text":
        words = tokens(text)
        runs = (tuple(words[at : at + size]) for at in range(max(1, len(words) - size + 1)))
        return cls(frozenset(runs), frozenset(word for word in words if any(c.isdigit() for c in word)))

    def share_in(self, other: "_Text") -> float:
        """Return the share of this text's word runs that the other has."""
        return len(self.runs & other.runs) / len(self.runs)

    def repeats(self, other: "_Text", least: float) -> bool:
        """Say whether there is next to nothing in this text that the other does not say.

        A later version that puts one figure in the place of another is no copy: both have to be shown.
        """
        corrected = self.figures - other.figures and other.figures - self.figures
        return not corrected and self.share_in(other) >= least
