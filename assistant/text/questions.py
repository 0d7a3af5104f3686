"""What a question asks for: the kind of thing that answers it, and whether it wants several."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from assistant.text.countries import countries, mentions
from assistant.text.dates import MONTHS, is_calendar
from assistant.text.words import STOP_WORDS, Name, names, tokens


class Kind(StrEnum):
    """Kinds of answers that the form of a sentence can show."""

    PERSON = "person"
    COUNTRY = "country"
    PLACE = "place"
    TIME = "time"
    MONEY = "money"
    PERCENT = "percent"
    NUMBER = "number"
    REASON = "reason"
    YES_NO = "yes or no"
    THING = "thing"


SHOWN_KINDS = frozenset(Kind) - {Kind.THING, Kind.YES_NO, Kind.REASON}
"""Kinds of which a sentence that answers nearly always shows one; a reason can be put in any words."""


@dataclass(frozen=True)
class Wanted:
    """What a question asks for; `several` when a list is wanted."""

    kind: Kind
    several: bool


_AUXILIARY = (
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must|of|to|in|with|by|that)\b"
)
_UP_TO_3 = rf"(?: (?!{_AUXILIARY})[\w'’.-]+){{0,3}}"
"""Words between "which" and the noun that says what is asked for: no verb, or the noun is the verb's subject."""

_WORTH = "cost|price|value|worth|budget|turnover|revenue"
_SPEND = "(?:cost|pay|spend|invest|raise)"
_GROW = "(?:grow|rise|fall|spread|grown|risen|fallen|growing|rising|falling|spreading)"
_OFFICES = "(?:agency|agencies|company|companies|ministers?|officials?|departments?|media|banks?|owned|buildings?)"
_ASKING = rf"(?:which|what)(?: of)?{_UP_TO_3} "
_KINDS: tuple[tuple[Kind, str], ...] = (
    (
        Kind.PERCENT,
        r"(?:what|which) (?:percentage|percent|share|proportion|rate)\b|by how much|"
        rf"how much (?:more|less|higher|lower|faster|of)\b(?! money\b|[^?]*\b{_SPEND}\b)|"
        rf"how (?:much (?:did|has|have)|(?:fast|sharply)\b) [^?]*\b{_GROW}\b",
    ),
    (
        Kind.MONEY,
        rf"how much (?:more |less )?(?:money\b|did .*\b{_SPEND}\b|(?:does|will|would|did|has) .*\bcost\b|"
        r"(?:is|was|are|were) .*\b(?:worth|cost)\b|.*\btrade\b)|what amount\b|"
        rf"what (?:is|was|are|were) (?:[\w'’.-]+ ){{0,5}}(?:{_WORTH})\b",
    ),
    (
        Kind.NUMBER,
        r"how (?:many|much|long|old|far|fast|large|big|high|tall|often|few)\b|"
        r"(?:what|which) (?:number|age|size|length|anniversary)\b",
    ),
    (
        Kind.TIME,
        r"when\b|(?:what|which) (?:years?|days?|dates?|months?|time|period)\b|how (?:soon|recently)\b|since when\b|"
        r"(?:on|at|by|in|since|until|over) (?:what|which) (?:years?|days?|dates?|months?|time|period)\b|"
        r"what (?:is|was) the (?:date|year|day|month)\b",
    ),
    (
        Kind.COUNTRY,
        rf"{_ASKING}(?:countr(?:y|ies)|nations?|states?|governments?|powers|partners?)\b(?!['’]| {_OFFICES}\b)|"
        r"who are .*\bpartners\b",
    ),
    (
        Kind.PLACE,
        r"where\b|in what (?:city|place)\b|what (?:is|was) the (?:capital|venue|location)\b|"
        rf"{_ASKING}(?:city|cities|towns?|places?|regions?|capitals?|venue|location)\b",
    ),
    (
        Kind.PERSON,
        rf"who(?:m|se)?\b|{_ASKING}(?:presidents?|leaders?|ministers?|officials?|person|people|man|men|woman|women|"
        r"politicians?|diplomats?|ambassadors?|analysts?|experts?|chiefs?|chairman|counterparts?|heads?(?: of \w+)?|"
        r"name)\b(?!['’])",
    ),
    (
        Kind.REASON,
        r"why\b|for what reasons?\b|what (?:is|was|are|were) the (?:reasons?|purpose|motive|aim|goal)\b|how come\b|"
        r"what (?:caused|prompted|led)\b",
    ),
    (Kind.YES_NO, r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might)\b"),
)
_PATTERNS = tuple((kind, re.compile(rf"(?:{pattern})", re.I)) for kind, pattern in _KINDS)
_STATE = re.compile(r" states?\b", re.I)
_POLITE = (
    r"please|(?:please )?tell (?:me|us)|"
    r"(?:can|could|would|will) you (?:please )?(?:say|tell (?:me|us)|explain|(?=(?:list|name|give|enumerate)\b))|"
    r"do you know|(?:may|can|could) i (?:ask|know)|i(?:['’]d| would)? (?:like|want) to know|i wonder|remind me"
)
_SETTING = (
    r"(?:in|on|at|(?:just )?(?:after|before)|during|as of|under|according to|besides|apart from|with|to|from)\b"
    r"(?:(?!\b(?:which|what|whom?|when|where|how)\b)[^,?]){2,60},"
)
_QUESTION_WORD = r"(?:who|whom|whose|what|which|where|when|why|how)\b"
# "When he resigned, who …": a clause before the question word; "When did he resign, and who …" is a question itself.
_CLAUSE = (
    r"(?:when|while|once|if|as|given)\b(?! (?:is|are|was|were|did|do|does|will|would|has|have|had|can|could)\b)"
    rf"[^,?]{{2,60}},(?=\s*{_QUESTION_WORD})"
)
_CONTRACTED_IS = re.compile(rf"\b({_QUESTION_WORD})['’]s\b", re.I)
_LEAD_IN = re.compile(rf"(?:(?:and|but|so|also|{_POLITE})\b|{_SETTING}|{_CLAUSE})\s*,?\s*", re.I)
_COMMAND = re.compile(r"(?:list|name|give(?: me)?|enumerate)\b(?: all)?(?: of)?(?: the)?\s+", re.I)
_VERB = r"(?:is|was|does|did|has|do|happens|causes|explains|means|makes)"
_OBJECT = r"(?:the|an?|his|her|its|their|most|more|next|if|when)\b|(?-i:[A-Z])"
"""How what follows a verb in "-s" begins, and seldom what follows a plural: "exports the most oil"."""

