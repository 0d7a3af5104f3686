"""What a number is to the thing it measures: a change ("rose 5%"), what it came to ("to 5%"), what it was, a share."""

import re

_ABOUT = r"\s+(?:(?:about|around|nearly|almost|some|over|just|more than)\s+)?$"
_NAMED_BEFORE = re.compile(rf"\b(?:(?P<to>to|at)|(?P<before>from)|(?P<change>by)){_ABOUT}", re.IGNORECASE)
_CHANGE_BEFORE = re.compile(
    r"\b(?:r[oi]se[sn]?|rising|f[ae]ll(?:en|s)?|grown?|grew|climb(?:ed|s)?|drop(?:ped|s)?|gain(?:ed|s)?|jump(?:ed|s)?|"
    r"shr[aiu]nk|(?<!made )(?<!make )(?<!makes )up|down|increased?|declined?|decreased?|slid|slipped|surged|soared|"
    r"lost)" + _ABOUT,
    re.IGNORECASE,
)
_CHANGE_AFTER = re.compile(
    r"\s+(?:more|less|fewer|higher|lower|cheaper|dearer|increase|rise|fall|drop|decline)\b", re.I
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
    if match := _NAMED_BEFORE.search(before):
        return str(match.lastgroup)
    if _CHANGE_BEFORE.search(before) or _CHANGE_AFTER.match(text, end):
        return "change"
    return "share" if is_percent and _SHARE_AFTER.match(text, end) else ""


def conflict(known: str, stated: str) -> bool:
    """Say whether a number with one role in the evidence can't have the other in a statement."""
    return (known, stated) in _CONFLICTS
