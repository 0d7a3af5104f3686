"""Measures of one answer against one question of a set, and their means with intervals.

Names follow the cutoff and the convention: `Success@5` and `MRR@10` look at the distinct articles of the
retrieved passages, in passage order. Every value is in [0, 1]. A measure whose fields the question lacks is
None, unscored, never 0.
"""

import math
import random
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.nouns import Answer, Article, Citation

_MARKER = re.compile(r"\[(\d{1,3})\]")
_LOOSE_POINT = re.compile(r"(?<!\d)\.|\.(?!\d)")
_INNER_COMMA = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NORMAL_975 = 1.959963984540054  # 97.5 % point of the standard normal distribution
_RESAMPLES = 2000
_SEED = 20260301


@dataclass(frozen=True)
class Question:
    """One entry of a question set.

    Attributes:
        turns: What is asked, in order; a plain question is one turn. The last turn is scored.
        as_of: What "now" means, or None for the day of the run.
        answerable: Whether the articles answer it, or None when the set does not say.
        answers: Required facts, each with its accepted spellings; None when missing.
        articles: Ids or paths of the articles that answer it; None when missing.
        quotes: Verbatim evidence; None when missing.
    """

    id: str
    turns: tuple[str, ...]
    as_of: date | None = None
    answerable: bool | None = None
    answers: tuple[tuple[str, ...], ...] | None = None
    articles: tuple[str, ...] | None = None
    quotes: tuple[str, ...] | None = None
    type: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Estimate:
    """A mean or percentile of `n` values with its 95 % interval; all None when nothing was scored."""

    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None


def normalised(text: str) -> str:
    """Fold case and drop punctuation and the articles a, an, the, as question-answering scores do.

    Unlike in SQuAD's script, punctuation becomes a space, so that "Vietnam's" still contains "Vietnam"; the
    decimal point of a number stays, so that 6.9 is not 69, and thousands separators go.
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    folded = _LOOSE_POINT.sub(" ", _INNER_COMMA.sub("", folded))
    words = "".join(c if _in_word(c) else " " for c in folded).split()
    return " ".join(word for word in words if word not in ("a", "an", "the"))


def contains(text: str, spellings: Sequence[str]) -> bool:
    """Say whether some spelling occurs in the text as whole words, both normalised."""
    padded = f" {normalised(text)} "
    return any(f" {normalised(spelling)} " in padded for spelling in spellings)


def is_entry(article: Article, entry: str) -> bool:
    """Say whether `entry` names the article by its id, its path or the end of its path."""
    path = (article.path or "").replace("\\", "/")
    return entry in (article.id, path) or path.endswith("/" + entry)


def ranked_articles(answer: Answer) -> tuple[Article, ...]:
    """The distinct articles of the passages, in the order in which each first appears."""
    return tuple({passage.article.id: passage.article for passage in answer.passages}.values())


def first_rank(question: Question, answer: Answer) -> int | None:
    """Rank, from 1, of the first retrieved article that the question names; None when none was retrieved."""
    for rank, article in enumerate(ranked_articles(answer), 1):
        if any(is_entry(article, entry) for entry in question.articles or ()):
            return rank
    return None


def is_right(question: Question, citation: Citation) -> bool:
    """Say whether the citation overlaps some evidence quote in an article that the question names."""
    return any(_cites(question, citation, quote) for quote in question.quotes or ())


def dangling(answer: Answer) -> int:
    """Count citations and markers that lead nowhere.

    Counted are a citation whose offsets are not a span of its article, a citation without its marker in the
    text, and a marker without a citation. A bracketed number inside a cited quote is the article's own.
    """
    quoted = " ".join(citation.quote for citation in answer.citations)
    markers = {int(number) for number in _MARKER.findall(answer.text)}
    numbers = {citation.number for citation in answer.citations}
    broken = sum(not _is_span(citation) for citation in answer.citations)
    return broken + len(numbers - markers) + sum(f"[{number}]" not in quoted for number in markers - numbers)


def scores(question: Question, answer: Answer) -> dict[str, float | None]:
    """Every measure of one answer, by name."""
    return {name: measure.of(question, answer) for name, measure in MEASURES.items()}


def proportion(values: Sequence[float]) -> Estimate:
    """The share of ones among zeros and ones, with Wilson's score interval (Wilson 1927)."""
    n = len(values)
    if not n:
        return Estimate(0)
    p, z2 = sum(values) / n, _NORMAL_975**2
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = _NORMAL_975 * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return Estimate(n, p, max(0.0, centre - half), min(1.0, centre + half))


