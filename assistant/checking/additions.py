"""What a statement adds of its own: several words in a row that nothing in its evidence comes near."""

from assistant.checking import hedges, senses
from assistant.checking.terms import Term, terms
from assistant.text import figures, moments, words

LEAST_ADDED = 2
"""Fewest words in a row, small ones passed over, that are an addition.

On the tuning half of eval/support-pairs.jsonl single new words are mostly those of a paraphrase.
"""

LEAST_TOLD = 0.9
"""Least share of a statement's other words that its evidence has for a row of new ones to be an addition."""

LEAST_SAME = 5
"""Fewest of them that it must have in the same form.

Of 3,200 right and as many wrong statements in other words (`eval/support-twins.jsonl`) 515 and 554 hold a new row
without this, 21 and 36 with it: mostly a row of new words says something known in another way.
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
    toward tries try turn turned two under use used various very want was way week well went whole willing within
    word work world worth year yes yet
    """.split()
)
"""Words that any paraphrase may bring in."""

_AUXILIARY = frozenset("to will would may might can could should must not".split())


def added(statement: str, evidence: str) -> str | None:
    """Return the first words in a row of which nothing is in the evidence, or None.

    A statement that tells all of it in other words has many such rows; they show nothing.
    """
    known = [term for term in terms(evidence) if term.topical]
    stems = {term.stem for term in known}
    compared = [(moment.start, moment.end) for moment in moments.moments(statement)]
    compared += [(figure.start, figure.end) for figure in figures.figures(statement)]
    run: list[Term] = []
    rows: list[list[Term]] = []
    told = same = 0
    before = ""
    for term in [*terms(statement), None]:
        # A verb behind "to" or "will" says more often in other words than something new.
        is_verb, before = before in _AUXILIARY, term.text if term else ""
        if term and (not term.topical or is_verb or term.stem in _LIGHT):
            continue
        if term and not _is_compared(term, compared) and not _is_there(term, known):
            run.append(term)
            continue
        told += term is not None
        same += term is not None and term.stem in stems
        rows.append(run)
        run = []
    row = next((row for row in rows if len(row) >= LEAST_ADDED), None)
    if row is None or same < LEAST_SAME or told < LEAST_TOLD * (told + sum(map(len, rows)) - len(row)):
        return None
    return statement[row[0].start : row[-1].end]


def _is_compared(term: Term, spans: list[tuple[int, int]]) -> bool:
    """Say whether a word is part of a number, a date or a name, which are looked for on their own."""
    return (
        not term.text[0].islower()
        or hedges.is_cue(term.text)
        or any(start < term.end and term.start < end for start, end in spans)
    )


def _is_there(term: Term, known: list[Term]) -> bool:
    return any(senses.alike(term.stem, other.stem) for other in known)
