"""Whether a statement's numbers, dates and names belong to the words that they belong to in its evidence.

"Another 41,000 people were moved" does not bear out "41,000 people died", though it holds the number. In the evidence
each word is near one number, date or name, and farther from the others; a statement that puts the words of one beside
another has mixed them up.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.checking import equivalence, senses
from assistant.checking.terms import Term, nearness, terms, within
from assistant.text import figures, moments, words
from assistant.text.countries import codes, is_capital
from assistant.text.dates import CALENDAR
from assistant.text.figures import Figure
from assistant.text.moments import Moment

RATIO = 1.6
"""How many times nearer the words must stand to a rival.

Chosen, with `_KINDS`, on the sets for tuning of eval/support.py.
"""

CHANGED_PLACES = 0.15
"""Least difference in nearness for two names to have changed places."""

BESIDE, FAR = 0.5, 0.25
"""Nearness of two words from which they stand beside one another, and under which they don't."""

_CALLED = re.compile(r",\s+(?:the|an?|its|his|her|their)\s+(?:\w+\s)?(?P<role>\w+),")
_SENTENCE_END = re.compile(r"[.!?]\s")
_PART_END = re.compile(r"[;:.!?,]\s|\b(?:and|but|while|whereas|although|though|against)\b")
_OF = re.compile(r"\W*(?:per ?cent\s)?of\s(?:all\s)?(?:the\s|its\s|their\s)?", re.IGNORECASE)
_JOINER = re.compile(r" (?:(?:de|da|do|dos|das|di|du|del|der|den|van|von|bin|al|el|la|le) )?")
_PLACE = re.compile(
    r"\b(?:in|at|on|near|off|around|into|onto|over|across|through|via|outside|between|from|to|towards?)\s+(?:the\s+)?$"
)


@dataclass(frozen=True)
class _Anchor:
    """A number, a date or a name of a text, which rivals those of its kind for the words around it."""

    text: str
    kind: str
    value: Figure | Moment | frozenset[str]
    own: tuple[Term, ...]


def mix_ups(statement: str, evidence: str, published: date | None) -> Iterator[str]:
    """Yield in plain words which numbers, dates and names stand beside the words of another."""
    written = frozenset(re.findall(r"(?<!\w)[^\W\d_]\w+", f"{statement}\n{evidence}"))
    for read, (least, share) in _KINDS.items():
        stated, known = list(read(statement, published, written)), list(read(evidence, published, written))
        comparison = _Comparison(statement, evidence, stated, published, least, share)
        for anchor in stated:
            own = [one for one in known if _same(one, anchor, published)]
            rivals = [one for one in known if one not in own and _is_rival(one, anchor)] if own else []
            rival = next((one for one in rivals if comparison.is_mixed_up(anchor, own, one)), None)
            if rival:
                yield f"what it says of {anchor.text} the cited sentences say of {rival.text}"


@dataclass(frozen=True)
class _Comparison:
    """The anchors of one kind in a statement beside its evidence.

    Attributes:
        least: Least difference in nearness for a mix-up.
        share: The same as a share of the nearness in the statement.
    """

    statement: str
    evidence: str
    stated: Sequence[_Anchor]
    published: date | None
    least: float
    share: float

    def is_mixed_up(self, anchor: _Anchor, own: Sequence[_Anchor], rival: _Anchor) -> bool:
        """Say whether the words around an anchor are in the evidence those around the rival."""
        around = _around(anchor, self.stated, self.statement)
        right, wrong = _belonging(around, own, self.evidence), _belonging(around, [rival], self.evidence)
        least, full = self.least, _fullest(around)
        named = [one for one in self.stated if one is not anchor and _same(rival, one, self.published)]
        if named:
            # The statement names the rival too: then they must have changed places, as only names do.
            if not isinstance(anchor.value, frozenset) or any(_are_joined(one, rival, self.evidence) for one in own):
                return False
            least = CHANGED_PLACES
        for other in named:
            around = _around(other, self.stated, self.statement)
            right += _belonging(around, [rival], self.evidence)
            wrong += _belonging(around, own, self.evidence)
            full += _fullest(around)
        if wrong > right * RATIO + max(least, self.share * full):
            return True
        if named:
            return False
        return self._is_of_other_part(anchor, own, rival) or _is_displaced(
            anchor, own, rival, self.statement, self.evidence
        )

    def _is_of_other_part(self, anchor: _Anchor, own: Sequence[_Anchor], rival: _Anchor) -> bool:
        """Say whether a number has the words that only the rival's part of the evidence has, and none that only its
        own part has: "profit rose 18 percent, while sales slipped 3"."""
        if not isinstance(anchor.value, Figure) or len(own) != 1:
            return False
        here, there = _part(own[0], self.evidence), _part(rival, self.evidence)
        if here == there or _SENTENCE_END.search(self.evidence, *sorted((here[0], there[0]))):
            return False
        said = _topical(_part(anchor, self.statement), self.statement)
        mine, its = _topical(here, self.evidence), _topical(there, self.evidence)
        taken = {term for one in (anchor, *own, rival) for term in one.own}
        said, mine, its = (part - taken for part in (said, mine, its))
        of_mine = {term for term in said if _holds(mine, term)}
        of_its = {term for term in said if _holds(its, term)}
        return of_mine < of_its and len(of_its) > 1