# A plural is written small and ends in "-s", but not in "-ss", "-us" or "-is": "class", "virus", "crisis".
_PLURAL = (
    rf"(?!(?:{_VERB}|its|news|gas|series|species|always|perhaps|politics)\b)"
    rf"(?-i:[a-z])\w+(?<![sui])s\b(?!['’]| (?:{_OBJECT}))"
)
_SEVERAL = re.compile(
    rf"\b(?:which|what|name(?: the)?)(?: (?!(?:{_VERB}|of|to|in|with|the|an?)\b)\w+){{0,4}}? {_PLURAL}|"
    r"\b(?:which|what) (?:of the |(?:\w+ )?)people\b|^list\b|\b(?:a|the) list of\b|^name (?:all|some)\b|"
    r"\b(?:who|what|which) (?:are|were)\b|\ball (?:the|of)\b|"
    r"\b(?:which|what|who|name(?: the)?|list) (?:two|three|four|five|six|seven|eight|nine|ten)\b(?!-)|\bboth\b",
    re.I,
)
_SINGLE = (Kind.NUMBER, Kind.PERCENT, Kind.MONEY, Kind.REASON, Kind.YES_NO)
"""Kinds that one sentence answers, whatever else the question counts."""

_PRONOUN = re.compile(r"\b(?:he|she|him|his|hers?|it|its|they|them|theirs?|there|th(?:is|at|ese|ose))\b", re.I)

