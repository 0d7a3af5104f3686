"""Which sentences of the retrieved passages answer a question, and how probable it is that any does.

The reader reads each passage beside the question; a linear model joins what it makes of a sentence with what is cheap
to see. Another says from the best sentences whether the passages answer at all. The weights were fitted by
`eval/fit_evidence.py`.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from assistant.answering.reordering import text_of
from assistant.backends.reader import Reader
from assistant.nouns import Passage, Sentence
from assistant.text.countries import codes, is_region, mentions
from assistant.text.dates import CALENDAR
from assistant.text.questions import NUMBER_WORDS, SHOWN_KINDS, Wanted, asked_unit, fits, items, wanted
from assistant.text.sentences import is_question
from assistant.text.words import STOP_WORDS, TITLES, names, stem, tokens

SENTENCE_FEATURES = (
    "answers", "share", "span", "overlap", "context_overlap",
    "names_in_sentence", "names_in_context", "names_in_article", "unit_met", "kind_shown", "kind_missing", "span_fits",
    "span_new", "rank", "length",
)  # fmt: skip
QUESTION_FEATURES = (
    "answers", "span", "passage", "context_overlap", "names_in_sentence", "names_in_context",
    "names_in_article", "unit_met", "kind_missing", "span_fits", "span_new", "numbers_missing", "lead",
    "article_length",
)  # fmt: skip
_WEIGHTS = Path(__file__).with_name("evidence_weights.json")
_CLOSE = 2.1
"""Log odds within which a sentence stands beside the best one."""
_MOST_LEAD = 5.0
"""Log odds by which the best sentence may lead the other articles; a longer lead tells no more."""
_MOST_KEPT = 16
_ASKS_OF_QUESTIONS = re.compile(r"\b(?:ask(?:s|ed|ing)?|questions?|wonder(?:s|ed)?)\b", re.IGNORECASE)
"""In a question: only then does what an article itself asks answer."""


@dataclass(frozen=True)
class Candidate:
    """A sentence that may answer.

    Attributes:
        features: What its score was made of, by name.
        score: Log odds that it answers.
        items: What in it is of the wanted kind.
        focus: `(start, end)` in its article of what most probably answers.
    """

    sentence: Sentence
    features: Mapping[str, float]
    score: float
    items: tuple[str, ...]
    focus: tuple[int, int]


@dataclass(frozen=True)
class Ranking:
    """Candidates, best first, and the probability that the passages answer the question at all."""

    wanted: Wanted
    candidates: tuple[Candidate, ...]
    features: Mapping[str, float]
    probability: float


class EvidenceRanker:
    """Scores sentences as answers to a question. Safe to use from several threads."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._kept = lru_cache(maxsize=_MOST_KEPT)(self._ranking)

    def rank(self, question: str, passages: Sequence[Passage]) -> Ranking:
        """Score the sentences of the passages; the latest rankings are kept."""
        return self._kept(question, tuple(passages))

    def _ranking(self, question: str, passages: tuple[Passage, ...]) -> Ranking:
        asks = wanted(question)
        sentences = [sentence for passage in passages for sentence in passage.chunk.sentences]
        if not sentences or not any(word not in STOP_WORDS for word in tokens(question)):
            return Ranking(asks, (), {}, 0.0)
        found = sorted(self._candidates(question, asks, passages), key=lambda candidate: -candidate.score)
        if not _ASKS_OF_QUESTIONS.search(question):
            found = [candidate for candidate in found if not is_question(candidate.sentence.text)]
        if not found:
            return Ranking(asks, (), {}, 0.0)
        features = _question_features(question, found)
        return Ranking(asks, tuple(found), features, 1 / (1 + math.exp(-_log_odds("question", features))))

    def _candidates(self, question: str, asks: Wanted, passages: Sequence[Passage]) -> Iterator[Candidate]:
        """Score all sentences."""
        words = _QuestionWords(question, [s for passage in passages for s in passage.chunk.sentences])
        readings = self._reader.read(question, [text_of(passage.chunk) for passage in passages])
        for rank, (passage, reading) in enumerate(zip(passages, readings, strict=True), start=1):
            group = passage.chunk.sentences
            whole = float(np.logaddexp.reduce([0.0, *reading.answers]))
            for i, sentence in enumerate(group):
                shown = items(asks.kind, sentence.text, question)
                near = slice(max(0, i - 1), i + 2)
                # What replies to a question of the article says with it what it answers.
                asked = i - 1 if i and is_question(group[i - 1].text) else i
                said = " ".join(one.text for one in group[asked : i + 1])
                answers = float(max(reading.answers[asked : i + 1]))
                context = f"{passage.article.title or ''} {' '.join(s.text for s in group[near])}"
                start, end = (int(at) + passage.chunk.start for at in reading.spans[i])
                span = passage.article.text[start:end]
                features = {
                    "answers": answers,
                    "share": answers - whole,
                    "span": float(reading.span_odds[i]),
                    "passage": whole,
                    "overlap": words.overlap(said),
                    "context_overlap": words.overlap(context),
                    "names_in_sentence": words.names_met(f"{passage.article.title or ''} {said}"),
                    "names_in_context": words.names_met(context),
                    "names_in_article": words.names_met(f"{passage.article.title or ''} {passage.article.text}"),
                    "unit_met": words.unit_met(said),
                    "kind_shown": float(bool(shown)),
                    "kind_missing": float(not shown and asks.kind in SHOWN_KINDS),
                    "span_fits": float(fits(asks.kind, span, question)),
                    "span_new": words.share_new(span),
                    "rank": 1 / rank,
                    "length": math.log(1 + len(sentence.text.split())),
                }
                yield Candidate(sentence, features, _log_odds("sentence", features), shown, (start, end))


