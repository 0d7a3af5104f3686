"""Whether a statement is surer than its evidence: "may", "is expected to" and "plans to" told as what is or was."""

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.checking import senses
from assistant.checking.terms import Term, terms
from assistant.text import words

_POSSIBLE, _EXPECTED, _COMING, _FACT = range(4)
"""How sure a text is of what it says, rising."""

_CUES = {
    _POSSIBLE: r"""may might could can maybe perhaps possibl[ey] possibility potential(?:ly)? consider(?:s|ed|ing)?
        consideration weigh(?:s|ed|ing)? mull(?:s|ed|ing)? propos(?:e[sd]?|ing|als?) suspect(?:s|ed|ing)? suspicion
        alleg(?:e[sd]?|edly|ing|ations?) appear(?:s|ed)? seem(?:s|ed|ingly)? suggest(?:s|ed|ing)? apparently
        reportedly rumou?r(?:s|ed)? believ(?:es?|ed) threat(?:s|en\w*)? option draft preliminary explor(?:e[sd]?|ing)
        discuss(?:e[sd]|ing)? (?:un)?likely probabl[ey] should ought hop(?:e[sd]?|ing) wants? wanted
        wish(?:e[sd]|ing)? press(?:e[sd]|ing)? seek(?:s|ing)? sought aim(?:s|ed|ing)? ask(?:s|ed|ing)? request\w*
        call(?:ed|ing)\sfor urg(?:e[sd]?|ing) tr(?:y|ies|ied|ying)
        attempt\w* offer(?:s|ed)? accus(?:e[sd]?|ing|ations?)""",
    _EXPECTED: r"""expect(?:s|ed|ing|ations?)? forecasts? predict\w* project(?:s|ed|ions?)
        plan(?:s|ning)? (?<!the\s)(?<!its\s)planned(?!\s(?:for|in|on)\b) intend\w* intention due(?!\sto\s(?!be\b))
        set(?=\s(?:to|for)\b)
        appl(?:y|ied) ready prepar\w* willing promis\w* pledg\w* vow\w* schedul\w* slated""",
    _COMING: r"will would shall (?:is|are|was|were)\sto going\sto won['’]t about\sto to\sbe",
}
_CUE = re.compile(
    "|".join(rf"(?<![\w-])(?P<level_{level}>{'|'.join(forms.split())})(?![\w'’-])" for level, forms in _CUES.items()),
    re.IGNORECASE,
)
_WISH = re.compile(r"want(?:s|ed)?", re.IGNORECASE)
"""What somebody wants may be told as what he plans."""

_CONDITION = re.compile(
    r"\b(?:if|unless|whether|unclear|unknown|provided|according to plans?|in case|rumou?rs?|claim(?:s|ed|ing)?|"
    r"sue[sd]?|suing|lawsuit|thought|thinks?|presum\w+|assum\w+|reckon\w*|anticipat\w+|foresee\w*|envisag\w+|"
    r"favou?rs?|favou?red|prefer\w*|"
    r"allow(?:s|ed)?|permit(?:s|ted)?|clear(?:s|ed)?|complain\w*|blam(?:e[sd]?|ing))\b",
    re.IGNORECASE,
)
"""By these a statement is unsure of what it says too."""

_END = re.compile(r"[.;:!?]\s|,|\s(?:and|but|which|who|although|while|because|if|unless|or)\b")
_REACH = 5
"""Topic words behind a cue that it is taken to hedge."""

_LEAST_SHARE = 0.6
"""Least share of the hedged words that a statement must hold to be about them."""

_DONE = re.compile(
    r"\b(?:ha(?:s|ve) (?:already |now |just )?(?:been )?|(?:was|were|is|are) (?:already|now) )"
    r"(?P<done>[a-z]+)\b(?! (?:to|on|for|that|by)\b)"
)
"""What is told as done: "has shed", "are already capped", not "has agreed to"."""


_LEAST_OBJECTS = 2
"""Words of what is planned that a statement must hold to be about it, where its verb is another one."""


