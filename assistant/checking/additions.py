"""What a statement adds of its own: a clause or a phrase of which nothing in its evidence comes near."""

from collections.abc import Iterator, Sequence, Set
from itertools import groupby, pairwise

from assistant.checking import hedges, senses
from assistant.checking.terms import Term, clauses, terms
from assistant.text import figures, moments, words

LEAST_TOLD = 0.9
"""Least share of a statement's other words that its evidence has for new ones to be an addition."""

LEAST_SAME = {1: 5, 2: 4}
"""Fewest words that a statement must have in the same form as its evidence for so many new ones to be an addition.

A statement in quite other words has many new ones; they show nothing. On all that is for tuning in eval/support.py an
addition is seen in 63 wrong statements and in 40 right ones; other rows of new words stand in about as many right
statements as wrong ones.
"""

_LIGHT = frozenset(
    words.stem(word)
    for word in """
    able about accord according account add again ago ahead almost along already also although altogether amount
    another apart around available away back bear become becoming bring brought came case cent certain come coming
    compared consecutive current currently date day earlier early eight end enough entire especially even event ever
    fact far fell final find first five follow following former forward found four further gave get give given go
    goes going gone got great had half happen hear held help here high hold home hour however hundred include
    including instead issue item just keep kept kind know known large largely last late later latest lay least leave
    less let level like likely line little long look lot low made main mainly major majority make making many matter
    may mean meanwhile member mid million mind minute month more most mostly move mr mrs ms much name near nearly
    need new next night nine nothing now number occur old ones only order other others outside overall own paid part
    particular pay people per percent percentage period person place point possible present previous previously put
    quarter quite rather really recent recently regard related remain remaining report reported result right room
    roughly run running said same saw say saying says second see seem seen series set seven several show side
    similar since single situation six small so-called some someone something soon stand start stay step still stood
    straight take taken ten term thing think third this thought thousand three time today together told took total
    toward tries true try turn turned two under use used various very want was way week well went whole willing within
    word work world worth year yes yet
    """.split()
)
"""Words that any paraphrase may bring in."""


_OPENS_ADDITION = frozenset("because despite a an and by".split())
"""Words that open a clause or a phrase which adds something by one new word alone."""

_OPENS_PHRASE = frozenset("a an the by of with for in from into due to some".split())


def added(statement: str, evidence: str) -> str | None:
    """Return the first clause or noun phrase of which nothing is in the evidence, or None.

    Other new words are mostly those of a paraphrase: "drew attention to" for "raised the alarm about".
    """
    known = [term for term in terms(evidence) if term.topical]
    stems = {term.stem for term in known}
    compared = [(moment.start, moment.end) for moment in moments.moments(statement)]
    compared += [(figure.start, figure.end) for figure in figures.figures(statement)]
    found = terms(statement)
    is_there = {term: _is_there(term, known) for term in found if term.topical and not _is_compared(term, compared)}
    same = sum(term.topical and term.stem in stems for term in found)
    new = {term for term, told in is_there.items() if not told}
    whole = list(_new_clauses(found, new))
    passed = {term for clause in whole for term in clause}
    for row in (*whole, *_new_phrases(found, new)):
        said = [term for term in row if term in new and term.stem not in _LIGHT]
        if len(said) == 1 and row[0].text.casefold() not in _OPENS_ADDITION:
            continue
        others = [
            told
            for term, told in is_there.items()
            if term not in row and term not in passed and (told or term.stem not in _LIGHT)
        ]
        if said and same >= LEAST_SAME[min(len(said), 2)] and sum(others) >= LEAST_TOLD * len(others):
            return statement[row[0].start : row[-1].end]
    return None


def _new_clauses(found: Sequence[Term], new: Set[Term]) -> Iterator[list[Term]]:
    """Yield the clauses without a word that the evidence has."""
    return (
        clause
        for clause in clauses(found)
        if clause[0].text != "than" and all(term in new for term in clause if term.topical)
    )


def _new_phrases(found: Sequence[Term], new: Set[Term]) -> Iterator[list[Term]]:
    """Yield two or more new words in a row behind an article or a preposition: "by a faulty oven"."""
    for is_new, group in groupby(pairwise(found), lambda pair: pair[1] in new and pair[1].stem not in _LIGHT):
        row = list(group)
        before, first = row[0]
        if is_new and len(row) > 1 and before.text.casefold() in _OPENS_PHRASE and not words.is_past(first.text):
            yield [term for _, term in row]


def _is_compared(term: Term, spans: list[tuple[int, int]]) -> bool:
    """Say whether a word is part of a number, a date or a name, which are looked for on their own."""
    return (
        not term.text[0].islower()
        or hedges.is_cue(term.text)
        or any(start < term.end and term.start < end for start, end in spans)
    )


def _is_there(term: Term, known: list[Term]) -> bool:
    return any(senses.alike(term.stem, other.stem) for other in known)
