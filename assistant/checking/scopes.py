"""What bounds the facts of a sentence, so that two that differ need not disagree: time, place, part, plan, claim."""

import re
from collections.abc import Sequence

from assistant.nouns import Sentence
from assistant.text import words
from assistant.text.countries import mentions
from assistant.text.dates import is_calendar
from assistant.text.periods import Period, periods
from assistant.text.words import Name

_CLAIM = re.compile(
    r"\b(?:claim(?:s|ed|ing)?(?! (?:[\w,.]+ ){0,3}(?:lives?|victims?|responsibility)\b)|alleg\w+|insist\w*|boast\w*|"
    r"den(?:y|ies|ied|ying)|accus\w+|rumou?rs?|rumou?red|hoax|fake|propaganda|unconfirmed|unverified|so-called|"
    r"false(?:ly)?|wrong(?:ly)?|untrue|purported\w*|supposed(?:ly)?|speculat\w+)\b",
    re.IGNORECASE,
)
"""Words with which an outlet passes on what somebody says without saying it itself."""
_AHEAD = (
    r"(?:will|shall|would|could|may|might|should|(?:is|are|was|were) (?:to|due|set|likely)|expect\w*|"
    r"plan(?:s|ned|ning)?|schedul\w+|slated|intend\w*|aim(?:s|ed|ing)?|hop(?:e|es|ed|ing)|want(?:s|ed)?|"
    r"forecast\w*|predict\w*|project(?:s|ed|ion|ions)|target\w*|goal|poll|polls|to be|going to|"
    r"postponed|delayed|rescheduled|put off|pushed back|brought forward|moved to|estimated? (?:cost|price))"
)
_LOOKS_AHEAD = re.compile(rf"\b{_AHEAD}\b", re.IGNORECASE)
_DONE = re.compile(
    r"\b(?:was|were|had|did|has|have|got|took|won|lost|grew|rose|fell|sold|paid|cost|sent|went|came|broke|began|met|"
    r"[a-z]{2,}(?<!ne)ed)\b"
)
_ELAPSED = re.compile(
    r"\b(?:in|within|after|over|during|for)\s+(?:(?:its|the|their|only|just|about|less than|more than)\s+){0,2}"
    r"(?P<place>first|last|past)?\s*(?P<count>an?|\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve)?\s*"
    r"(?P<unit>minute|hour|day|week|month|year)s?\b(?! old)",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\b(?:alone|among (?:them|those|the)|includ(?:es?|ing)|of (?:them|whom|which|those|these)|partly|in part)\b",
    re.IGNORECASE,
)
_PLACED = re.compile(
    r"\b(?i:in|at|near|to|from|outside|around|across|off)\s+(?:the\s+)?(?:(?:town|city|village|port|state|province|"
    r"region|capital)\s+(?:of\s+)?)?(?:[a-z]+ )?(?P<place>[A-Z][\w’'-]*(?:\s[A-Z][\w’'-]*)*)"
)
_LAST_DAY = re.compile(r"\s(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)$")
_POSSESSIVE = re.compile(r"['’]s?$")
_CONTRASTS = tuple(
    tuple(re.compile(rf"\b(?:{side})\b", re.IGNORECASE) for side in sides)
    for sides in (
        (r"kill\w*|die[ds]?|dying|dead|deaths?|lives|fatal\w*|toll", r"injur\w+|wound\w+|hurt", r"missing",
         r"arrest\w*|detain\w*", r"evacuat\w+|displac\w+", r"infect\w+|cases"),
        (r"destroy\w*|collapsed", r"damag\w+"),
        (r"for|in favou?r|support\w*|back\w*|yes", r"against|oppos\w*|no|reject\w*", r"abstain\w*|abstentions?"),
        (r"nominal", r"real"), (r"gross", r"net"), (r"exports?|exported", r"imports?|imported"),
        (r"profits?|earn\w*", r"revenues?|sales|turnover", r"loss(?:es)?|lost|deficit"),
        (r"beg[aiu]ns?|start\w*|groundbreaking|launch\w*", r"open\w*|finish\w*|complet\w+|inaugurat\w+|end\w*"),
        (r"born", r"die[ds]?|dead|buried"), (r"order\w*", r"deliver\w*"), (r"propos\w+|offer\w*", r"agreed|approved"),
        (r"first|oldest", r"second", r"third", r"latest|last|newest|most recent"),
        (r"men|male|boys", r"women|female|girls"), (r"adults?", r"child(?:ren)?|minors?"),
        (r"civilians?", r"soldiers?|fighters|militants"), (r"monthly|a month", r"annual|yearly|a year", r"daily|a day"),
        (r"north\w*", r"south\w*"), (r"eastern|east", r"western|west"), (r"public", r"private"),
        (r"urban", r"rural"), (r"maximum|highest|peak", r"minimum|lowest", r"average|mean|median"),
    )
)  # fmt: skip
"""Words of which each counts something else, though the rest of two sentences may be the same."""
_NEAR = 60
"""Characters around a value in which a word of contrast belongs to it."""


