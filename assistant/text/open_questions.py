"""Questions for no single fact but for an account: "What is new in Peru?", "Tell me about it", "Who is Ida Holm?"."""

import re
from dataclasses import dataclass

from assistant.text.dates import CALENDAR, MONTH
from assistant.text.words import STOP_WORDS, TITLES, content_stems, tokens

_POLITE = (
    r"(?:(?:please|ok(?:ay)?|so|and|hi|hello|now|(?:can|could|would|will) you|i(?:['’]d| would)? (?:like|want) to|know|"
    r"hear|have(?: you)?(?: got)?|do you (?:have|know)|(?:is|are) there)\b[\s,]*)*"
)
_ME = r"(?:me|us)"
_WHAT_IS = rf"(?:what(?:['’]s| is| are) |(?:give|tell|show) {_ME} )?"
_NEWS = r"(?:news|developments?|updates?|word|headlines?|information)"
_ON = r"(?:on|about|in|from|of|with|at|around|regarding|concerning)"
_LATEST = (
    rf"{_WHAT_IS}(?:the |any )?(?:latest|newest|most recent|recent)(?: {_NEWS})? {_ON}|"
    rf"{_WHAT_IS}(?:the |an? |any |some )?{_NEWS} {_ON}|"
    r"(?:what(?:['’]s| is)|anything) new (?:on|about|in|from|with|at|around)|"
    rf"(?:bring|get|update|catch) {_ME}(?: up)?(?: to date)? (?:on|about|with)"
)
_KNOWN = r"(?:what )?(?:you|they|we) (?:know|have)|what is known|there is(?: to know)?"
_OF_A_TOPIC = (
    r"what(?:['’]s| is| was| has been| have been)? (?:happened|happening|going on|been going on|been happening|went on)"
    r"(?: lately| recently)? (?:in|to|with|at|on|around|during)|"
    rf"(?:(?:tell|show|teach) {_ME} )?(?:(?:some|a bit|a little|something|anything|everything|all|more|the news|"
    rf"{_KNOWN})\s+)*about|"
    rf"(?:(?:give {_ME}|write|make) )?(?:an? |the |some )?(?:short |brief |quick )?"
    r"(?:summary|overview|account|outline|background|briefing) (?:of|on|to|about)|"
    rf"(?:summari[sz]e|sum up|recap|outline|brief {_ME} on|fill {_ME} in on)"
    rf"(?: (?:the news|everything|all|{_KNOWN}))?(?: (?:on|about|of))?|"
    r"what (?:do|does|did|have|has) (?:the|these|those|your|our) (?:articles?|(?:news)?papers?|news|press|media|"
    rf"sources?|reports?|library|outlets?) (?:say|tell|report|write|know|have|reported|written|said)(?: {_ME})? "
    r"(?:about|on|of)|"
    r"what (?:do (?:you|we) know|is known) (?:about|of)"
)
_FORMS = tuple(
    (re.compile(rf"{_POLITE}(?:{form})\s+(?P<topic>.+)", re.IGNORECASE), latest)
    for form, latest in ((_LATEST, True), (_OF_A_TOPIC, False))
)
_WHO = re.compile(rf"{_POLITE}(?:tell {_ME} )?who(?:['’]s| is| was) (?P<name>.+)", re.IGNORECASE)
_BARE = re.compile(r"[\w'’.&-]+(?: [\w'’.&-]+){0,6}")
_COMMAND = re.compile(
    r"(?:list|name|give|show|find|compare|count|explain|describe|translate|quote|cite|write|help|say|define|calculate|"
    r"tell|search|look|answer|repeat|continue|read|open|check|see|yes|thanks?|hello|hi|ok|okay|more|go|"
    r"and|but|or|so)\b",
    re.IGNORECASE,
)
"""What opens a request, or goes on from what was said, and is no bare topic."""
_IS_LATEST = re.compile(
    r"^(?:(?:the|any) )?(?:latest|newest|recent)\b|"
    r"\b(?:latest|lately|recently|(?:right )?now|currently|today|these days)$",
    re.IGNORECASE,
)
_SETTING = re.compile(
    r"(?:the |any |an? )?(?:whole |current |latest |recent )?(?:situation|story|news|events?|developments?|case|matter|"
    r"affair|topic|subject|articles?|updates?) (?:in|on|of|about|with|around|at|regarding|concerning|surrounding) ",
    re.IGNORECASE,
)
"""What stands before the topic itself and says no more of it: "the situation in"."""
_AFTER = re.compile(
    r"(?:[\s,]+(?:please|thanks|thank you|then|news|updates?|latest|(?:in|from|according to) (?:the|these|your)"
    rf" (?:articles?|news|papers?|library)|in (?:short|brief|detail)|(?:for|to) {_ME}))+$",
    re.IGNORECASE,
)
_MONTH = MONTH.replace("?P<month>", "?:")
_DAY_OF = rf"(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}|{_MONTH}(?: \d{{1,2}}(?:st|nd|rd|th)?)?)"
_PERIOD = (
    rf"(?:{_DAY_OF}(?:,? (?:19|20)\d\d)?|(?:19|20)\d\d(?:-\d\d-\d\d)?|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|\d{1,2})(?![\w-])"
)
_TIMES = re.compile(
    rf"\b(?:(?:between|from)\s+{_PERIOD}\s+(?:and|to|until|till)\s+{_PERIOD}|"
    r"(?:in|on|during|since|before|after|until|till|by|last|throughout|as of|up to)\s+"
    rf"(?:(?:early|mid|late|the (?:start|beginning|end) of)[\s-]+)?{_PERIOD}|"
    r"(?:(?:over|in|during|within|since|for|from)\s+)?(?:the\s+)?(?:this|last|past|previous)\s+(?:\w+\s+)?"
    r"(?:hour|day|night|weekend|week|month|year)s?|(?:an?|one|two|three|\d+|a few) (?:day|week|month|year)s? ago|"
    r"today|(?:the day before )?yesterday|lately|recently|nowadays|(?:right )?now|currently|so far|these days|"
    r"at (?:the moment|present))\b[\s,]*",
    re.IGNORECASE,
)
_NO_TOPIC = re.compile(
    r"\b(?:who|whom|whose|what|which|when|where|why|how|whether|if|is|are|was|were|am|be|do|does|did|has|have|had|can|"
    r"could|(?-i:will)|would|should|(?-i:may)|might|must|not|than|because|that|this|these|those|(?-i:it)|its|he|she|him|"
    r"his|her|they|them|their|i|me|my|we|(?-i:us)|our|you|your|there)\b|n['’]t\b|[?!;:()\[\]“”\"]",
    re.IGNORECASE,
)
"""What shows that more is asked than an account of a thing, or that it can't be told of which thing."""
_LONGEST_TOPIC = 8
"""Stems that carry topic; a longer one is a sentence."""
_NAME_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*[^\W_])?\.?")
_JOINERS = frozenset("de da di du del von van der den bin al el la le".split())
_IN_NO_NAME = (STOP_WORDS - {"to", "an", "do", "will", "in", "so", "no"}) | TITLES
"""Some English words are parts of names, as in "To Lam"."""


