"""Whether two texts say the same thing with opposite sign: one denies what the other asserts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.checking import senses
from assistant.text import words

_NEGATION = re.compile(
    r"\b(?:(?<!or )not(?! (?:only|just|merely)\b)"
    r"|no(?! (?:(?:longer|more|later|earlier|further) than|fewer|less|doubt)\b|\.\s?\d)"
    r"|never|none|nobody|nothing|neither|nor|hardly|unlikely|unless|yet to|still (?:has |have |had )?to|cannot"
    r"|\w+n['’]t|den(?:y|ies|ied|ying)"
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
_DENIES_OTHERWISE = re.compile(
    r"\b(?:without|reject\w*|dismiss\w*|refut\w*|un(?!i|der|til)\w{4,}|lack\w*|impossible|incapable|exempt\w*|stop\w*"
    r"|avoid\w*|prevent\w*|rather than|instead of|rul\w+ out|except\w*|save|free (?:of|from)"
    r"|(?:despite|contrary to) (?:reports?|claims?|rumou?rs?)|clos\w+|at most|cleared|acquit\w*)\b",
    re.IGNORECASE,
)
"""Words by which a statement may deny, its own way, what the evidence denies with a "no" or "not"."""
_DENIES = re.compile(r"den(?:y|ies|ied|ying)\b", re.IGNORECASE)
_DISPUTES = re.compile(r"\b(?:reject\w*|disput\w*|insist\w*|contest\w*|refut\w*|not|no)\b", re.IGNORECASE)
"""What whoever denies something does in other words."""
_LOOSELY = re.compile(
    r"\b(?:below|exempt\w*|except|exclud\w*|still|fewer|less|rather|free|avoid\w*|prevent\w*|spare\w*|remain\w*"
    r"|thought|supposed|all but|cannot|despite|though|although|keep|kept|empty|miss\w*|few|alone|just"
    r"|oppos\w*|against|any other|cut"
    r"|drop(?:s|ped)?|barr?ed|r[au]n out|out of|gave up|give up"
    r"|abandon\w*|scrap\w*|cancel\w*|without|refus\w*|declin\w*|reject\w*|fail\w*|lack\w*|\w{3,}est)\b",
    re.IGNORECASE,
)
_PART_END = re.compile(r"[,;:.!?()—–]\s")
_CLAUSE_END = re.compile(
    r"[,;:.!?()—–]|\b(?:but|although|though|while|whereas|because|and that|which|who)\b", re.IGNORECASE
)
_NOT_YET = re.compile(r"[^,;:.]*\b(?:before|until)\b", re.IGNORECASE)
_RELATIVE = re.compile(r"\b(?:who|that|which|whose|whom)\s+(?:[\w’']+\s+){0,2}$", re.IGNORECASE)
"""What stands before a denial that says of whom or what is spoken: "those who do not move"."""
_OPEN_CUE = re.compile(r"(?:yet|still .*) to|unless", re.IGNORECASE)
_OPEN = re.compile(
    r"\b(?:will|would|until|till|before|after|must|plan\w*|to be|study|could|may|might|next|expect\w*|propos\w*|"
    r"since)\b",
    re.IGNORECASE,
)
"""Words by which the evidence leaves open what a statement says is "yet to" come."""
_SUPERLATIVE = re.compile(r"\W+(?:other\b|[^.;:]*\bthan\b)", re.IGNORECASE)
"""What makes a denial a superlative: "no other veto", "no month had been worse than this"."""

_REACH = 3
"""How many topic words after "not" it is taken to deny: the verb and what directly follows."""

_FARTHEST = 200
"""Characters after "not" that are looked at for them."""

_STILL, _NO_LONGER = (re.compile(rf"\b{cue}\b", re.IGNORECASE) for cue in ("still", "no longer(?! than)"))
_FOR = re.compile(r"\bvot(?:e[sd]?|ing) (?:for|in favou?r of)\b", re.IGNORECASE)
_AGAINST = re.compile(r"\bvot(?:e[sd]?|ing) against\b", re.IGNORECASE)

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
        ("east eastern", "west western"),
        ("north northern", "south southern"),
        ("majority", "minority"),
        ("highest", "lowest"),
        ("largest biggest", "smallest"),
        ("admit confirm", "deny denied"),
        ("dearer", "cheaper"),
        ("earlier", "later"),
        ("stronger", "weaker"),
        ("better", "worse"),
        ("longer", "shorter"),
    )
]
"""Pairs that news turns round most. Words with a second meaning ("close", "contract", "left", "sank", "back") stay out,
and so do pairs that are both true of one event ("won" and "lost", "export" and "import")."""


@dataclass(frozen=True)
class _Denial:
    """A negating word, and the stems of the topic words that it denies, nearest first.

    Attributes:
        aside: It denies nothing that is told: it says of whom is spoken, or is a superlative.
    """

    cue: str
    denied: tuple[str, ...]
    aside: bool


def contradiction(statement: str, evidence: Sequence[str]) -> str | None:
    """Return in plain words how the statement turns the evidence round, or None.

    A word that both share counts as turned round when the one denies it and the other only asserts it.
    """
    statement, evidence = _with_votes(statement), [_with_votes(text) for text in evidence]
    stated, known = _denials(statement), [denial for text in evidence for denial in _denials(text)]
    denied_here = {stem for denial in stated for stem in denial.denied}
    denied_there = {stem for denial in known for stem in denial.denied}
    asserted_here = set(words.content_stems(statement)) - denied_here
    asserted_there = {stem for text in evidence for stem in _asserted(text)}
    for denial in stated:
        if _is_borne_out(denial, evidence):
            continue
        shared = [stem for stem in denial.denied if stem in asserted_there or stem in denied_there]
        if (
            not shared
            or shared[0] != denial.denied[0]
            or shared[0] not in asserted_there
            or any(words.same_root(stem, other) for stem in denial.denied for other in denied_there)
        ):
            continue
        if _DENIES.match(denial.cue) and any(_DISPUTES.search(text) for text in evidence):
            continue
        if not any(_denies_loosely(text, shared[0]) for text in evidence):
            return f"the statement says {denial.cue!r} where the cited sentences do not deny it"
    for denial in known:
        # Both deny one of the words, each in its own way: "cut no jobs" and "did not cut jobs", "without a deal" and
        # "no deal".
        verb = denial.denied[0] if denial.denied else ""
        denied_otherwise = denied_here | _denied_otherwise(statement, verb)
        if any(senses.alike(one, other) for one in denied_otherwise for other in denial.denied):
            continue
        shared = [stem for stem in denial.denied if stem in asserted_here or stem in denied_here]
        # What is denied first is the verb; "declined to strike down the law" denies nothing of the law itself.
        told = {stem for stem in asserted_here if stem == verb or senses.same_sense(stem, verb)}
        if told and not told & (denied_here | asserted_there) and (verb in told or not _means(verb, asserted_there)):
            return f"the cited sentences say {denial.cue!r}, the statement does not"
    return _still_or_no_longer(statement, evidence) or _opposite(statement, evidence)


def _is_borne_out(denial: _Denial, evidence: Sequence[str]) -> bool:
    """Say whether a statement's denial denies nothing that is told, or says "yet to" of what is still to come."""
    return denial.aside or (
        _OPEN_CUE.fullmatch(denial.cue) is not None and any(_OPEN.search(text) for text in evidence)
    )


