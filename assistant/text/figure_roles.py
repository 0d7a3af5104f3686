"""What a number is to the thing it measures: a change ("rose 5%"), what it came to ("to 5%"), what it was, a share."""

import re

_ABOUT = r"\s+(?:(?:about|around|nearly|almost|some|over|just|more than)\s+)?$"
_NAMED_BEFORE = re.compile(
    rf"\b(?:(?P<to>(?<!close )(?<!up )(?<!according )to|at)|(?P<before>from)|(?P<change>by)){_ABOUT}", re.IGNORECASE
)
_CHANGE_BEFORE = re.compile(
    r"\b(?:r[oi]se[sn]?|rising|f[ae]ll(?:en|s)?|grown?|grew|climb(?:ed|s)?|drop(?:ped|s)?|gain(?:ed|s)?|jump(?:ed|s)?|"
    r"shr[aiu]nk|(?<!made )(?<!make )(?<!makes )up|down|increased?|declined?|decreased?|slid|slipped|surged|soared|"
    r"lost)" + _ABOUT,
    re.IGNORECASE,
)
_CHANGE_AFTER = re.compile(
    r"\s+(?:more|less|fewer|higher|lower|cheaper|dearer|increase|rise|fall|drop|decline)\b", re.I
)
_APART = re.compile(
    r"\s+(?:(?P<more>more|higher|larger|bigger|longer|older|dearer|above)|"
    r"(?P<less>less|fewer|lower|smaller|shorter|younger|cheaper|below))\b(?:(?: \w+){0,3} than\b)?",
    re.IGNORECASE,
)
_SHARE_AFTER = re.compile(r"\s+of\b")
_LONGEST = 30
_CONFLICTS = frozenset(
    (
        ("share", "change"),
        ("to", "change"),
        ("change", "to"),
        ("change", "before"),
        ("before", "change"),
        ("to", "before"),
        ("before", "to"),
    )
)
"""Roles in the evidence and in a statement that the same number can't have."""


def role(text: str, start: int, end: int, is_percent: bool) -> str:
    """Return the role of the number `text[start:end]`: "change", "to", "before" or "share", "" where it is not said."""
    before = text[max(0, start - _LONGEST) : start]
    match = _NAMED_BEFORE.search(before)
    if match and not (match["change"] and _SHARE_AFTER.match(text, end)):  # "sold by half of the shops"
        return str(match.lastgroup)
    if _CHANGE_BEFORE.search(before) or _CHANGE_AFTER.match(text, end):
        return "change"
    return "share" if is_percent and _SHARE_AFTER.match(text, end) else ""


def conflict(known: str, stated: str) -> bool:
    """Say whether a number with one role in the evidence can't have the other in a statement."""
    return (known, stated) in _CONFLICTS


def apart(text: str, end: int) -> int:
    """Return 1 where a number that ends there says how much more one thing is than another, -1 for less, else 0."""
    match = _APART.match(text, end)
    if not match or not match.group().endswith(("than", "above", "below")):
        return 0
    return 1 if match["more"] else -1