@dataclass(frozen=True)
class Account:
    """Of what an account is asked for.

    Attributes:
        topic: The words for it, without those of time.
        latest: What is newest is wanted.
        is_person: It is asked who this is.
    """

    topic: str
    latest: bool = False
    is_person: bool = False


def account_asked(question: str) -> Account | None:
    """Return of what a question asks for an account, None where it asks for a fact or does not stand alone."""
    text = " ".join(question.split()).strip(" ?.!")
    if who := _WHO.fullmatch(text):
        name = _person(who["name"])
        return Account(name, is_person=True) if name else None
    timeless = " ".join(_TIMES.sub(" ", text).split())
    for form, latest in _FORMS:
        # "What happened last week in Peru?": what stands in the middle of the asking goes too.
        if found := form.fullmatch(text) or form.fullmatch(timeless):
            return _account(found["topic"], latest)
    return _account(text, False) if _BARE.fullmatch(text) and not _COMMAND.match(text) else None


def _account(words: str, latest: bool) -> Account | None:
    latest = latest or bool(_IS_LATEST.search(words))
    topic = _IS_LATEST.sub("", _AFTER.sub("", words)).strip(" ,")
    # The asking may end in the preposition of a time: "What happened in June in Peru?"
    topic = _TIMES.sub("", f"in {topic}").removeprefix("in ").strip(" ,")
    topic = _SETTING.sub("", topic, count=1)
    is_topic = 0 < len(content_stems(topic)) <= _LONGEST_TOPIC and not set(tokens(topic)) <= CALENDAR | STOP_WORDS
    return Account(topic, latest) if is_topic and not _NO_TOPIC.search(topic) else None


def _person(words: str) -> str | None:
    """Return the name in these words, without a title in front of it, if they hold nothing else."""
    kept = words.split()
    while kept and (kept[0].casefold().rstrip(".") in TITLES or kept[0] == "the"):
        kept.pop(0)
    if any(
        word.casefold() in _IN_NO_NAME or word.endswith(("'s", "’s")) or not _NAME_WORD.fullmatch(word) for word in kept
    ):
        return None
    has_capitals = all(word[0].isupper() or word in _JOINERS for word in kept)
    typed_small = len(kept) in (2, 3) and words.islower() and STOP_WORDS.isdisjoint(kept)
    return " ".join(kept) or None if has_capitals or typed_small else None
