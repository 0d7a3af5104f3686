"""Answers without a language model: the sentences that answer, the best one first, each with its citation."""

import math
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from assistant.answering.accounts import account
from assistant.answering.disputes import Dispute, disputes, lead_in, unmarked
from assistant.answering.evidence import Candidate, EvidenceRanker, Ranking
from assistant.answering.surroundings import around, speaking_of
from assistant.answering.topics import apart
from assistant.checking import support
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
from assistant.text import clauses, dates, plans
from assistant.text.anaphora import leans_on
from assistant.text.questions import Kind, Wanted, parts
from assistant.text.time_words import asks_of_now
from assistant.text.words import content_stems

MODE = "extractive"
ABSTENTION = "These articles do not answer this question."
_QUOTED = "These are sentences of the articles, in their own language; only a chat model can answer in {}."
_UNANSWERED = "No answer was found in these articles to: “{}”"
_CUT = " …"
_LIST_WORDS = 120
"""Most words of an answer that lists or compares things."""
_MOST_PARTS = 3
"""Questions in a question that are answered: each takes its time, and its share of the length."""
_TEMPERATURE, _LEAST_ODDS, _MOST_CONSIDERED = 1.8, 0.15, 8
"""Scores become odds by this temperature; a sentence of less odds against the best one is left out. Chosen on the
question sets for tuning, where other values near these did no better."""
_LEAST_ELSEWHERE = 0.3
"""The same for sentences of other articles than the best one's."""
_BEFORE = 0.3
"""How much less than the best sentence the one before it counts, in log odds, where the best one leans on it."""
_MOST_LESS_LEANING = 2.0
"""Log odds by which a sentence may fall short of the best one that leans on something which is not told."""
_AS_PROBABLY = 1.0
"""Log odds within which a newer sentence answers about as probably as the best one."""
_SAME = 0.75
"""Share of the words of two sentences from which on they say the same."""
_RELATIVE_TIME = re.compile(
    r"\b(?:now|current(?:ly)?|today|yesterday|tomorrow|so far|recent(?:ly)?|latest|expected|set to|about to|will|"
    r"(?:this|last|next|earlier this|later this) (?:week|month|year)|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.I,
)
_STATE = re.compile(r"\b(?:is|are|has|have|latest|current(?:ly)?|now|still|today|newest|most recent)\b", re.I)


@dataclass(frozen=True)
class _Part:
    """A sentence chosen for the answer, up to `end`, an offset in it, without the dateline that it opens with."""

    candidate: Candidate
    end: int
    prefix: str = ""

    @property
    def text(self) -> str:
        whole = self.candidate.sentence.text
        return self.prefix + unmarked(whole[self._start : self.end]) + (_CUT if self.end < len(whole) else "")

    @property
    def _start(self) -> int:
        """Where what is told begins: a dateline stays where it may answer, and where nothing else dates the article."""
        sentence = self.candidate.sentence
        start = dates.dateline_length(sentence.text)
        needed = sentence.article.published is None or self.candidate.focus[0] - sentence.start < start
        return 0 if needed else start


