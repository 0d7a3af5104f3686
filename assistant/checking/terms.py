"""The words of a text with their places and clauses: how near two of them stand, and which of two they belong to."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.checking import senses
from assistant.text import words

_WORD = re.compile(r"\d+(?:[.,:]\d+)*(?:st|nd|rd|th)?|[^\W\d_](?:[^\W_]|['’.](?=[^\W\d_]))*")
_BREAK = re.compile(r"[,;:()—–\n]|\s-\s|[.!?]\W*\s")
_OPENERS = frozenset(
    """and but while whereas although though because which who whom where when that unless as since before after until
    once than so or nor for with by if against""".split()
)
"""Words that open a clause, or a phrase that stands on its own as one does."""

_AUXILIARY = frozenset(
    """am is are was were be been being do does did don't doesn't didn't has have had hasn't haven't hadn't will would
    won't not to""".split()
)
"""Words that count for nothing in the distance of two others: "did not sign" is as near as "signed"."""

_CLAUSE_APART, _SENTENCE_APART = 4, 8
"""Words that the end of a clause and of a sentence count for in the distance of two words. Chosen, with `_NEAR`, on
the tuning half of eval/support-pairs.jsonl and on eval/support-pairs-tuning.jsonl."""

_NEAR = 2.0
"""Distance, in words, at which two words have to do with one another e times less than side by side."""


@dataclass(frozen=True, slots=True)
class Term:
    """The word `source[start:end]`.

    Attributes:
        stem: Of the word in lower case without "'s".
        place: How many words stand before it, auxiliaries left out, the ends of clauses and sentences counted in.
        clause: Number of its clause.
        topical: It is no function word.
    """

    text: str
    start: int
    end: int
    stem: str
    place: int
    clause: int
    topical: bool


@lru_cache(maxsize=4096)
def terms(text: str) -> tuple[Term, ...]:
    """Return the words of a text in reading order."""
    found: list[Term] = []
    place = clause = before = 0
    for match in _WORD.finditer(text):
        word = re.sub(r"['’]s?$", "", match.group())
        low = word.casefold().replace("’", "'")
        gap = _BREAK.search(text, before, match.start() + 1) if found else None
        if gap:
            clause += 1
            place += _SENTENCE_APART if gap.group()[0] in ".!?\n" else _CLAUSE_APART
        elif low in _OPENERS and found:
            clause += 1
            place += 1
        stem = words.stem(low)
        topical = low not in words.STOP_WORDS or (len(word) > 1 and word.isupper())
        found.append(Term(word, match.start(), match.start() + len(word), stem, place, clause, topical))
        place += low not in _AUXILIARY
        before = match.end()
    return tuple(found)


def topics(text: str) -> list[Term]:
    """Return the words of a text that are no function words."""
    return [term for term in terms(text) if term.topical]


def within(text: str, start: int, end: int) -> list[Term]:
    """Return the words that overlap `text[start:end]`."""
    return [term for term in terms(text) if term.start < end and start < term.end]


def nearness(one: Term, others: Iterable[Term]) -> float:
    """Return how near a word stands to the nearest of others, in [0, 1]."""
    return max((math.exp(-abs(one.place - other.place) / _NEAR) for other in others), default=0.0)


def shared(some: Iterable[Term], others: Sequence[Term]) -> set[str]:
    """Return the stems of some words that are, or mean the same as, one of the others."""
    return {one.stem for one in some if any(senses.alike(one.stem, other.stem) for other in others)}


def clauses(found: Sequence[Term]) -> Iterator[list[Term]]:
    """Yield the words clause by clause."""
    group: list[Term] = []
    for term in found:
        if group and group[-1].clause != term.clause:
            yield group
            group = []
        group.append(term)
    if group:
        yield group
