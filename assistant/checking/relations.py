"""Relations that a text states between two sides, and whether a statement turns one round.

Who beat whom, which was more than which, what came first, what caused what.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise, takewhile

from assistant.checking import senses
from assistant.checking.terms import Term, terms, within
from assistant.text import figures, words
from assistant.text.dates import CALENDAR

_ACTS = """
    accuse blame criticise criticize denounce sue sued fault; acquire buy bought purchase; appoint name; ask urge;
    arrest detain capture seize; attack fire strike struck shell bomb invade; beat beaten defeat eliminate knock oust
    overcome; convict jail sentence; deport expel; dismiss sack; employ hire; free release; fund finance; help assist
    aid; hit; invite; kill murder shoot shot; lead led head chair; lend lent; own; pay paid; praise; replace succeed;
    rescue save; sell sold; send sent; supply; back endorse; threaten; treat; visit; wound injure; hand give gave
    given; oppose; challenge; follow; join; leave left; insult; teach taught; protect; stop halt suspend cease;
    summon; betray; marry; mention; represent; sponsor
"""
"""What one side does to the other: groups of one act between semicolons."""

_MORE_ACTS = "exceed outnumber outpace surpass overtake overtook outsell outsold outperform outstrip"
_TURNED = {"borrow": "lend", "receiv": "give", "lose": "beat", "lost": "beat"}
"""Acts, by stem, that are another act seen from its other side: to lose to somebody is to be beaten by him."""

_MORE = re.compile(
    r"\b(?:(?P<less>less|fewer|lower|smaller|slower|cheaper|weaker|shorter|poorer|worse|younger|"
    r"more (?:slowly|cheaply|weakly|poorly|rarely))|more|better|"
    r"(?!(?:other|rather|later|over|after|under|\w+ber)\b)[a-z]{3,}er)\b"
    r"(?:[^,;:.]{0,80}?|[^;:.,]{0,80},[^;:.,]{0,60},)\s(?P<than>than)\b",
    re.IGNORECASE,
)
_CLEARLY = re.compile(
    r"\b(?:(?P<more>more|better|higher|larger|bigger|greater|longer|dearer|taller|heavier|warmer|stronger)"
    r"|(?P<less>less|fewer|lower|smaller|cheaper|shorter|lighter|colder|weaker))\b(?! \w+ing\b)",
    re.IGNORECASE,
)
_THAN_AMOUNT = re.compile(r"\s+(?:\d|(?:an?|half|one|expected|planned|promised|thought|usual|ever)\b)", re.IGNORECASE)
"""After "more than", what measures rather than stands on the other side."""
_LATER = r"[^.;]*\b(?:later|afterwards|thereafter|the (?:next|following) \w+)\b"
_ORDER = re.compile(
    r"\b(?P<earlier>before|prior to|ahead of)\b|\b(?P<later>after|following|as soon as|only when)\b"
    rf"|,?\s(?P<then>and then|and(?={_LATER})|then)\b|(?P<next>;)(?={_LATER})",
    re.IGNORECASE,
)
_CAUSE = re.compile(
    r"\b(?P<later>because(?: of)?|due to|owing to|as a result of|thanks to|blamed? on|down to|"
    r"(?:was|were|been|is|are) (?:caused|triggered|brought on) by)\b"
    r"|\b(?P<earlier>caus(?:ed|es|ing)|triggered|led(?: \w+){0,3} to|leads to|resulted in|brought on)\b"
    r"|\b(?:was|were|is) (?:its|their|the) (?P<its>cause|reason)\b",
    re.IGNORECASE,
)
_NOWHERE = re.compile(r"\b(?:nowhere|nobody|no (?:other|one)|never|nothing|any (?:other|time))\b", re.IGNORECASE)
_PARTS, _YEAR = re.compile(r"(?:(?!\band\b)[^,;])+"), re.compile(r"\b(?:19|20)\d\d\b")
_ANEW, _SENTENCE_END = re.compile(r"\b(?:but|and|yet|although|though|while)\b"), re.compile(r"[.;!?](?:\s|$)")
_FROM_TO = re.compile(r"\bfrom\s+(?P<first>(?:\w+[ -]){1,5}?)(?:to|into)\s+(?P<second>(?:\w+[ -]?){1,6})")
_END = re.compile(r"[.;:!?]\s|\b(?:but|while|whereas|although|though|whereupon)\b|, and\b")
_NO_OBJECT = frozenset("it him her them us me you for".split())
"""Words behind a verb that say nothing of whom it was done to: a pronoun, or the "for" of "paid for"."""
_BE = frozenset("stand stands stood remain remains is are was were be been being get got".split())
_NO_ACT = _BE | frozenset("said told thought had".split())
_PREPOSITIONS = frozenset(
    "about after against among at before between by during for from in into near on over since to under until with "
    "without".split()
)
_TIMES = frozenset("day week month season year decade century hour minute morning evening night time ago".split())
_RELATIVE = frozenset("which who that".split())
_NO_SUBJECT = frozenset("the a an its their under of".split())
_AUXILIARY = frozenset("to will would may might could can should must did do does not".split())


@dataclass(frozen=True)
class _Relation:
    """`first` stands to `second` as `kind` says: it does it, is more, comes earlier, is the cause.

    Attributes:
        doers: All that may do it too, farther off in the sentence.
    """

    kind: str
    cue: str
    first: tuple[Term, ...]
    second: tuple[Term, ...]
    doers: tuple[Term, ...] = ()


def turned_round(statement: str, evidence: str) -> str | None:
    """Return in plain words which relation of the evidence the statement turns round, or None."""
    known = _relations(evidence)
    for stated in _relations(statement):
        found = [_compared(stated, one) for one in known if one.kind == stated.kind]
        if any(_is_of_another(stated, one, evidence) for one in known if one.kind == stated.kind) and not any(
            _common(stated.first, one.first) for one in known if one.kind == stated.kind
        ):
            return f"the cited sentences say {stated.cue!r} of another"
        turned = max((total for total, is_turned in found if is_turned), default=0)
        straight = max((total for total, is_turned in found if not is_turned), default=0)
        if turned > straight:
            return f"the cited sentences say {stated.cue!r} the other way round"
    return None


def _compared(one: _Relation, other: _Relation) -> tuple[int, bool]:
    """Return how much two relations of one kind have in common, and whether their sides are crossed."""
    sides, others = _parted(one), _parted(other)
    first, second = _common(sides[0], others[0]), _common(sides[1], others[1])
    crossed = _common(sides[0], others[1]), _common(sides[1], others[0])
    same = first + second
    if one.kind == "more" and not (first and second) and not all(crossed):
        return 0, False  # what one thing is more than says nothing of another
    if one.kind in ("order", "cause"):
        same = 2 * same  # clauses have words in common by chance
    return first + second + sum(crossed), all(crossed) and sum(crossed) > same


def _parted(one: _Relation) -> tuple[list[Term], list[Term]]:
    """Return the sides of a relation without the words that are on both."""
    both = {term.stem for term in one.first} & {term.stem for term in one.second}
    return [term for term in one.first if term.stem not in both], [term for term in one.second if term.stem not in both]


def _is_of_another(stated: _Relation, known: _Relation, evidence: str) -> bool:
    """Say whether the statement names another doer or cause for the same, one that the evidence names elsewhere."""
    if not stated.first or not known.first or not _common(stated.second, known.second):
        return False
    if stated.kind in ("cause", "way"):
        return _common(stated.first, terms(evidence)) == len(stated.first)
    names = [term for term in stated.first if term.text[0].isupper() and not senses.is_known(term.text)]
    return (
        stated.kind.startswith("act")
        and any(term.text[0].isupper() for term in known.first)
        and not _common(names, known.doers)
        and 0 < _common(names, terms(evidence)) == len({term.stem for term in names})
    )


def _common(some: Sequence[Term], others: Sequence[Term]) -> int:
    return len({one.stem for one in some if any(senses.alike(one.stem, other.stem) for other in others)})


@lru_cache(maxsize=512)
def _relations(text: str) -> tuple[_Relation, ...]:
    return (*_acts(text), *_comparisons(text), *_sequences(text), *_dated(text), *_causes(text), *_ways(text))


@cache
def _act_kinds() -> dict[str, str]:
    kinds = {words.stem(word): "more" for word in _MORE_ACTS.split()}
    for number, group in enumerate(_ACTS.split(";")):
        kinds |= {words.stem(word): f"act {number}" for word in group.split()}
    return kinds


def _acts(text: str) -> Iterator[_Relation]:
    found = terms(text)
    for at, term in enumerate(found):
        turned = _TURNED.get(term.stem)
        kind = _act_kinds().get(turned or term.stem)
        if kind is None and words.is_past(term.text) and term.text not in _NO_ACT:
            kind = f"act {term.stem}"
        if kind is None or term.text[0].isupper() or not _is_verb(found, at):
            continue
        rest = found[at + 1 : at + 9]
        if rest and rest[0].text in _NO_OBJECT:
            continue
        first, doers = _phrase_before(found, at), _between(text, 0, term.start)
        second = (*_phrase_after(found, at), *_recipient(found, at))
        if turned:
            if not any(one.text in ("to", "from") for one in rest):
                continue
            first, second = _sides(text, term.start, term.end)[::-1]
        elif _is_passive(found, at):
            by = next((place for place, one in enumerate(rest, at + 1) if one.text == "by"), None)
            if by is None:
                continue
            first, second = _phrase_after(found, by), first
            doers = first
        yield _Relation(kind, term.text, first, second, doers)


def _phrase_before(found: Sequence[Term], at: int) -> tuple[Term, ...]:
    """Return the topic words right before a verb, back to the begin of their clause; none where another verb stands
    in it, to which they may belong."""
    phrase: list[Term] = []
    for term in reversed(found[:at]):
        if phrase and term.clause != phrase[0].clause:
            break
        if words.is_past(term.text) and term.text not in _BE:
            return ()
        if _may_act(term):
            phrase.insert(0, term)
    if not phrase and at and found[at - 1].text in _RELATIVE:
        return _phrase_before(found, at - 1)  # "the fund, which owns": of the fund
    return tuple(phrase)


def _phrase_after(found: Sequence[Term], at: int) -> tuple[Term, ...]:
    """Return the topic words right behind a verb or "by", up to a preposition or to the end of their clause."""
    phrase: list[Term] = []
    for term in found[at + 1 :]:
        if phrase and (term.clause != phrase[0].clause or term.text in _PREPOSITIONS):
            break
        if _may_act(term):
            phrase.append(term)
    return tuple(phrase)


def _recipient(found: Sequence[Term], at: int) -> tuple[Term, ...]:
    """Return the topic words behind the "to" of a verb's clause: "sent the medal back to her brother"."""
    for place, term in enumerate(found[at + 1 : at + 16], at + 1):
        if term.text == "to" and term.clause == found[at].clause:
            return _phrase_after(found, place)
    return ()


