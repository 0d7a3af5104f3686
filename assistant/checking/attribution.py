"""Who says what: whether a statement gives words to another speaker, or tells as a fact what one side claims."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.checking import senses
from assistant.checking.terms import Term, terms

_CLAIMS = (
    r"claim(?:s|ed|ing)?|alleg(?:e[sd]?|ing)|accus(?:e[sd]?|ing)|blam(?:e[sd]?|ing)|testif(?:y|ies|ied)|insist(?:s|ed)?"
    r"|argu(?:e[sd]?|ing)|complain(?:s|ed)?|contend(?:s|ed)?|assert(?:s|ed)?|believ(?:e[sd]?)|suspect(?:s|ed)?"
    r"|describ(?:e[sd]?|ing)|boast(?:s|ed)?|called|calls|denounc(?:e[sd]?|ing)|promis(?:e[sd]?|ing)|vow(?:s|ed)?"
    r"|predict(?:s|ed)?"
)
_SAYS = (
    r"sa(?:y|ys|id|ying)|t(?:ell|ells|old)|add(?:s|ed)|stat(?:e[sd])|warn(?:s|ed)?|report(?:s|ed)|conclud(?:e[sd])"
    r"|estimat(?:e[sd])|announc(?:e[sd])|f(?:inds?|ound)(?= that\b)|puts?(?= (?:the|it)\b)|th(?:inks?|ought)"
    r"|wr(?:ites|ote)"
    r"|explain(?:s|ed)|repl(?:ies|ied)|speaks? of|spoke of|point(?:s|ed)? (?:to|out)|suggest(?:s|ed)|showed|shows"
)
_SAYING = re.compile(rf"\b(?:(?P<claim>{_CLAIMS})|{_SAYS})\b", re.IGNORECASE)
_ACCORDING = re.compile(r"\b(?:according to|in the words of|in the view of)\s+(?P<speaker>[^,.;:]+)", re.IGNORECASE)
_ATTRIBUTES = re.compile(
    r"\b(?:alleged(?:ly)?|accus\w+|suspect\w*|by (?:the |its |their )?[\w’']+ (?:count|account)|testimony|claims?|"
    r"reportedly|"
    r"supposed(?:ly)?|said to|charges?|blam\w+|view|opinion|words|dismiss\w+|disput\w+|den(?:y|ies|ied))\b",
    re.IGNORECASE,
)
"""Other ways by which a statement leaves a claim to whoever makes it."""

_DISPUTE = re.compile(
    r"\b(?:den(?:y|ies|ied)|disput\w+|reject\w*|baseless|contradict\w*|innocent|refut\w+|unfounded|untrue|false)\b",
    re.IGNORECASE,
)
_PART_END = re.compile(
    r"[.;:!?](?:\s|$)|,?\s(?:but|while|whereas|although|though)\s|, and\s(?=[^,.;]*\b(?:said|says|blamed)\b)"
)
_IS, _BY = (
    re.compile(r"\b(?:is|are|was|were|been)\s+$"),
    re.compile(r"\s+by\s+(?P<speaker>(?:(?!of\b|as\b|for\b)[\w'’]+\s?){1,4})"),
)
_SENTENCE_END = re.compile(r"[.!?]\s")
_QUOTED = re.compile(r"[\"“]([^\"”]+)[\"”]")

_LEAST_SHARE = 0.6
"""Least share of the words of a statement that a speaker must have said for the statement to tell it."""

_LEAST_TOLD = 0.4
"""Least share of what a speaker says that a statement must tell: one that tells less may tell what the speaker takes
for granted, as "the strike began in May" where he blames it."""

_APART = 0.3
"""Least difference of such shares for what one speaker says to be what another does not."""


@dataclass(frozen=True)
class _Saying:
    """`speaker` says `content`.

    Attributes:
        is_claim: The verb itself says that it may be otherwise.
        sentence: Where its sentence begins.
    """

    speaker: tuple[Term, ...]
    content: tuple[Term, ...]
    is_claim: bool
    sentence: int


def misattributed(statement: str, evidence: str) -> str | None:
    """Return in plain words what the statement gives to another speaker, or to nobody, or None."""
    stated, known = _sayings(statement), _sayings(evidence)
    for saying in stated:
        wrong = _other_speaker(saying, known)
        if wrong:
            return wrong
    if stated or _ATTRIBUTES.search(statement):
        return None
    return _told_as_fact(statement, evidence, known)


def _other_speaker(saying: _Saying, known: Sequence[_Saying]) -> str | None:
    if not saying.speaker or not saying.content or not known:
        return None
    ranked = sorted(known, key=lambda one: -_share(saying.content, one.content))
    best = ranked[0]
    heard = _share(saying.content, best.content)
    if heard < _LEAST_SHARE or _share(saying.speaker, best.speaker) or not best.speaker:
        return None
    for other in ranked[1:]:
        if _share(saying.speaker, other.speaker) and _share(saying.content, other.content) < heard - _APART:
            return f"{_shown(best.speaker)} says it in the cited sentences, not {_shown(saying.speaker)}"
    return None


def _told_as_fact(statement: str, evidence: str, known: Sequence[_Saying]) -> str | None:
    said = [term for term in terms(statement) if term.topical]
    for saying in known:
        if not saying.speaker or _share(said, saying.content) < _LEAST_SHARE:
            continue
        if _share(saying.content, said) < _LEAST_TOLD:
            continue
        others = [one for one in known if one.speaker and not _share(one.speaker, saying.speaker)]
        contested = any(one.sentence == saying.sentence for one in others) or _DISPUTE.search(evidence)
        if saying.is_claim or contested or _is_quoted(said, saying, evidence):
            return f"the cited sentences only report that {_shown(saying.speaker)} says it"
    return None


def _is_quoted(said: Sequence[Term], saying: _Saying, evidence: str) -> bool:
    """Say whether a statement says in its own voice what the evidence gives as the speaker's very words."""
    for match in _QUOTED.finditer(evidence):
        quoted = [term for term in saying.content if match.start() <= term.start < match.end()]
        if len(quoted) > 1 and _share(quoted, said) > _LEAST_SHARE:
            return True
    return False


