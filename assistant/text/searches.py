"""Hard questions taken apart: the searches that a comparison, a choice, a change or several things at once need."""

import re
from collections.abc import Iterator, Sequence

from assistant.text import kin
from assistant.text.countries import mentions
from assistant.text.dates import MONTHS, is_calendar
from assistant.text.questions import parts
from assistant.text.words import content_stems, names

MOST_SEARCHES = 4

_MAY_NEED = re.compile(r"\b(?:and|or|versus|vs|compare|differ|since|from|after|between)\b", re.IGNORECASE)
"""What every question with a plan holds: the others cost no more than to look for it."""
_TURNED_ROUND = frozenset("is are was were has have had will would can could should may might must does did do".split())
"""Verbs that a question opens with."""
_ASKING = r"(?:which|what|who|whose|when|where|how \w+)"
_OR_AND = r",? (?:or|and|versus|vs\.?) "
_ALTERNATIVES = re.compile(
    rf"(?P<asked>{_ASKING}\b[^,?]{{2,80}}), (?P<items>[^?]+? or [^?]+?)\s*\?*$",
    re.IGNORECASE,
)
"""A choice after a comma: "Which is larger, A or B?"."""
_COMPARATIVE = re.compile(
    r"(?:\b(?:is|are|was|were|came|come|comes|happened|has|had) )?(?:\b(?:the|much|far) )?"
    r"\b(?:(?:large|bigg|small|high|low|long|short|old|young|new|late|fast|slow|cheap|rich|strong|weak|great|few|earli|"
    r"heavi|costli|wealthi)(?:r|er|st|est)|better|best|worse|worst|first)\b",
    re.IGNORECASE,
)
"""What is compared is known once both are found: "larger" finds neither."""
_WHICH_OF = re.compile(
    r"(?:which|who|what)(?: (?:one|ones))? of (?:the following:? |these:? )?"
    rf"(?P<items>(?-i:[A-Z]|the)[^?]*?{_OR_AND}[^?]*?)"
    r"(?P<rest> (?:is|are|was|were|has|have|had|did|does|do|will|would|can|could|"
    r"[a-z]+ed|met|won|lost|left|held|made|took|gave|got|came|went|said|sold|bought|signed)\b[^?]*)\?*$",
    re.IGNORECASE,
)
"""A choice named at once: "Which of A, B and C signed it?"."""
_COMPARED = re.compile(
    r"(?:please )?compare (?P<one>.+?) (?:and|with|to|against) (?P<other>.+?)[\s?.]*$|"
    r"what (?:is|are|was|were) the (?:main )?differences? between (?P<one_2>.+?) and (?P<other_2>.+?)[\s?.]*$|"
    r"how (?:do|does|did) (?P<one_3>.+?) (?:differ from|compare (?:with|to|against)) (?P<other_3>.+?)[\s?.]*$",
    re.IGNORECASE,
)
_SETTING_OUT = re.compile(r"^(?:please )?compare |^how (?:do|does|did) (?=.* differ\W*$)", re.IGNORECASE)
"""What opens a comparison of things named side by side: "Compare trade with A and B", "How do A and B differ?"."""
_RESULT = re.compile(r"(?: differ)?[\s?.]*$", re.IGNORECASE)
_AS_BEFORE = re.compile(r"(?:that|those) (?P<link>of|in|with|between|on|for|from|to|at|by) ", re.IGNORECASE)
"""Stands for what the first of two is called: "those of the tunnel"."""
_LINK = re.compile(r"(?P<link>of|in|with|between|on|for|from|to|at|by|against) ")
_TWICE = re.compile(
    r"(?P<asked>.{6,}?) (?P<one>(?P<link>with|in|to|from|by|for|on|about|at|of|under|before|after) [^,?]{3,80}?)"
    r",? and (?P<other>(?P=link) [^?]{3,80}?)[\s?.]*$"
)
"""Two of a kind behind the same word: "What did it do with A in 2024 and with B in 2025?"."""
_PERIOD = rf"(?:(?:{'|'.join(name for name in MONTHS if len(name) > 3 or name == 'may')}) )?(?:19|20)\d\d"
_CHANGED = re.compile(
    r"how (?:much )?(?:has|have|did|had) (?P<what>.{3,120}?) (?:been )?"
    r"(?:change|develop|evolve|grow|shift|rise|fall|progress|move|fare)[a-z]* "
    r"(?:since|from|after|between) (?P<since>[^?]{3,80}?)(?: (?:to|and|until) (?P<until>[^?]{3,60}?))?[\s?]*$",
    re.IGNORECASE,
)
"""A change over time: "How has A changed since 2023?"."""
_JOINT = re.compile(r"\b(?:between|among|both|either|neither)\s+(?:the\s+)?$", re.IGNORECASE)
"""Before names that belong together: "trade between A and B"."""
_BETWEEN = re.compile(
    r"(?P<comma>, )|,? (?P<word>and|or) (?P<again>(?:in|on|with|to|from|by|at|for|about|against|under|before|after) )?"
    r"(?:the )?"
)
"""What stands between two of several names or times."""
_TIME = re.compile(rf"\b{_PERIOD}\b", re.IGNORECASE)


