"""Dates of a text, full or partial, and whether those of an article bear them out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import product

from assistant.text import figures
from assistant.text.dates import MONTHS, WEEKDAYS

_MONTH = r"(?P<month>(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[6-9]|20)\d\d)"
_FORMS = [
    re.compile(form + r"(?![\w%])", re.IGNORECASE)
    for form in (
        r"\b(?P<year>(?:1[6-9]|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)",
        r"\b(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>(?:19|20)\d\d)",
        rf"\b{_MONTH}\s+{_DAY}(?:,?\s+{_YEAR})?",
        rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?",
        rf"\b{_DAY}(?=\s?(?:to|and|or|until|-|–)\s?\d{{1,2}}\s+{_MONTH}(?:,?\s+{_YEAR})?)",
        rf"\b{_MONTH},?\s+(?:of\s+)?{_YEAR}",
        r"(?<![\w$€£¥.,-])(?P<year>(?:1[6-9]|20)\d\d)(?P<decade>s)?"
        r"(?!\s*(?:%|per ?cent|[mb]illion|[a-z]+s ago)|[.,]\d)",
        r"(?<=\d\d\d\d[-–])(?P<year>(?:1[6-9]|20)\d\d)",
    )
]
_LONG_MONTH = (
    "(?P<month>"
    + "|".join(rf"{month}\b" if len(month) > 3 else rf"{month}\." for month in MONTHS if month not in ("may", "march"))
    + ")"
)
_NAMED_MONTH = re.compile(
    # "May" and "March" are words of their own: only after a preposition are they taken for months.
    r"\b(?:(?:in|by|of|since|until|till|from|to|between|before|after|this|last|next|early|late|mid|and|"
    r"(?:planned|scheduled|due|set|slated|expected) for)[\s-]+(?P<after>May|March)\b"
    r"|\b(?i:" + _LONG_MONTH + r"))(?!\s*\d)"
)
_WEEKDAY = re.compile(r"\b(?P<weekday>" + "|".join(day.title() for day in WEEKDAYS) + r")\b")
_RELATIVE = re.compile(
    r"\b(?P<which>(?:day before )?yesterday|today|tonight|(?:day after )?tomorrow|last night"
    r"|this (?:morning|afternoon|evening)|(?:this|last|previous|next|coming)\s+(?:year|month|"
    r"spring|summer|autumn|winter))\b",
    re.IGNORECASE,
)
_MONTH_AWAY = re.compile(
    r"\b(?P<which>last|next)\s+(?P<month>" + "|".join(m for m in MONTHS if len(m) > 2) + r")\b", re.IGNORECASE
)
_APART = re.compile(
    r"\b(?P<count>[\w-]+)\s+(?P<unit>year|month|week)s?\s+"
    r"(?:(?P<either>(?:earlier|sooner|later|longer|more) than|after|late)|(?P<back>earlier|before|previously)|later)\b",
    re.IGNORECASE,
)
"""What lies apart from a date: "two years later than planned" names the plan, "two years after" either of two."""
_AHEAD = re.compile(r"\b(?:will|would|until|till|expect\w*|plan\w*|due|from|by|is to|are to)\b", re.IGNORECASE)
"""What tells of the future: "in October" then is the next one, however far."""
_STEP = re.compile(
    r"\b(?:the (?:next|following) (?:day|morning|evening|night)|(?:the|one|a) day (?:after(?! tomorrow)|later)"
    r"|(?P<count>[\w-]+) days (?:later|after|(?P<earlier>earlier|before))"
    r"|(?P<back>the (?:previous day|day before(?! yesterday)|night before)|(?:a|one) day (?:before|earlier)))\b",
    re.IGNORECASE,
)
_AGO = re.compile(r"\b(?P<count>[\w-]+)\s+(?P<unit>day|week|month|year)s?\s+ago\b", re.IGNORECASE)
_NEXT_WEEKDAY = re.compile(r"\bnext\s+(?P<weekday>" + "|".join(WEEKDAYS) + r")\b", re.IGNORECASE)
_WEEKEND = re.compile(r"\b(?:(?P<next>next)|(?P<over>over|at|last|this|past)(?: the)?)\s+weekend\b", re.IGNORECASE)
_END = re.compile(r"\bend of (?:the|this) (?P<unit>month|year)\b", re.IGNORECASE)
_EDGE = re.compile(r"\b(?:(?P<last>end)|start|beginning) of\s+$", re.IGNORECASE)
_FRAME = re.compile(
    r"\b(?i:as of|as at|dated|published|report(?:s|ed|ing)?|according to|wrote|article|updated)\b"
    r"|\((?:[A-Z][\w .&'’-]*, )?$"
)


@dataclass(frozen=True)
class Moment:
    """A date as far as the text names it at `source[start:end]`.

    Attributes:
        weekday: 0 for Monday, or None.
        decade: The year opens a decade ("the 1990s").
        either: Day and month may be the other way round, as in "8/10/2024".
        framed: It says when something was reported rather than when it happened ("as of 8 October").
    """

    text: str
    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    decade: bool = False
    either: bool = False
    framed: bool = False


def moments(text: str) -> list[Moment]:
    """Return the dates of the text in reading order; relative words ("yesterday") are not among them."""
    return list(_moments(text))


@lru_cache(maxsize=1024)
def _moments(text: str) -> tuple[Moment, ...]:
    found: list[Moment] = []
    taken = bytearray(len(text))
    for moment in _read(text):
        if not any(taken[moment.start : moment.end]):
            taken[moment.start : moment.end] = b"\1" * (moment.end - moment.start)
            found.append(moment)
    return tuple(sorted(found, key=lambda moment: moment.start))


def carried(stated: Moment, text: str, published: date | None) -> bool:
    """Say whether a sentence, published on that day, bears out a stated date.

    What the sentence leaves open is filled in from the day of publication: "Monday" is the Monday beside it,
    "in June" the June nearest to it, "last year" the year before. The day itself bears out a framed date, and
    its year or month a partial one where the sentence names no other.
    """
    if published and not 1 < published.year < 9999:
        published = None  # the years around it are beyond the calendar
    own = moments(text)
    if published:
        away = [match.span("month") for match in _MONTH_AWAY.finditer(text)]
        own = [moment for moment in own if (moment.start, moment.end) not in away]
    candidates = [filled for moment in own for filled in _filled(moment, own, published)]
    if published and _AHEAD.search(text):
        candidates += [
            replace(moment, year=published.year + (moment.month <= published.month))
            for moment in own
            if moment.month and moment.year is None
        ]
    candidates += [*stepped(text, published), *_apart(text, own, published)]
    candidates += [edge for moment in own for edge in _edges(moment, own, text, published)]
    if published:
        counted = list(relative(text, published))
        candidates += counted
        day = Moment("", 0, 0, published.year, published.month, published.day)
        partial = stated.day is None and stated.weekday is None
        if stated.framed or (partial and not any(_names_another(moment, stated) for moment in (*own, *counted))):
            candidates.append(day)
    return any(agrees(candidate, stated) for candidate in candidates)


def known(text: str, published: date | None) -> list[Moment]:
    """Return the dates that a sentence published on that day speaks of, a weekday being the latest one, and the day
    itself."""
    own = moments(text)
    found = [moment for moment in own if moment.year]
    if published and 1 < published.year < 9999:
        for moment in own:
            if moment.weekday is not None:
                day = published - timedelta(days=(published.weekday() - moment.weekday) % 7)
                found.append(replace(moment, year=day.year, month=day.month, day=day.day))
            elif moment.month and not moment.year:
                found += [one for one in _filled(moment, own, published) if one.year]
        found += relative(text, published)
        found.append(Moment("", 0, 0, published.year, published.month, published.day))
    return [one for one in found if _is_whole(one)]


def _is_whole(moment: Moment) -> bool:
    """Say whether a date is one of the calendar, as far as it is given."""
    try:
        date(moment.year or 1, moment.month or 1, moment.day or 1)
    except ValueError:
        return False
    return True


def _read(text: str) -> Iterator[Moment]:
    for form in _FORMS:
        for match in form.finditer(text):
            moment = _moment(text, match)
            if moment:
                yield moment
    for match in _NAMED_MONTH.finditer(text):
        group = "after" if match["after"] else "month"
        name = match[group]
        if name[0].isupper():
            number = MONTHS[name.rstrip(".").casefold()]
            yield Moment(name, match.start(group), match.end(group), month=number, framed=_framed(text, match))
    for match in _WEEKDAY.finditer(text):
        weekday = WEEKDAYS.index(match["weekday"].casefold())
        yield Moment(match.group(), match.start(), match.end(), weekday=weekday, framed=_framed(text, match))


def _framed(text: str, match: re.Match[str]) -> bool:
    return bool(_FRAME.search(text[max(0, match.start() - 40) : match.start()]))


def _moment(text: str, match: re.Match[str]) -> Moment | None:
    named = {key: value for key, value in match.groupdict().items() if value}
    year = int(named["year"]) if "year" in named else None
    day = int(named["day"]) if "day" in named else None
    month = None
    if "month" in named:
        written = named["month"].rstrip(".").casefold()
        month = MONTHS.get(written) or int(written)
    numeric = "month" in named and named["month"].isdigit() and match.group()[:4] != named.get("year")
    if numeric and month and day and month > 12 >= day:
        month, day = day, month
    if (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
        return None
    if "month" in named and named["month"][0].islower() and year is None:
        return None  # "may 5" and "march 3 km" are no dates
    either = bool(numeric and month and day and max(month, day) <= 12)
    framed = _framed(text, match)
    decade = "decade" in named
    return Moment(
        match.group(), match.start(), match.end(), year, month, day, decade=decade, either=either, framed=framed
    )


def _filled(moment: Moment, own: Iterable[Moment], published: date | None) -> Iterator[Moment]:
    """Yield the moment with what it leaves open filled in, in each way that makes sense."""
    yield moment
    if moment.either:
        yield replace(moment, day=moment.month, month=moment.day, either=False)
    if moment.month and moment.year is None:
        years = {other.year for other in own if other.year}
        if published:
            middle = date(published.year, published.month, 15)
            around = (published.year - 1, published.year, published.year + 1)
            years |= {year for year in around if abs((date(year, moment.month, 15) - middle).days) < 200}
        for year in years:
            yield replace(moment, year=year)
    if moment.weekday is not None and published:
        ahead = (moment.weekday - published.weekday()) % 7
        for day in (published + timedelta(days=ahead - 7), published + timedelta(days=ahead)):
            yield replace(moment, year=day.year, month=day.month, day=day.day)


def _edges(moment: Moment, own: Iterable[Moment], text: str, published: date | None) -> Iterator[Moment]:
    """Yield the day that "the end of September" or "the start of June" is."""
    edge = _EDGE.search(text, 0, moment.start)
    if not edge or moment.month is None or moment.day is not None:
        return
    for filled in _filled(moment, own, published):
        last = 28 if filled.month == 2 else 31 if filled.month in (1, 3, 5, 7, 8, 10, 12) else 30
        yield replace(filled, day=last if edge["last"] else 1)


def stepped(text: str, published: date | None) -> Iterator[Moment]:
    """Yield the days that a text counts from the date before them, or else from the day of publication."""
    if published and not 1 < published.year < 9999:
        published = None
    own = moments(text)
    for match in _STEP.finditer(text):
        count = figures.figures(match["count"]) if match["count"] else []
        days = int(count[0].value) if count and count[0].value < 1000 else 1
        # "On Wednesday, two days after": what it is after was two days before that.
        is_back = match["back"] or match["earlier"]
        steps = (-days,) if is_back else (days, -days) if match.group().lower().endswith("after") else (days,)
        before = [moment for moment in own if moment.end <= match.start()]
        bases = [filled for moment in before[-1:] for filled in _filled(moment, own, published)]
        for base, days in product(
            bases or ([Moment("", 0, 0, published.year, published.month, published.day)] if published else []), steps
        ):
            if base.year and base.month and base.day:
                try:
                    day = date(base.year, base.month, base.day) + timedelta(days=days)
                except (ValueError, OverflowError):
                    continue
                yield Moment(match.group(), match.start(), match.end(), day.year, day.month, day.day)


def _apart(text: str, own: Iterable[Moment], published: date | None) -> Iterator[Moment]:
    """Yield the year, or the month, that lies so many years or months from the date before it: "a year earlier"."""
    for match in _APART.finditer(text):
        number = figures.count(match["count"])
        before = [moment for moment in own if moment.end <= match.start()]
        bases = [*_filled(before[-1], own, published), before[-1]] if before else []
        if published:
            bases.append(Moment("", 0, 0, published.year, published.month))
        unit = match["unit"].casefold()
        base = next((one for one in bases if one.year and (one.month or unit == "year")), None)
        if base is None or base.year is None or number is None:
            continue
        for steps in (number, -number) if match["either"] else (-number,) if match["back"] else (number,):
            written = match.group(), match.start(), match.end()
            if unit == "week":
                try:
                    day = date(base.year, base.month or 1, base.day or 15) + timedelta(weeks=steps)
                except (ValueError, OverflowError):
                    continue
                yield Moment(*written, day.year, day.month)
            elif unit == "month" and base.month:
                yield Moment(*written, *_months_on(base.year, base.month, steps))
            else:
                yield Moment(*written, base.year + steps, base.month if base.day is None and before else None)


def relative(text: str, published: date) -> Iterator[Moment]:
    """Yield the dates that a text counts from the day of publication: "yesterday", "next year", "two weeks ago"."""
    if not 1 < published.year < 9999:
        return
    for match in _RELATIVE.finditer(text):
        which = match["which"].casefold()
        step = -1 if which.startswith(("yesterday", "last", "previous")) else 1
        step = 0 if which.startswith(("today", "tonight", "this")) else step
        step = {"day before yesterday": -2, "day after tomorrow": 2}.get(which, step)
        written = match.group(), match.start(), match.end()
        if which.endswith(("year", "spring", "summer", "autumn", "winter")):
            yield Moment(*written, published.year + step)
        elif which.endswith("month"):
            yield Moment(*written, *_months_on(published.year, published.month, step))
        else:
            day = published + timedelta(days=step)
            yield Moment(*written, day.year, day.month, day.day)
    for match in _MONTH_AWAY.finditer(text):
        month, ahead = MONTHS[match["month"].casefold()], match["which"].casefold() == "next"
        year = published.year + (month <= published.month if ahead else -(month >= published.month))
        yield Moment(match.group(), match.start(), match.end(), year, month)
    for match in _NEXT_WEEKDAY.finditer(text):
        # On a Tuesday "next Friday" is either of two.
        ahead = (WEEKDAYS.index(match["weekday"].casefold()) - published.weekday()) % 7
        for days in {ahead or 7, ahead + 7}:
            day = published + timedelta(days=days)
            yield Moment(match.group(), match.start(), match.end(), day.year, day.month, day.day)
    for match in _WEEKEND.finditer(text):
        ahead = (5 - published.weekday()) % 7
        for days in (ahead - 7, ahead - 6, ahead, ahead + 1):
            day = published + timedelta(days=days)
            yield Moment(match.group(), match.start(), match.end(), day.year, day.month, day.day)
    for match in _END.finditer(text):
        month = 12 if match["unit"].casefold() == "year" else published.month
        day = date(*_months_on(published.year, month, 1), 1) - timedelta(days=1)
        yield Moment(match.group(), match.start(), match.end(), day.year, day.month, day.day)
    for match in _AGO.finditer(text):
        for moment in _ago(match["count"].casefold(), match["unit"].casefold(), published):
            yield replace(moment, text=match.group(), start=match.start(), end=match.end())


def _ago(count: str, unit: str, published: date) -> Iterator[Moment]:
    """Yield the moment that lies so many units back, no finer than the unit says it."""
    number = figures.count(count)
    if number is None:
        return
    if unit == "year":
        yield Moment("", 0, 0, published.year - number, published.month)
    elif unit == "month":
        yield Moment("", 0, 0, *_months_on(published.year, published.month, -number))
    else:
        day = published - timedelta(days=number * (7 if unit == "week" else 1))
        yield Moment("", 0, 0, day.year, day.month, day.day if unit == "day" else None)


def _months_on(year: int, month: int, months: int) -> tuple[int, int]:
    """Return the year and the month that lie so many months after one."""
    at = year * 12 + month - 1 + months
    return at // 12, at % 12 + 1


def _names_another(moment: Moment, stated: Moment) -> bool:
    """Say whether a date of the sentence itself differs from the stated one in what both name."""
    year = moment.year is not None and stated.year is not None and moment.year != stated.year
    month = moment.month is not None and stated.month is not None and moment.month != stated.month
    return year or month


def agrees(known: Moment, stated: Moment) -> bool:
    """Say whether all that the statement names is known and the same."""
    if stated.either:
        turned = replace(stated, day=stated.month, month=stated.day, either=False)
        if agrees(known, turned):
            return True
    if stated.decade and known.year and stated.year:
        return known.year // 10 == stated.year // 10
    if known.decade and stated.year:
        return False
    for name in ("year", "month", "day"):
        named = getattr(stated, name)
        if named is not None and getattr(known, name) != named:
            return False
    if stated.weekday is None or known.weekday == stated.weekday:
        return True
    if known.year and known.month and known.day:
        try:
            return date(known.year, known.month, known.day).weekday() == stated.weekday
        except ValueError:
            return False
    return False
