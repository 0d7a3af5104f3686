"""A second judge of support: the evidence reader, given a statement in the place of a question."""

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np

from assistant.backends.reader import Reader, Text
from assistant.checking import support
from assistant.nouns import Sentence, Support
from assistant.text import dates, sentences

_WEIGHTS = (-0.183, -0.284, 0.588, 0.209, -0.998, -1.835)
_LEAST = -0.201
"""Of what `SecondJudge.signs` tells, and how much they must come to: fitted by `eval/support.py --fit`, the least so
that at most a tenth of the right statements of the tuning half of its pairs are marked."""
_LACKING = "is not in the cited sentences"
_UNSAID = "read beside the cited sentences, it does not seem to be what they say"
_BEFORE = 600
"""Characters before a cited sentence in which the one before it is looked for."""


class SecondJudge:
    """Weighs what the rules of the support check find with what the reader makes of it.

    Safe to use from several threads.

    Args:
        reader: Returns the evidence reader, loaded when first used.
    """

    def __init__(self, reader: Callable[[], Reader]) -> None:
        self._reader = reader

    def check(self, statement: str, evidence: Sequence[Sentence]) -> Support:
        """Compare a statement with the sentences it cites, as `support.check` does, and overrule that where the reader
        is sure enough."""
        by_rules = support.check(statement, evidence)
        if not evidence or support.quotes(statement, evidence) or not _can_read(statement, evidence):
            return by_rules
        weighed = sum(
            weight * value for weight, value in zip(_WEIGHTS, self.signs(statement, evidence, by_rules), strict=True)
        )
        if weighed >= _LEAST:
            return Support("supported")
        return by_rules if by_rules.reasons else Support("partial", (_UNSAID,))

    def signs(self, statement: str, evidence: Sequence[Sentence], by_rules: Support) -> tuple[float, ...]:
        """Return what is weighed: whether the rules doubt how a statement is told, whether they miss something in the
        evidence, the reader's log odds, how much of the statement the evidence holds in the same words or in like ones,
        and the two doubts once more times that: they mean little of a statement in quite other words."""
        lacks = by_rules.verdict == "unsupported" or any(_LACKING in reason for reason in by_rules.reasons)
        doubts = by_rules.verdict != "supported" and not lacks
        (reading,) = self._reader().read(statement, [cited(evidence)])
        close = support.told(statement, evidence)
        return (
            float(doubts),
            float(lacks),
            float(np.logaddexp.reduce(reading.answers)),
            close,
            doubts * close,
            lacks * close,
        )


def _can_read(statement: str, evidence: Sequence[Sentence]) -> bool:
    """Say whether all is in English, which the reader has learned."""
    text = " ".join(sentence.text for sentence in evidence)
    return support.is_english(text) and support.same_language(statement, text)


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
