"""Periods counted from the day of writing: whether "last month" of a statement is "last week" in its evidence."""

import re
from functools import lru_cache

_PERIOD = re.compile(
    r"\b(?:(?P<before>last|past|previous)|(?P<now>this|current)|(?P<after>next|coming))\s+"
    r"(?P<unit>fortnight|weekend|week|month|quarter|year|decade|century|spring|summer|autumn|fall|winter)\b",
    re.IGNORECASE,
)


def moved(statement: str, evidence: str) -> str | None:
    """Return the period of a statement in whose place its evidence has another one, or None.

    That is the same one before or after ("this year", "next year"), or a longer or shorter one on the same side.
    """
    known = _periods(evidence)
    for written, side, unit in _periods(statement):
        if any((side, unit) == (other, its) for _, other, its in known):
            continue
        if any(side == other or unit == its for _, other, its in known):
            return written
    return None


@lru_cache(maxsize=512)
def _periods(text: str) -> tuple[tuple[str, str, str], ...]:
    return tuple((match.group(), _side(match), match["unit"].lower()) for match in _PERIOD.finditer(text))


def _side(match: re.Match[str]) -> str:
    return next(side for side in ("before", "now", "after") if match[side])