class Extractive:
    """Answers with sentences of the articles, or abstains when the evidence is too thin."""

    def __init__(self, ranker: EvidenceRanker, threshold: float, max_words: int) -> None:
        self._ranker = ranker
        self._threshold = threshold
        self._max_words = max_words

    def answerable(self, asked: Asked) -> float:
        """Return the probability, as estimated from the evidence, that the passages answer a question in the query."""
        if _quoted(asked):
            return 1.0
        return max(ranking.probability for ranking in self._rankings(asked).values())

    def disputes(self, asked: Asked, shown: Sequence[Sentence]) -> tuple[Dispute, ...]:
        """Return on what other articles disagree with sentences that an answer shows."""
        return disputes(asked, self._rankings(asked), shown)

    def answer(self, asked: Asked) -> Iterator[Event]:
        """Yield the events of one answer; the last is `Done`."""
        started = time.perf_counter()
        telling = account(asked, self._max_words)
        if quoted := _quoted(asked) or telling:
            yield from _told(asked, _led_in(asked, [_whole(sentence) for sentence in quoted]), started)
            return
        ranked = {} if telling == () else self._rankings(asked)
        rankings = {question: self._answering(ranking) for question, ranking in ranked.items()}
        answering = [ranking for ranking in rankings.values() if ranking.candidates]
        if not answering:
            yield TextDelta(ABSTENTION)
            yield Done(_made(asked, (), started, abstained=True))
            return
        chosen: dict[Sentence, _Part] = {}
        max_words = max(self._max_words, _LIST_WORDS if asked.searches else 0) // len(answering)
        for ranking in answering:
            chosen |= {part.candidate.sentence: part for part in self._chosen(asked, ranking, max_words)}
        found = disputes(asked, rankings, list(chosen))
        for dispute in found:
            for sentence in dispute.sentences:
                chosen.setdefault(sentence, _whole(sentence))
            for copy in dispute.copies:
                chosen.pop(copy, None)
        notices = (*_unanswered(rankings), *dict.fromkeys(dispute.notice for dispute in found))
        told = replace(asked, notices=asked.notices + notices)
        yield from _told(told, _led_in(asked, _ordered(asked, list(chosen.values()), found), found), started)

    def _rankings(self, asked: Asked) -> dict[str, Ranking]:
        """Return a ranking for each question in the query, or for each search that one was taken apart into; for the
        query where none of these is answered."""
        several = parts(asked.query)[:_MOST_PARTS]
        if len(several) == 1 and asked.searches:
            several = asked.searches[:_MOST_PARTS]
        found = {part: self._ranker.rank(part, asked.passages) for part in several}
        if asked.searches and not any(self._answering(ranking).candidates for ranking in found.values()):
            return {asked.query: self._ranker.rank(asked.query, asked.passages)}
        return found

    def _answering(self, ranking: Ranking) -> Ranking:
        """Return a ranking without its candidates where they are too thin to answer from."""
        return ranking if ranking.probability >= self._threshold else replace(ranking, candidates=())

    def _chosen(self, asked: Asked, ranking: Ranking, max_words: int) -> list[_Part]:
        """Return the sentences that together most probably hold the answer, as far as the length allows."""
        likely = _likely(ranking.candidates)
        (best, _), *others = likely
        shortest = {one.sentence: _words(one, _ends(one, ranking.wanted)[0]) for one, _ in likely}
        if before := _leant_on(best, [one for one, _ in others]):
            # Better too long than not to be understood.
            needed = _day_words(asked, [best, before]) + shortest[best.sentence] + shortest[before.sentence]
            max_words = max(max_words, min(needed, _LIST_WORDS))

        def fits(group: Sequence[Candidate]) -> bool:
            return _day_words(asked, group) + sum(shortest[one.sentence] for one in group) <= max_words

        groups = (group for size in range(len(others) + 1) for group in combinations(others, size))
        chosen = max(
            (group for group in groups if not group or fits([best, *(one for one, _ in group)])),
            key=lambda group: sum(odds for _, odds in group),
        )
        candidates = [best, *(one for one, _ in chosen)]
        found = _lengthened(candidates, max_words - _day_words(asked, candidates), ranking.wanted)
        if ranking.wanted.several:
            found += _further_items(found, [candidate for candidate, _ in likely])
        least = best.score - _MOST_LESS_LEANING
        return [part for part in found if part.candidate.score >= least or _is_understood(part, found)]


def _unanswered(rankings: Mapping[str, Ranking]) -> Iterator[str]:
    """Yield a line for each question in the query that nothing answers, without what stands beside it in brackets."""
    for question, ranking in rankings.items():
        if not ranking.candidates:
            yield _UNANSWERED.format(apart(question)[0])


