"""Calendar days in text: reading them, writing them, and finding the one on which an article was published."""

import re
from datetime import date

from assistant.text.words import tokens

MONTHS = {
    name: number
    for number, names in enumerate(
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|"
        "september sept sep|october oct|november nov|december dec".split("|"),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CALENDAR = frozenset((*MONTHS, *WEEKDAYS))
"""Names of months and weekdays, lower case."""

_MONTH_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
MONTH = rf"(?P<month>{_MONTH_NAMES})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
FORMS = [
    re.compile(form + r"(?!\w)", re.IGNORECASE)
    for form in (
        r"(?<!\w)(?P<year>(?:19|20)\d\d)[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?",
        rf"\b{MONTH}\s+{_DAY},?\s+{_YEAR}",
        rf"\b{_DAY}\s+(?:of\s+)?{MONTH},?\s+{_YEAR}",
        r"(?<!\d)(?P<year>(?:19|20)\d\d)\s?年\s?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?日",
    )
]
_ANY_DATE = re.sub(r"\?P<\w+>", "", "|".join(form.pattern for form in FORMS))
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_ZONE = r"(?:\(?[A-Z]{2,5}\)?)?(?:\s?[+-]\d{1,2}(?::?\d\d)?)?"
_TIME = rf"(?:(?:[,\s|–—-]|\bat\b)*\d{{1,2}}[:.]\d\d(?:[:.]\d\d)?\s*(?:[ap]\.?m\.?)?\s*{_ZONE})?"
_ONLY_A_DAY = re.compile(rf"{_WEEKDAY}(?:{_ANY_DATE}){_TIME}\W*", re.IGNORECASE)
_STAMP = re.compile(
    r"^\s*(?:first\s+)?(?:published|posted|issued|publication date|date published|date)\b"
    rf"(?:\s+(?:on|at))?\s*[:|–—-]?\s*{_WEEKDAY}",
    re.IGNORECASE,
)
_PLACE = r"[^\W\d_][\w.'’ -]{1,40}?(?:,\s*[^\W\d_][\w.'’ -]{1,30})?"
_DATELINE = re.compile(
    rf"(?P<place>{_PLACE}),\s+(?P<when>(?:(?i:{_MONTH_NAMES})\.?\s+\d{{1,2}}|\d{{1,2}}\s+(?i:{_MONTH_NAMES})\.?)"
    r"(?:,?\s+(?:19|20)\d\d)?)\s*(?:\((?P<agency>[^)]{2,40})\)\s*[-–—:]*|[-–—:]+)\s*"
)
_UNDATED_LINE = re.compile(
    rf"(?P<place>{_PLACE})\s*(?:\([^)]{{2,40}}\)\s*[-–—:]|[–—]|(?<=\s)-)[-–—]*\s+(?=[\"“'‘]?[^\W\d_])"
)
"""A place in capitals before a dash: "TARVOS (Reuters) — "."""
_PLACE_WORDS = 5
"""More words than this before the day are the beginning of a sentence, not a place."""


def parse_day(text: str) -> date | None:
    """Return the first full calendar day in the text (ISO, "October 8, 2024", "8 October 2024"), or None."""
    found = [match for form in FORMS for match in form.finditer(text)]
    days = (_day_of(match) for match in sorted(found, key=lambda match: match.start()))
    return next((day for day in days if day), None)


def is_only_a_day(line: str) -> bool:
    """Say whether a line holds a full day (perhaps with weekday, time and a stamp word) and nothing else."""
    return _ONLY_A_DAY.fullmatch(_STAMP.sub("", line.strip())) is not None


def stamped_day(line: str) -> tuple[date, str] | None:
    """Return the day after a stamp such as "Published -" or "date" at the head of a line, and what follows it.

    "Updated" is no such stamp: it is not the day of publication.
    """
    stamp = _STAMP.match(line)
    if not stamp:
        return None
    for form in FORMS:
        found = form.match(line, stamp.end())
        if found and (day := _day_of(found)):
            return day, line[found.end() :]
    return None


def dateline(line: str) -> tuple[str, str | None, date | None] | None:
    """Return `(whole dateline, agency, day)` of a line such as "Johannesburg, Nov 23 (Agency) …", or None.

    The day is None where the dateline names no year: nothing here guesses one.
    """
    match = _DATELINE.match(line)
    if not match or not line[0].isupper() or len(match["place"].split()) > _PLACE_WORDS:
        return None
    if not line[match.end() :].strip():
        return None
    return match.group(), match["agency"], parse_day(match["when"])


def dateline_length(text: str) -> int:
    """Return how many characters of a text are a dateline in front of its first sentence, with a day in it or not."""
    found = dateline(text)
    if found:
        return len(found[0])
    line = _UNDATED_LINE.match(text)
    if not line or not line["place"].split(",")[0].isupper() or not text[line.end() :].lstrip("\"“'‘")[0].isupper():
        return 0
    return line.end()


def is_calendar(name: str) -> bool:
    """Say whether a name is but a month or a weekday."""
    return CALENDAR.issuperset(tokens(name))


def spoken(day: date) -> str:
    """Write a day as "8 October 2024"."""
    return f"{day.day} {day:%B %Y}"


def _day_of(match: re.Match[str]) -> date | None:
    month = match["month"].lower()
    try:
        return date(int(match["year"]), MONTHS.get(month) or int(month), int(match["day"]))
    except ValueError:
        return None
