"""A conversation: follow-up questions are rewritten into self-contained ones before they are searched."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from assistant.nouns import Answer, Done, Event
from assistant.text.countries import countries
from assistant.text.words import STOP_WORDS, content_stems, names, tokens

_SWITCH = re.compile(
    r"^(?:(?:and|but|or|ok(?:ay)?,?|so)\s+)?"
    r"(?:(?:what|how) about|and|same for|no,? i meant?|i meant?|rather|not that,?)\s+"
    r"(?P<other>[^?]{1,80}?)\s*\??$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^(?:and |but |so )?(?P<words>(?:why|when|where|who|how|how (?:much|many|long|so)|"
    r"which (?:ones?|of them)|since when|says who|what (?:else|for|about))"
    r"(?: (?:not|is that|was that|exactly|then|though))?)\s*\??$",
    re.IGNORECASE,
)
_PERSONAL = re.compile(r"\b(he|she|him|his|her|hers)\b", re.IGNORECASE)
_IMPERSONAL = re.compile(
    r"\b(it|its|they|them|their|theirs|there|this|that|these|those|"
    r"the (?:two|both|deal|agreement|visit|trip|meeting|summit|country|"
    r"countries|company|partnership|pact|talks|document|statement|leaders?))\b",
    re.IGNORECASE,
)
_QUESTION_START = re.compile(
    r"^(?:and |but |so )?(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|do|does|did|has|have|had|"
    r"can|could|will|would|should|tell|list|name|(?:in|on|at|to|for|by|from|with|about) (?:who|what|which|how))\b",
    re.IGNORECASE,
)
_WITHOUT_VERB = re.compile(
    r"^(?i:(?:(?:and|but|so) )?(?:which|what|whose|how (?:many|much))"
    r"(?: (?!(?:is|are|was|were|do|does|did|has|have|had|can|will|would)\b)[\w'’-]+){0,2}) [a-z][\w'’-]*\s*\?$"
)
"""A short question that asks for another thing in the same matter: "And which airline?"."""
_POSSESSIVE = frozenset(("his", "hers"))
_LONGEST_EARLIER = 300
"""Characters of an earlier query that a follow-up takes along; a longer one has taken along others itself."""


@dataclass(frozen=True)
class Turn:
    """A question that was answered."""

    question: str
    query: str
    answer: Answer


Ask = Callable[..., Iterator[Event]]
"""Answers: `(question, *, query, **options)`, options as for `Assistant.ask`."""


class Conversation:
    """Questions that build on one another. Not for several threads at once."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._turns: list[Turn] = []

    @property
    def turns(self) -> tuple[Turn, ...]:
        return tuple(self._turns)

    def ask(self, question: str, **options: Any) -> Answer:
        """Answer a question in the light of the earlier ones; options as for `Assistant.ask`."""
        answer: Answer | None = None
        for event in self.stream(question, **options):
            if isinstance(event, Done):
                answer = event.answer
        assert answer is not None, "a stream of events ends with Done"
        return answer

    def stream(self, question: str, **options: Any) -> Iterator[Event]:
        """Yield the events of an answer; the turn counts once its `Done` was reached."""
        query = self_contained(question, self._turns[-1] if self._turns else None)
        for event in self._ask(question, query=query, **options):
            if isinstance(event, Done):
                self._turns.append(Turn(question, query, event.answer))
            yield event


def self_contained(question: str, previous: Turn | None) -> str:
    """Return a question that can be searched without the one before it; itself where it already stands alone."""
    question = question.strip()
    if previous is None:
        return question
    if switch := _SWITCH.match(question):
        if not _QUESTION_START.match(switch["other"]):
            return _with_other(previous.query, switch["other"].strip())
        question = switch["other"].strip() + "?"
    if bare := _BARE.match(question):
        return f"{bare['words'].capitalize()}: {previous.query}"
    if _WITHOUT_VERB.match(question):
        return _beside(question, previous)
    own = [name for name in names(question) if name.start > 0]
    pronoun = _PERSONAL.search(question) or (_IMPERSONAL.search(question) if not own else None)
    if pronoun:
        return _with_referent(question, pronoun, previous)
    if not own and len(set(content_stems(question))) < 3:
        return _beside(question, previous)
    return question


def _with_other(query: str, other: str) -> str:
    """Put another name in the place of the last one of its kind; where there is none, beside the query."""
    held = list(countries(query)) if countries(other) else []
    held = held or [name.text for name in names(query) if name.start > 0]
    years = re.findall(r"\b(?:19|20)\d\d\b", query)
    if re.search(r"\b(?:19|20)\d\d\b", other) and years:
        return query.replace(years[-1], re.sub(r"^(?:in|for|of|during)\s+", "", other))
    plain = re.sub(r"^(?:in|for|of|with|to|from|by|on|at)\s+", "", other)
    again = [name for name in held if name in plain]
    fresh = [name for name in countries(plain) or (name.text for name in names(plain)) if name not in again]
    if again and fresh:
        # "And Peru and Chile?" after "... Norway and Chile ...": one name is said again, the other is new.
        held, plain = [name for name in held if name not in again] or again, fresh[0]
    if held:
        # The other party stays: in "Vietnam's trade with France" a follow-up mostly changes the last name.
        at = query.rfind(held[-1])
        return query[:at] + plain + query[at + len(held[-1]) :]
    return f"{query.rstrip('?')} {other}?"


def _with_referent(question: str, pronoun: re.Match[str], previous: Turn) -> str:
    """Put a person's name for "he" or "she"; for "it" or "the deal", set the question before beside this one."""
    word = pronoun.group().lower()
    person = _person(previous) if _PERSONAL.fullmatch(word) else None
    if not person:
        return _beside(question, previous)
    possessive = word in _POSSESSIVE or (word == "her" and re.match(r"\s+\w", question[pronoun.end() :]))
    return question[: pronoun.start()] + person + ("'s" if possessive else "") + question[pronoun.end() :]


def _beside(question: str, previous: Turn) -> str:
    earlier = previous.query if len(previous.query) <= _LONGEST_EARLIER else previous.question
    return f"{question} ({earlier})"


def _person(previous: Turn) -> str | None:
    """Return whom the last question was about, or else whom its answer names first, in full where it can; or None."""
    asked = [name.text for name in names(previous.query) if name.start > 0]
    said = [name.text for statement in previous.answer.statements for name in names(statement.text)]
    for found in (asked, said):
        people = [name for name in found if not countries(name) and not _is_common(name)]
        if people:
            return max(people[:3], key=lambda name: len(name.split()) > 1) if found is said else people[0]
    return None


def _is_common(name: str) -> bool:
    return all(word in STOP_WORDS for word in tokens(name)) or name in ("As", "Undated")