_CURRENCY = re.compile(r"\b(?:dollars?|euros?|pounds?|yuan|yen|rupees?|USD|EUR|GBP)\b", re.I)
_FEW = "(?:two|three|four|five|six|seven|eight|nine|ten)"
_PERCENT = re.compile(
    r"%|\bper ?cent\b|\bpct\b|\b(?:percentage|basis) points?\b|"
    r"\bhalf (?:of|the|its|their|all)\b|\ba (?:third|quarter|fifth|tenth) of\b|"
    rf"\b{_FEW}[ -](?:thirds|quarters|fifths|tenths)\b|"
    rf"\b(?:one|{_FEW}) (?:in|out of) (?:every )?{_FEW}\b(?! (?:hours|days|weeks|months|years)\b)",
    re.I,
)
NUMBER_WORDS = frozenset(
    """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion
    hundreds thousands millions billions trillions zero dozens tenth
    dozen half third quarter first second third fourth fifth double twice""".split()
)
_LONG_MONTHS = "|".join(name for name in MONTHS if len(name) > 4 and name != "march")
_SHORT_MONTHS = "|".join(name for name in MONTHS if len(name) <= 4 and name != "may")
_PART_OF_DAY_OR_YEAR = "night|morning|afternoon|evening|weekend|spring|summer|autumn|fall|winter"
_TIME = re.compile(
    rf"\b(?:{_LONG_MONTHS}|june|july|(?-i:March|May)|(?:{_SHORT_MONTHS})\.? \d{{1,2}}|\d{{1,2}} (?:{_SHORT_MONTHS})|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|today|tonight|tomorrow|"
    # Older years only after "in", "by" or "of": "1200 homes" are no year.
    r"(?:19|20)\d\ds?|1[0-8]\d0s|(?<=\b(?:in|by|of) )1[0-8]\d\d|\d\d?(?:st|nd|rd|th)[ -]century|"
    r"\d{1,2}(?::\d\d)? ?[ap]\.?m|noon|midnight|over the weekend|"
    r"(?:this|last|next|previous|following|same) (?:week|month|year|day|decade|century|"
    rf"{_PART_OF_DAY_OR_YEAR})|"
    r"(?:week|month|year|day|hour)s? (?:ago|earlier|later))\b",
    re.I,
)
_REASON = re.compile(
    r"\b(?:because|due to|owing to|as a result|in order to|so that|since|therefore|aim(?:s|ed|ing)? (?:to|at)|"
    r"seek(?:s|ing)? to|"
    r"to (?:offset|reduce|boost|secure|avoid|prevent|protect|strengthen|help|counter|ease|cut|improve)|"
    r"amid|over its|driven by|lack of|led to|reflect(?:s|ing)?|cit(?:es|ed|ing)|purpose|motive|driving force)\b",
    re.I,
)
_PLACE = re.compile(r"\b(?:in|at|to|from|near|outside|across|arrived in|held in)\s+(?:the\s+)?([A-Z][\w-]+)")

_BEFORE_IT = r"(?:in|on|at|to|by|with|for|from|since|until)"
_AND_ASKS = re.compile(rf",?\s+and\s+(?=(?P<relative>who|which)\b|(?:{_BEFORE_IT}\s+)?{_QUESTION_WORD})", re.I)
_RELATIVE = re.compile(r"\b(?:the|an?|those|any)\s+(?:\w+\s+){1,3}(?:who|which)\b", re.I)
_FEW_WORDS = 2
"""Topic words of a question that may be about nothing of its own: "who joined last", "how many died"."""
_DETERMINED = re.compile(r"\b(?:the|an?|every|each|any)\b", re.IGNORECASE)
_BARE = re.compile(
    rf"(?:(?:{_POLITE})\s+)?(?:{_BEFORE_IT}\s+(?:which|what)\s+\w+|"
    rf"(?:{_BEFORE_IT}\s+)?(?:how (?:much|many|long)\b|{_QUESTION_WORD}))",
    re.I,
)
"""A question word with nothing after it: "where", "by how much", "in which year"."""


def wanted(question: str) -> Wanted:
    """Return the kind of answer that a question asks for, by its question words."""
    text = _without_lead_in(_CONTRACTED_IS.sub(r"\1 is", question))
    several = bool(_SEVERAL.search(text))
    kind = _kind(_COMMAND.sub("which ", text, count=1))
    return Wanted(kind, several and kind not in _SINGLE)


def _without_lead_in(question: str) -> str:
    text = question.strip()
    while lead := _LEAD_IN.match(text):
        text = text[lead.end() :]
    return text or question


def _kind(text: str) -> Kind:
    for kind, pattern in _PATTERNS:
        if pattern.match(text):
            # "Which US state" asks for a part of a country, "which Gulf state" or "which EU states" for countries.
            inner = kind is Kind.COUNTRY and any(
                code != "EU" and _STATE.match(text, end) for _, end, code in mentions(text)
            )
            return Kind.PLACE if inner else kind
    # A question word further on: "To which country …".
    words = re.search(r"\b(?:who|whom|whose|when|where|why|how (?:many|much|long|old|far)|which|what)\b", text, re.I)
    return _kind(text[words.start() :]) if words and words.start() else Kind.THING


def parts(question: str) -> tuple[str, ...]:
    """Return the questions in a question: "When did A leave, and who came?" holds two, most hold one.

    One that speaks of the first by a pronoun, or names nothing that it is about, as "who came last?", has the first
    beside it in brackets; what stands in brackets at the end belongs to each.
    """
    aside = re.search(r" \(.*\)\s*$", question, re.S)
    asked, bracket = (question[: aside.start()], aside.group().rstrip()) if aside else (question, "")
    found = [part.strip(" ,?.") for part in _split(asked)]
    if len(found) == 1 or not all(found):
        return (question,)
    if _BARE.fullmatch(found[0]) and (last := _BARE.match(found[-1])):
        # "Where and when was it held?": what follows the last question word belongs to the first one too.
        found = [part + found[-1][last.end() :] if _BARE.fullmatch(part) else part for part in found]
    first, *others = (f"{part}?" for part in found)
    earlier = f" ({first} {bracket[2:]}" if bracket else f" ({first})"
    return first + bracket, *(other + (earlier if _leans(other[:-1]) else bracket) for other in others)


