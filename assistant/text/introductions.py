"""How a text introduces who or what a name stands for: "inspector Ida Holm", "Ida Holm, who …", "its ship, the Ida"."""

import re
from functools import lru_cache

from assistant.text.words import STOP_WORDS, TITLES, is_past

_DETERMINER = r"(?:the|an?|his|her|its|their|our|my|former|acting)"
_NOUN_PHRASE = (
    rf"\b{_DETERMINER}\s+(?:[\w'’-]+\s+){{0,3}}?[a-z][\w'’-]*(?:\s+(?:of|for|at|in|from|and|to)?\s*[\w'’-]+){{0,6}}"
)
_AFTER = (
    r"\s*\(?,?\s*(?:\d{1,3}\s*[,)]|who\b|whose\b|which\b|"
    r"(?:an?|the|its|his|her|their|one of|head|chief|leader|director|president|chair\w*|founder|owner|former|deputy)"
    r"\s+[\w'’-]+)"
)
_IS = r"\s+(?:is|was|became|has been|had been|will be|remains)\s+(?:the|an?|its|his|her|their|head|chief)\s+[\w'’-]+"
_NO_ROLE = frozenset(
    """near via per amid across around inside outside beyond behind despite including like unlike versus among along
    plus minus said say says told tells added adds ask asks asked warn warns called call meet meets with as when
    while although today yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday later earlier
    meanwhile then also only even still already never ever not""".split()
)
"""Words before a name that say nothing of whom it names."""
_REPORTS = re.compile(r"(?:\w+ing|\w+ly|\w+[^s]s)$")
_DIRECTLY = re.compile(r"(?P<before>(?:^|[\s“\"(])(?:[\w'’-]+\s+){0,3})(?P<role>[\w'’-]+)\s+$")


def introduces(sentence: str, name: str) -> bool:
    """Say whether a sentence introduces what a name stands for, as by a role or in apposition; names count in full."""
    return any(_is_introduced(sentence, *found.span()) for found in _written(name).finditer(sentence))


@lru_cache(maxsize=256)
def _written(name: str) -> re.Pattern[str]:
    small = {"de", "da", "di", "du", "von", "van", "der", "bin", "al", "of", "the", "and", "for"}
    words = [word if word in small else re.escape(word[0].upper() + word[1:]) for word in name.split()]
    spaced = r"\s+".join(words)
    return re.compile(rf"(?<![\w-]){spaced}(?![\w-])")


def _is_introduced(sentence: str, start: int, end: int) -> bool:
    before, after = sentence[:start], sentence[end:]
    if re.match(_AFTER, after) and not re.match(r"\s*(?:the|an?|its|his|her|their)\b", after):
        return True
    if re.match(_IS, after):
        return True
    apposed = re.search(rf"{_NOUN_PHRASE},\s+(?:the\s+)?$", before, re.IGNORECASE)
    if apposed and re.match(r"\s*(?:[,.;:!?)”\"]|$)", after):
        return True
    return _has_role(before, " " in sentence[start:end])


def _has_role(before: str, is_long: bool) -> bool:
    """Say whether what stands directly before a name says what it names: "inspector", "the company".

    Args:
        is_long: The name has several words; else an article has to stand before the role, which may be a first name.
    """
    found = _DIRECTLY.search(before)
    if not found:
        return False
    role = found["role"]
    if role.casefold().rstrip(".") in TITLES:
        return True
    plain = role.casefold()
    if plain in STOP_WORDS | _NO_ROLE or is_past(plain) or _REPORTS.match(plain):
        return False
    opens = not found["before"].strip()
    if role[0].isupper() and not opens:
        return False
    return is_long or bool(re.search(rf"\b{_DETERMINER}\s+(?:[\w'’-]+\s+)?$", found["before"], re.IGNORECASE))
