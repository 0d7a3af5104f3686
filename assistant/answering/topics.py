"""What a conversation is about after a turn: what a follow-up leans on."""

import re
from dataclasses import dataclass

from assistant.nouns import Answer
from assistant.text.dates import is_calendar
from assistant.text.questions import Kind, wanted
from assistant.text.words import content_stems, names, tokens

BARE_WORDS = (
    r"(?:why|when|where|who|how|how (?:much|many|long|so)|which (?:ones?|of them)|since when|says who|"
    r"what (?:else|for|about))(?: (?:not|is that|was that|exactly|then|though))?"
)
LED_BY_WORDS = re.compile(rf"^(?:{BARE_WORDS}: )+", re.IGNORECASE)
"""What earlier bare question words put before a query: "Why: When: "."""
PERSONAL = re.compile(r"\b(he|she|him|his|her|hers)\b", re.IGNORECASE)
IMPERSONAL = re.compile(
    r"\b(it|its|they|them|their|theirs|there|this|that|these|those|"
    r"the (?:two|both|deal|agreement|visit|trip|meeting|summit|country|"
    r"countries|company|partnership|pact|talks|document|statement|leaders?))\b",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"[a-z0-9)\]%”\"’'][.!?][”\"’']?\s+(?=[A-Z“\"'])")
QUESTION_START = re.compile(
    r"^(?:and |but |so )?(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|do|does|did|has|have|had|"
    r"can|could|will|would|should|tell|list|name|(?:in|on|at|to|for|by|from|with|about) (?:who|what|which|how))\b",
    re.IGNORECASE,
)
_LONGEST_EARLIER = 300
"""Characters of an earlier query that a follow-up takes along."""
_BESIDE = re.compile(r"(?P<asked>.*\S) \((?P<aside>.*)\)", re.DOTALL)
"""A follow-up with the question that it leans on beside it."""


@dataclass(frozen=True)
class Turn:
    """A question that was answered."""

    question: str
    query: str
    answer: Answer


def topic(previous: Turn) -> str:
    """Return what the topic is after a turn: never more than one question, and one thing that it was asked of.

    A follow-up that names nothing leaves it at what it leant on itself.
    """
    query = LED_BY_WORDS.sub("", asked_before(previous))
    asked, aside = apart(query)
    is_question = bool(QUESTION_START.match(asked))
    names_own = bool(names_in(asked, 1 if is_question else 0))
    if not aside or (names_own and not is_question):
        return asked
    if is_question and not names_own:
        return aside
    return f"{asked} {last_question(aside)}"


def last_question(text: str) -> str:
    return SENTENCE_END.split(text)[-1]


def asked_before(previous: Turn) -> str:
    """Return what was searched for the question before, or itself where that has grown too long to be taken along."""
    query = LED_BY_WORDS.sub("", previous.query)
    return query if len(query) <= _LONGEST_EARLIER else previous.question


def apart(query: str) -> tuple[str, str]:
    """Return what is asked, and what stands beside it in brackets, if anything does."""
    beside = _BESIDE.fullmatch(query)
    return (beside["asked"], beside["aside"]) if beside else (query, "")


def is_new(other: str, previous: Turn) -> bool:
    """Say whether something is a matter of its own: no article found on what was asked about before speaks of it.

    What can be asked of anything is none: "the cost".
    """
    stems = set(content_stems(other))
    if not stems or IMPERSONAL.search(other) or PERSONAL.search(other) or _is_asked_of_anything(other):
        return False
    named = [set(tokens(name)) for name in names_in(topic(previous), 1)]
    answer = previous.answer
    found = [passage.article for passage in answer.passages] if named else [one.article for one in answer.citations]
    texts = {article.id: f"{article.title or ''}\n{article.text}" for article in found}.values()
    known = [text for text in texts if all(not name.isdisjoint(tokens(text)) for name in named)]
    return bool(known) and all(stems.isdisjoint(content_stems(text)) for text in known)


def _is_asked_of_anything(other: str) -> bool:
    """Say whether a thing is known by the kind of its answers: a cost by sums, a reason by clauses."""
    thing = re.sub(r"^(?:the|an?) ", "", other, flags=re.IGNORECASE)
    return any(wanted(f"what {form}{thing}?").kind is not Kind.THING for form in ("", "is the "))


def names_in(text: str, start: int = 0) -> list[str]:
    """Return the names from a place on that are no days or months."""
    return [name.text for name in names(text) if name.start >= start and not is_calendar(name.text)]