def _led_in(asked: Asked, parts: Sequence[_Part], found: Sequence[Dispute] = ()) -> list[_Part]:
    """Say the day for which an article speaks, once an article, where the facts may have changed since.

    One of two versions has its day and outlet in front of it, and so has a plan whose day has passed. What names a day
    that has come since its publication is never told without its own; articles of one day are told by their outlets.
    """
    versions = {sentence for dispute in found for sentence in dispute.sentences}
    earlier = {sentence for dispute in found for sentence in dispute.older}
    matters, said, led = _days_matter(asked, [part.candidate for part in parts]), set(), []
    articles = {part.candidate.sentence.article for part in parts}
    for part in parts:
        sentence = part.candidate.sentence
        article = sentence.article
        if sentence in versions or plans.overdue(sentence.text, article.published, asked.as_of):
            part = replace(part, prefix=lead_in(sentence, asked.as_of, sentence in earlier))
        elif article.id not in said and (matters or plans.come_since(sentence.text, article.published, asked.as_of)):
            twins = {other.publisher for other in articles if other.published == article.published}
            part = replace(part, prefix=lead_in(sentence, asked.as_of) if len(twins) > 1 else _as_of(article))
        if part.prefix:
            said.add(article.id)
        led.append(part)
    return led


def _quoted(asked: Asked) -> tuple[Sentence, ...]:
    """Return the sentences that are asked for without a question to them: more of a source, or its words on a topic."""
    if asked.more_of:
        return around(asked.more_of, asked.passages, _LIST_WORDS)
    return speaking_of(asked.topic, asked.passages, _LIST_WORDS) if asked.topic else ()


def _whole(sentence: Sentence) -> _Part:
    """Return a sentence as part of an answer, uncut."""
    start = sentence.start + dates.dateline_length(sentence.text)
    return _Part(Candidate(sentence, {}, 0.0, (), (start, sentence.end)), len(sentence.text))


def _told(asked: Asked, parts: Sequence[_Part], started: float) -> Iterator[Event]:
    """Yield the events of an answer of these parts."""
    statements = _statements(parts)
    for number, statement in enumerate(statements):
        yield TextDelta((" " if number else "") + _marked(statement))
        yield StatementChecked(statement)
    yield Done(_made(asked, statements, started))


def _days_matter(asked: Asked, chosen: Sequence[Candidate]) -> bool:
    return (
        len({candidate.sentence.article.published for candidate in chosen}) > 1
        or bool(_STATE.search(asked.query))
        or any(_RELATIVE_TIME.search(candidate.sentence.text) for candidate in chosen)
    )


def _day_words(asked: Asked, chosen: Sequence[Candidate]) -> int:
    """Return how many words it takes to say the days of the articles, where they matter."""
    return sum(len(part.prefix.split()) for part in _led_in(asked, [_Part(one, 0) for one in chosen]))


def _ordered(asked: Asked, chosen: Sequence[_Part], found: Sequence[Dispute]) -> list[_Part]:
    """Return the best sentence, which is given first, then what follows it in its article, then what stands before it,
    then the other articles in reading order. A best sentence that leans on what stands before it does not lead.

    Where it is asked for what is so now, the newest sentence that answers as probably leads. Articles that disagree
    come one after the other, the newest first.
    """
    if asks_of_now(asked.query, asked.as_of):
        chosen = _newest_of_the_best_first(chosen)
    best = chosen[0].candidate.sentence
    leads = not leans_on(best.text)
    articles = list(dict.fromkeys(part.candidate.sentence.article.id for part in chosen))
    for dispute in found:
        versions = list(dict.fromkeys(sentence.article.id for sentence in dispute.sentences))
        at = min(articles.index(id_) for id_ in versions)
        articles = [id_ for id_ in articles if id_ not in versions]
        articles[at:at] = versions

    def place(part: _Part) -> tuple[int, bool, int]:
        sentence = part.candidate.sentence
        article = articles.index(sentence.article.id)
        return article, leads and sentence.article.id == best.article.id and sentence.start < best.start, sentence.start

    return sorted(chosen, key=place)


def _newest_of_the_best_first(chosen: Sequence[_Part]) -> list[_Part]:
    """Return the parts with the newest of those first that answer about as probably as the first one."""
    least = chosen[0].candidate.score - _AS_PROBABLY
    near = (part for part in chosen if part.candidate.score >= least)
    newest = max(near, key=lambda part: part.candidate.sentence.article.published or date.min)
    return [newest, *(part for part in chosen if part is not newest)]


def _ends(candidate: Candidate, asks: Wanted) -> list[int]:
    """Return where the sentence may end without losing what answers, the earliest first, its own end last."""
    sentence = candidate.sentence
    if asks.kind is Kind.REASON:
        return [len(sentence.text)]
    needed = candidate.focus[1] - sentence.start
    return [end for end in clauses.ends(sentence.text) if end >= needed] + [len(sentence.text)]