def mean(values: Sequence[float]) -> Estimate:
    """The mean with a bootstrap percentile interval; the same values always give the same interval."""
    return _bootstrapped(values, lambda sample: math.fsum(sample) / len(sample))


def percentile(values: Sequence[float], percent: int) -> Estimate:
    """The nearest-rank percentile, an observed value, with a bootstrap percentile interval."""
    return _bootstrapped(values, lambda sample: _nearest_rank(sorted(sample), percent / 100))


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "." or unicodedata.category(character).startswith("M")


def _bootstrapped(values: Sequence[float], statistic: Callable[[Sequence[float]], float]) -> Estimate:
    if not values:
        return Estimate(0)
    draw = random.Random(_SEED)
    found = sorted(statistic(draw.choices(values, k=len(values))) for _ in range(_RESAMPLES))
    return Estimate(len(values), statistic(values), _nearest_rank(found, 0.025), _nearest_rank(found, 0.975))


def _nearest_rank(ordered: Sequence[float], share: float) -> float:
    return ordered[max(1, math.ceil(share * len(ordered))) - 1]


def _success(k: int) -> Callable[[Question, Answer], float | None]:
    def of(question: Question, answer: Answer) -> float | None:
        if not question.articles or question.answerable is False:
            return None
        return float((first_rank(question, answer) or k + 1) <= k)

    return of


def _reciprocal_rank(question: Question, answer: Answer) -> float | None:
    if not question.articles or question.answerable is False:
        return None
    rank = first_rank(question, answer)
    return 1 / rank if rank and rank <= 10 else 0.0


def _accuracy(question: Question, answer: Answer) -> float | None:
    if not question.answers or question.answerable is False:
        return None
    if answer.abstained:
        return 0.0
    text = _MARKER.sub(" ", answer.text)
    return float(all(contains(text, spellings) for spellings in question.answers))


def _citation_precision(question: Question, answer: Answer) -> float | None:
    if not question.quotes or question.answerable is False or not answer.citations:
        return None
    return sum(is_right(question, citation) for citation in answer.citations) / len(answer.citations)


def _citation_recall(question: Question, answer: Answer) -> float | None:
    if not question.quotes or question.answerable is False:
        return None
    found = sum(any(_cites(question, c, quote) for c in answer.citations) for quote in question.quotes)
    return found / len(question.quotes)


def _abstention_precision(question: Question, answer: Answer) -> float | None:
    if question.answerable is None or not answer.abstained:
        return None
    return float(not question.answerable)


def _abstention_recall(question: Question, answer: Answer) -> float | None:
    return None if question.answerable is not False else float(answer.abstained)


def _supported(_: Question, answer: Answer) -> float | None:
    if answer.abstained or not answer.statements:
        return None
    verdicts = [statement.support.verdict for statement in answer.statements]
    return verdicts.count("supported") / len(verdicts)


def _cites(question: Question, citation: Citation, quote: str) -> bool:
    article = citation.article
    if question.articles and not any(is_entry(article, entry) for entry in question.articles):
        return False
    # Reading may join or break lines, so any white space matches any other.
    pattern = re.compile(r"\s+".join(map(re.escape, quote.split())))
    spans = (match.span() for match in pattern.finditer(article.text))
    return any(start < citation.end and citation.start < end for start, end in spans)


def _is_span(citation: Citation) -> bool:
    text = citation.article.text
    inside = 0 <= citation.start < citation.end <= len(text)
    return inside and text[citation.start : citation.end] == citation.quote


@dataclass(frozen=True)
class Measure:
    """How one answer is scored, and how the scores of many are summed up."""

    of: Callable[[Question, Answer], float | None]
    estimate: Callable[[Sequence[float]], Estimate]


MEASURES: Mapping[str, Measure] = {
    "Success@1": Measure(_success(1), proportion),
    "Success@5": Measure(_success(5), proportion),
    "MRR@10": Measure(_reciprocal_rank, mean),
    "answer accuracy": Measure(_accuracy, proportion),
    "citation precision": Measure(_citation_precision, mean),
    "citation recall": Measure(_citation_recall, mean),
    "abstention precision": Measure(_abstention_precision, proportion),
    "abstention recall": Measure(_abstention_recall, proportion),
    "statements supported": Measure(_supported, mean),
}