@dataclass(frozen=True)
class _Hedge:
    level: int
    cue: str
    scope: tuple[Term, ...]


def told_as_surer(statement: str, evidence: str) -> str | None:
    """Return in plain words what the statement is surer of than the evidence, or None."""
    own = [hedge.level for hedge in _hedges(statement)] + [_POSSIBLE for _ in _CONDITION.finditer(statement)]
    level = min(own, default=_FACT)
    said = [term for term in terms(statement) if term.topical]
    found = _hedges(evidence)
    hedged = {term.start for hedge in found for term in hedge.scope}
    for hedge in found:
        # "Is expected to" may be told as "will", "may" may not.
        if (
            level <= hedge.level
            or (hedge.level, level) == (_EXPECTED, _COMING)
            or (level == _EXPECTED and _WISH.fullmatch(hedge.cue))
            or not hedge.scope
            or not _is_told(hedge, said)
        ):
            continue
        verb = hedge.scope[0]
        asserted = (term for term in terms(evidence) if term.start not in hedged)
        if not any(senses.alike(verb.stem, term.stem) for term in asserted):
            return f"the cited sentences say {hedge.cue!r}, the statement is surer"
    if level == _FACT and (cue := _only_planned(statement, said, found, evidence)):
        return f"the cited sentences say {cue!r}, the statement is surer"
    return None


def _only_planned(statement: str, said: list[Term], hedges: tuple[_Hedge, ...], evidence: str) -> str | None:
    """Return by what sign the evidence only plans what a statement tells as done in another verb, or None: whose
    objects all stand behind that sign and nowhere else."""
    done = next((match for match in _DONE.finditer(statement) if words.is_past(match["done"])), None)
    if done is None:
        return None
    end = next((stop.start() for stop in _END.finditer(statement, done.end())), len(statement))
    objects = [term for term in said if done.end() <= term.start < end]
    every = terms(evidence)
    for hedge in hedges:
        if not hedge.level or not hedge.scope:
            continue
        planned = [term for term in every if hedge.scope[0].start < term.start and term.clause == hedge.scope[0].clause]
        shared = [one for one in objects if any(senses.alike(one.stem, other.stem) for other in planned)]
        outside = [term for term in every if term not in planned]
        only = [one for one in shared if not any(senses.alike(one.stem, other.stem) for other in outside)]
        done_there = any(senses.alike(words.stem(done["done"]), term.stem) for term in outside)
        if not done_there and len(only) >= _LEAST_OBJECTS and len(shared) >= _LEAST_SHARE * len(objects):
            return hedge.cue
    return None


def is_cue(word: str) -> bool:
    """Say whether a word by itself says how sure a text is."""
    return _CUE.fullmatch(word) is not None


def _is_told(hedge: _Hedge, said: list[Term]) -> bool:
    """Say whether a statement tells what a hedge is about."""
    verb = hedge.scope[0]
    told = [term for term in said if senses.alike(verb.stem, term.stem)]
    share = sum(any(senses.alike(term.stem, one.stem) for one in said) for term in hedge.scope) / len(hedge.scope)
    if not told or share < _LEAST_SHARE:
        return False
    # Neither "the sale" nor "is sold in May" says that what "will be sold" has been.
    return hedge.level < _COMING or any(
        one.text != verb.text and words.is_past(one.text) and one.text not in words.UNCHANGED for one in told
    )


@lru_cache(maxsize=512)
def _hedges(text: str) -> tuple[_Hedge, ...]:
    found: list[_Hedge] = []
    for match in _CUE.finditer(text):
        if match.group() == "May":
            continue
        level = int((match.lastgroup or "level_0").removeprefix("level_"))
        end = next((stop.start() for stop in _END.finditer(text, match.end())), len(text))
        scope = [term for term in terms(text) if match.end() <= term.start < end and term.topical]
        # Of two cues in a row ("are expected to") the first one counts.
        scope = [term for term in scope if not _CUE.fullmatch(term.text)][:_REACH]
        found.append(_Hedge(level, match.group(), tuple(scope)))
    return tuple(found)
