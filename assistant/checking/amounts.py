"""Numbers of two sentences as answers to one question: whether they count the same thing, and whether they agree."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.checking import equivalence, scopes
from assistant.text import figures, kin, moments, words
from assistant.text.figures import Figure
from assistant.text.questions import Kind, asked_unit, wanted

_BOUND_REACH = Decimal("1.5")
"""How far beyond "at least ten" a number may be that it still bears out."""
_ABOUT, _FRACTION_REACH, _CONVERTED = Decimal("0.06"), 3, Decimal("0.05")
"""How far "about" and a conversion may be off, as shares, and a fraction in words, in percentage points."""
_RANK_REACH = 60
_UNITS_OF = {
    Kind.MONEY: frozenset("dollar euro pound yen yuan won rupee dong rouble franc".split()),
    Kind.PERCENT: frozenset(("%", "point")),
}
_QUANTITY = re.compile(
    r"\b(?:price|costs?|value|worth|rate|level|turnout|magnitude|number|share|size|length|height|weight|age|toll|"
    r"temperature|inflation|growth|unemployment|score|margin|majority|total|sum|amount|budget|population|speed|depth|"
    r"width|distance|area|capacity|deficit|surplus|debt|wages?|salary|income|output|profits?|loss(?:es)?|revenues?)\b",
    re.IGNORECASE,
)
_MEASURES = {
    "metre": ("length", "1"), "kilometre": ("length", "1000"), "mile": ("length", "1609.34"),
    "kilogram": ("weight", "1"), "tonne": ("weight", "1000"),
    "watt": ("power", "1"), "kilowatt": ("power", "1e3"), "megawatt": ("power", "1e6"), "gigawatt": ("power", "1e9"),
    "minute": ("time", "1"), "hour": ("time", "60"), "day": ("time", "1440"), "week": ("time", "10080"),
}  # fmt: skip
_RANGE = re.compile(r"\s*(?:to|and|-|–)\s*")
_OF_THEM = re.compile(r"\s+of (?:the|them|these|those|its|their|whom|which)\b")
_CORRECTED = re.compile(r"\bnot\s+$")
_VERBS = frozenset("died killed injured hurt wounded missing arrested said took according".split())
"""What may follow a number that leaves out what it counts: "fifteen died"."""


@dataclass(frozen=True)
class Amount:
    """A number that may answer, from `least` to `most`, at `start` to `end` of its sentence.

    Attributes:
        figure: The number, or the upper end of a range.
        nouns: Stems of what it counts.
        partial: It counts some of what was spoken of before: "twelve of the aircraft".
        rank: How many words of the question stand around it.
    """

    least: Decimal
    most: Decimal
    figure: Figure
    start: int
    end: int
    nouns: tuple[str, ...]
    partial: bool
    rank: int

    def comparable(self, other: "Amount") -> bool:
        """Say whether two numbers are of one unit, or of two that can be converted, and count the same."""
        if self.partial != other.partial:
            return False
        one, two = self.figure.unit, other.figure.unit
        if one == two:
            return bool(one) or not self.nouns or not other.nouns or kin.count_alike(self.nouns, other.nouns)
        return one in _MEASURES and two in _MEASURES and _MEASURES[one][0] == _MEASURES[two][0]

    def agrees(self, other: "Amount") -> bool:
        """Say whether comparable numbers can both be true: equal, one rounded from the other, or one in a range."""
        a, b = self.figure, other.figure
        if a.unit != b.unit:
            low, high = sorted(one.value * Decimal(_MEASURES[one.unit][1]) for one in (a, b))
            return high - low <= _CONVERTED * high
        if equivalence.carries(a, b) or equivalence.carries(b, a):
            return True
        if self.least <= other.most and other.least <= self.most:
            return True
        if (a.fraction or b.fraction) and abs(a.value - b.value) <= _FRACTION_REACH:
            return True
        return _leaves_room(a, b) or _leaves_room(b, a)


def asks_for_amount(question: str) -> bool:
    """Say whether a number answers a question: "what record" may be answered by one, but asks for none."""
    kind = wanted(question).kind
    return kind in (Kind.NUMBER, Kind.MONEY, Kind.PERCENT) or (kind is Kind.THING and bool(_QUANTITY.search(question)))


def amounts(question: str, text: str) -> Iterator[Amount]:
    """Yield the numbers of a sentence that count what a question asks for, in reading order."""
    asked, unit = set(words.content_stems(question)), asked_unit(question)
    units = _UNITS_OF.get(wanted(question).kind)
    for first, last in _ranges(text, _counted(text)):
        nouns = _nouns(text, last)
        if (unit and not _counts(unit, last, nouns, asked)) or (units and last.unit not in units):
            continue
        if scopes.counts_other(text, first.start, question):
            continue
        near = words.content_stems(text[max(0, first.start - _RANK_REACH) : last.end + _RANK_REACH])
        partial = not last.unit and bool(_OF_THEM.match(text[last.end :]))
        rank = len(asked.intersection(near))
        yield Amount(first.value, last.value, last, first.start, last.end, nouns, partial, rank)


def _counted(text: str) -> list[Figure]:
    """Return the numbers that count something: none of a date, none that is corrected ("not 45, as first said")."""
    dates = moments.moments(text)
    return [
        figure
        for figure in figures.figures(text)
        if not figure.anaphoric
        and figure.unit != "ordinal"
        and not any(figure.start < date.end and date.start < figure.end for date in dates)
        and not _CORRECTED.search(text[: figure.start])
    ]


def _ranges(text: str, found: Sequence[Figure]) -> Iterator[tuple[Figure, Figure]]:
    """Yield the numbers as pairs, the two ends of "20 to 30" together and any other beside itself."""
    at = 0
    while at < len(found):
        first = last = found[at]
        at += 1
        following = found[at] if at < len(found) else None
        # "Cut by a quarter of a point to 2.75 percent" is no range.
        is_larger = following and following.value > first.value and first.unit in ("", following.unit)
        if following and is_larger and _RANGE.fullmatch(text[first.end : following.start]):
            last = following
            at += 1
        yield first, last


def _nouns(text: str, figure: Figure) -> tuple[str, ...]:
    """Return the stems of up to three words after a number, as far as the phrase goes."""
    rest = re.split(r"[,;:.()—–]", text[figure.end :], maxsplit=1)[0]
    found: list[str] = []
    for word in words.tokens(rest)[:3]:
        if word in words.STOP_WORDS or word in _VERBS:
            break
        found.append(words.stem(word))
    return tuple(found)


def _counts(unit: str, figure: Figure, nouns: Sequence[str], asked: set[str]) -> bool:
    """Say whether a number counts what a "how many" asks for, or does not say what it counts."""
    stem = words.stem(unit)
    if figure.unit:
        return words.stem(figure.unit) == stem
    return not nouns or not asked.isdisjoint(nouns) or kin.count_alike([stem], nouns)


def _leaves_room(bound: Figure, number: Figure) -> bool:
    """Say whether a rounded or bounded number leaves room for another."""
    low, high = sorted((bound.value, number.value))
    if bound.hedge == "about":
        return high - low <= _ABOUT * high
    on_its_side = number.value >= bound.value if bound.hedge == "over" else number.value <= bound.value
    return bound.hedge in ("over", "under") and on_its_side and high <= low * _BOUND_REACH
