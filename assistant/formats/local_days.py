"""Calendar days as news pages of several languages write them: "8. Oktober 2024", "8 tháng 10 năm 2024", 8/10/2024.

For pages only, whose language is known: which number of 8/10/2024 is the month depends on it.
"""

import re
from datetime import date

from assistant.text import dates

_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "january janvier januar jänner enero janeiro gennaio januari jan janv ene gen",
            "february février februar febrero fevereiro febbraio februari feb févr fév fev",
            "march mars märz marzo março maart maret mar mär",
            "april avril abril aprile apr avr abr",
            "may mai mayo maio maggio mei maj mag",
            "june juin juni junio junho giugno jun giu",
            "july juillet juli julio julho luglio jul juil lug",
            "august août agosto augustus augusti agustus aug aou ago",
            "september septembre septiembre setembro settembre sep sept set",
            "october octobre oktober octubre outubro ottobre oct okt out ott",
            "november novembre noviembre novembro nov",
            "december décembre dezember diciembre dezembro dicembre desember dec déc dez dic",
        ),
        start=1,
    )
    for word in words.split()
}
"""English, French, German, Spanish, Portuguese, Italian, Dutch, Swedish and Indonesian; no word means two months."""
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:\.|er|º|°|ª)?\s+(?:de\s+|d['’])?{_MONTH},?\s+(?:de[l]?\s+)?{_YEAR}",
        rf"(?<!\d)(?P<day>\d{{1,2}})\s+tháng\s+(?P<month>\d{{1,2}}),?\s+(?:năm\s+)?{_YEAR}",
        rf"(?<![\d/.-])(?P<day>\d{{1,2}})\.\s?(?P<month>\d{{1,2}})\.\s?{_YEAR}",
    )
]
_BY_LANGUAGE = re.compile(rf"(?<![\d/.-])(?P<day>\d{{1,2}})(?P<sign>[/-])(?P<month>\d{{1,2}})(?P=sign){_YEAR}")
_DAY_FIRST_ENGLISH = frozenset(("GB", "IE", "IN", "AU", "NZ", "ZA", "SG", "HK", "NG", "KE", "PK", "MY"))
_MONTH_FIRST = frozenset(("US", "PH"))


def parse_day(text: str, language: str | None = None) -> date | None:
    """Return the first full calendar day in the text, or None.

    Args:
        language: A code such as "en-GB". The order of 8/10/2024 is taken from it; where it does not tell (unknown, or
            English of no country), such a day counts only when one number is too large for a month.
    """
    found = span(text, language)
    return found[0] if found else None


def span(text: str, language: str | None = None) -> tuple[date, int, int] | None:
    """Return `(day, start, end)` of the first full calendar day in the text, or None."""
    found = [
        (match.start(), match.end(), day)
        for form in (*dates.FORMS, *_FORMS, _BY_LANGUAGE)
        for match in form.finditer(text)
        if (day := _day_of(match, language))
    ]
    start, end, day = min(found, default=(0, 0, None))
    return (day, start, end) if day else None


def _day_of(match: re.Match[str], language: str | None) -> date | None:
    month, day = match["month"].lower(), match["day"]
    if match.re is _BY_LANGUAGE:
        order = _order(language)
        if order == "month first" or (order is None and int(day) <= 12 < int(month)):
            month, day = day, month
        elif order is None and int(day) <= 12 and day != month:
            return None
    try:
        return date(int(match["year"]), _MONTHS.get(month) or int(month), int(day))
    except ValueError:
        return None


def _order(language: str | None) -> str | None:
    code, _, region = (language or "").replace("_", "-").partition("-")
    if code.lower() != "en":
        return "day first" if code else None
    if region.upper() in _DAY_FIRST_ENGLISH:
        return "day first"
    return "month first" if region.upper() in _MONTH_FIRST else None
