"""Days that a sentence speaks of, as first and last day: "Thursday", "last year" and "the second quarter" resolved."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from assistant.text import dates, figures
from assistant.text.dates import MONTHS
from assistant.text.moments import Moment, moments

_DAY = timedelta(days=1)
_SPEECH = (
    r"\b(?:said|says|told|announced|reported|added|wrote|warned|confirmed|stated|declared|tweeted|posted)"
    r"(?:\s+(?:reporters|journalists|parliament|lawmakers|in a (?:statement|post|letter|report)))?"
)
_REPORTED = re.compile(rf"{_SPEECH}\s+(?:(?:late|early)\s+)?(?:on\s+)?(?:(?:last|this)\s+)?$", re.IGNORECASE)
"""What stands before the day on which somebody spoke."""
_AHEAD = re.compile(
    r"\b(?:will|shall|would|is to|are to|expect\w*|due|set (?:to|for)|must|about to|plan(?:s|ned|ning)?|"
    r"schedul\w+|slated|intend\w*|aim(?:s|ed|ing)?|hop(?:e|es|ed|ing)|want(?:s|ed)? to|forecast\w*|predict\w*|"
    r"project(?:s|ed)|could|may|might|should|going to|ahead of|upcoming|next|coming|later|postponed|delayed|"
    r"rescheduled)\b"
    r"|\bby\s+(?:(?:the\s+)?(?:end|start|middle)\s+of\s+|late\s+|early\s+|mid-?)?$"
)
TOLD_AS_PAST = re.compile(
    r"\b(?:was|were|had|did|became|began|broke|came|died|fell|found|gave|got|grew|held|left|lost|made|met|rose|sent|"
    r"sold|spoke|took|went|won|(?<!\bis )(?<!\bare )(?<!\bbe )(?!(?:need|exceed|proceed|succeed)\b)[a-z]{3,}ed)\b"
)
_SCHEDULED = re.compile(
    r"\b(?:is|are|(?:re)?opens?|begins?|starts?|resumes?|continues?|runs?|ends?|closes?|meets?|votes?|expires?|"
    r"takes? (?:place|office|effect))\s+(?:(?:only|again)\s+)?(?:(?:on|in|until|till)\s+)?$",
    re.IGNORECASE,
)
"""What tells a coming weekday in the present: "the vote ends on Thursday"."""
_WEEKS_BEFORE = 31
_OPENING = re.compile(r"\W*(?:\w+\W+){0,2}")
"""What stands before a date that opens a sentence: "On Thursday the two will sign"."""
_FRONTED_REACH = 60
_PHRASE, _PHRASE_END = 40, re.compile(rf"[;:]|,\s+(?!\d|(?:{'|'.join(MONTHS)})\b)\S+\s+\S+\s", re.IGNORECASE)
"""How many characters lie between two dates of one phrase at most, and what doesn't stand there."""
_THIS = re.compile(r"\bthis\s+$", re.I)
_LAST, _NEXT = re.compile(r"\b(?:last|previous|past)\s+$", re.I), re.compile(r"\b(?:next|coming)\s+$", re.I)
_RELATIVE = re.compile(
    r"\b(?:(?P<day>today|tonight|yesterday|tomorrow)|"
    r"(?P<which>this|last|previous|past|next|coming)\s+(?P<unit>week|month|year))\b",
    re.IGNORECASE,
)
_AGO = re.compile(r"\b(?P<count>[\w-]+)\s+(?P<unit>day|week|month|year)s?\s+ago\b", re.IGNORECASE)
_PART_OF_YEAR = re.compile(
    r"\b(?:(?P<place>first|second|third|fourth|last|final)[\s-](?P<unit>quarter|half)|(?P<short>[QH][1-4]))\b"
    r"(?:\s+(?:of\s+)?(?P<year>(?:19|20)\d\d)\b)?",
    re.IGNORECASE,
)
_PLACES = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_UNTIL = re.compile(r"\s*(?:to|until|till|and|through|[-–—])\s*(?:the\s+)?", re.IGNORECASE)
_FROM = re.compile(r"\b(?:from|between)\s+(?:the\s+)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, inclusive, that `source[start:end]` speaks of.

    Attributes:
        reported: It is when somebody spoke, not when what they spoke of happens.
    """

    start: int
    end: int
    first: date
    last: date
    reported: bool = False

    def contains(self, other: "Period") -> bool:
        return self.first <= other.first and other.last <= self.last

    def agrees(self, other: "Period") -> bool:
        """Say whether one lies within the other."""
        return self.contains(other) or other.contains(self)


def periods(text: str, published: date | None) -> list[Period]:
    """Return the periods of a sentence in reading order; what leaves the year or week open is read from `published`.

    A weekday is the last one up to the day of publication, or the next one where the sentence looks ahead before it.
    """
    if published and not 1500 < published.year < 9998:
        published = None  # the years around it are beyond the calendar
    found: list[Period] = []
    for read in (_parts_of_years, _relative, _named):
        for period in read(text, published):
            if not any(period.start < other.end and other.start < period.end for other in found):
                found.append(period)
    marked = [replace(one, reported=bool(_REPORTED.search(text[: one.start]))) for one in found]
    return _joined(text, sorted(marked, key=lambda period: period.start))


def resolved(text: str, published: date | None) -> str:
    """Return a sentence with what its time words leave open in brackets behind them: "on Monday (7 October 2024)"."""
    pieces, at = [], 0
    for period in periods(text, published):
        if left_open := _left_open(text[period.start : period.end], period):
            is_end = not re.search(r"\w", text[period.end :])  # a point there is that of the sentence
            end = period.start + len(text[period.start : period.end].rstrip("." if is_end else ""))
            pieces.append(f"{text[at:end]} ({left_open})")
            at = end
    return "".join((*pieces, text[at:]))


def _left_open(written: str, period: Period) -> str:
    """Return what a period is beyond what is written of it."""
    first, last = period.first, period.last
    if first == last:
        weekday = f"{first:%A}"
        if str(first.year) in written:
            return weekday
        return dates.spoken(first) if written == weekday else f"{weekday}, {dates.spoken(first)}"
    if str(first.year) in written:
        return ""
    if name := told(period):
        return str(first.year) if written[:3] == f"{first:%b}" else name
    if first.day == 1 and (last + _DAY).day == 1:
        return f"{first:%B} to {last:%B %Y}"
    return f"{dates.spoken(first)} to {dates.spoken(last)}"


def told(period: Period) -> str | None:
    """Write a day, a month or a year, or return None for what has no plain name, such as a week."""
    if period.first == period.last:
        return dates.spoken(period.first)
    if period.first.day == 1 and (period.last + _DAY).day == 1:
        if (period.first.year, period.first.month) == (period.last.year, period.last.month):
            return f"{period.first:%B %Y}"
        if (period.first.month, period.last.month) == (1, 12) and period.first.year == period.last.year:
            return f"{period.first.year}"
    return None


def _joined(text: str, found: Sequence[Period]) -> list[Period]:
    """Join the two ends of "from 2009 to 2014" and "2009-2014"."""
    joined: list[Period] = []
    for period in found:
        before = joined[-1] if joined else None
        between = text[before.end : period.start] if before else ""
        opened = before is not None and (_FROM.search(text[: before.start]) or between.strip() in ("-", "–", "—"))
        if before and opened and _UNTIL.fullmatch(between) and before.first <= period.last:
            joined[-1] = replace(before, end=period.end, last=period.last)
        else:
            joined.append(period)
    return joined


def _named(text: str, published: date | None) -> Iterator[Period]:
    own = moments(text)
    for moment in own:
        if moment.weekday is not None:
            # "Monday, 7 October": the date says it.
            dated = any(other.day and 0 <= other.start - moment.end <= 2 for other in own)
            day = None if dated else _weekday(text, moment, published)
            if day:
                yield Period(moment.start, moment.end, day, day)
            continue
        year = moment.year or _open_year(text, moment, own, published)
        span = _span(year, moment.month, moment.day) if year else None
        if span and moment.decade:
            span = span[0], date(span[0].year + 9, 12, 31)
        if span:
            yield Period(moment.start, moment.end, *span)


def _weekday(text: str, moment: Moment, published: date | None) -> date | None:
    if published is None or moment.weekday is None:
        return None
    before = text[: moment.start]
    back = (published.weekday() - moment.weekday) % 7
    if _THIS.search(before):
        return published + timedelta(days=moment.weekday - published.weekday())
    if _NEXT.search(before) or (_looks_ahead(text, moment) and not _LAST.search(before)):
        return published + timedelta(days=(-back) % 7)
    return published - timedelta(days=back)


def _looks_ahead(text: str, moment: Moment) -> bool:
    """Say whether what comes is spoken of before a date, or behind one that opens the sentence."""
    before = text[: moment.start]
    if _OPENING.fullmatch(before):
        return bool(_AHEAD.search(text[moment.end :][:_FRONTED_REACH]))
    if _SCHEDULED.search(before):
        return True
    ahead = [match.end() for match in _AHEAD.finditer(before)]
    # "Will be barred under a law adopted on Monday": what is told last is past.
    return bool(ahead) and not _REPORTED.search(before) and not TOLD_AS_PAST.search(before, ahead[-1])


def _is_just_past(moment: Moment, published: date | None) -> bool:
    """Say whether a day without a year falls into the weeks up to publication."""
    if published is None or not moment.month or not moment.day:
        return False
    for year in (published.year, published.year - 1):
        span = _span(year, moment.month, moment.day)
        if span and 0 <= (published - span[0]).days <= _WEEKS_BEFORE:
            return True
    return False


def _open_year(text: str, moment: Moment, own: Sequence[Moment], published: date | None) -> int | None:
    """Return the year of a month: another year beside it, else the one that puts it nearest to publication.

    A year alone is none for a day of the weeks before publication: "at the summit on 4 December, ahead of 2024".
    """
    years = {other.year for other in own if other.year and (published is None or _is_near(text, moment, other))}
    if len(years) == 1 and not (_is_just_past(moment, published) and all(not one.month for one in own if one.year)):
        return years.pop()
    if published is None or not moment.month:
        return None
    before = text[: moment.start]
    away = moment.month - published.month
    if _looks_ahead(text, moment):
        # A few months back may still be what was expected of them.
        return published.year + (away < -3)
    return published.year - (away > (0 if TOLD_AS_PAST.search(before) else 3))


def _is_near(text: str, one: Moment, other: Moment) -> bool:
    """Say whether two dates stand in one phrase: "in June and July 2021", "between 3 May, a Friday, and June 2021"."""
    between = text[min(one.end, other.end) : max(one.start, other.start)]
    return len(between) <= _PHRASE and not _PHRASE_END.search(between)


def _span(year: int, month: int | None, day: int | None) -> tuple[date, date] | None:
    try:
        if day and month:
            return (date(year, month, day),) * 2
        if month:
            return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1) - _DAY
        return date(year, 1, 1), date(year, 12, 31)
    except ValueError:
        return None


def _relative(text: str, published: date | None) -> Iterator[Period]:
    if published is None:
        return
    for match in _RELATIVE.finditer(text):
        if match["day"]:
            step = {"yesterday": -1, "tomorrow": 1}.get(match["day"].casefold(), 0)
            day = published + step * _DAY
            yield Period(match.start(), match.end(), day, day)
            continue
        which = match["which"].casefold()
        step = 0 if which == "this" else 1 if which in ("next", "coming") else -1
        yield Period(match.start(), match.end(), *_around(published, match["unit"].casefold(), step))
    for match in _AGO.finditer(text):
        number, unit = figures.count(match["count"]), match["unit"].casefold()
        if number is not None:
            if unit == "day":
                day = published - number * _DAY
                yield Period(match.start(), match.end(), day, day)
            else:
                yield Period(match.start(), match.end(), *_around(published, unit, -number))


def _around(day: date, unit: str, step: int) -> tuple[date, date]:
    if unit == "week":
        monday = day - timedelta(days=day.weekday()) + timedelta(days=7 * step)
        return monday, monday + 6 * _DAY
    if unit == "month":
        months = max(12, day.year * 12 + day.month - 1 + step)
        day = date(months // 12, months % 12 + 1, 1)
        return day, date(day.year + day.month // 12, day.month % 12 + 1, 1) - _DAY
    year = max(1, day.year + step)
    return date(year, 1, 1), date(year, 12, 31)


def _parts_of_years(text: str, published: date | None) -> Iterator[Period]:
    for match in _PART_OF_YEAR.finditer(text):
        unit = "half" if (match["unit"] or match["short"])[0] in "hH" else "quarter"
        parts = 2 if unit == "half" else 4
        number = int(match["short"][1]) if match["short"] else _PLACES.get(match["place"].casefold(), parts)
        year = int(match["year"]) if match["year"] else published.year if published else None
        if year is None or number > parts:
            continue
        months = 12 // parts
        first = date(year, (number - 1) * months + 1, 1)
        end = first.month + months
        last = date(first.year + (end > 12), (end - 1) % 12 + 1, 1) - _DAY
        if not match["year"] and published and last > published and not _AHEAD.search(text[: match.start()]):
            first, last = first.replace(year=year - 1), last.replace(year=last.year - 1)
        yield Period(match.start(), match.end(), first, last)