def _lengthened(chosen: Sequence[Candidate], max_words: int, asks: Wanted) -> list[_Part]:
    """Return the candidates as long as they fit together, the first of them first."""
    ends = [_ends(candidate, asks)[0] for candidate in chosen]
    for at, candidate in enumerate(chosen):
        others = sum(_words(other, end) for n, (other, end) in enumerate(zip(chosen, ends, strict=True)) if n != at)
        ends[at] = max(
            (end for end in _ends(candidate, asks) if others + _words(candidate, end) <= max_words), default=ends[at]
        )
    return [_Part(candidate, end) for candidate, end in zip(chosen, ends, strict=True)]


def _likely(ranked: Sequence[Candidate]) -> list[tuple[Candidate, float]]:
    """Return the candidates that may matter and their odds against the best one, which has 1; no two say the same."""
    best = ranked[0]
    scores = {candidate.sentence: candidate.score for candidate in ranked}
    if before := _leant_on(best, ranked):
        scores[before.sentence] = max(before.score, best.score - _BEFORE)
    likely: list[tuple[Candidate, float]] = []
    for candidate in sorted(ranked, key=lambda one: -scores[one.sentence]):
        odds = math.exp((scores[candidate.sentence] - best.score) / _TEMPERATURE)
        if odds < _LEAST_ODDS or len(likely) == _MOST_CONSIDERED:
            break
        if odds < _LEAST_ELSEWHERE and candidate.sentence.article.id != best.sentence.article.id:
            continue
        if not any(_say_the_same(candidate.sentence.text, one.sentence.text) for one, _ in likely):
            likely.append((candidate, odds))
    return likely


def _leant_on(best: Candidate, others: Sequence[Candidate]) -> Candidate | None:
    """Return the sentence without which the best one can't be understood, the one before it."""
    if not leans_on(best.sentence.text):
        return None
    return next((one for one in others if _follows(best.sentence, one.sentence)), None)


def _follows(sentence: Sentence, other: Sentence) -> bool:
    """Say whether a sentence is the next one after another in its article."""
    return (
        sentence.article.id == other.article.id
        and sentence.start >= other.end
        and not sentence.article.text[other.end : sentence.start].strip(" \n-*•–▪")
    )


def _is_understood(part: _Part, others: Sequence[_Part]) -> bool:
    """Say whether a sentence leans on none before it, or on one that is told too."""
    sentence = part.candidate.sentence
    return not leans_on(sentence.text) or any(_follows(sentence, other.candidate.sentence) for other in others)


def _say_the_same(one: str, other: str) -> bool:
    """Say whether two sentences share nearly all their words; where their figures differ, both are worth showing."""
    stems, others = set(content_stems(one)), set(content_stems(other))
    figures = {stem for stem in stems ^ others if stem[0].isdigit()}
    return not figures and len(stems & others) >= _SAME * len(stems | others)


def _further_items(chosen: Sequence[_Part], likely: Sequence[Candidate]) -> list[_Part]:
    """Return more sentences for a list, each with something that none before it names."""
    taken = {part.candidate.sentence for part in chosen}
    named = {item for part in chosen for item in part.candidate.items}
    used, further = sum(_words(part.candidate, part.end) for part in chosen), []
    for candidate in likely:
        end = len(candidate.sentence.text)
        fresh = set(candidate.items) - named
        if candidate.sentence not in taken and fresh and used + _words(candidate, end) <= _LIST_WORDS:
            further.append(_Part(candidate, end))
            used += _words(candidate, end)
            named |= fresh
    return further


def _as_of(article: Article) -> str:
    return f"As of {dates.spoken(article.published)}: " if article.published else "Undated: "


def _words(candidate: Candidate, end: int) -> int:
    return len(candidate.sentence.text[:end].split())


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
    quoted = (_QUOTED.format(asked.language),) if asked.language and statements else ()
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
        notices=(*asked.notices, *quoted),
        usage=Usage(seconds={"retrieve": asked.retrieve_seconds, "answer": time.perf_counter() - started}),
        searches=asked.searches,
    )