def _denied_otherwise(statement: str, verb: str) -> set[str]:
    """Return what a statement denies by other words than a "not", the verb that the evidence denies apart: who "did not
    rule out" something has not "ruled it out"."""
    cues = (cue for cue in _DENIES_OTHERWISE.finditer(statement) if words.stem(cue.group().split()[0].lower()) != verb)
    return {stem for cue in cues for stem in _reach(statement[cue.end() :][:_FARTHEST])}


def _still_or_no_longer(statement: str, evidence: Sequence[str]) -> str | None:
    """Return how one text says "still" of what the other says "no longer", or None."""
    for here, there in ((_STILL, _NO_LONGER), (_NO_LONGER, _STILL)):
        stated, known = here.search(statement), [(text, there.search(text)) for text in evidence]
        if not stated or there.search(statement) or any(here.search(text) for text in evidence):
            continue
        said = set(_reach(statement[stated.end() :][:_FARTHEST]))
        if any(found and said & set(_reach(text[found.end() :][:_FARTHEST])) for text, found in known):
            return f"the statement says {stated.group()!r} where the cited sentences say otherwise"
    return None


def _means(stem: str, others: set[str]) -> bool:
    return any(senses.same_sense(stem, other) for other in others)


def _denies_loosely(text: str, stem: str) -> bool:
    """Say whether the part of the text around a word holds another word by which it may deny it."""
    parts = _PART_END.split(text)
    return any(
        any(
            words.stem(cue.group().casefold()) != stem
            for cue in _LOOSELY.finditer(" ".join(parts[max(0, at - 1) : at + 2]))
        )
        for at, part in enumerate(parts)
        if stem in words.content_stems(part)
    )


