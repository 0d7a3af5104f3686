"""A second judge of support: the evidence reader, given a statement in the place of a question."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from assistant.backends.reader import Reader, Text
from assistant.nouns import Sentence
from assistant.text import dates, sentences

_BEFORE = 600
"""Characters before a cited sentence in which the one before it is looked for."""


class SupportReader:
    """Reads cited sentences for what a statement says. Safe to use from several threads."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def odds(self, statement: str, evidence: Sequence[Sentence]) -> float:
        """Return the log odds that the sentences say it, with their headline and day and the sentence before them."""
        if not evidence:
            return -np.inf
        (reading,) = self._reader.read(statement, [cited(evidence)])
        return float(np.logaddexp.reduce(reading.answers))


def cited(evidence: Sequence[Sentence]) -> Text:
    """Return sentences as they are read beside a statement, under the headline of the first."""
    text, places = "", []
    for article in dict.fromkeys(sentence.article for sentence in evidence):
        of_it = sorted((one.start, one.end) for one in evidence if one.article == article)
        piece, found = beside(article.text, of_it)
        places += [(start + len(text), end + len(text)) for start, end in found]
        text += piece + " "
    first = evidence[0].article
    return Text(dated(first.title or "", first.published), text, tuple(places))


def beside(text: str, places: Sequence[tuple[int, int]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the pieces of a text at these places, after the sentence before the first of them, and where in that they
    stand."""
    start = max(0, places[0][0] - _BEFORE)
    earlier = list(sentences.spans(text[start : places[0][0]]))
    piece = text[start + earlier[-1][0] : start + earlier[-1][1]] + " " if earlier else ""
    found = []
    for first, last in places:
        found.append((len(piece), len(piece) + last - first))
        piece += text[first:last] + " "
    return piece.rstrip(), tuple(found)


def dated(headline: str, day: date | None) -> str:
    """Return a headline with the day of publication, against which "Monday" or "last year" is read."""
    return f"{headline} ({day:%A}, {dates.spoken(day)})" if day else headline
