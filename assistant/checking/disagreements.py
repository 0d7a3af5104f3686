"""Whether two sentences give different values for the same thing, in the light of the question they answer.

Two sources disagree when both answer the question and their values can't both be true of the same thing at the same
time: another number, day, name, place or outcome. A toll that rose and a date that was put off count: the older value
was given without bound, and the newer one replaces it. They do not disagree where their own words bound the values to
different periods, places, parts or kinds of things, where one is a forecast and the other an outcome, where one rounds
the other or gives a range that holds it, or where one only passes on what somebody claims.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product

from assistant.checking import polarity, scopes
from assistant.checking.amounts import amounts, asks_for_amount
from assistant.nouns import Sentence
from assistant.text import kin, words
from assistant.text.countries import is_capital, mentions
from assistant.text.dates import is_calendar
from assistant.text.periods import Period, periods
from assistant.text.questions import Kind, wanted
from assistant.text.words import Name

_LEAST_NAMES, _LEAST_TOPIC, _LEAST_COUNTED = 0.51, 0.5, 0.34
"""Shares of the question's names that each sentence, its headline included, has to have, and of its other topic words
that the sentence itself has to have; fewer where it is to hold a number, which has to count what is asked for anyway.
Chosen on the tuning half of eval/disagreements.jsonl and on the sentences found for eval/questions.jsonl."""
_ASKING = frozenset(
    words.stem(word)
    for word in (
        "many much long high tall far old share rate level city place country nation company year date day name number "
        "current currently latest newest recent now today present".split()
    )
)
"""Words that ask rather than name a topic."""
_TITLES = frozenset(map(words.stem, words.TITLES))
_EVENT_LASTS, _STATE_LASTS = timedelta(days=100), timedelta(days=366)
"""How long news of one event, or of what is so or to come, goes on."""
_STATE = re.compile(r"\b(?:is|are|will|does|do|has|have)\b", re.IGNORECASE)
_WHICH = re.compile(r"which\b", re.IGNORECASE)
_MORE_NAMED = re.compile(r"\b(?:too|also|as well|among|others?|together with|along with|one of|both)\b", re.IGNORECASE)
_SPEAKER = re.compile(r"(?:,|\b(?:said|says|told|according to|announced|added|reported))\s*$", re.IGNORECASE)
_SPEAKS = re.compile(r"^,?\s+(?:said|says|told|announced|added|reported)\b", re.IGNORECASE)
_SITE = re.compile(
    r"\b(?:Hall|Square|Street|Avenue|Road|Airport|Hotel|Palace|Stadium|Park|University|Hospital|Cent(?:re|er))$"
)
_OUTCOMES = tuple(
    tuple(re.compile(rf"\b(?:{side})\b", re.IGNORECASE) for side in pair)
    for pair in (
        (r"approv\w+|pass(?:ed|es)|adopt\w*|back(?:ed|s)", r"reject\w*|vot(?:ed|es) down|block\w*|veto\w*|fail\w*"),
        (r"surviv\w+|alive", r"die[ds]|dead|kill\w*|death"),
        (r"accept\w*|agree[ds]?", r"turn\w* down|declin\w+|refus\w+|reject\w*|rebuff\w*"),
        (r"went ahead|goes ahead|took place|takes place|held", r"call\w* off|cancel\w*|scrap\w*|postpon\w+|abandon\w*"),
        (r"open(?:s|ed)?|reopen\w*", r"clos\w+|shut\w*"),
        (r"guilty|convict\w*", r"acquit\w*|innocent|cleared|not guilty"),
        (r"releas\w+|free[ds]?", r"detain\w*|in custody|behind bars|remain\w* in prison|jailed"),
        (r"resign\w*|step\w* down|quits?", r"stay\w* (?:on|in office)|remain\w* in office|carr(?:y|ies) on"),
        (r"resum\w+|restart\w*", r"suspend\w*|halt\w*|stopp\w*"),
        (r"confirm\w*", r"retract\w*|withdr[ae]w\w*"),
        (r"won|wins", r"lost|loses|defeated"),
        (r"sign(?:s|ed)", r"refus\w+ to sign|walk\w* (?:out|away)|reject\w*"),
        (r"lift\w*|eas\w+", r"extend\w*|tighten\w*|impos\w+"),
        (r"r[io]sen?|rises|gr[eo]wn?|climbed|increased|jumped", r"fell|fallen|dropped|declined|shrank|decreased|slid"),
    )
)
"""What happened, and what happened instead."""
_DENIAL = re.compile(
    r"\b(?:(?:did|does|do|was|were|is|are|has|have|had|will|would|could|can)(?: not|n['’]t)|never|not|no)\b",
    re.IGNORECASE,
)
_NO_LONGER = re.compile(r"\bno longer(?= (?!than\b))", re.IGNORECASE)
_REACH = 60
"""Characters after a denial in which what it denies stands."""


@dataclass(frozen=True)
class Value:
    """What a sentence says that another one contradicts, at `sentence.text[start:end]`."""

    sentence: Sentence
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.sentence.text[self.start : self.end]


Disagreement = tuple[Value, Value]
"""The two values, in the order of the sentences."""
_Span = tuple[int, int]
_Compare = Callable[[str, Sentence, Sentence, bool], tuple[_Span, _Span] | None]


def disagreement(question: str, one: Sentence, other: Sentence, any_time: bool = False) -> Disagreement | None:
    """Return on what two sentences disagree as answers to a question, or None where they do not.

    With `any_time`, values that each sentence bounds to a time of its own count too: what was so then and is so now.
    """
    compare = _compare(question)
    if compare is None or any(scopes.is_claim(sentence.text) for sentence in (one, other)):
        return None
    least = _LEAST_COUNTED if compare is _figures_apart else _LEAST_TOPIC
    if not (_is_about(question, one, least) and _is_about(question, other, least)):
        return None
    spans = compare(question, one, other, any_time)
    return (Value(one, *spans[0]), Value(other, *spans[1])) if spans else None


def _compare(question: str) -> _Compare | None:
    """Return what compares the values of the kind that a question asks for; None where any number may be true."""
    asks = wanted(question)
    if asks.kind is Kind.TIME:
        return _days_apart
    if asks.kind is Kind.YES_NO:
        return _outcomes_apart
    if asks.kind is Kind.REASON or (asks.several and asks.kind in (Kind.PERSON, Kind.COUNTRY, Kind.PLACE, Kind.THING)):
        return None
    if asks.kind in (Kind.PERSON, Kind.COUNTRY) or (asks.kind is Kind.THING and _WHICH.match(question)):
        return _names_apart
    if asks.kind is Kind.PLACE:
        return _places_apart
    return _figures_apart if asks_for_amount(question) else None


def topic_of(question: str) -> set[str]:
    """Return the stems of what a question asks about, names included; not those that only say what kind of answer."""
    return kin.topic(question) - _ASKING


def _is_about(question: str, sentence: Sentence, least: float) -> bool:
    """Say whether a sentence speaks of what the question asks about: its names, headline included, and its topic."""
    own = kin.topic(sentence.text)
    known = own | kin.topic(sentence.article.title or "")
    named = [kin.topic(name.text) for name in words.names(question) if name.start > 0 and not is_calendar(name.text)]
    if sum(kin.met(stems, known) > 0 for stems in named) < _LEAST_NAMES * len(named):
        return False
    asked = topic_of(question).difference(*named)
    # Who is called president need not be spoken of as such, unless that is all the question says.
    asked = asked - _TITLES or asked
    return kin.met(asked, own) >= least * len(asked)


def _plan_and_outcome(question: str, one: Sentence, other: Sentence) -> bool:
    asked = words.content_stems(question)
    ahead = [scopes.looks_ahead(sentence.text, asked) for sentence in (one, other)]
    return True in ahead and False in ahead


def _far_apart(question: str, one: Sentence, other: Sentence) -> bool:
    """Say whether so long lies between two articles that they speak of two events: of this race and the one before."""
    here, there = one.article.published, other.article.published
    most = _STATE_LASTS if _STATE.search(question) else _EVENT_LASTS
    return here is not None and there is not None and abs(here - there) > most


def _elsewhere(question: str, one: Sentence, other: Sentence) -> bool:
    shared = set(words.tokens(one.text)) & set(words.tokens(other.text))
    return scopes.elsewhere(one.text, other.text, shared.union(words.tokens(question)))


def _figures_apart(question: str, one: Sentence, other: Sentence, any_time: bool) -> tuple[_Span, _Span] | None:
    if not any_time and (scopes.other_time(one, other) or _plan_and_outcome(question, one, other)):
        return None
    if scopes.other_part(one.text, other.text) or _elsewhere(question, one, other):
        return None
    pairs = [
        pair
        for pair in product(amounts(question, one.text), amounts(question, other.text))
        if pair[0].comparable(pair[1])
    ]
    if not pairs or any(a.agrees(b) for a, b in pairs):
        return None
    a, b = max(pairs, key=lambda pair: pair[0].rank + pair[1].rank)
    if scopes.contrast(one.text, a.start, other.text, b.start):
        return None
    return (a.start, a.end), (b.start, b.end)


def _days_apart(question: str, one: Sentence, other: Sentence, any_time: bool) -> tuple[_Span, _Span] | None:
    if scopes.other_part(one.text, other.text) or (not any_time and _plan_and_outcome(question, one, other)):
        return None
    if _far_apart(question, one, other):
        return None
    here, there = _happenings(one), _happenings(other)
    if not here or not there or any(a.agrees(b) for a, b in product(here, there)):
        return None
    a, b = here[0], there[0]
    if scopes.contrast(one.text, a.start, other.text, b.start):
        return None
    if scopes.counts_other(one.text, a.start, question) or scopes.counts_other(other.text, b.start, question):
        return None
    return (a.start, a.end), (b.start, b.end)


def _happenings(sentence: Sentence) -> list[Period]:
    return [period for period in periods(sentence.text, sentence.article.published) if not period.reported]


def _names_apart(question: str, one: Sentence, other: Sentence, any_time: bool) -> tuple[_Span, _Span] | None:
    if not any_time and (scopes.other_time(one, other) or _far_apart(question, one, other)):
        return None
    if _MORE_NAMED.search(one.text) or _MORE_NAMED.search(other.text):
        return None
    if wanted(question).kind is Kind.COUNTRY:
        return _first_of_each(_nations(question, one.text), _nations(question, other.text))
    if _elsewhere(question, one, other):
        return None
    return _first_of_each(_named(question, one.text), _named(question, other.text))


def _first_of_each(here: dict[str, Name], there: dict[str, Name]) -> tuple[_Span, _Span] | None:
    if not here or not there or here.keys() & there.keys():
        return None
    a, b = next(iter(here.values())), next(iter(there.values()))
    return (a.start, a.end), (b.start, b.end)


def _nations(question: str, text: str) -> dict[str, Name]:
    asked = {code for _, _, code in mentions(question)}
    found = scopes.nations(text)
    return {code: name for code, name in found.items() if code not in asked and not _is_of_a_person(text, name)}


def _is_of_a_person(text: str, name: Name) -> bool:
    """Say whether a country's name only says whose president or minister is meant."""
    following = words.tokens(re.sub(r"^['’]s", "", text[name.end :]))
    return bool(following) and following[0].split("-")[0] in words.TITLES


