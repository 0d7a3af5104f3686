"""Where a long sentence can end early: in front of a clause at its tail that only adds to what stands before it."""

import re

LEAST_WORDS = 8
"""Fewest words that are kept of a sentence, and the fewest that are worth leaving out."""
_LEAST_CUT = 5
_TAIL = re.compile(
    r"\s*(?:,|;|\s[–—-])\s+(?=(?:"
    r"(?:in |at |from |of |to |with |by |for |on |under |during |both |some |one |many |most )?"
    r"(?:which|who|whom|whose|where|when)|while|as(?! (?:\w+ed|well)\b)|after|before|amid|since|because|following|"
    r"during|with|so|and|"
    r"(?:further |also |thus |thereby |just )?(?!including\b|according\b)[a-z]{3,}ing(?!,| and\b| or\b))\b)"
)
"""What an added clause begins with, behind its comma, semicolon or dash: a relative word, a conjunction of time, cause
or circumstance, a participle. "Including" is left alone: what it lists may end in the middle of a clause."""
_QUALIFIES = re.compile(
    r"\b(?:but|although|though|unless|except|excluding|until|however|despite|whether|yet|rather|instead|if|only|"
    r"not|no|nor|never|neither|without|den(?:y|ies|ied)|alleged\w*|reported\w*|according|sa(?:id|ys?|ying)|"
    r"t(?:old|ells?)|add(?:ed|s|ing)|claim\w*|expected|likely|may|might|could|would|"
    # a condition or an exception
    r"exceptions?|assuming|provid(?:ed|ing)|pending|barring|depending|(?:as|so) long as|as soon as|"
    # a reversal
    r"overturn\w*|revers\w*|annul\w*|reject\w*|disput\w*|retract\w*|false|untrue|wrong|lies?)\b|n['’]t\b",
    re.I,
)
"""Words by which a tail may turn round, narrow or attribute what stands before it: then it is not left out."""
_QUOTES = re.compile(r"[\"“”«»]")
_OPENING, _CLOSING = re.compile(r"(?<!\w)['‘](?=\w)"), re.compile(r"(?<=[\w.,!?])['’](?!\w)")


def ends(text: str) -> list[int]:
    """Return where a sentence may end early, in order: offsets behind which nothing is said that qualifies the rest.

    A list ("A, B and C") is not cut, nor a quotation, nor a bracket.
    """
    found: list[int] = []
    for tail in reversed(list(_TAIL.finditer(text))):
        left_out = text[tail.end() : found[-1] if found else len(text)]
        # A comma that is no beginning of a tail closes an inserted clause: the sentence itself goes on behind it.
        if _QUALIFIES.search(left_out) or "," in left_out:
            break
        if _is_whole(text[: tail.start()], text[tail.end() :]):
            found.append(tail.start())
    return [end for end in reversed(found) if _is_worth_it(text, end)]


def _is_worth_it(text: str, end: int) -> bool:
    return len(text[:end].split()) >= LEAST_WORDS and len(text[end:].split()) >= _LEAST_CUT


def _is_whole(kept: str, left_out: str) -> bool:
    if kept.count("(") != kept.count(")") or len(_QUOTES.findall(kept)) % 2:
        return False
    if len(_OPENING.findall(kept)) > len(_CLOSING.findall(kept)):
        return False
    # ", and" ends a clause only when a verb of its own follows; else it is the end of a list.
    return not re.match(r"and\b", left_out) or bool(_OWN_VERB.match(left_out))


_OWN_VERB = re.compile(
    r"and (?:(?:the |its |their |his |her |a |an |both )?[\w'’.-]+ ){0,3}"
    r"(?:is|are|was|were|has|have|had|will|do|does|did)\b"
)