@lru_cache(maxsize=512)
def _sayings(text: str) -> tuple[_Saying, ...]:
    return tuple(sorted((*_verbs(text), *_according(text)), key=lambda saying: saying.sentence))


def _verbs(text: str) -> Iterator[_Saying]:
    for match in _SAYING.finditer(text):
        left, right = _part(text, match.start(), match.end())
        comma = text.rfind(",", left, match.start())
        if re.search(r"\bwho\s+$", text[left : match.start()]) and "," in text[match.end() : right]:
            right = text.index(",", match.end())
        before = _between(text, comma, match.start())
        by = _BY.match(text, match.end(), right) if _IS.search(text, left, match.start()) else None
        if by:
            content = (*_between(text, left, match.start()), *_between(text, by.end(), right))
            yield _Saying(_between(text, *by.span("speaker")), content, bool(match["claim"]), _sentence(text, left))
            continue
        # ", the mayor said on Monday.": what is said stands before.
        behind = re.match(r"\s*(?:(?:on|to|in) (?:the )?\w+(?: \w+)?)?\s*(?:[.,;]|$)", text[match.end() : right + 1])
        if behind and before:
            speaker, content = before, _between(text, left, comma)
        else:
            speaker, content = _between(text, left, match.start()), _between(text, match.end(), right)
        yield _Saying(speaker, content, bool(match["claim"]), _sentence(text, match.start()))


def _according(text: str) -> Iterator[_Saying]:
    for match in _ACCORDING.finditer(text):
        left, right = _part(text, match.start(), match.end())
        speaker = _between(text, *match.span("speaker"))
        content = (*_between(text, left, match.start()), *_between(text, match.end(), right))
        yield _Saying(speaker, content, False, _sentence(text, match.start()))


def _part(text: str, start: int, end: int) -> tuple[int, int]:
    left = max((match.end() for match in _PART_END.finditer(text, 0, start)), default=0)
    return left, next((match.start() for match in _PART_END.finditer(text, end)), len(text))


def _sentence(text: str, at: int) -> int:
    return max((match.end() for match in _SENTENCE_END.finditer(text, 0, at)), default=0)


def _between(text: str, start: int, end: int) -> tuple[Term, ...]:
    return tuple(term for term in terms(text) if term.topical and start <= term.start and term.end <= end)


def _share(some: Sequence[Term], others: Sequence[Term]) -> float:
    if not some:
        return 0.0
    return sum(any(senses.alike(one.stem, other.stem) for other in others) for one in some) / len(some)


def _shown(speaker: Sequence[Term]) -> str:
    return " ".join(term.text for term in speaker)
