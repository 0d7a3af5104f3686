"""Sentences that speak of what stands before them: "he", "this meeting", "however"."""

import re

_OPENING = re.compile(
    r"^(?:(?:after|at|before|besides|by|despite|for|from|in|on|since|to|under|with) )?"
    r"(?:he|she|they|it|this|these|those|that|such|his|her|their|its|both|there|the (?:two|latter|same|former))\b|"
    r"^(?:also|and|but|compared|however|instead|meanwhile|moreover|so|still|then|therefore|thus|yet)\b",
    re.I,
)
_PERSONAL = re.compile(r"\b(?:he|she|they|him|them|his|hers?|theirs?)\b", re.I)
_NAMED_OR_MANY = re.compile(r"(?<!^)\b[A-Z]\w|\b\w{2,}s\b")
"""What a pronoun after it may stand for: a name, several of something."""


def leans_on(sentence: str) -> bool:
    """Say whether a sentence can't be understood without what stands before it."""
    pronoun = _PERSONAL.search(sentence)
    return bool(_OPENING.match(sentence) or (pronoun and not _NAMED_OR_MANY.search(sentence[: pronoun.start()])))