def _part(anchor: _Anchor, text: str) -> tuple[int, int]:
    """Return where the part of a text begins and ends that an anchor stands in."""
    start, end = anchor.own[0].start, anchor.own[-1].end
    left = max((match.end() for match in _PART_END.finditer(text, 0, start)), default=0)
    return left, next((match.start() for match in _PART_END.finditer(text, end)), len(text))


def _topical(part: tuple[int, int], text: str) -> set[Term]:
    return {term for term in within(text, *part) if term.topical}


def _holds(part: Iterable[Term], term: Term) -> bool:
    return any(senses.alike(term.stem, other.stem) for other in part)


def _are_joined(one: _Anchor, other: _Anchor, text: str) -> bool:
    """Say whether two stand in one row: what is said of "A and B" is said of both."""
    first, last = sorted((one, other), key=lambda anchor: anchor.own[0].start)
    return text[first.own[-1].end : last.own[0].start] in (" and ", " or ", ", ")


def _fullest(around: Sequence[tuple[Term, float]]) -> float:
    """Return what `_belonging` gives where the evidence has the same words just as near."""
    return sum(near * near for _, near in around)


def _is_rival(known: _Anchor, stated: _Anchor) -> bool:
    """Say whether one could be in the place of the other: "by 3%" is in no place of "to 3%"."""
    roles = {one.value.role for one in (known, stated) if isinstance(one.value, Figure)}
    return known.kind == stated.kind and (len(roles) < 2 or "" in roles)


def _around(anchor: _Anchor, stated: Sequence[_Anchor], statement: str) -> list[tuple[Term, float]]:
    """Return the words of the statement that are nearest to one anchor, and how near."""
    taken = {term for one in stated for term in one.own}
    found = []
    for term in terms(statement):
        if not term.topical or term in taken:
            continue
        near = nearness(term, anchor.own)
        if near >= max(nearness(term, one.own) for one in stated):
            found.append((term, near))
    return found


def _belonging(around: Sequence[tuple[Term, float]], anchors: Sequence[_Anchor], evidence: str) -> float:
    """Return how near the same words stand to one of these anchors in the evidence."""
    own = [term for anchor in anchors for term in anchor.own]
    known = [term for term in terms(evidence) if term.topical]
    total = 0.0
    for term, near in around:
        alike = [other for other in known if senses.alike(term.stem, other.stem) and other not in own]
        total += near * max((nearness(other, own) for other in alike), default=0.0)
    return total


def _is_displaced(anchor: _Anchor, own: Sequence[_Anchor], rival: _Anchor, statement: str, evidence: str) -> bool:
    """Say whether what stands right beside an anchor in the statement stands beside the rival only in the evidence.

    That is what a number counts, and what a name is called: "620 cars", "Challenger Weiss", "Weiss, the challenger".
    """
    beside = _beside(anchor, statement)
    if beside is None or not own:
        return False
    alike = [term for term in terms(evidence) if senses.alike(term.stem, beside.stem)]
    here = max((nearness(term, one.own) for term in alike for one in own), default=0.0)
    there = max((nearness(term, rival.own) for term in alike), default=0.0)
    if isinstance(anchor.value, Figure):
        counted = next((term for one in own if (term := _beside(one, evidence))), None)
        if counted is None or counted.text.endswith("ed"):  # "5,400 injured" leaves out whom it counts
            return False
        return not senses.alike(counted.stem, beside.stem) and there > here and here < FAR
    return there > BESIDE and here < FAR


