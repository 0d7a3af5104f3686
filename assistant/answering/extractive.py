"""Answers without a language model: the sentences that answer, in reading order, each with its citation."""

import math
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from assistant.answering.evidence import Candidate, EvidenceRanker, Ranking
from assistant.nouns import (
    Answer,
    Article,
    Asked,
    Citation,
    Done,
    Event,
    Sentence,
    Statement,
    StatementChecked,
    TextDelta,
    Usage,
)
from assistant.text import dates, support
from assistant.text.questions import parts

MODE = "extractive"
ABSTENTION = "These articles do not answer this question."
_LIST_WORDS = 120
"""Most words of an answer that lists things."""
_TEMPERATURE, _LEAST_ODDS, _MOST_CONSIDERED = 1.3, 0.12, 8
"""Scores become odds by this temperature; a sentence of less odds against the best one is left out. Chosen on the
question sets for tuning, where other values near these did no better."""
_NEXT, _NEXT_ALONE = 0.5, 1.5
"""How much less than the best sentence the one after it counts, in log odds: one that leans on it, and another."""
_SAME = 0.92
"""Cosine from which on two sentences say the same."""
_RELATIVE_TIME = re.compile(
    r"\b(?:now|current(?:ly)?|today|yesterday|tomorrow|so far|recent(?:ly)?|latest|expected|set to|about to|will|"
    r"(?:this|last|next|earlier this|later this) (?:week|month|year)|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.I,
)
_STATE = re.compile(r"\b(?:is|are|has|have|latest|current(?:ly)?|now|still|today|newest|most recent)\b", re.I)
_LEANS_BACK = re.compile(r"^(?:He|She|They|It|This|These|Those|That|Such|His|Her|Their|Its|Both|Among|Compared|The)\b")


@dataclass(frozen=True)
class _Part:
    """A sentence chosen for the answer."""

    candidate: Candidate
    prefix: str = ""

    @property
    def text(self) -> str:
        # An article's own "[1]" must not be taken for a citation.
        sentence = re.sub(r"\[(\d+)\]", r"(\1)", " ".join(self.candidate.sentence.text.split()))
        return self.prefix + sentence

    @property
    def words(self) -> int:
        return len(self.text.split())


