"""Teasers of other stories that stand below an article in flat text."""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from assistant.formats.furniture import is_furniture
from assistant.text import dates
from assistant.text.countries import countries
from assistant.text.sentences import is_paragraph, spans
from assistant.text.words import content_stems, names, stem, tokens

_LEANING = re.compile(
    r"(?:He|She|It|They|We|I|You|His|Her|Its|Their|Our|My|Your|This|That|These|Those|There|Here|Such|Both|Another|"
    r"Others?|One|Some|Many|Most|All|Each|Few|Neither|And|But|Or|So|Yet|Then|Also|Still|However|Meanwhile|Instead|"
    r"In|At|On|For|From|With|Of|To|By|Among|After|Before|Since|Until|While|When|If|As|Although|Though|Despite|"
    r"What|Who|Whose|Which|Why|How|Where|Will|Would|Can|Could|Should|Is|Are|Was|Were|Do|Does|Did|Has|Have)\b"
)
"""How a paragraph begins that goes on from what stands before it; the first line of a story may, but seldom does."""
_LIST = re.compile(
    r"(?i)\W*(?:(?:related|recommended|top|latest|trending|popular|other|more)\s(?:stories|articles|news|reading|posts|content)|"
    r"most\s(?:read|viewed|popular)|more\s(?:on|from|in)\s.{2,30}|editor['’]?s?['’]?\s(?:picks?|choice)|read\snext|"
    r"you\s(?:may|might)\s(?:also\s)?(?:like|be\sinterested\sin)|don['’]?t\smiss|recommended(?:\sfor\syou)?|trending)\W*"
)
"""What stands above a list of other stories."""
_LEAST_BEFORE, _LEAST_LISTED, _HEADLINE_WORDS = 3, 2, 4
_CENTRAL_SHARE = 0.2
"""Share of the paragraphs in which a central term of an article occurs."""
_STORY_SHARE = 0.6
"""Share of the paragraphs, from the first, that are looked at for central terms: teasers stand at the end."""
_LEAST, _MOST = 4, 40
_MOST_FAMILIAR = 1 / 3
"""Share of the terms of a teaser that the story has too. Of 4,202 beginnings and wholes of news articles none lost a
paragraph at a third or at 0.4, two did at a half, and three where three paragraphs were enough."""

_MOST_FAMILIAR_LISTED = 1 / 6
"""The same of a headline with its summary in a list, where a heading of the story itself may stand as well."""
_LEAST_SHARED, _MOST_LINKED = 2, 0.2
"""Terms that link two paragraphs, and the share of the teasers that may be linked with the next."""

_ANY_NEWS = """say said says saying tell told add added ask asked report reported according announce announced claim
    year month week day today yesterday tomorrow time hour ago early late new news old first second third last next two
    three four five one many several including part number way make made take took come came go went get got give given
    see set call called public official officials people country state government national international world leader
    leaders president minister prime chief member group meeting visit talks statement percent million billion"""
"""Words that two news stories share without having to do with one another."""


@cache
def _any_news() -> frozenset[str]:
    return frozenset(map(stem, _ANY_NEWS.split()))


def terms(line: str) -> set[str]:
    """Return the stems in a line that tell one story from another: numbers and the everyday words of news are none."""
    return {term for term in content_stems(line) if term not in _any_news() and not term[0].isdigit()}


def central_terms(prose: Sequence[str]) -> frozenset[str]:
    """Return the terms that occur in at least a fifth of the story's paragraphs (and in two): what it is about."""
    story = prose[: max(3, round(_STORY_SHARE * len(prose)))]
    counts = Counter(term for line in story for term in terms(line))
    least = max(2.0, _CENTRAL_SHARE * len(story))
    return frozenset(term for term, count in counts.items() if count >= least)


