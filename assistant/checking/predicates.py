"""Of whom it is said: whether a statement says of one what its evidence says of another ("the guards accepted")."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.checking import senses
from assistant.checking.terms import Term, nearness, terms
from assistant.text import words

RATIO, MARGIN = 1.3, 0.15
"""How much nearer the subject must stand to another verb, by ratio and by difference.

Chosen on the tuning half of eval/support-pairs.jsonl and on eval/support-pairs-tuning.jsonl.
"""

_LOOSE = frozenset(
    words.stem(word)
    for word in """said told announced confirmed disclosed reported warned decided agreed added stated explained wrote
    went came took gave made put set got had led called""".split()
)
"""Verbs of saying, which stand before and behind their subjects and are looked at on their own, and those that say
little by themselves."""

_BE = frozenset("is are was were be been being".split())
_AUXILIARY = frozenset("will would may might can could must shall should".split())


@dataclass(frozen=True)
class _Predicate:
    verb: Term
    subject: tuple[Term, ...]
    passive: bool


def said_of_another(statement: str, evidence: str) -> str | None:
    """Return in plain words what the statement says of another than its evidence does, or None."""
    known = _predicates(evidence)
    for stated in _predicates(statement):
        verb = stated.verb
        same = [one for one in known if senses.alike(verb.stem, one.verb.stem)]
        # Who does it is not to whom it is done, and of whom "and left" is said stands elsewhere.
        if (
            verb.stem in _LOOSE
            or not stated.subject
            or not same
            or any(not one.subject or one.passive != stated.passive for one in same)
        ):
            continue
        here = max(_fit(stated, one) for one in same)
        there = max((_fit(stated, one) for one in known if one not in same), default=0.0)
        if there > here * RATIO + MARGIN:
            return f"the cited sentences say {verb.text!r} of another"
    return None


def _fit(stated: _Predicate, known: _Predicate) -> float:
    """Return how much of a subject is in that of another verb, what stands nearest to the verb before all."""
    return sum(
        nearness(term, [stated.verb])
        for term in stated.subject
        if any(senses.alike(term.stem, other.stem) for other in known.subject)
    )


@lru_cache(maxsize=512)
def _predicates(text: str) -> tuple[_Predicate, ...]:
    return tuple(_read(text))


def _read(text: str) -> Iterator[_Predicate]:
    found = terms(text)
    for at, term in enumerate(found):
        before = found[at - 1].text.lower() if at else ""
        if not term.topical or not (before in _AUXILIARY or words.is_past(term.text)):
            continue
        if any(one.text == "by" for one in found[at + 1 : at + 3]):
            continue  # its subject follows
        own = [one for one in found[:at] if one.clause == term.clause]
        of = next((place for place, one in enumerate(own) if one.text == "of"), None)
        if of and of + 1 < len(own) and own[of + 1].text[0].isupper():
            own = own[:of]  # "Embraer of Campos delivered" says nothing of Campos
        subject = (one for one in own if one.topical and not words.is_past(one.text))
        yield _Predicate(term, tuple(subject), any(one.text in _BE for one in found[max(0, at - 3) : at]))
