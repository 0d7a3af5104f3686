"""Passages that the indexes found, put into a better order by a model that reads each beside the query."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from assistant.backends.reader import Reader, Text
from assistant.backends.reranker import Reranker
from assistant.nouns import Chunk, Passage

_BY_NAME_DEPTH = 32
_PLACE = 0.2
"""Log odds that a passage loses with each place in the order in which it was found. On RealTime QA 2025 (n = 340, the
reader of five courses) half or twice as much did no better."""


class Scorer(Protocol):
    """Says of passages how well they answer, between 0 and 1.

    Attributes:
        depth: How many of those found it is worth asking about.
    """

    @property
    def depth(self) -> int: ...

    def scores(self, query: str, found: Sequence[Passage]) -> list[float]: ...


class ByReader:
    """Scores passages by how clearly one of their sentences answers the query.

    Args:
        reader: Returns the evidence reader, loaded when first used.
        depth: How many passages are read.
    """

    def __init__(self, reader: Callable[[], Reader], depth: int) -> None:
        self._reader = reader
        self.depth = depth

    def scores(self, query: str, found: Sequence[Passage]) -> list[float]:
        readings = self._reader().read(query, [text_of(passage.chunk) for passage in found])
        odds = [float(max(one.answers, default=-20.0)) - _PLACE * place for place, one in enumerate(readings)]
        return [1 / (1 + math.exp(-one)) for one in odds]


class ByCrossEncoder:
    """Scores passages by a cross-encoder that was named in the settings."""

    depth = _BY_NAME_DEPTH

    def __init__(self, reranker: Reranker) -> None:
        self._reranker = reranker

    def scores(self, query: str, found: Sequence[Passage]) -> list[float]:
        texts = [f"{passage.article.title or ''}\n{passage.chunk.text}".strip() for passage in found]
        return list(map(float, self._reranker.scores(query, texts)))


def reordered(scorer: Scorer, query: str, found: Sequence[Passage]) -> list[Passage]:
    """Return passages best first, with their new scores; those beyond the scorer's depth follow as they were."""
    read, rest = found[: scorer.depth], found[scorer.depth :]
    scores = scorer.scores(query, read)
    scored = [replace(passage, score=score) for passage, score in zip(read, scores, strict=True)]
    scored.sort(key=lambda passage: -passage.score)
    least = scored[-1].score if scored else 1.0
    return scored + [replace(passage, score=least / (2 + place)) for place, passage in enumerate(rest)]


def text_of(chunk: Chunk) -> Text:
    """Return a chunk as the evidence reader takes it."""
    spans = tuple((sentence.start - chunk.start, sentence.end - chunk.start) for sentence in chunk.sentences)
    return Text(chunk.article.title or "", chunk.text, spans)
