"""Whether two texts say the same thing with opposite sign: one denies what the other asserts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.text import words

_NEGATION = re.compile(
    r"\b(?:not(?! (?:only|just|merely)\b)|no(?! (?:longer than|fewer|less|doubt)\b|\.\s?\d)|never|none|nobody"
    r"|nothing|neither|nor|hardly|unlikely|yet to|cannot|\w+n['’]t|den(?:y|ies|ied|ying)"
    r"|(?:refus(?:e[sd]?|ing)|declin(?:e[sd]?|ing)|fail(?:s|ed|ing)?) to)\b",
    re.IGNORECASE,
)
_LACK = re.compile(r"\bwithout\b", re.IGNORECASE)
"""What lacks is named rather than denied: it has to be borne out, but it turns nothing round."""
_NEGATIVE = re.compile(
    r"\b(?:(?:un|in|im|dis|non)\w{4,}|\w+less|end(?:s|ed|ing)?|only|barely|reject\w*|cancel\w*|stop\w*|halt\w*"
    r"|rul\w+ out|lack\w*|ban(?:s|ned|ning)?|refus\w*|away from|instead|unless|without"
    r"|acquit\w*|cleared)\b",
    re.IGNORECASE,
)
"""Other ways of saying no: enough to bear out a "not", too loose to turn a statement round."""
_DENIES_OTHERWISE = re.compile(r"\b(?:without|reject\w*|dismiss\w*|refut\w*)\b", re.IGNORECASE)
"""Words by which a statement may deny, its own way, what the evidence denies with a "no" or "not"."""
_CLAUSE_END = re.compile(
    r"[,;:.!?()—–]|\b(?:but|although|though|while|whereas|because|and that|which|who)\b", re.IGNORECASE
)
_REACH = 3
"""How many topic words after "not" it is taken to deny: the verb and what directly follows."""

_FARTHEST = 200
"""Characters after "not" that are looked at for them."""

_OPPOSITES = [
    (frozenset(words.stem(word) for word in up.split()), frozenset(words.stem(word) for word in down.split()))
    for up, down in (
        (
            "rise rises rose risen raise grow grows grew grown growth increase gain climb jump surge soar higher",
            "fall fell fallen drop decline decrease reduce cut shrink shrank shrunk slump plunge lower slid "
            "dip slip tumble",
        ),
        ("accept approve", "reject veto"),
        ("allow permit", "ban prohibit forbid forbade forbidden"),
        ("strengthen", "weaken"),
        ("convicted guilty", "acquitted innocent"),
        ("support endorse", "oppose"),
        ("uphold upheld", "overturn"),
        ("impose", "lift"),
        ("succeed", "fail"),
        ("legal", "illegal"),
    )
]
"""Pairs that news turns round most. Words with a second meaning ("close", "contract", "left", "sank", "back") stay out,
and so do pairs that are both true of one event ("won" and "lost", "export" and "import")."""


@dataclass(frozen=True)
class _Denial:
    """A negating word, and the stems of the topic words that it denies, nearest first."""

    cue: str
    denied: tuple[str, ...]


def contradiction(statement: str, evidence: Sequence[str]) -> str | None:
    """Return in plain words how the statement turns the evidence round, or None.

    A word that both share counts as turned round when the one denies it and the other only asserts it.
    """
    stated, known = _denials(statement), [denial for text in evidence for denial in _denials(text)]
    denied_here = {stem for denial in stated for stem in denial.denied}
    denied_there = {stem for denial in known for stem in denial.denied}
    denied_otherwise = denied_here.union(
        *(_reach(statement[cue.end() :][:_FARTHEST]) for cue in _DENIES_OTHERWISE.finditer(statement))
    )
    asserted_here = set(words.content_stems(statement)) - denied_here
    asserted_there = {stem for text in evidence for stem in _asserted(text)}
    for denial in stated:
        shared = [stem for stem in denial.denied if stem in asserted_there or stem in denied_there]
        if shared and shared[0] in asserted_there and shared[0] not in denied_there:
            return f"the statement says {denial.cue!r} where the cited sentences do not deny it"
    for denial in known:
        # Both deny one of the words, each in its own way: "cut no jobs" and "did not cut jobs", "without a deal" and
        # "no deal".
        if denied_otherwise.intersection(denial.denied):
            continue
        shared = [stem for stem in denial.denied if stem in asserted_here or stem in denied_here]
        if shared and shared[0] in asserted_here and shared[0] not in denied_here | asserted_there:
            return f"the cited sentences say {denial.cue!r}, the statement does not"
    return _opposite(statement, evidence)


def _asserted(text: str) -> set[str]:
    return set(words.content_stems(text)) - {stem for denial in _denials(text) for stem in denial.denied}


def missing_denial(statement: str, evidence: Sequence[str]) -> str | None:
    """Return the negating word of a statement whose evidence denies nothing at all, or None."""
    stated = [denial.cue for denial in _denials(statement) if denial.denied]
    stated += [match.group() for match in _LACK.finditer(statement)]
    if not stated or any(_NEGATION.search(text) or _NEGATIVE.search(text) for text in evidence):
        return None
    return stated[0]


def _denials(text: str) -> list[_Denial]:
    """Return the denials of the text; two in a row ("did not reject") cancel out."""
    found: list[_Denial] = []
    previous_end = -1
    for match in _NEGATION.finditer(text):
        between = text[previous_end : match.start()] if previous_end >= 0 else None
        if between is not None and not words.content_stems(between) and not _CLAUSE_END.search(between):
            found.pop()
            previous_end = -1
            continue
        previous_end = match.end()
        found.append(_Denial(match.group(), tuple(_reach(text[match.end() : match.end() + _FARTHEST]))))
    return found


def _reach(rest: str) -> Iterator[str]:
    end = _CLAUSE_END.search(rest)
    clause = rest[: end.start()] if end else rest
    # Names are what a clause is about, not what it denies.
    plain = re.sub(r"\b[^\W\d_a-z][\w.'’-]*", " ", clause)
    yield from words.content_stems(plain)[:_REACH]


def _opposite(statement: str, evidence: Sequence[str]) -> str | None:
    here = _by_stem(statement)
    there = {stem: word for text in evidence for stem, word in _by_stem(text).items()}
    for pair in _OPPOSITES:
        for side, other in (pair, pair[::-1]):
            said, meant = here.keys() & side, there.keys() & other
            if said and meant and not here.keys() & other and not there.keys() & side:
                one, two = here[min(said)], there[min(meant)]
                return f"the statement says {one!r} where the cited sentences say {two!r}"
    return None


def _by_stem(text: str) -> dict[str, str]:
    """Return the words that a text asserts, by stem: "not guilty" says nothing of guilt."""
    asserted = _asserted(text)
    return {words.stem(word): word for word in words.tokens(text) if words.stem(word) in asserted}