def _named(question: str, text: str) -> dict[str, Name]:
    """Return the names of a sentence that may answer, by each of their words; who is quoted does not."""
    asked = set(words.content_stems(question))
    found: dict[str, Name] = {}
    placed = {name.start for name in scopes.places(text).values()}
    for name in words.names(text):
        own = [word for word in words.tokens(name.text) if word not in words.TITLES and len(word) > 2]
        spoken = _SPEAKS.match(text[name.end :]) or (name.start and _SPEAKER.search(text[: name.start]))
        if not own or spoken or name.start in placed or is_calendar(name.text):
            continue
        if not asked.issuperset(map(words.stem, own)) and not _is_plain(text, name):
            found |= {words.folded(word): name for word in own}
    return found


def _is_plain(text: str, name: Name) -> bool:
    """Say whether a lone word at the head of a sentence is likely an ordinary one, capitalised for its place."""
    lone = name.start == 0 and " " not in name.text and not text[name.end :].startswith(("'", "’"))
    return lone and bool(re.search(r"(?:ed|ing|ly|s)$", name.text))


def _places_apart(question: str, one: Sentence, other: Sentence, any_time: bool) -> tuple[_Span, _Span] | None:
    here, there = _located(question, one.text), _located(question, other.text)
    if (
        here.keys() & there.keys()
        or (not any_time and scopes.other_time(one, other))
        or _far_apart(question, one, other)
    ):
        return None
    for a, b in product(here, there):
        # A town may lie in the country, and a hall in the town.
        if _level(a, here[a]) == _level(b, there[b]):
            return (here[a].start, here[a].end), (there[b].start, there[b].end)
    return None