def _may_act(term: Term) -> bool:
    """Say whether a word may be part of who does something or of what it is done to: none of a number or a time."""
    low = term.text.casefold()
    return term.topical and not low[0].isdigit() and low not in CALENDAR | figures.WORDS | _TIMES


def _is_verb(found: Sequence[Term], at: int) -> bool:
    """Say whether a word that may be a verb or a noun is most likely a verb."""
    word, before = found[at].text, found[at - 1].text.casefold() if at else ""
    if word.endswith("ing"):
        return before in _BE
    if words.is_past(word):
        return before not in _NO_SUBJECT
    return before in _AUXILIARY or (word.endswith("s") and at > 0 and (found[at - 1].topical or before in _RELATIVE))


def _is_passive(found: Sequence[Term], at: int) -> bool:
    if found[at].text.endswith("ing"):
        return False  # "is suing"
    rest = [term for term in found[at + 1 : at + 6] if term.text.casefold() not in CALENDAR]
    # "Signed on Tuesday by", but not "sent by Tuesday".
    if len(rest) > 1 and rest[0].text == "on":
        rest = rest[1:]
    by_somebody = len(rest) > 1 and rest[0].text == "by" and found[found.index(rest[0]) + 1] is rest[1]
    return by_somebody or any(one.text in _BE for one in found[max(0, at - 3) : at])