def searches(question: str) -> tuple[str, ...]:
    """Return the searches that a question needs beside the one for itself, at most `MOST_SEARCHES`; mostly none.

    A question with another one beside it in brackets, as follow-ups are written, is left whole.
    """
    question = question.strip()
    if question.endswith(")") or not _MAY_NEED.search(question):
        return ()
    first, *others = parts(question)
    found: Sequence[str] = [first, *(_whole(part, first) for part in others)]
    if not others:
        rules = (_which_of, _alternatives, _changed, _compared, _each, _twice)
        found = next((split for rule in rules if (split := rule(question))), ())
    distinct = dict.fromkeys(" ".join(search.split()) for search in found)
    kept = [search for search in distinct if search != question and content_stems(search)]
    return tuple(kept[:MOST_SEARCHES]) if len(kept) > 1 else ()


def _whole(part: str, first: str) -> str:
    """Return a part of a question, with the first one beside it where it says too little: "and when in Peru?"."""
    return part if len(set(content_stems(part))) > 2 or part.endswith(")") else f"{part} ({first})"


def _alternatives(question: str) -> list[str]:
    found = _ALTERNATIVES.match(question)
    if not found:
        return []
    asked = _COMPARATIVE.sub("", re.sub(rf"^{_ASKING}\s+", "", found["asked"], flags=re.IGNORECASE)).strip()
    first, *others = _items(found["items"])
    items = (first, *(_named_alike(other, first) for other in others))
    if asked and found["asked"].lower().startswith("who "):
        return [_whether(item, asked) for item in items]
    return [_with_noun(item, asked) for item in items]


def _with_noun(item: str, asked: str) -> str:
    """Return one of several with what is asked of it: "Holm's to Peru" with "visit" is her visit to Peru."""
    owned = re.match(r"(.*['’]s?) ((?:to|in|with|from|at|on) .+)$", item)
    return f"{owned[1]} {asked} {owned[2]}" if owned and " " not in asked else f"{item} {asked}"


def _which_of(question: str) -> list[str]:
    found = _WHICH_OF.match(question)
    return [_whether(item, found["rest"].strip()) for item in _items(found["items"])] if found else []


def _whether(subject: str, said: str) -> str:
    """Return the question whether something is so of a subject: "Does Peru pay more tax?"."""
    verb, _, rest = said.partition(" ")
    if verb.lower() in _TURNED_ROUND:
        opening, verb = verb.capitalize(), ""
    elif verb.endswith("s"):
        opening, verb = "Does", re.sub(r"(?:(?<=[sxzo])e|(?<=[cs]h)e)?s$", "", re.sub("ies$", "ys", verb))
    else:
        opening, verb = "Has", kin.participle(verb)
    return " ".join(filter(None, (opening, subject, verb, rest))) + "?"