def _located(question: str, text: str) -> dict[str, Name]:
    asked = set(words.content_stems(question))
    found = scopes.places(text) | scopes.nations(text)
    return {key: name for key, name in found.items() if asked.isdisjoint(words.content_stems(name.text))}


def _level(key: str, name: Name) -> str:
    if _SITE.search(name.text):
        return "site"
    return "country" if scopes.is_code(key) and not is_capital(name.text) else "town"


def _outcomes_apart(question: str, one: Sentence, other: Sentence, any_time: bool) -> tuple[_Span, _Span] | None:
    if not any_time and _plan_and_outcome(question, one, other):
        return None
    texts = [_NO_LONGER.sub("ended    ", sentence.text) for sentence in (one, other)]
    for pair in _OUTCOMES:
        for yes, no in (pair, pair[::-1]):
            here, there = yes.search(texts[0]), no.search(texts[1])
            if here and there and not no.search(texts[0]) and not yes.search(texts[1]):
                return here.span(), there.span()
    denied = next(_denials(question, *texts), None)
    if denied:
        return denied
    affirmed = next(_denials(question, *reversed(texts)), None)
    return (affirmed[1], affirmed[0]) if affirmed else None


def _denials(question: str, denying: str, affirming: str) -> Iterator[tuple[_Span, _Span]]:
    """Yield where the first text denies what the question asks, and where the second one affirms it."""
    if not polarity.contradiction(denying, [affirming]) or _DENIAL.search(affirming):
        return
    asked = kin.topic(question)
    affirmed = {
        kin.base(words.stem(match.group().lower())): match.span() for match in re.finditer(r"[^\W\d_]+", affirming)
    }
    for denial in _DENIAL.finditer(denying):
        for stem in words.content_stems(denying[denial.end() :][:_REACH]):
            if kin.base(stem) in asked and kin.base(stem) in affirmed:
                yield denial.span(), affirmed[kin.base(stem)]
