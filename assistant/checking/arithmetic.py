"""What follows from the numbers of a text without standing in it: a difference, a share, "doubled"."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import permutations

from assistant.text import figures
from assistant.text.figures import PERCENT, TIMES, Figure

_MOST = 30
"""Numbers of a text beyond which no pairs of them are compared."""

_TOLERANCE = {"": Decimal("0.05"), "about": Decimal("0.15"), "under": Decimal("0.15"), "over": Decimal("0.5")}
"""How far, as a part of it, a multiple may be off as it is hedged."""


def follows(stated: Figure, known: Sequence[Figure], years: Sequence[int]) -> bool:
    """Say whether a stated number is what two numbers, or two years, of the evidence give."""
    if stated.unit in ("year", "decade"):
        length = stated.value * (10 if stated.unit == "decade" else 1)
        return any(abs(one - other) == length for one in years for other in years)
    pairs = [
        pair
        for pair in permutations(known[:_MOST], 2)
        if pair[0].unit == pair[1].unit and pair[0].value > pair[1].value
    ]
    if stated.unit == "point":
        return any(more.unit == PERCENT and more.value - less.value == stated.value for more, less in pairs)
    if stated.fraction:
        shares = (100 * less.value / more.value for more, less in pairs)
        return any(_is_on_its_side(stated, share) and figures.is_about(stated, share) for share in shares)
    if stated.unit == TIMES:
        if any(one.fraction and one.value and _is_near(stated, 100 / one.value) for one in known):
            return True
        ratios = (more.value / less.value for more, less in pairs if less.value > 0)
        return any(_is_on_its_side(stated, ratio) and _is_near(stated, ratio) for ratio in ratios)
    return False


def is_reckoned(stated: Figure, others: Sequence[Figure], known: Sequence[Figure]) -> bool:
    """Say whether a number is the sum or the difference of one that the statement gives too and one of the evidence."""
    if not stated.unit and not stated.text[0].isalpha():
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


def _is_near(stated: Figure, value: Decimal) -> bool:
    return abs(value - stated.value) <= stated.value * _TOLERANCE[stated.hedge]
