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
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.nouns import Article
from assistant.text.words import STOP_WORDS

COPIES_VERSION = 1
"""Goes up with each change of what counts as a copy: libraries are then grouped anew."""

_RUN = 3
"""Words of a run. Shorter ones are shared by chance, longer ones lost by each edit."""
_PERMUTATIONS, _ROWS = 128, 2
_SEED = 1
_HASHED_TOGETHER = 10_000
"""Runs: each takes a kilobyte meanwhile."""
_MIX = np.uint64(0x9E3779B97F4A7C15)
_LEAST_LIKELY = 0.35
"""Estimated share of the shorter text's runs from which on two texts are compared; the estimate is off by .1 or so."""
_LEAST_SHARED, _MOST_NEW, _MOST_NEW_SHARE = 0.7, 40, 0.15
"""What the shorter text has to share: this share of its runs, all but so many, a long one more of them. A new lead fits
in; who puts as much new text over old background tells another story. On the tuning half of eval/copies.jsonl the
least share of a copy is .71, the most of what is neither copy nor form .52; among news pages of 2025 (RealTime QA)
most pairs of long texts that share .6 to .75 were such follow-ups."""
_MOST_EXCHANGED = 0.05
"""Figures and names exchanged per word: .073 and more in the forms of that half, .033 and less in the copies."""
_MOST_DAYS, _LEAST_REPEATED = 60, 0.95
"""Days after which a text has to be repeated nearly whole: what is told once a year is filled in anew."""
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
        for at in range(0, len(hashes), _HASHED_TOGETHER):
            sketch.update_batch(hashes[at : at + _HASHED_TOGETHER])
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


def are_copies(one: Article, other: Article) -> bool:
    """Say whether two articles are one story. Which of them is named first does not count."""
    a, b = map(_words, sorted((one.text, other.text)))
    runs = min(len(a.hashes), len(b.hashes))
    if runs < _LEAST_RUNS:
        return a.words == b.words if a.words else one.text == other.text
    shared = len(np.intersect1d(a.hashes, b.hashes, assume_unique=True)) / runs
    if shared < (_LEAST_REPEATED if _long_between(one, other) else _LEAST_SHARED):
        return False
    return runs * (1 - shared) <= _MOST_NEW + _MOST_NEW_SHARE * runs and _exchanged(a, b) <= _MOST_EXCHANGED


def _long_between(one: Article, other: Article) -> bool:
    days = one.published and other.published and abs(one.published - other.published).days
    return bool(days and days > _MOST_DAYS)


@dataclass(frozen=True)
class _Words:
    """The words of a text in order, as written and as compared, and the different hashes of their runs."""

    written: tuple[str, ...]
    words: tuple[str, ...]
    hashes: NDArray[np.uint32]

    @cached_property
    def facts(self) -> frozenset[str]:
        """The words that are figures or names."""
        ordinary = {word for word in self.written if word[0].islower()} | STOP_WORDS
        return frozenset(
            word
            for raw, word in zip(self.written, self.words, strict=True)
            if _is_number(word) or (raw[0].isupper() and raw.casefold() not in ordinary)
        )

    @cached_property
    def places(self) -> dict[tuple[str, ...], int]:
        """Where each run stands that stands in one place only."""
        runs = [self.words[at : at + _RUN] for at in range(len(self.words) - _RUN + 1)]
        counts = Counter(runs)
        return {run: at for at, run in enumerate(runs) if counts[run] == 1}


@lru_cache(maxsize=256)
def _words(text: str) -> _Words:
    written = tuple(_TOKEN.findall(unicodedata.normalize("NFKC", text)))
    known = [_word(raw) for raw in written]
    hashes = np.array([own for _, own in known], dtype=np.uint64)
    return _Words(written, tuple(word for word, _ in known), _runs(hashes))


@lru_cache(maxsize=100_000)
def _word(raw: str) -> tuple[str, int]:
    """Return a word as it is compared, and its hash."""
    word = raw.casefold()
    word = "%" if word in ("percent", "per cent") else _NUMBERS.get(word, word)
    return word, zlib.crc32(word.encode())


def _is_number(word: str) -> bool:
    return unicodedata.numeric(word[0], None) is not None


def _runs(words: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """Return the different hashes of the runs of words with these hashes."""
    mixed = np.zeros(max(0, len(words) - _RUN + 1), dtype=np.uint64)
    for at in range(_RUN if len(mixed) else 0):
        mixed = (mixed + words[at : at + len(mixed)]) * _MIX
        mixed ^= mixed >> np.uint64(29)
    return np.unique((mixed >> np.uint64(32)).astype(np.uint32))


def _exchanged(a: _Words, b: _Words) -> float:
    """Return how many figures and names were exchanged for others, per word in the runs that both texts have."""
    there = b.places
    anchors = [(at, there[run]) for run, at in a.places.items() if run in there]
    matched, exchanged = _RUN, 0
    for (at, to), (next_at, next_to) in pairwise(anchors):
        matched += min(_RUN, next_at - at)
        here, other = a.words[at + _RUN : next_at], b.words[to + _RUN : next_to]
        if to < next_to and max(len(here), len(other)) <= _GAP:
            lost = (set(here) & a.facts) - set(other)
            won = (set(other) & b.facts) - set(here)
            exchanged += min(len(lost), len(won))
    return exchanged / matched