def _leans(question: str) -> bool:
    """Say whether a question needs the one before it: by a pronoun, or by naming nothing."""
    if _PRONOUN.search(question) or _BARE.fullmatch(question):
        return True
    words = [word for word in tokens(question) if word not in STOP_WORDS]
    return len(words) <= _FEW_WORDS and not any(names(question)) and not _DETERMINED.search(question)


def _split(asked: str) -> list[str]:
    """Split before each "and" that begins another question."""
    found, start = [], 0
    for cut in _AND_ASKS.finditer(asked):
        # "the man who won and who was arrested" goes on about the man.
        if not (cut["relative"] and _RELATIVE.search(asked[start : cut.start()])):
            found.append(asked[start : cut.start()])
            start = cut.end()
    return [*found, asked[start:]]


def asked_unit(question: str) -> str | None:
    """Return what a "how many" counts, such as "soldiers", or None."""
    match = re.search(r"\bhow many (?:\w+ly |more |other |different |new )*(?P<unit>[^\W\d_]+)", question, re.I)
    return match["unit"].lower() if match and match["unit"].lower() not in STOP_WORDS else None


def items(kind: Kind, sentence: str, question: str) -> tuple[str, ...]:
    """Return what in a sentence could be an answer of a kind, leaving out what the question says itself."""
    asked = set(tokens(question))
    if kind is Kind.COUNTRY:
        found = list(countries(sentence))
    elif kind is Kind.PERSON:
        # Countries do, say and own things too: "Who controls the refining?"
        found = [*(name.text for name in _proper_names(sentence)), *countries(sentence)]
    elif kind is Kind.PLACE:
        found = [*countries(sentence), *(place for place in _PLACE.findall(sentence) if not is_calendar(place))]
    elif kind is Kind.TIME:
        found = _TIME.findall(sentence)
    elif kind in (Kind.NUMBER, Kind.MONEY, Kind.PERCENT):
        if (kind is Kind.MONEY and not _is_of_money(sentence)) or (
            kind is Kind.PERCENT and not _PERCENT.search(sentence)
        ):
            return ()
        found = [word for word in tokens(sentence) if word[0].isdigit() or not NUMBER_WORDS.isdisjoint(word.split("-"))]
    elif kind is Kind.REASON:
        found = _REASON.findall(sentence)
    else:
        return ()
    return tuple(dict.fromkeys(item for item in found if not set(tokens(item)) <= asked))


def fits(kind: Kind, answer: str, question: str) -> bool:
    """Say whether a few words have the form of an answer of a kind; anything may be a thing or a reason."""
    if kind not in SHOWN_KINDS:
        return True
    if kind is Kind.PLACE:  # alone, a place has no preposition to be known by
        asked = set(tokens(question))
        return any(not set(tokens(name.text)) <= asked and not is_calendar(name.text) for name in names(answer))
    return bool(items(kind, answer, question))


def _is_of_money(sentence: str) -> bool:
    """Say whether a sentence names a currency, by sign or name."""
    signed = any(unicodedata.category(character) == "Sc" for character in sentence)
    return signed or bool(_CURRENCY.search(sentence) or _sum_in_a_currency().search(sentence))


@cache
def _sum_in_a_currency() -> re.Pattern[str]:
    """Match a number and a currency in use, perhaps with its people between: alone, some are plain words, as "real"."""
    from babel.core import get_global
    from babel.numbers import get_currency_name, get_territory_currencies

    codes = {code for territory in get_global("territory_currencies") for code in get_territory_currencies(territory)}
    full = (get_currency_name(code, count=count, locale="en") for code in codes for count in (1, 2))
    last = sorted({re.escape(name.split()[-1].lower()) for name in full}, key=len, reverse=True)
    # "12 gold medals" and "12 real rooms" are no sums.
    scale = "hundred|thousand|million|billion|trillion|lakh|crore"
    return re.compile(rf"(?:\d|\b(?:{scale}))s? (?:of )?(?:[A-Z]\w+ )?(?:{'|'.join(last)})\b(?! [a-z]+s\b)")


def _proper_names(sentence: str) -> list[Name]:
    """Names that are neither country, people, capital, month or weekday, nor just the capital at a sentence's head."""
    places = {sentence[start:end] for start, end, _ in mentions(sentence)}
    return [
        name
        for name in names(sentence)
        if name.text not in places
        and not is_calendar(name.text)
        and (name.start > 0 or " " in name.text or name.text.casefold() not in STOP_WORDS)
    ]
