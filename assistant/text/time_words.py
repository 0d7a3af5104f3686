"""Time words of a question, turned into a window of publication days relative to what "now" means."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from assistant.text.dates import MONTH, MONTHS, WEEKDAYS, parse_day

_DAY = timedelta(days=1)
_NEWS_LAG = timedelta(days=7)
_FIGURES_LAG = timedelta(days=62)
_NEWS_LAG_YEAR = timedelta(days=31)
"""How long after a period its news still appears: a week after a day or a month, two months after a run of
months (figures for it come late), a month after a year."""

_A_YEAR, _HALF_A_YEAR = timedelta(days=366), timedelta(days=183)

_LATEST = re.compile(
    r"\b(latest|newest|(?:most )?recent(?:ly)?(?! (?:years|decades))|current(?:ly)?|now(?:adays)?|at present|today|"
    r"so far|these days)\b",
    re.I,
)
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_MONTH_OR_YEAR = rf"(?:{MONTH},?\s+(?:of\s+)?{_YEAR}|{_YEAR.replace('year', 'only_year')})"
_NAMELESS_MONTH = MONTH.replace("?P<month>", "?:")
_NAMELESS_DAY = rf"(?:{_NAMELESS_MONTH}\s+\d{{1,2}}|\d{{1,2}}\s+{_NAMELESS_MONTH})(?:st|nd|rd|th)?"
_DAY_OR_LONGER = (
    rf"(?:{_NAMELESS_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+|(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?)?"
    rf"{_NAMELESS_MONTH},?\s+)?(?:19|20)\d\d"
)
_NO_AMOUNT = (
    r"(?!\s?[-–/]\s?\d)(?! (?:dollars|euros|pounds|yuan|yen|people|men|women|soldiers|troops|workers|jobs|homes|tons|"
    r"tonnes|km|kilomet(?:re|er)s|miles|met(?:re|er)s)\b)"
)
"""What follows no year: a second number, as in "2021-2025", or what "for 2000 euros" counts."""

_BOUND = re.compile(
    r"\b(?P<side>before|prior to|until|till|up to|by|after|since|from)\s+"
    rf"(?:the\s+(?P<edge>start|beginning|end)\s+of\s+)?(?P<period>{_DAY_OR_LONGER}|\d{{4}}-\d\d-\d\d)\b{_NO_AMOUNT}",
    re.I,
)
_BETWEEN = re.compile(
    rf"\b(?:between|from)\s+(?P<first>{_DAY_OR_LONGER}|{_NAMELESS_DAY}|{_NAMELESS_MONTH}|\d{{1,2}})\s+"
    r"(?:and|to|until|till)\s+"
    rf"(?P<last>{_DAY_OR_LONGER})\b",
    re.I,
)
_INSIDE = re.compile(
    rf"\b(?:in|during|of|for|throughout|late|early|mid|as of)[\s-]+{_MONTH_OR_YEAR}\b{_NO_AMOUNT}"
    r"(?:\s+(?:and|or|&)\s+(?P<to>(?:19|20)\d\d)\b)?",
    re.I,
)
_MONTH_ALONE = re.compile(rf"\b{MONTH},?\s+(?:of\s+)?{_YEAR}\b", re.I)
_RELATIVE = re.compile(
    r"\b(?P<the>the\s+)?(?P<which>this|last|past|previous)\s+(?P<unit>week|month|year)\b(?! of\b)", re.I
)
_SINCE = re.compile(r"\bsince\s+(?:\w+\s+){0,4}$", re.I)
"""What opens the end of the period right after it: "since the vote of 2024"."""

_NUMBER_WORDS = {
    word: number
    for number, word in enumerate("two three four five six seven eight nine ten eleven twelve".split(), start=2)
} | {"few": 3, "couple of": 2, "several": 4}
_LAST_N = re.compile(
    rf"\b(?:last|past|previous)\s+(?P<n>\d{{1,9}}|{'|'.join(_NUMBER_WORDS)})\s+(?P<unit>hour|day|week|month|year)s\b",
    re.I,
)
_AGO = re.compile(
    rf"\b(?P<n>an?|one|\d{{1,9}}|{'|'.join(_NUMBER_WORDS)})\s+(?P<unit>hour|day|week|month|year)s?\s+ago\b", re.I
)
_WEEKDAY = re.compile(rf"(?:\b(?:on|last)\s+|(?<=\bsince\s))(?P<day>{'|'.join(WEEKDAYS)})\b", re.I)
# A month needs a preposition, and a capital where it could be a verb: "in June", "last March"; "on May Day" has none.
_WITHOUT_YEAR = re.compile(
    r"\b(?:in|on|during|throughout|since|before|after|until|till|by|last|early|mid|late)[\s-]+"
    rf"(?!(?-i:may|mar|march)\b)(?P<named>{_NAMELESS_DAY}|{_NAMELESS_MONTH})(?![\w-]| (?-i:[A-Z]))",
    re.I,
)
_UP_TO = re.compile(r"(?:before|until|till|by)\b", re.I)
_PRESENT = re.compile(r"\b(?:is|are|has|have|does|do)\b|\b(?:who|what|where|when|how)['’]s\b", re.I)
_PAST = re.compile(r"\b(?:was|were|did|had)\b", re.I)
_AHEAD = re.compile(r"\b(?:will|next|upcoming)\b", re.I)
_DAYS = {"hour": 1 / 24, "day": 1, "week": 7, "month": 31, "year": 366}
_MOST_DAYS = 36_600


@dataclass(frozen=True)
class Kin:
    """Articles published from `since` to `until`, inclusive, count too when they hold one of the words.

    A word with a capital counts only as it is written: "May" is a month, "may" is none.
    """

    since: date
    until: date
    words: tuple[str, ...]


@dataclass(frozen=True)
class Window:
    """Publication days that a question asks for.

    Attributes:
        since, until: Bounds, inclusive; None is open.
        kin: What lets an article from outside the bounds in: it speaks of the period itself.
        latest: Newer articles are preferred.
        is_loose: Where the window is a preference, articles from outside count too, for less.
    """

    since: date | None = None
    until: date | None = None
    kin: tuple[Kin, ...] = ()
    latest: bool = False
    is_loose: bool = False

    @property
    def bounded(self) -> bool:
        return self.since is not None or self.until is not None

    def admits(self, published: date | None, text: str) -> bool:
        """Say whether an article fits; one of unknown date always does."""
        if published is None or (
            (self.since is None or published >= self.since) and (self.until is None or published <= self.until)
        ):
            return True
        return any(
            kin.since <= published <= kin.until and _naming(kin.words).search(text) is not None for kin in self.kin
        )


@lru_cache(maxsize=256)
def _naming(words: tuple[str, ...]) -> re.Pattern[str]:
    either = "|".join(re.escape(word) if word != word.lower() else f"(?i:{re.escape(word)})" for word in words)
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)")


def window(question: str, as_of: date) -> Window:
    """Read the time words of a question; "now" is `as_of`. Future periods ("next year") set no bound."""
    latest = bool(_LATEST.search(question))
    for text, kin in ((question, ()), _with_year(question, as_of)):
        for read in (_between, _bound, _day, _inside, _last_n, _relative, _ago, _weekday):
            found = read(text, as_of)
            if found:
                return replace(found, kin=found.kin + kin, latest=latest)
    return Window(latest=latest)


def asks_of_now(question: str, as_of: date) -> bool:
    """Say whether a question asks for what is so now, in time words or in a present tense without any."""
    asked = window(question, as_of)
    return asked.latest or (not asked.bounded and bool(_PRESENT.search(question)) and not _PAST.search(question))


def _with_year(question: str, as_of: date) -> tuple[str, tuple[Kin, ...]]:
    """Add to a day or month without a year the latest that is not ahead, if the question does not look ahead.

    The year is a guess: what names the month counts, whenever it was published.
    """
    match = _WITHOUT_YEAR.search(question)
    if not match or _AHEAD.search(question):
        return question, ()
    for year in (as_of.year, as_of.year - 1):
        period = _period(f"{match['named']} {year}")
        if period and period[0] <= as_of:
            # By a day of a month is not what was told of the month after that day.
            ends = period[0] == period[1] and _UP_TO.match(match.group())
            kin = () if ends else (_anytime(f"{period[0]:%B}"),)
            return f"{question[: match.end()]} {year}{question[match.end() :]}", kin
    return question, ()


def _between(question: str, as_of: date) -> Window | None:
    match = _BETWEEN.search(question)
    if not match:
        return None
    last = _period(match["last"])
    if not last:
        return None
    # "Between June and August 2024": the first month is of the same year; "from 1 to 15 March 2024": of the same month.
    begin = match["first"]
    if begin.isdigit() and len(begin) < 3:
        begin = f"{begin} {last[0]:%B}" if last[0] == last[1] else ""
    if not re.search(_YEAR, begin):
        begin = f"{begin} {last[0].year}"
    first = _period(begin)
    if not first or last[1] < first[0]:
        return None
    between = map(str, range(first[0].year + 1, last[0].year))
    return Window(first[0], last[1] + _FIGURES_LAG, (_anytime(begin.lower(), *between, match["last"].lower()),))


def _bound(question: str, as_of: date) -> Window | None:
    match = _BOUND.search(question)
    period = _period(match["period"]) if match else None
    if not match or not period:
        return None
    first, last = _at_edge(period, (match["edge"] or "").lower())
    side = match["side"].lower()
    # A text that names a year on the right side may tell of it, whenever it was published; of a day its year can't.
    year, is_day = first.year, first == last
    if side in ("before", "prior to"):
        return Window(None, first - _DAY, (_anytime(*map(str, range(year - 40, year))),))
    if side in ("until", "till", "up to", "by"):
        return Window(None, last, (_anytime(*map(str, range(year - 40, year + (not is_day)))),))
    after = side == "after"
    return Window(last + _DAY if after else first, None, (_anytime(*map(str, range(year + after, year + 10))),))


def _at_edge(period: tuple[date, date], edge: str) -> tuple[date, date]:
    """Return the start or the end of a period: a month of a year, ten days of a month."""
    first, last = period
    span = timedelta(days=30 if (last - first).days > 31 else 9)
    if edge == "end":
        return max(first, last - span), last
    return (first, min(last, first + span)) if edge else period


def _day(question: str, as_of: date) -> Window | None:
    day = parse_day(question)
    if day:
        words = (f"{day.day} {day:%B}".lower(), f"{day:%B} {day.day}".lower(), f"{day:%B} {day:%d}".lower())
        return Window(day, day + _NEWS_LAG, (Kin(day - _HALF_A_YEAR, day + _A_YEAR, words),))
    if re.search(r"\bday before yesterday\b", question, re.I):
        return Window(as_of - 2 * _DAY, as_of - _DAY)
    if re.search(r"\byesterday\b", question, re.I):
        return Window(as_of - _DAY, as_of)
    if re.search(r"\btoday\b", question, re.I) and re.search(r"\b(happen|news|report)", question, re.I):
        return Window(as_of - _DAY, as_of)
    return None


def _inside(question: str, as_of: date) -> Window | None:
    match = _INSIDE.search(question) or _MONTH_ALONE.search(question)
    period = _period(match.group()) if match else None
    if not match or not period:
        return None
    if match["month"]:
        first_day, until, kin = period[0], period[1] + _NEWS_LAG, _month_kin(period[0], period[1])
    else:
        first, last = sorted((period[0].year, int(match.groupdict()["to"] or period[0].year)))
        kin = tuple(kin for year in dict.fromkeys((first, last)) for kin in _year_kin(year))
        first_day, until = date(first, 1, 1), date(last, 12, 31) + _NEWS_LAG_YEAR
    # What holds as of a month may have been said long before it.
    as_it_stood = match.group().lower().startswith("as of")
    return Window(None if as_it_stood else first_day, _end_of(question, match, until), kin)


def _anytime(*words: str) -> Kin:
    return Kin(date.min, date.max, words)


def _month_kin(first: date, last: date) -> tuple[Kin, ...]:
    """A look back within the year may name the month alone; any other text has to name the year too."""
    named = (f"{first:%B %Y}".lower(), f"{first:%b %Y}".lower(), f"{first:%b}. {first:%Y}".lower())
    return (_anytime(*named), Kin(last, last + _A_YEAR, (f"{first:%B}",)))


def _year_kin(year: int) -> tuple[Kin, ...]:
    return (
        _anytime(str(year)),
        Kin(date(year + 1, 1, 1), date(year + 1, 12, 31), ("last year", "a year ago", "a year earlier")),
        Kin(date(max(1, year - 1), 1, 1), date(max(1, year - 1), 12, 31), ("next year", "coming year")),
    )


def _last_n(question: str, as_of: date) -> Window | None:
    match = _LAST_N.search(question)
    if not match:
        return None
    number = _NUMBER_WORDS.get(match["n"].lower()) or int(match["n"])
    return _rolling(as_of, number * _DAYS[match["unit"].lower()])


def _rolling(as_of: date, days: float) -> Window:
    return Window(as_of - timedelta(days=min(_MOST_DAYS, int(days + 0.999))), as_of)


def _ago(question: str, as_of: date) -> Window | None:
    match = _AGO.search(question)
    if not match:
        return None
    number = _NUMBER_WORDS.get(match["n"].lower()) or (int(match["n"]) if match["n"].isdigit() else 1)
    unit = match["unit"].lower()
    day = as_of - timedelta(days=min(_MOST_DAYS, number * _DAYS[unit]))
    around = timedelta(days=max(1, _DAYS[unit]))
    kin = (_anytime(str(day.year), match.group().lower()),) if unit == "year" else ()
    return Window(day - around, _end_of(question, match, min(as_of, day + around)), kin)


def _weekday(question: str, as_of: date) -> Window | None:
    match = _WEEKDAY.search(question)
    if not match or _AHEAD.search(question):
        return None
    days_back = (as_of.weekday() - WEEKDAYS.index(match["day"].lower()) - 1) % 7 + 1
    # An older article that tells of the same weekday counts too: the week is a guess.
    kin = (_anytime(match["day"].capitalize()),)
    return Window(as_of - timedelta(days=days_back), _end_of(question, match, as_of), kin)


def _relative(question: str, as_of: date) -> Window | None:
    match = _RELATIVE.search(question)
    if not match:
        return None
    which, unit = match["which"].lower(), match["unit"].lower()
    if which == "past" or (which == "last" and match["the"]):  # "the last week" ends now, "last week" on Sunday
        return Window(_rolling(as_of, _DAYS[unit]).since, _end_of(question, match, as_of))
    starts: dict[str, Callable[[date], date]] = {
        "week": lambda day: day - timedelta(days=day.weekday()),
        "month": lambda day: day.replace(day=1),
        "year": lambda day: day.replace(month=1, day=1),
    }
    start = starts[unit](as_of)
    if which == "this":
        start = as_of - 6 * _DAY if unit == "week" else start
        return Window(start, _end_of(question, match, as_of), is_loose=True)
    end = start - _DAY
    lag = {"week": timedelta(days=2), "month": _NEWS_LAG, "year": _NEWS_LAG_YEAR}[unit]
    kin = _year_kin(end.year) if unit == "year" else ()
    return Window(starts[unit](end), _end_of(question, match, min(as_of, end + lag)), kin)


def _end_of(question: str, match: re.Match[str], until: date) -> date | None:
    """Return the end of a period, None where "since" opens it."""
    return None if _SINCE.search(question[: match.start()]) else until


def _period(text: str) -> tuple[date, date] | None:
    """Return first and last day of the day, month or year that a text names."""
    if day := parse_day(text):
        return day, day
    month = _MONTH_ALONE.search(text)
    if month:
        first = date(int(month["year"]), MONTHS[month["month"].lower()], 1)
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        return first, following - _DAY
    year = re.search(_YEAR, text)
    return (date(int(year.group()), 1, 1), date(int(year.group()), 12, 31)) if year else None
