"""The lines above a flat text that say whose it is: headline, outlet, day and byline.

Outlets are told by how they are called ("Gazette", "Kurier", "News"), not by a list of them; a line that could as well
be a place or a section names none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.formats import local_days
from assistant.formats.furniture import is_agency, is_furniture, is_stamp, signed_by
from assistant.text import dates
from assistant.text.sentences import is_finished

_LAST = r"""(?:
    advertiser|argus|bulletin|chronicle|courier|dispatch|echo|enquirer|examiner|express|gazette|globe|guardian|herald|
    independent|inquirer|journal|ledger|mail|mirror|monitor|newspaper|newswire|observer|post|press|radio|recorder|
    register|sentinel|standard|telegram|telegraph|times|tribune|weekly|wire|
    \w*zeitung|\w*anzeiger|\w+blatt|\w*kurier|\w*nachrichten|\w*rundschau|allgemeine|merkur|\w*dagblad(?:et)?|
    \w*krant|courant|\w*tidende|\w*tidning|quotidien|noticias|notícias|libre
)"""
_FIRST = r"(?:daily|radio|diario|diário|jornal|folha|corriere|gazzetta|giornale|courrier|heraldo|correo|correio|báo)"
"""Words that newspapers, broadcasters and agencies are called by, and that little else on such lines ends in."""
_OUTLET = re.compile(
    rf"(?ix) (?:the\s)? (?: (?:[\w.'’&-]+\s){{1,4}} {_LAST} | {_LAST}\sof (?:\s[\w-]+){{1,2}} |"
    rf"{_FIRST} (?:\s[\w.'’&-]+){{1,4}} )"
)
_INITIALS = re.compile(r"(?!NEWS|TODAY)[A-Z]{2,5} (?:News|NEWS|Today|TODAY)")
"""Of the names that end so these are outlets; "Football News" and "Politics Today" are sections."""
_SECTION = re.compile(
    r"(?i)(?:the )?(?:(?:local|regional|national|world|international|foreign|global|business|financial|sports|"
    r"politic\w*|breaking|latest|top|more|other|all|most|your|our|good|weekly|guest|blog|tech\w*|science|health|culture|arts?|"
    r"entertainment|celebrity|travel|home|city|today['’]s|related|media|hate|fan|e)"
    r"\s(?:news|press|bulletin|mail|radio|post|times|monitor|wire|journal|register)|daily\s(?:briefing|news|life|"
    r"newsletter|digest|quiz|crossword|update)s?)"
)
"""What a part of a paper or a button is called rather than a paper."""
_FROM = re.compile(r"(?i)^(?:from|source|publisher|published (?:by|in)|via)\b\W*(?:(?-i:the) )?(?!$)")
_JOINERS = frozenset("of the and de del di da du le la el les y e et und van der a".split())
_LEAST_WORDS, _MOST_WORDS, _MOST_CHARACTERS = 2, 16, 200
_MOST_OUTLET_WORDS, _MOST_SURE_WORDS = 5, 3
"""More words than `_MOST_SURE_WORDS` may be a headline with capitals throughout."""
_PARTED = re.compile(r"\s*[|·•,/]\s*|\s+[-–—]\s+")


@dataclass(frozen=True)
class Header:
    """What one line above a text says; None where it does not say it."""

    outlet: str | None = None
    day: date | None = None
    byline: str | None = None


def outlet(line: str) -> str | None:
    """Return the outlet that a line names and nothing else, or None.

    Each word has to begin with a capital, and the first or the last has to be one that outlets are called by.
    """
    name = _FROM.sub("", line.strip(" .|()"))
    words = name.split()
    if not _LEAST_WORDS <= len(words) <= _MOST_OUTLET_WORDS or is_finished(line) or is_furniture(name):
        return None
    if not all(word[0].isupper() or word in _JOINERS for word in words) or not words[-1][0].isupper():
        return None
    if _INITIALS.fullmatch(name):
        return name
    return name if _OUTLET.fullmatch(name) and not _SECTION.fullmatch(name) else None


def header(line: str) -> Header | None:
    """Return what a line says that holds but an outlet, a day and a byline, or some of these; None for any other."""
    if (
        len(line) > _MOST_CHARACTERS
        or len(line.split()) > _MOST_WORDS
        or (is_finished(line) and not line.casefold().endswith(("a.m.", "p.m.")))
    ):
        return None
    found, rest = Header(), line.strip()
    while rest:
        more = next(((said, others) for part, others in _parts(rest) if (said := _said(part, found))), None)
        idle = next((others for part, others in _parts(rest) if _SECTION.fullmatch(part) or is_furniture(part)), None)
        if more is None and idle is None:
            return None
        found, rest = more or (found, idle or "")
    # A section or a button alone is no header line; the day of a change says that this is the head of an article.
    return found if found != Header() or dates.parse_day(line) else None


def _parts(line: str) -> Iterator[tuple[str, str]]:
    """Yield the line, what stands before its first sign of separation and after its last, each with what is left."""
    yield line, ""
    parted = list(_PARTED.finditer(line))
    if parted:
        yield line[: parted[0].start()], line[parted[0].end() :]
        yield line[parted[-1].end() :], line[: parted[-1].start()]


def _said(part: str, found: Header) -> Header | None:
    """Add what a part of a line says to what is found; None where it says nothing of the kind."""
    if name := part.strip(" .|()") if is_agency(part) else outlet(part):
        return replace(found, outlet=found.outlet or name)
    if dates.is_only_a_day(part) or is_stamp(part):
        return replace(found, day=dates.parse_day(part))
    local = local_days.span(part)
    if local and found != Header() and not re.search(r"\w", part[: local[1]] + part[local[2] :]):
        return replace(found, day=local[0])
    if byline := signed_by(part):
        # "By Jane Doe, Harbour Times": the outlet is taken off by itself, from the end.
        return replace(found, byline=byline) if not outlet(_PARTED.split(part)[-1]) else None
    return None


def outlet_after(title: str | None) -> str | None:
    """Return the outlet in a headline such as "Dam opens | Harbour Times", or None."""
    return outlet(title.rsplit("|", 1)[1]) if title and "|" in title else None


def headers(lines: Sequence[str]) -> dict[int, Header]:
    """Return what lines above a text say, by their places.

    A long name of an outlet may as well be a headline, and is one unless another line may be that.
    """
    found = {at: said for at, line in enumerate(lines) if (said := header(line))}
    rest = [line for at, line in enumerate(lines) if at not in found and len(line.split()) > _MOST_SURE_WORDS]
    unsure = {at for at in found if not rest and outlet(lines[at]) and len(lines[at].split()) > _MOST_SURE_WORDS}
    return {at: said for at, said in found.items() if at not in unsure}
