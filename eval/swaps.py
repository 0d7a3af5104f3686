"""Wrong statements made of right ones by putting a name, number or month of the evidence in the place of another.

What FactCC does to sentences (Kryscinski et al. 2020), done to statements: what comes out is as near to the evidence as
what goes in, and only reading tells which of the two it bears out.
"""

import re

from assistant.text.dates import CALENDAR

_MONTHS = "January February March April June July August September October November December".split()
_WORD = r"[A-Z](?:[\w&-]|['’](?!s\b)(?=\w))*"
_NAME = re.compile(rf"(?<![\w’'-]){_WORD}(?:\.?(?: (?:of|de|da|do|van|von|bin|al) (?=[A-Z])| ){_WORD})*")
_OPENERS = frozenset(
    """the a an in on at it he she they his her its their this that these those after before as by for from with while
    when both all some most many few only about around nearly almost more less fewer no not one two three four five six
    seven eight nine ten under over since during until according but and or if of to up last next there half neither
    each every between among police officials""".split()
)
_IN_DATE = "|".join([*_MONTHS, "May"])
_NUMBER = re.compile(
    rf"(?<![\w.,-]){''.join(f'(?<!{month} )' for month in _IN_DATE.split('|'))}\d(?:[\d,]*\d)?(?:\.\d+)?"
    rf"(?![\w-])(?! (?:{_IN_DATE})\b)"
)
_PLACED = re.compile(r"\b(?:in|at|from|to|near|into|outside|between)\s(?:the )?$")
_MUTUAL = re.compile(
    r"\b(?:met|meet\w*|with|between|married|and|or|share\w*|joint\w*|both|together|agree\w*|sign\w*|talk\w*|same|"
    r"border\w*|merge\w*|equal\w*)\b",
    re.IGNORECASE,
)
"""What is said of two names in either order."""
_NAMES_CHANGED, _NUMBERS_CHANGED, _REPLACED, _MONTH = 6, 4, 3, 2
"""How often each way is taken against the others: rare ones oftener."""


def swapped(statement, evidence, rng):
    """Return a statement with one thing of its evidence in the place of another, or None where there is none."""
    ways = [*_names(statement, evidence, rng), *_numbers(statement, evidence), *_months(statement, evidence)]
    return rng.choices([text for _, text in ways], [weight for weight, _ in ways])[0] if ways else None


def _names(statement, evidence, rng):
    own, known = list(_named(statement, evidence)), list(_named(evidence, evidence))
    low = statement.lower()
    for start, end, name in own:
        if name not in evidence:
            continue
        for at, _, other in known:
            said = other.lower() in low or any(word.lower() in low for word in other.split() if len(word) > 3)
            if said or _is_placed(statement, start) != _is_placed(evidence, at):
                continue
            if (len(other) > 4) == (len(name) > 4) or rng.random() < 0.3:  # "EU" is mostly no name for a person
                yield _REPLACED, statement[:start] + other + statement[end:]
    if len(own) == 2 and all(name in evidence for *_, name in own):
        (start, end, one), (begin, stop, other) = own
        apart = not set(one.split()) & set(other.split()) and not _MUTUAL.search(statement[end:begin])
        if apart and _is_placed(statement, start) == _is_placed(statement, begin):
            yield _NAMES_CHANGED, statement[:start] + other + statement[end:begin] + one + statement[stop:]


def _named(text, evidence):
    """Yield `(start, end, name)` of what is written like a name; a first word only where it is one elsewhere too."""
    for match in _NAME.finditer(text):
        start, end, name = match.start(), match.end(), match.group()
        first, _, rest = name.partition(" ")
        if first.lower() in _OPENERS:
            if not rest:
                continue
            start, name = start + len(first) + 1, rest
        opening = not text[:start].strip() or text[:start].rstrip()[-1] in '.!?:"“'
        if len(name) < 3 or name.split()[0].lower() in CALENDAR:
            continue
        if not opening or " " in name or re.search(rf"(?<=[a-z,] ){re.escape(name)}\b", evidence):
            yield start, end, name


def _is_placed(text, at):
    return bool(_PLACED.search(text[:at]))


def _numbers(statement, evidence):
    own, known = ([match.span() for match in _NUMBER.finditer(text)] for text in (statement, evidence))
    written = {statement[start:end] for start, end in own}
    for start, end in own:
        for at, to in known:
            if evidence[at:to] not in written and _kind(statement, start, end) == _kind(evidence, at, to):
                yield _REPLACED, statement[:start] + evidence[at:to] + statement[end:]
    if len(own) == len(written) == 2 and _kind(statement, *own[0]) == _kind(statement, *own[1]) != "year":
        (start, end), (at, to) = own
        yield (
            _NUMBERS_CHANGED,
            statement[:start] + statement[at:to] + statement[end:at] + statement[start:end] + statement[to:],
        )


def _kind(text, start, end):
    """Return what a number is taken for: a year, a share, an amount of money, or how many digits it has."""
    if re.fullmatch(r"(?:19|20)\d\d", text[start:end]):
        return "year"
    if re.match(r"\s?(?:%|per ?cent)", text[end:]):
        return "share"
    if re.match(r"\s(?:million|billion|trillion)", text[end:]):
        return "large"
    if text[:start].endswith(tuple("$€£")):
        return "money"
    return min(2, (len(text[start:end].replace(",", "")) - 1) // 2)


def _months(statement, evidence):
    for match in re.finditer(rf"\b(?:{'|'.join(_MONTHS)})\b", statement):
        for other in _MONTHS:
            if other not in statement and re.search(rf"\b{other}\b", evidence):
                yield _MONTH, statement[: match.start()] + other + statement[match.end() :]