def is_claim(text: str) -> bool:
    """Say whether a sentence only passes on what somebody claims, denies or asks, or what rumours say."""
    return bool(_CLAIM.search(text)) or text.rstrip(" \"'”’)").endswith("?")


def looks_ahead(text: str, asked: Sequence[str]) -> bool | None:
    """Say whether a sentence tells what is to come (True) or what was (False); None where it shows neither.

    A verb that the question (`asked`, stems) has too decides; else any sign of the future does.
    """
    for match in re.finditer(r"[^\W\d_]+", text):
        if words.stem(match.group().lower()) in asked and match.group().lower().endswith("ed"):
            return bool(re.search(rf"\b{_AHEAD}(?: \w+){{0,2}} $", text[: match.start()], re.IGNORECASE))
    if _LOOKS_AHEAD.search(text):
        return True
    return False if _DONE.search(text) else None


def contrast(one: str, at: int, other: str, other_at: int) -> bool:
    """Say whether the values at two places of two sentences belong to words of which each counts something else."""
    for sides in _CONTRASTS:
        here, there = _nearest(sides, one, at), _nearest(sides, other, other_at)
        if here and there and here.isdisjoint(there):
            return True
    return False


def counts_other(text: str, at: int, question: str) -> bool:
    """Say whether the value at a place belongs to a word that counts something else than the question asks for."""
    for sides in _CONTRASTS:
        here = _nearest(sides, text, at)
        asked = {number for number, side in enumerate(sides) if side.search(question)}
        if here and asked and here.isdisjoint(asked):
            return True
    return False


def _nearest(sides: Sequence[re.Pattern[str]], text: str, at: int) -> frozenset[int]:
    found = [
        (min(abs(match.start() - at), abs(match.end() - at)), number)
        for number, side in enumerate(sides)
        for match in side.finditer(text)
    ]
    least = min((away for away, _ in found), default=_NEAR + 1)
    return frozenset(number for away, number in found if away == least and away <= _NEAR)


def other_time(one: Sentence, other: Sentence) -> bool:
    """Say whether two sentences each bound what they say to a time, and to different ones."""
    spans, elapsed = [_times(sentence) for sentence in (one, other)], [_elapsed(s.text) for s in (one, other)]
    if all(spans) and not any(_same_time(a, b) for a in spans[0] for b in spans[1]):
        return True
    return all(elapsed) and elapsed[0].isdisjoint(elapsed[1])


def _times(sentence: Sentence) -> list[Period]:
    return [one for one in periods(sentence.text, sentence.article.published) if not one.reported]


def _same_time(one: Period, other: Period) -> bool:
    """Say whether two periods are the same, or a day lies within the other: a day is when it happened."""
    if one.first == one.last or other.first == other.last:
        return one.agrees(other)
    return (one.first, one.last) == (other.first, other.last)


def _elapsed(text: str) -> frozenset[tuple[str, str]]:
    found = set()
    for match in _ELAPSED.finditer(text):
        count = (match["count"] or "1").lower()
        if match["place"] or match["count"]:
            found.add(("1" if count in ("a", "an", "one") else count, match["unit"].lower()))
    return frozenset(found)


def other_part(one: str, other: str) -> bool:
    """Say whether one sentence speaks of a part, or of the whole, and the other one does not."""
    return bool(_PART.search(one)) != bool(_PART.search(other))


def places(text: str) -> dict[str, Name]:
    """Return the places that a text says something to be in, at or from, by a key.

    A country, its people and its capital have one key, the code of the country.
    """
    found: dict[str, Name] = {}
    for match in _PLACED.finditer(text):
        place = _POSSESSIVE.sub("", _LAST_DAY.sub("", match["place"]))
        start = match.start("place")
        if not is_calendar(place):
            found[_key(place)] = Name(place, start, start + len(place))
    return found


def nations(text: str) -> dict[str, Name]:
    """Return what of a text speaks of a country, by the country's code."""
    return {code: Name(text[start:end], start, end) for start, end, code in mentions(text)}


def is_code(key: str) -> bool:
    """Say whether the key of a place is that of a country."""
    return key.isupper()


def _key(place: str) -> str:
    codes = [code for start, end, code in mentions(place) if (start, end) == (0, len(place))]
    return codes[0] if codes else words.folded(place)


def elsewhere(one: str, other: str, known: set[str]) -> bool:
    """Say whether two sentences speak of different places, those with words that are `known` anyway left out."""
    here, there = (
        {key for key, name in (places(text) | nations(text)).items() if known.isdisjoint(words.tokens(name.text))}
        for text in (one, other)
    )
    return bool(here - there and there - here)
