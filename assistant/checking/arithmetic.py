"""What follows from the numbers of a text without standing in it: a difference, a share, "doubled"."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise, permutations

from assistant.checking.equivalence import carries, in_base
from assistant.text.figures import PERCENT, TIMES, Figure
from assistant.text.moments import Moment

_MOST = 30
"""Numbers of a text, or dates, beyond which no pairs of them are compared."""

_LARGE = 1000
"""From here on two numbers may measure the same though one lacks its unit, and their difference be told."""
_MOST_PLACES = 4
"""Decimal places to which a change in per cent is reckoned."""
_BESIDE = 12
"""Characters between two numbers that count one thing together: "19 men and 3 women", "8 of 10"."""

_TOLERANCE = {"": Decimal("0.05"), "about": Decimal("0.15"), "under": Decimal("0.15"), "over": Decimal("0.5")}
"""How far, as a part of it, a multiple may be off as it is hedged."""
_PART = {"": Decimal(1), "about": Decimal(3), "under": Decimal(8), "over": Decimal(8)}
"""Percentage points that a part in words may be off what two numbers give."""
_SPAN = {"": Decimal(0), "about": Decimal("0.15"), "under": Decimal("0.15"), "over": Decimal("0.3")}
"""How far, as a part of it, a length of time may be off as it is hedged."""
_SPANS = ("day", "week", "month", "year", "decade")
_DAYS_A_MONTH = Decimal("30.4")
_ROUNDED = {"": Decimal(0), "about": Decimal("0.05"), "under": Decimal("0.1"), "over": Decimal("0.1")}
"""How far, as a part of it, a sum, a part or a product may be off as it is hedged."""


def follows(stated: Figure, known: Sequence[Figure], days: Sequence[Moment]) -> bool:
    """Say whether a stated number is what two numbers, or two dates, of the evidence give."""
    if stated.unit in _SPANS and is_between(stated, days[:_MOST]):
        return True
    if stated.unit == "month" and any(_is_about_months(stated, one) for one in known[:_MOST]):
        return True
    is_ratio = stated.unit == TIMES or stated.fraction
    known = [one for one in known if is_ratio or one.unit not in _SPANS or one.unit == stated.unit][:_MOST]
    # What is compared stands near: one number may be between the two.
    near = [(one, other) for at, one in enumerate(known) for other in known[at + 1 : at + 3]]
    pairs = [
        (one, other) if one.value > other.value else (other, one)
        for one, other in near
        if _is_comparable(one, other) and one.value != other.value
    ]
    if stated.unit == "point":
        return any(
            PERCENT in (one.unit, other.unit)
            and {one.unit, other.unit} <= {PERCENT, ""}
            and abs(one.value - other.value) == stated.value
            for one, other in near
        )
    if stated.fraction:
        if any(one.value == stated.value and {one.hedge, stated.hedge} == {"over", "under"} for one in known):
            return False
        return any(
            _is_on_its_side(stated, share) and abs(share - stated.value) <= _PART[stated.hedge]
            for share in _shares(pairs, stated.role == "change")
        )
    if stated.unit == TIMES:
        if any(one.fraction and one.value and _is_near(stated, 100 / one.value) for one in known):
            return True
        ratios = (more.value / less.value for more, less in pairs if less.value > 0)
        return any(_is_on_its_side(stated, ratio) and _is_near(stated, ratio) for ratio in ratios)
    return any(
        _is_on_its_side(stated, value) and abs(value - stated.value) <= stated.value * _ROUNDED[stated.hedge]
        for value in _results(stated, known, pairs)
    )


def is_between(stated: Figure, days: Sequence[Moment]) -> bool:
    """Say whether a length of time is that between two dates of the evidence, as far as these are known."""
    for at, one in enumerate(days):
        for other in days[at + 1 :]:
            for length in _lengths(stated.unit, one, other):
                if _is_on_its_side(stated, length) and abs(length - stated.value) <= length * _SPAN[stated.hedge]:
                    return True
    return False


def _is_about_months(stated: Figure, known: Figure) -> bool:
    """Say whether so many days or weeks may be called about so many months."""
    days = {"day": 1, "week": 7}.get(known.unit)
    if not days or not stated.hedge:
        return False
    return carries(replace(known, value=known.value * days / _DAYS_A_MONTH, unit="month"), stated)


def _lengths(unit: str, one: Moment, other: Moment) -> Iterator[Decimal]:
    """Yield the time between two dates in a unit, in each way that they are known finely enough for."""
    if not one.year or not other.year:
        return
    years = Decimal(abs(one.year - other.year))
    if unit in ("year", "decade"):
        yield years / (10 if unit == "decade" else 1)
    if not one.month or not other.month:
        return
    months = Decimal(abs(12 * (one.year - other.year) + one.month - other.month))
    if unit in ("year", "month"):
        yield months / (12 if unit == "year" else 1)
    if one.day and other.day and unit in ("day", "week"):
        apart = abs((date(one.year, one.month, one.day) - date(other.year, other.month, other.day)).days)
        yield Decimal(apart) / (7 if unit == "week" else 1)


def _shares(pairs: Sequence[tuple[Figure, Figure]], is_change: bool) -> Iterator[Decimal]:
    """Yield, in per cent, what part of the larger number the smaller one is, and by how much they differ."""
    for more, less in pairs:
        if more.unit not in (TIMES, "ordinal"):
            yield 100 * less.value / more.value
            if not more.unit and more.value < _LARGE and not is_change:
                continue  # 8 of 20 are no three fifths
            yield 100 * (more.value - less.value) / more.value
            if less.value:
                yield 100 * (more.value - less.value) / less.value


def _results(stated: Figure, known: Sequence[Figure], pairs: Sequence[tuple[Figure, Figure]]) -> Iterator[Decimal]:
    """Yield what numbers of the evidence give that are of the stated unit: sums, differences, parts and products."""
    for one, change in permutations(known, 2):
        # "48 percent, seven points lower than in 2021", "1.24 million visitors, 310,000 more than a year earlier"
        in_points = one.unit == PERCENT and change.unit in ("point", "basis point")
        if change.apart and one.unit == stated.unit and (in_points or change.unit in ("", one.unit)):
            yield one.value - change.apart * (in_base(change) if in_points else change).value
    if stated.unit == PERCENT:
        yield from _of_rates(known)
        yield from _changes(stated, pairs)
    if stated.unit in ("", PERCENT):
        yield from _of_counts(stated, known, pairs)
        return
    for more, less in pairs:
        if stated.unit in (more.unit, less.unit):
            yield more.value - less.value
            yield more.value + less.value
    for part, one in permutations(known, 2):
        if one.unit != stated.unit:
            continue
        if part.unit == PERCENT and 0 < part.value < 100:
            yield one.value * part.value / 100
            yield 100 * one.value / part.value
        elif part.unit == TIMES and part.value > 1:
            yield one.value * part.value
            yield one.value / part.value
        elif part.unit == "" and part.value > 1:
            yield one.value * part.value


def _of_counts(stated: Figure, known: Sequence[Figure], pairs: Sequence[tuple[Figure, Figure]]) -> Iterator[Decimal]:
    """Yield the sums and parts that counts beside one another give, and what per cent of one another they are."""
    for one, other in pairwise(known):
        if one.unit or other.unit or not 0 < other.start - one.end <= _BESIDE:
            continue
        less, more = sorted((one.value, other.value))
        if not stated.unit:
            yield less + more
            yield more - less
        elif more:
            yield 100 * less / more
    if stated.unit == PERCENT and stated.hedge:
        yield from (100 * low.value / high.value for high, low in pairs if high.unit not in (PERCENT, TIMES))
    if not stated.unit and stated.apart:
        yield from (more.value - less.value for more, less in pairs if not more.unit)
    if not stated.unit and stated.value >= 100:
        parts = (part for part in known if part.fraction)
        yield from (one.value * part.value / 100 for part in parts for one in known if not one.unit)


def _changes(stated: Figure, pairs: Sequence[tuple[Figure, Figure]]) -> Iterator[Decimal]:
    """Yield by how many per cent two numbers differ, rounded as the stated one is."""
    if stated.role != "change":
        return
    places = min(_MOST_PLACES, max(0, -int(stated.value.as_tuple().exponent)))
    for more, less in pairs:
        if more.unit in (PERCENT, TIMES, "ordinal", "year") or not 0 < more.value / _LARGE < less.value:
            continue
        for base in (more.value, less.value):
            yield round(100 * (more.value - less.value) / base, places)


def _of_rates(known: Sequence[Figure]) -> Iterator[Decimal]:
    """Yield what a rate was before it changed by so much."""
    for change, rate in pairwise(known):
        if change.unit in ("point", "basis point") and rate.unit == PERCENT and rate.role == "to":
            points = in_base(change).value
            yield from (rate.value - points, rate.value + points)


def is_rest(stated: Figure, known: Sequence[Figure]) -> bool:
    """Say whether a share is what another one of the evidence leaves."""
    if stated.unit != PERCENT or stated.role == "change":
        return False
    shares = (one for one in known if one.unit == PERCENT and one.role != "change" and not one.fraction)
    return any(one.value + stated.value == 100 for one in shares)


def is_reckoned(stated: Figure, others: Sequence[Figure], known: Sequence[Figure]) -> bool:
    """Say whether a number is the sum or the difference of one that the statement gives too and one of the evidence."""
    if not stated.unit and not stated.text[0].isalpha() and stated.value < _LARGE:
        return False  # scores and house numbers are not added up
    return any(
        _are_alike(stated, one)
        and _are_alike(one, other)
        and stated.value in (one.value + other.value, abs(one.value - other.value))
        for one in others[:_MOST]
        for other in known[:_MOST]
        if any(same.value == one.value and _are_alike(same, one) for same in known if same is not other)
    )


def _are_alike(one: Figure, other: Figure) -> bool:
    if PERCENT in (one.unit, other.unit):
        return False  # percentages differ by points
    return not one.unit or not other.unit or one.unit == other.unit


def _is_on_its_side(stated: Figure, value: Decimal) -> bool:
    if stated.hedge == "over":
        return value >= stated.value
    return stated.hedge != "under" or value <= stated.value


def _is_comparable(one: Figure, other: Figure) -> bool:
    """Say whether two numbers may measure the same, the unit of one left out ("4 million to 5 million euros")."""
    if one.fraction or other.fraction or one.apart or other.apart:
        return False
    bare = "" in (one.unit, other.unit)
    near = min(one.value, other.value) >= _LARGE or 0 < other.start - one.end <= _BESIDE
    return one.unit == other.unit or (bare and near)


def _is_near(stated: Figure, value: Decimal) -> bool:
    return abs(value - stated.value) <= stated.value * _TOLERANCE[stated.hedge]
