"""Whether a number of the evidence bears out one of a statement: the same value, converted or rounded."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from assistant.text import figure_roles
from assistant.text.figures import TIMES, Figure

_BASE = {
    "basis point": ("point", Decimal("0.01")),
    "kilometre": ("metre", Decimal(1000)),
    "mile": ("metre", Decimal(1609)),
    "centimetre": ("metre", Decimal("0.01")),
    "millimetre": ("metre", Decimal("0.001")),
    "tonne": ("kilogram", Decimal(1000)),
    "kilowatt": ("watt", Decimal(10) ** 3),
    "megawatt": ("watt", Decimal(10) ** 6),
    "gigawatt": ("watt", Decimal(10) ** 9),
    "minute": ("second", Decimal(60)),
    "hour": ("second", Decimal(3600)),
    "day": ("second", Decimal(86_400)),
    "week": ("second", Decimal(604_800)),
    "year": ("month", Decimal(12)),
    "decade": ("month", Decimal(120)),
}
"""Units that are so many of another."""

_FRACTION_REACH = {"": 1, "about": 3, "over": 13, "under": 13}
"""Percentage points that a fraction may be off: "more than half" and "nearly a third" up to the next common one."""

_REACH = {"about": Decimal("0.05"), "over": Decimal("0.1"), "under": Decimal("0.1")}
"""How far, as a part of it, a number may be off that is hedged: "just under ten thousand" for 9,000."""

_OVER = Decimal("1.3")
"""How many times as much may be called "more than a decade" or "over half a million"."""


def carries(evidence: Figure, stated: Figure) -> bool:
    """Say whether a number in the evidence bears out one in a statement: same unit, same or rounded value."""
    if evidence.unit and stated.unit and evidence.unit != stated.unit:
        both = in_base(evidence), in_base(stated)
        if both[0].unit != both[1].unit:
            return False
        return carries(*both) or carries(_converted(evidence, stated.unit), stated)
    if figure_roles.conflict(evidence.role, stated.role):
        return False
    if evidence.value == stated.value or evidence.text == stated.text:
        return {evidence.hedge, stated.hedge} != {"over", "under"}
    if {"ordinal", TIMES} & {evidence.unit, stated.unit}:
        return False
    if stated.hedge == "over" and evidence.value < stated.value:
        return False
    if stated.hedge == "under" and evidence.value > stated.value:
        return False
    if stated.fraction:
        return _is_about(stated, evidence.value)
    if stated.hedge == "over" and stated.text[0].isalpha() and evidence.value <= stated.value * _OVER:
        return True
    if stated.hedge in _REACH and abs(evidence.value - stated.value) <= stated.value * _REACH[stated.hedge]:
        return True
    # Without "about", only what nobody counts to the last digit may be rounded, to two digits at the least.
    countless = evidence.value != evidence.value.to_integral_value() or evidence.value >= 10_000
    if not stated.hedge and not (countless and 2 <= stated.digits < evidence.digits):
        return False
    return _rounded(evidence.value, stated.digits) == stated.value


def _is_about(fraction: Figure, percent: Decimal) -> bool:
    """Say whether so many per cent may be called by a fraction, as it is hedged."""
    return abs(percent - fraction.value) <= _FRACTION_REACH[fraction.hedge]


def _converted(figure: Figure, unit: str) -> Figure:
    """Return a number in a smaller or a larger unit for the same."""
    factor = _BASE.get(unit, (unit, Decimal(1)))[1]
    return replace(figure, value=in_base(figure).value / factor, unit=unit)


def in_base(figure: Figure) -> Figure:
    """Return a number in the unit that its own is so many of: basis points in points, miles in metres."""
    unit, factor = _BASE.get(figure.unit, (figure.unit, Decimal(1)))
    return replace(figure, unit=unit, value=(figure.value * factor).normalize()) if unit != figure.unit else figure


def _rounded(value: Decimal, digits: int) -> Decimal:
    if not value or digits > 15:
        return value
    return value.quantize(Decimal(1).scaleb(value.adjusted() - digits + 1), rounding=ROUND_HALF_UP)