def _comparisons(text: str) -> Iterator[_Relation]:
    if _NOWHERE.search(text):
        return
    found = [match for match in _MORE.finditer(text) if not _THAN_AMOUNT.match(text, match.end())]
    subject: tuple[Term, ...] = ()
    others: set[Term] = set()
    for at, match in enumerate(found):
        end = found[at + 1].start() if at + 1 < len(found) else len(text)
        before, after = _sides(text, match.start("than"), match.end("than"))
        before = tuple(term for term in before if term not in others)
        after = tuple(term for term in after if term.start < end)
        others.update(after)
        # "More than to Spain, but less than to India": the other side is said once.
        subject = tuple(term for term in before if not _CLEARLY.fullmatch(term.text)) or subject
        # "Power is cheaper than": what ends like a comparative need not be one.
        clear = None if match["less"] else _CLEARLY.search(text, match.start(), match.start("than"))
        is_less = bool(match["less"] or (clear and clear["less"]))
        yield _directed("more", (clear or match).group().split()[0], before or subject, after, turned=is_less)
        yield from _elliptical(text[:end], match.end(), subject, after)


def _elliptical(text: str, start: int, subject: tuple[Term, ...], other: tuple[Term, ...]) -> Iterator[_Relation]:
    """Yield what a comparison without a "than" says of the sides of the one before it: "longer than the other route but
    cheaper to build"."""
    counted = {term for figure in figures.figures(text) for term in within(text, figure.start, figure.end)}
    for part in _ANEW.finditer(text, start):
        end = next((stop.start() for stop in _SENTENCE_END.finditer(text, part.end())), len(text))
        clear = _CLEARLY.search(text, part.end(), end)
        if clear and not re.search(r"\bthan\b", text[clear.end() : end]):
            own = _between(text, part.end(), end)
            side = tuple(term for term in subject if term not in own and _may_act(term) and term not in counted)
            plain = tuple(term for term in other if term.start < part.start())
            yield _directed("more", clear.group(), (*side, *own), plain, turned=bool(clear["less"]))


