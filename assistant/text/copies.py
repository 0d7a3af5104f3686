"""Whether two articles are copies of one story: printed unchanged, cut, lightly edited, corrected or updated.

MinHash signatures find the pairs worth a look, since texts that share many runs of words share many hash values. The
texts themselves decide: most of the shorter one must stand in the longer one, and where single words were exchanged
they must seldom be figures or names. A form that is filled in anew each week exchanges those every few words.
"""

import re
import unicodedata
import zlib
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.text.words import STOP_WORDS

COPIES_VERSION = 1
"""Goes up with each change of what counts as a copy: libraries are then grouped anew."""

_RUN = 3
"""Words of a run. Shorter ones are shared by chance, longer ones lost by each edit."""
_PERMUTATIONS, _ROWS = 128, 2
_SEED = 1
_MIX = np.uint64(0x9E3779B97F4A7C15)
_LEAST_LIKELY = 0.35
"""Estimated share of the shorter text's runs from which on two texts are compared; the estimate is off by .1 or so."""
_LEAST_SHARED, _MOST_EXCHANGED = 0.6, 0.05
"""Share of the shorter text's runs that the longer one has to have, and figures and names exchanged per word. On the
tuning half of eval/copies.jsonl the least share of a copy is .71, the most of what is neither copy nor form .52; forms
exchange .073 and more, copies .033 and less."""
_LEAST_RUNS = 20
"""A shorter text has to be repeated word for word."""
_GAP = 12
"""Words of a place in which some were exchanged for others."""
_TOKEN = re.compile(
    r"per ?cent\b|%|\d+(?:[.,:]\d+)*|[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f]|[^\W\d_]+", re.IGNORECASE
)
"""A number, a character of a script that does not part its words, or a word."""
_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
}


@dataclass(frozen=True)
class Sketch:
    """What is kept of a text to find its copies.

    Attributes:
        runs: How many different word runs the text has.
        values: Its MinHash values.
    """

    runs: int
    values: NDArray[np.uint32]

    @classmethod
    def of(cls, text: str) -> "Sketch":
        hashes, sketch = _words(text).hashes, _empty().copy()
        sketch.update_batch(hashes)
        return cls(len(hashes), sketch.hashvalues)

    @property
    def bands(self) -> list[int]:
        """Signed 64-bit numbers, one of which at least a text shares with nearly each of its copies.

        With 64 bands of two values that is so for .98 of the pairs of a Jaccard similarity of .25, and for .006 of
        those of .01.
        """
        pairs = self.values.reshape(-1, _ROWS).astype(np.uint64)
        joined = (pairs[:, 0] << np.uint64(32)) | pairs[:, 1]
        places = np.arange(1, len(joined) + 1, dtype=np.uint64)
        mixed: list[int] = ((joined + places) * _MIX).view(np.int64).tolist()
        return mixed

    def jaccard(self, other: "Sketch") -> float:
        """Estimate the share of the word runs of two texts that both have."""
        return float(np.mean(self.values == other.values))

    def resembles(self, other: "Sketch") -> bool:
        """Say whether so much of the shorter text may stand in the longer one that it is worth a look."""
        similar, runs = self.jaccard(other), self.runs + other.runs
        return similar / (1 + similar) * runs >= _LEAST_LIKELY * min(self.runs, other.runs)


@cache
def _empty() -> Any:
    from datasketch import MinHash  # type: ignore[import-untyped]

    return MinHash(_PERMUTATIONS, _SEED, hashfunc=int, scheme="affine32")


def are_copies(one: str, other: str) -> bool:
    """Say whether two texts are one story."""
    a, b = _words(one), _words(other)
    if min(len(a.hashes), len(b.hashes)) < _LEAST_RUNS:
        return a.words == b.words
    shared, exchanged = compared(one, other)
    return shared >= _LEAST_SHARED and exchanged <= _MOST_EXCHANGED


def compared(one: str, other: str) -> tuple[float, float]:
    """Return the share of the shorter text's word runs that the other has, and figures and names exchanged per word."""
    a, b = _words(one), _words(other)
    both = len(np.intersect1d(a.hashes, b.hashes, assume_unique=True))
    matched, exchanged = _exchanges(a, b)
    return both / max(1, min(len(a.hashes), len(b.hashes))), exchanged / max(1, matched)


@dataclass(frozen=True)
class _Words:
    """The words of a text in order, which of them are figures or names, and the different hashes of their runs."""

    words: tuple[str, ...]
    facts: frozenset[str]
    hashes: NDArray[np.uint32]

    def places(self) -> dict[tuple[str, ...], int]:
        """Return where each run stands that stands in one place only."""
        runs = [self.words[at : at + _RUN] for at in range(len(self.words) - _RUN + 1)]
        counts = Counter(runs)
        return {run: at for at, run in enumerate(runs) if counts[run] == 1}


@lru_cache(maxsize=512)
def _words(text: str) -> _Words:
    written = _TOKEN.findall(unicodedata.normalize("NFKC", text))
    ordinary = {word for word in written if word[0].islower()} | STOP_WORDS
    words = tuple(_normal(word) for word in written)
    facts = frozenset(
        word
        for raw, word in zip(written, words, strict=True)
        if _is_number(word) or (raw[0].isupper() and raw.casefold() not in ordinary)
    )
    return _Words(words, facts, _hashes(words))


def _normal(word: str) -> str:
    word = word.casefold()
    return "%" if word in ("percent", "per cent") else _NUMBERS.get(word, word)


def _is_number(word: str) -> bool:
    return unicodedata.numeric(word[0], None) is not None


def _hashes(words: tuple[str, ...]) -> NDArray[np.uint32]:
    own = np.array([zlib.crc32(word.encode()) for word in words], dtype=np.uint64)
    runs = np.zeros(max(0, len(own) - _RUN + 1), dtype=np.uint64)
    for at in range(_RUN if len(runs) else 0):
        runs = (runs + own[at : at + len(runs)]) * _MIX
        runs ^= runs >> np.uint64(29)
    return np.unique((runs >> np.uint64(32)).astype(np.uint32))


def _exchanges(a: _Words, b: _Words) -> tuple[int, int]:
    """Return how many words stand in runs that both have, and how many figures or names were exchanged between them."""
    there = b.places()
    anchors = [(at, there[run]) for run, at in a.places().items() if run in there]
    matched, exchanged = min(len(anchors), 1) * _RUN, 0
    for (at, to), (next_at, next_to) in pairwise(anchors):
        matched += min(_RUN, next_at - at)
        here, other = a.words[at + _RUN : next_at], b.words[to + _RUN : next_to]
        if to < next_to and max(len(here), len(other)) <= _GAP:
            lost = (set(here) & a.facts) - set(other)
            won = (set(other) & b.facts) - set(here)
            exchanged += min(len(lost), len(won))
    return matched, exchanged