class Extractive:
    """Answers with sentences of the articles, or abstains when the evidence is too thin."""

    def __init__(self, ranker: EvidenceRanker, threshold: float, max_words: int) -> None:
        self._ranker = ranker
        self._threshold = threshold
        self._max_words = max_words

    def answerable(self, asked: Asked) -> float:
        """Return the probability, as estimated from the evidence, that the passages answer the question."""
        return min(ranking.probability for ranking in self._rankings(asked))

    def answer(self, asked: Asked) -> Iterator[Event]:
        """Yield the events of one answer; the last is `Done`."""
        started = time.perf_counter()
        rankings = self._rankings(asked)
        if any(not ranking.candidates or ranking.probability < self._threshold for ranking in rankings):
            yield TextDelta(ABSTENTION)
            yield Done(_made(asked, (), started, abstained=True))
            return
        chosen: dict[Sentence, Candidate] = {}
        for ranking in rankings:
            chosen |= {one.sentence: one for one in self._chosen(ranking, self._max_words // len(rankings))}
        shown = self._dated(asked, _ordered(list(chosen.values())))
        statements = _statements(shown)
        for number, statement in enumerate(statements):
            yield TextDelta((" " if number else "") + _marked(statement))
            yield StatementChecked(statement)
        yield Done(_made(asked, statements, started))

    def _rankings(self, asked: Asked) -> list[Ranking]:
        """Return one ranking for each question in the query."""
        return [self._ranker.rank(part, asked.passages) for part in parts(asked.query)]

    def _chosen(self, ranking: Ranking, max_words: int) -> list[Candidate]:
        """Return the sentences that together most probably hold the answer, as far as the length allows."""
        likely = _likely(ranking.candidates)
        chosen = max(
            (
                group
                for size in range(1, len(likely) + 1)
                for group in combinations(likely, size)
                if _fits(group, max_words)
            ),
            key=lambda group: sum(odds for _, odds in group),
        )
        found = [candidate for candidate, _ in chosen]
        if ranking.wanted.several:
            found += _further_items(found, [candidate for candidate, _ in likely])
        return found

    def _dated(self, asked: Asked, chosen: Sequence[Candidate]) -> list[_Part]:
        """Say the day for which an article speaks, once an article, where the facts may have changed since."""
        articles = {candidate.sentence.article.id: candidate.sentence.article for candidate in chosen}
        days = {article.published for article in articles.values()}
        matters = (
            len(days) > 1
            or bool(_STATE.search(asked.query))
            or any(_RELATIVE_TIME.search(candidate.sentence.text) for candidate in chosen)
        )
        parts, said = [], set()
        for candidate in chosen:
            article = candidate.sentence.article
            new = matters and article.id not in said
            said.add(article.id)
            parts.append(_Part(candidate, _as_of(article) if new else ""))
        return parts


def _fits(group: Sequence[tuple[Candidate, float]], max_words: int) -> bool:
    return len(group) == 1 or sum(_length(candidate) for candidate, _ in group) <= max_words


def _ordered(chosen: Sequence[Candidate]) -> list[Candidate]:
    """Return the sentences in reading order, the article of the best one first."""
    articles = list(dict.fromkeys(candidate.sentence.article.id for candidate in chosen))
    return sorted(chosen, key=lambda one: (articles.index(one.sentence.article.id), one.sentence.start))


def _likely(ranked: Sequence[Candidate]) -> list[tuple[Candidate, float]]:
    """Return the candidates that may matter and their odds against the best one, which has 1; no two say the same.

    The sentence after the best one counts for nearly as much: it often holds the list or the detail that the best one
    announces.
    """
    best = ranked[0]
    scores = {candidate.sentence: candidate.score for candidate in ranked}
    text = best.sentence.article.text
    for candidate in ranked:
        follows = candidate.sentence.article.id == best.sentence.article.id and not (
            text[best.sentence.end : candidate.sentence.start].strip(" \n-*•–▪")
        )
        if follows and candidate.sentence.start >= best.sentence.end:
            less = _NEXT if _LEANS_BACK.match(candidate.sentence.text) else _NEXT_ALONE
            scores[candidate.sentence] = max(candidate.score, best.score - less)
    likely: list[tuple[Candidate, float]] = []
    for candidate in sorted(ranked, key=lambda one: -scores[one.sentence]):
        odds = math.exp((scores[candidate.sentence] - best.score) / _TEMPERATURE)
        if odds < _LEAST_ODDS or len(likely) == _MOST_CONSIDERED:
            break
        if not any(float(candidate.vector @ one.vector) >= _SAME for one, _ in likely):
            likely.append((candidate, odds))
    return likely


def _further_items(chosen: Sequence[Candidate], likely: Sequence[Candidate]) -> list[Candidate]:
    """Return more sentences for a list, each with something that none before it names."""
    named = {item for candidate in chosen for item in candidate.items}
    used, further = sum(map(_length, chosen)), []
    for candidate in likely:
        fresh = set(candidate.items) - named
        if candidate not in chosen and fresh and used + _length(candidate) <= _LIST_WORDS:
            further.append(candidate)
            used += _length(candidate)
            named |= fresh
    return further


def _as_of(article: Article) -> str:
    return f"As of {dates.spoken(article.published)}: " if article.published else "Undated: "


def _length(candidate: Candidate) -> int:
    return len(candidate.sentence.text.split())


def _statements(parts: Sequence[_Part]) -> tuple[Statement, ...]:
    found = []
    for number, part in enumerate(parts, start=1):
        sentence = part.candidate.sentence
        citation = Citation(number, sentence.article, sentence.start, sentence.end)
        found.append(Statement(part.text, (citation,), support.check(part.text, [sentence])))
    return tuple(found)


def _marked(statement: Statement) -> str:
    return statement.text + " " + "".join(f"[{citation.number}]" for citation in statement.citations)


def _made(asked: Asked, statements: tuple[Statement, ...], started: float, abstained: bool = False) -> Answer:
    citations = tuple(citation for statement in statements for citation in statement.citations)
    return Answer(
        question=asked.question,
        query=asked.query,
        as_of=asked.as_of,
        text=" ".join(map(_marked, statements)) if statements else ABSTENTION,
        abstained=abstained,
        statements=statements,
        citations=citations,
        passages=asked.passages,
        mode=MODE,
        usage=Usage(seconds={"retrieve": asked.retrieve_seconds, "answer": time.perf_counter() - started}),
    )