def _beside(anchor: _Anchor, text: str) -> Term | None:
    """Return the word for what a number counts or for who bears a name, if one stands right there."""
    first, last = anchor.own[0], anchor.own[-1]
    if isinstance(anchor.value, Figure):
        of = _OF.match(text, last.end) if anchor.kind == figures.PERCENT and not anchor.value.fraction else None
        if of:  # "72% of the teachers"
            return next((term for term in terms(text) if term.start >= of.end()), None)
        return next((term for term in terms(text) if term.place == last.place + 1 and term.topical), None)
    if not isinstance(anchor.value, frozenset):
        return None
    before = next((term for term in terms(text) if term.place == first.place - 1 and term.topical), None)
    called = _CALLED.match(text, last.end)
    after = within(text, *called.span("role")) if called else []
    return before or (after[0] if after else None)


def _same(known: _Anchor, stated: _Anchor, published: date | None) -> bool:
    if isinstance(known.value, Figure) and isinstance(stated.value, Figure):
        return equivalence.carries(known.value, stated.value)
    if isinstance(known.value, Moment) and isinstance(stated.value, Moment):
        return moments.carried(stated.value, known.text, published) or moments.agrees(known.value, stated.value)
    if isinstance(known.value, frozenset) and isinstance(stated.value, frozenset):
        if codes(known.text) & codes(stated.text) and not is_capital(known.text) and not is_capital(stated.text):
            return True
        return any(senses.alike(one, other) for one in known.value for other in stated.value)
    return False


def _numbers(text: str, *_: object) -> Iterator[_Anchor]:
    dates = moments.moments(text)
    for figure in figures.figures(text):
        if figure.anaphoric or figure.unit == "ordinal":
            continue
        if not any(figure.start < day.end and day.start < figure.end for day in dates):
            yield _Anchor(figure.text, figure.unit, figure, tuple(within(text, figure.start, figure.end)))


def _dates(text: str, published: date | None, *_: object) -> Iterator[_Anchor]:
    counted = moments.relative(text, published) if published else ()
    # The first day of "3 to 13 July" is no date beside the other.
    own = (day for day in moments.moments(text) if len(day.text) > 2)
    for day in (*own, *moments.stepped(text, published), *counted):
        yield _Anchor(day.text, "", day, tuple(within(text, day.start, day.end)))


def _names(text: str, _: object, written: frozenset[str]) -> list[_Anchor]:
    groups: list[list[Term]] = []
    for term in terms(text):
        if not _is_name(term, text, written):
            continue
        if groups and _JOINER.fullmatch(text, groups[-1][-1].end, term.start):
            groups[-1].append(term)
        else:
            groups.append([term])
    found: list[_Anchor] = []
    kind, before = "", 0
    for group in groups:
        start, end = group[0].start, group[-1].end
        # "In Sunder and Porto Alba": both are places.
        if text[before:start] not in (" and ", " or ", ", "):
            kind = (
                "country"
                if codes(text[start:end])
                else "place"
                if _PLACE.search(text, max(0, start - 20), start)
                else ""
            )
        name = _Anchor(text[start:end], kind, frozenset(term.stem for term in group), tuple(group))
        # What follows "Luis Prado of Minato University" is said of Prado.
        if found and text[before:start] in (" of ", " of the "):
            found[-1] = replace(found[-1], own=(*found[-1].own, *name.own))
        found.append(name)
        before = end
    return found


def _is_name(term: Term, text: str, written: frozenset[str]) -> bool:
    low = term.text.casefold()
    if not term.text[0].isupper() or low in words.TITLES or low in CALENDAR | figures.WORDS or not term.topical:
        return False
    opening = not re.search(r"\w", re.split(r"[.!?:]\s", text[: term.start])[-1])
    return not (opening and (senses.is_known(low) or words.is_ordinary(low) or low in written))


_KINDS: Mapping[Callable[[str, date | None, frozenset[str]], Iterable[_Anchor]], tuple[float, float]] = {
    _numbers: (0.15, 0.25),
    _dates: (0.05, 0.25),
    _names: (0.05, 0.4),
}
"""What reads the anchors of a kind, and the least difference in nearness for a mix-up among them, also as a share."""