def listed(lines: Sequence[str]) -> set[str]:
    """Return the lines of lists of other stories, each a headline above one paragraph, under "Related stories".

    The story may go on below the list, and may itself have one paragraph under each heading: a list ends where two
    paragraphs follow on each other, or where the terms are those of the story.
    """
    found: set[str] = set()
    known: set[str] = set()
    at = paragraphs = 0
    while at < len(lines):
        count, end = 0, at + 1
        if paragraphs >= _LEAST_BEFORE and _LIST.fullmatch(lines[at]):
            # Once two are found, the others need not be that far from the story.
            while below := _below_listed(
                lines, end, known, _MOST_FAMILIAR_LISTED if count < _LEAST_LISTED else _MOST_FAMILIAR
            ):
                count, end = count + 1, below
        if count >= _LEAST_LISTED:
            found.update(lines[at:end])
        elif is_paragraph(lines[at]):  # the same headlines may stand above the story, too
            known.update(terms(lines[at]))
            paragraphs += 1
        at = end if count >= _LEAST_LISTED else at + 1
    return found


def _below_listed(lines: Sequence[str], at: int, known: set[str], most_familiar: float) -> int | None:
    """Return the place below a headline, the one paragraph on it and its day, or None where other lines stand there."""
    if at + 1 >= len(lines):
        return None
    headline, text = lines[at : at + 2]
    if is_paragraph(headline) or len(headline.split()) < _HEADLINE_WORDS or not is_paragraph(text):
        return None
    below = at + 2
    while below < len(lines) and dates.is_only_a_day(lines[below]):
        below += 1
    said = terms(headline) | terms(text)
    goes_on = below == at + 2 and below < len(lines) and is_paragraph(lines[below]) and not is_furniture(lines[below])
    return None if goes_on or len(said & known) > most_familiar * len(said) else below


def without_trailing(lines: list[str], central: frozenset[str]) -> list[str]:
    """Cut paragraphs from the end that are the beginnings of other stories.

    Most stories end on paragraphs that have little to do with what they are about, so that alone cuts nothing. Each of
    at least four closing paragraphs has to name somebody or some place that the story does not, to share few terms with
    it, and to stand by itself: not a quotation, nothing that leans on the paragraph before, and next to none of them
    about what its neighbour is about.
    """
    start = len(lines)
    while start > max(0, len(lines) - _MOST) and _stands_alone(lines[start - 1], central):
        start -= 1
    known = {term for line in lines[:start] for term in terms(line)}
    tail = lines[start:]
    while akin := [at for at, line in enumerate(tail) if not _is_foreign(line, known)]:
        # All up to the last such line belong to the story, and so do their terms.
        known.update(term for line in tail[: akin[-1] + 1] for term in terms(line))
        tail = tail[akin[-1] + 1 :]
    linked = sum(_is_linked(one, other) for one, other in pairwise(tail))
    is_list = len(tail) >= _LEAST and linked <= _MOST_LINKED * len(tail) and len(tail) * 2 <= len(lines)
    return lines[: len(lines) - len(tail)] if is_list else lines


def _stands_alone(line: str, central: frozenset[str]) -> bool:
    if not central or not central.isdisjoint(content_stems(line)):
        return False
    return is_paragraph(line) and line[0].isalpha() and not _LEANING.match(line)


def _is_linked(one: str, other: str) -> bool:
    return bool(_subjects(one) & _subjects(other)) or len(terms(one) & terms(other)) >= _LEAST_SHARED


def _is_foreign(line: str, known: set[str]) -> bool:
    """Say whether a line is about something else than a story with the known terms."""
    said = terms(line)
    return bool(_subjects(line) - known) and len(said & known) <= _MOST_FAMILIAR * len(said)


def _subjects(line: str) -> set[str]:
    """Return the stems of the names in a line, months and weekdays left out.

    A lone word that opens a sentence has a capital anyway: it is a name only if a country has it, or in capitals.
    """
    opening = {start for start, _ in spans(line)}
    found = [name.text for name in names(line) if name.start not in opening or " " in name.text or name.text.isupper()]
    words = {word for name in [*found, *countries(line)] for word in tokens(name)}
    return {stem(word) for word in words - dates.CALENDAR}
