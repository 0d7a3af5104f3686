"""A second judge of support: a network that reads a statement beside what it cites, weighed with the rules."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from assistant.backends.judge import Judge
from assistant.backends.reader import Text
from assistant.checking import support
from assistant.nouns import Doubt, Sentence, Support
from assistant.text import dates, sentences
from assistant.text.anaphora import leans_on
from assistant.text.periods import resolved

WEIGHTS = Path(__file__).with_name("judge_weights.json")
"""Fitted by `eval/support.py --fit`, the least so that at most a tenth of the right ones of its tuning half are
marked."""
_UNSAID = Doubt("entailment", "read beside the cited sentences, it does not seem to be what they say")
_BEFORE = 600
"""Characters before a cited sentence in which the one before it is looked for."""


class SecondJudge:
    """Weighs what the rules of the support check find with what the judge makes of it.

    Safe to use from several threads.

    Args:
        judge: Returns the network, loaded when first used.
    """

    def __init__(self, judge: Callable[[], Judge]) -> None:
        self._judge = judge

    def check(self, statement: str, evidence: Sequence[Sentence]) -> Support:
        """Compare a statement with the sentences it cites, as `support.check` does, and overrule that where the judge
        is sure enough."""
        by_rules = support.check(statement, evidence)
        if not evidence or support.quotes(statement, evidence) or not _can_read(statement, evidence):
            return by_rules
        weights, least = _weights()
        signs = self.signs(statement, evidence, by_rules)
        if sum(weights[name] * value for name, value in signs.items()) >= least:
            return Support("supported")
        return by_rules if by_rules.doubts else Support("partial", (_UNSAID,))

    def signs(self, statement: str, evidence: Sequence[Sentence], by_rules: Support) -> dict[str, float]:
        """Return what is weighed, by name: the judge's log odds, whether each rule doubts, and, where any does, how
        much of the statement the evidence holds in the same words or in like ones: doubts mean little of a statement in
        quite other words."""
        text = cited(evidence)
        doubting = {doubt.rule for doubt in by_rules.doubts}
        return {
            "entailment": self._judge().odds(statement, text.headline, text.text),
            "told": support.told(statement, evidence) if doubting else 0.0,
            **{rule: float(rule in doubting) for rule in support.RULES},
        }


@cache
def _weights() -> tuple[Mapping[str, float], float]:
    """Return the weight of each sign, and the least that they must come to."""
    kept = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return kept["weights"], kept["least"]


def _can_read(statement: str, evidence: Sequence[Sentence]) -> bool:
    """Say whether all is in English, which the judge has learned."""
    text = " ".join(sentence.text for sentence in evidence)
    return support.is_english(text) and support.same_language(statement, text)


def cited(evidence: Sequence[Sentence]) -> Text:
    """Return sentences as they are read beside a statement, under the headline of the first."""
    text, places = "", []
    for article in dict.fromkeys(sentence.article for sentence in evidence):
        of_it = sorted((one.start, one.end) for one in evidence if one.article == article)
        piece, found = beside(article.text, of_it, article.published)
        places += [(start + len(text), end + len(text)) for start, end in found]
        text += piece + " "
    first = evidence[0].article
    return Text(dated(first.title or "", first.published), text, tuple(places))


def beside(
    text: str, places: Sequence[tuple[int, int]], published: date | None
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the pieces of a text at these places, after the sentence before the first of them where that leans on it,
    and where in that they stand; time words are resolved against the day of publication."""
    first, end = places[0]
    start = max(0, first - _BEFORE)
    earlier = list(sentences.spans(text[start:first])) if leans_on(text[first:end]) else []
    piece = resolved(text[start + earlier[-1][0] : start + earlier[-1][1]], published) + " " if earlier else ""
    found = []
    for first, last in places:
        told = resolved(text[first:last], published)
        found.append((len(piece), len(piece) + len(told)))
        piece += told + " "
    return piece.rstrip(), tuple(found)


def dated(headline: str, day: date | None) -> str:
    """Return a headline with the day of publication, against which "Monday" or "last year" is read."""
    return f"{headline} ({day:%A}, {dates.spoken(day)})" if day else headline