def _with_votes(text: str) -> str:
    """Put one word in place of "voted for" and "voted against", which differ in a function word only."""
    return _FOR.sub("supported", _AGAINST.sub("opposed", text))


@lru_cache(maxsize=1024)
def _asserted(text: str) -> frozenset[str]:
    return frozenset(words.content_stems(text)) - {stem for denial in _denials(text) for stem in denial.denied}


def missing_denial(statement: str, evidence: Sequence[str]) -> str | None:
    """Return the negating word of a statement whose evidence speaks of the same but denies nothing at all, or None."""
    known = {stem for text in evidence for stem in words.content_stems(text)}
    stated = [
        denial.cue
        for denial in _denials(statement)
        if any(senses.alike(stem, other) for stem in denial.denied[:1] for other in known)
        and not _is_borne_out(denial, evidence)
    ]
    stated += [match.group() for match in _LACK.finditer(statement)]
    if not stated or any(
        _NEGATION.search(text) or _NEGATIVE.search(text) or _LOOSELY.search(text) for text in evidence
    ):
        return None
    return stated[0]


@lru_cache(maxsize=1024)
def _denials(text: str) -> tuple[_Denial, ...]:
    """Return the denials of the text; two in a row ("did not reject") cancel out."""
    found: list[_Denial] = []
    previous_end = -1
    for match in _NEGATION.finditer(text):
        between = text[previous_end : match.start()] if previous_end >= 0 else None
        if between is not None and not words.content_stems(between) and not _CLAUSE_END.search(between):
            found.pop()
            previous_end = -1
            continue
        rest = text[match.end() : match.end() + _FARTHEST]
        # "Not before June" is "from June": the other text may say it without a "not".
        if _NOT_YET.match(rest):
            previous_end = -1
            continue
        previous_end = match.end()
        denied = tuple(_reach(rest)) or tuple(_reach_back(text, match.start()))
        aside = _RELATIVE.search(text, 0, match.start()) or _SUPERLATIVE.match(rest)
        found.append(_Denial(match.group(), denied, bool(aside)))
    return tuple(found)


def _reach_back(text: str, end: int) -> list[str]:
    """Return the topic words before a denial that ends its clause, nearest first: "they get nothing"."""
    return list(_reach(_CLAUSE_END.split(text[max(0, end - _FARTHEST) : end])[-1]))[::-1]


def _reach(rest: str) -> Iterator[str]:
    end = _CLAUSE_END.search(rest)
    clause = rest[: end.start()] if end else rest
    # Names are what a clause is about, not what it denies.
    plain = re.sub(r"\b[^\W\d_a-z][\w.'’-]*", " ", clause)
    yield from words.content_stems(plain)[:_REACH]


def _opposite(statement: str, evidence: Sequence[str]) -> str | None:
    if any(re.search(r"\bthan\b", text) for text in (statement, *evidence)):
        return None  # "shorter than" is "longer than" with its sides changed
    here = _by_stem(statement)
    there = {stem: word for text in evidence for stem, word in _by_stem(text).items()}
    for pair in _OPPOSITES:
        for side, other in (pair, pair[::-1]):
            said, meant = here.keys() & side, there.keys() & other
            if not said or not meant or here.keys() & other or there.keys() & side:
                continue
            # "Turned down" beside "accept the decision" says what "rejected" does; the other word is of something else.
            if not any(senses.alike(stem, min(meant)) for stem in here.keys() - said):
                one, two = here[min(said)], there[min(meant)]
                return f"the statement says {one!r} where the cited sentences say {two!r}"
    return None


def _by_stem(text: str) -> dict[str, str]:
    """Return the words that a text asserts, by stem: "not guilty" says nothing of guilt."""
    asserted = _asserted(text)
    return {words.stem(word): word for word in words.tokens(text) if words.stem(word) in asserted}
