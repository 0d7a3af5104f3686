"""How many of all: whether a statement says "all" or "most" of what its evidence says "most" or "some" of."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.checking import senses
from assistant.checking.terms import Term, terms
from assistant.text import figures

_FORMS = {
    "but": r"(?:nearly|almost|virtually|practically) (?:all|every\w*)"
    r"|(?:all|every\w*)(?: [\w-]+){0,3}? (?:but|except|save)"
    r"|apart from|except(?: for)?|with the exception of",
    "some": r"some(?! \d)|several|a number|many|various|partly|partially",
    "few": r"(?:a )?few(?! (?:hours|days|weeks|months|years))|a handful|hardly any|minority|only some",
    "most": r"(?:more than|over) half|most(?= (?:of|[a-z]+s|people|women|men)\b)|most (?=\w+(?:ed|ly)\b)|mostly"
    r"|majority|mainly|chiefly|largely",
    "all": r"all(?! (?:over|but|time)\b)|every(?! (?:day|week|month|year)\b)|everyone|everybody",
    "half": r"half(?= (?:of|the|its|their)\b)",
    "part": r"(?P<part_count>[\w-]+) (?:out )?of (?:(?:the|those|these|its|their) )?(?:\w+['’]s? )?"
    r"(?P<part_whole>[\w-]+)",
}
_FORM = re.compile(
    rf"(?<!first )\b(?:{'|'.join(f'(?P<{kind}>{form})' for kind, form in _FORMS.items())})\b", re.IGNORECASE
)
_BEARERS = {
    "all": {"all"},
    "but": {"but", "most"},
    "most": {"most", "but", "all"},
    "half": {"half"},
    "some": {"some", "few", "half", "most", "but", "all"},
    "few": {"few", "some"},
}
"""Which of them an evidence must say for a statement to say it."""

_REACH = 4
"""Topic words behind a quantifier that it may be about."""


@dataclass(frozen=True)
class _Quantifier:
    cue: str
    kind: str
    about: tuple[Term, ...]


def more_than_said(statement: str, evidence: str) -> str | None:
    """Return in plain words of how many more the statement speaks than the evidence does, or None."""
    known = _quantifiers(evidence)
    for stated in _quantifiers(statement):
        bearing = [one for one in known if one.kind in _BEARERS[stated.kind]]
        others = [one for one in known if one.kind not in _BEARERS[stated.kind]]
        there = max((_common(stated, one) for one in others), default=0)
        if there and there > max((_common(stated, one) for one in bearing), default=0):
            return f"the statement says {stated.cue!r} where the cited sentences say another share"
    return None


def _common(one: _Quantifier, other: _Quantifier) -> int:
    return sum(any(senses.alike(term.stem, known.stem) for known in other.about) for term in one.about)


@lru_cache(maxsize=512)
def _quantifiers(text: str) -> tuple[_Quantifier, ...]:
    found = []
    for match in _FORM.finditer(text):
        kind = str(match.lastgroup)
        if match["part"]:
            kind = _share(match["part_count"], match["part_whole"])
        about = [term for term in terms(text) if term.topical and term.start >= match.end()]
        if kind:
            found.append(_Quantifier(match.group(), kind, tuple(_near(about))))
    return tuple(found)


def _near(about: Sequence[Term]) -> Sequence[Term]:
    words = [term for term in about if not term.text[0].isdigit()]
    return [term for term in words[:_REACH] if term.clause <= words[0].clause + 1]


def _share(count: str, whole: str) -> str:
    """Return the kind of "60 of the 74", "" where no share is said."""
    numbers = [found[0].value for found in map(figures.figures, (count, whole)) if found and not found[0].fraction]
    if len(numbers) < 2 or not 0 < numbers[0] <= numbers[1]:
        return ""
    if numbers[0] == numbers[1]:
        return "all"
    return "most" if 2 * numbers[0] > numbers[1] else "half" if 2 * numbers[0] == numbers[1] else "few"