def _question_features(question: str, ranked: Sequence[Candidate]) -> dict[str, float]:
    """Return what tells whether the candidates answer: mostly of the best one, some of what comes close to it."""
    best = ranked[0]
    close = [candidate for candidate in ranked[:3] if best.score - candidate.score < _CLOSE]
    known = {word for c in close for word in tokens(f"{c.sentence.article.title} {c.sentence.article.text}")}
    known |= {str(c.sentence.article.published.year) for c in close if c.sentence.article.published}
    numbers = {word for word in tokens(question) if word[0].isdigit()}
    elsewhere = (c.score for c in ranked if c.sentence.article.id != best.sentence.article.id)
    return {
        **{name: best.features[name] for name in QUESTION_FEATURES if name in best.features},
        **{name: max(c.features[name] for c in ranked) for name in ("answers", "span", "passage")},
        "names_in_sentence": max(candidate.features["names_in_sentence"] for candidate in close),
        "kind_missing": min(candidate.features["kind_missing"] for candidate in ranked[:3]),
        "numbers_missing": float(bool(numbers - known)),
        "lead": min(_MOST_LEAD, best.score - max(elsewhere, default=-math.inf)),
        "article_length": math.log(1 + len(best.sentence.article.text.split())),
    }


class _QuestionWords:
    """The words of a question that carry topic, weighted by how rare they are among the candidates, and its names."""

    def __init__(self, question: str, sentences: Sequence[Sentence]) -> None:
        kept = dict.fromkeys(word for word in tokens(question) if word not in STOP_WORDS | _ASKING)
        self._topic = tuple(stem(word) for word in kept)
        self._stems = _stems(question)
        counts = Counter(one for s in sentences for one in {stem(word) for word in tokens(s.text)})
        self._weights = np.array(
            [math.log(1 + len(sentences) / (1 + counts[word])) for word in self._topic], dtype=np.float32
        )
        self._names = _named(question)
        self._unit = asked_unit(question)

    def overlap(self, text: str) -> float:
        """Return the weighted share of question words that the text has, by stem."""
        total, stems = float(self._weights.sum()), _stems(text)
        met = np.array([word in stems for word in self._topic], dtype=np.float32)
        return float(met @ self._weights) / total if total else 0.0

    def share_new(self, text: str) -> float:
        """Return the share of the text's words that the question does not say itself."""
        found = [stem(word) for word in tokens(text) if word not in STOP_WORDS]
        return sum(word not in self._stems for word in found) / len(found) if found else 0.0

    def names_met(self, text: str) -> float:
        """Return the share of the question's names that the text has, 1 when there are none."""
        if not self._names:
            return 1.0
        spoken_of, stems = _codes(text), _stems(text)
        return sum(name.is_in(spoken_of, stems) for name in self._names) / len(self._names)

    def unit_met(self, text: str) -> float:
        """Say, as 1 or 0, whether what a "how many" counts stands beside a number; 1 where nothing is counted."""
        if self._unit is None:
            return 1.0
        # "An eight-page draft" has eight pages.
        words = [part for word in tokens(text) for part in word.split("-")]
        numbers = [at for at, word in enumerate(words) if word and (word[0].isdigit() or word in NUMBER_WORDS)]
        beside = {stem(word) for at in numbers for word in words[at + 1 : at + 4]}
        return float(stem(self._unit) in beside)


@dataclass(frozen=True)
class _Name:
    """A name of the question: the country it speaks of, if any, and its words."""

    code: str | None
    words: tuple[str, ...]

    def is_in(self, spoken_of: frozenset[str], stems: frozenset[str]) -> bool:
        """Say whether a text has it: the country in any form, or one of the words (a surname is enough)."""
        if self.code:
            return self.code in spoken_of
        return any(stem(word) in stems for word in self.words)


def _named(question: str) -> tuple[_Name, ...]:
    """Return the names of a question, each once.

    Months, weekdays, titles, world regions (an article names the countries in them) and the capital at the head of
    the question are none.
    """
    found: dict[_Name, None] = {}
    covered: set[int] = set()
    for start, end, code in mentions(question):
        # The other half of "Franco-German" is part of the mention.
        before = re.search(r"\w+-$", question[:start])
        covered.update(range(before.start() if before else start, end))
        found[_Name(code, tuple(tokens(question[start:end])))] = None
    for name in names(question):
        words = [
            match.group().lower()
            for match in re.finditer(r"[^\W\d_]+", name.text)
            if name.start + match.start() not in covered and not (name.start == 0 and match.start() == 0)
        ]
        words = [w for w in words if w not in STOP_WORDS | CALENDAR | TITLES and len(w) > 1 and not is_region(w)]
        if words:
            found[_Name(None, tuple(words))] = None
    return tuple(found)


@lru_cache(maxsize=4096)
def _codes(text: str) -> frozenset[str]:
    return codes(text)


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(part) for word in tokens(text) for part in (word, *word.split("-")))


_ASKING = frozenset("many much long old far kind sort type say said tell told give name list called".split())
"""Words that belong to the asking rather than to what is asked."""


@cache
def _weights(model: str) -> Mapping[str, float]:
    return dict(json.loads(_WEIGHTS.read_text(encoding="utf-8"))[model])


def _log_odds(model: str, features: Mapping[str, float]) -> float:
    weights = _weights(model)
    return weights["intercept"] + sum(w * features[name] for name, w in weights.items() if name != "intercept")