def _sequences(text: str) -> Iterator[_Relation]:
    for match in _ORDER.finditer(text):
        start, end = match.span(match.lastgroup or 0)
        before, after = _sides(text, start, end)
        yield _directed("order", match[match.lastgroup or 0], before, after, turned=bool(match["later"]))


def _dated(text: str) -> Iterator[_Relation]:
    """Yield what order the years of neighbouring clauses give."""
    spans = []
    for part in _PARTS.finditer(text):
        year = _YEAR.search(part.group())
        if year:
            spans.append((int(year.group()), _between(text, part.start(), part.end())))
    for (year_before, one), (year_after, other) in pairwise(spans):
        if year_before != year_after:
            yield _directed("order", str(year_before), one, other, turned=year_before > year_after)


def _causes(text: str) -> Iterator[_Relation]:
    for match in _CAUSE.finditer(text):
        before, after = _sides(text, match.start(), match.end())
        if match["its"]:
            start = max((end.end() for end in _END.finditer(text[: match.start()])), default=0)
            yield _Relation("cause", match.group(), before, _between(text, 0, start))
        else:
            yield _directed("cause", match.group(), before, after, turned=bool(match["later"]))


def _ways(text: str) -> Iterator[_Relation]:
    for match in _FROM_TO.finditer(text):
        start, end = match.span("second")
        place = takewhile(
            lambda term: not _ends_place(term), (term for term in terms(text) if start <= term.start < end)
        )
        second = tuple(term for term in place if term.topical)
        yield _Relation("way", "from", _between(text, *match.span("first")), second)


def _ends_place(term: Term) -> bool:
    return term.text in _PREPOSITIONS or (term.text[0].islower() and words.is_past(term.text))


def _directed(kind: str, cue: str, one: tuple[Term, ...], other: tuple[Term, ...], turned: bool) -> _Relation:
    return _Relation(kind, cue, other, one) if turned else _Relation(kind, cue, one, other)


def _sides(text: str, start: int, end: int) -> tuple[tuple[Term, ...], tuple[Term, ...]]:
    """Return the topic words before and after a cue, as far as its part of the sentence goes."""
    left = max((match.end() for match in _END.finditer(text, 0, start)), default=0)
    right = next((match.start() for match in _END.finditer(text, end)), len(text))
    before, after = _between(text, left, start), _between(text, end, right)
    if before or "," not in text[end:right]:
        return before, after
    # "After the fire was out, tugs came": what the cue opens goes up to the comma.
    comma = text.index(",", end)
    return _between(text, comma, right), _between(text, end, comma)


def _between(text: str, start: int, end: int) -> tuple[Term, ...]:
    return tuple(term for term in terms(text) if term.topical and start <= term.start and term.end <= end)