def _items(text: str) -> list[str]:
    *first, last = text.split(", ")
    return [item.strip() for item in (*first, *re.split(_OR_AND, last, maxsplit=1)) if item.strip()]


def _changed(question: str) -> list[str]:
    found = _CHANGED.match(question)
    if not found:
        return []
    since, what = found["since"], found["what"]
    then = f"in {since}" if _TIME.fullmatch(since) else f"at the time of {since}"
    now = f"in {found['until']}" if found["until"] else "now"
    return [f"{what} {then}", f"{what} {now}"]


def _compared(question: str) -> list[str]:
    if _SETTING_OUT.search(question):
        asked = _RESULT.sub("", _SETTING_OUT.sub("", question))
        for spans in (_times(asked), _names(asked, 0)):
            for group in _side_by_side(asked, spans, True):
                # "A and B's ambassador" are not two of a kind.
                if not re.match(r"['’]", asked[group[-1][1] :]):
                    return _one_each(asked, group)
    found = _COMPARED.match(question)
    if not found:
        return []
    one, other = (text for text in found.groups() if text)
    return [one, _named_alike(other, one)]


def _named_alike(other: str, one: str) -> str:
    """Return the second of two things with the name of the first, where it leaves that out.

    "Those of the tunnel" beside "the tolls of the bridge", "with Peru" beside "trade with Chile", "Peru's" beside
    "Chile's law".
    """
    owned = re.search(r"['’]s? (.+)$", one)
    if owned and re.search(r"['’]s?$", other):
        return f"{other} {owned[1]}"
    found = _AS_BEFORE.match(other) or _LINK.match(other)
    head = re.match(rf"(.+?) {found['link']} ", one, re.IGNORECASE) if found else None
    return f"{head[1]} {other[found.start('link') :]}" if found and head else other


def _each(question: str) -> list[str]:
    """Return the question once for each of the times, or of the names, that stand side by side in it.

    Names are taken apart only where each is asked about by itself, as after "with A and with B" or in "A or B": what
    "A and B" did, they mostly did together.
    """
    for spans, apart in ((_times(question), True), (_names(question), False)):
        for group in _side_by_side(question, spans, apart):
            if not _JOINT.search(question[: group[0][0]]):
                return _one_each(question, group)
    return []


def _one_each(text: str, group: Sequence[tuple[int, int]]) -> list[str]:
    """Return the text once for each of several spans in it, with that one in the place of all."""
    return [text[: group[0][0]] + text[slice(*span)] + text[group[-1][1] :] for span in group]


def _twice(question: str) -> list[str]:
    found = _TWICE.match(question)
    return [f"{found['asked']} {part}?" for part in (found["one"], found["other"])] if found else []


def _side_by_side(question: str, spans: Sequence[tuple[int, int]], apart: bool) -> Iterator[list[tuple[int, int]]]:
    """Yield the groups of spans with but commas and one "and" or "or" between them."""
    group: list[tuple[int, int]] = []
    for span in spans:
        between = _BETWEEN.fullmatch(question, group[-1][1], span[0]) if group else None
        group = [*group, span] if between else [span]
        if between and between["word"] and (apart or between["again"] or between["word"] == "or"):
            yield group
            group = []


def _times(question: str) -> list[tuple[int, int]]:
    return [found.span() for found in _TIME.finditer(question)]


def _names(question: str, least: int = 1) -> list[tuple[int, int]]:
    """Return where names stand from there on; a country's own "and" is none between two: "Trinidad and Tobago"."""
    countries = [(start, end) for start, end, _ in mentions(question) if " and " in question[start:end]]
    found = [
        (name.start, name.end)
        for name in names(question)
        if name.start >= least
        and not is_calendar(name.text)
        and not any(start <= name.start < end for start, end in countries)
    ]
    return sorted(found + countries)
