"""Numbers of a text as values with units, however they are written: "3.4bn", "3,400 million", "a third"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from itertools import pairwise

from assistant.text import figure_roles

_SMALL = {
    word: number
    for number, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
        sixteen seventeen eighteen nineteen""".split()
    )
}
_TENS = {
    word: 10 * number
    for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_WORD_SCALES = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_SCALES = _WORD_SCALES | {
    "millions": 6, "mln": 6, "mn": 6, "billions": 9, "bln": 9, "bn": 9, "trn": 12, "tn": 12,
    "mille": 3, "milliard": 9, "milliards": 9, "tausend": 3, "millionen": 6, "milliarde": 9, "milliarden": 9,
    "mil": 3, "millón": 6, "millones": 6, "milhões": 6, "bilhões": 9, "milioni": 6, "miliardi": 9,
    "nghìn": 3, "triệu": 6, "tỷ": 9, "tỉ": 9, "万": 4, "亿": 8, "億": 8,
}  # fmt: skip
_LETTER_SCALES = {"k": 3, "m": 6, "b": 9, "t": 12}

_LONGEST = 40
"""Digits of a number, or the words that spell it, beyond which it is none: Python makes no text of endless ones."""

PERCENT, TIMES = "%", "times"
_UNITS = {
    PERCENT: "% percent per\u00a0cent pct prozent",
    "point": "percentage\u00a0point percentage\u00a0points pp point points",
    "basis point": "basis\u00a0point basis\u00a0points bps",
    "dollar": "$ us$ usd dollar dollars",
    "euro": "€ eur euro euros",
    "pound": "£ gbp pound pounds sterling",
    "yen": "¥ jpy yen",
    "yuan": "cny rmb yuan renminbi",
    "won": "₩ krw won",
    "rupee": "₹ inr rupee rupees",
    "dong": "₫ vnd dong",
    "rouble": "₽ rub rouble roubles ruble rubles",
    "franc": "chf franc francs",
    "kilometre": "km kilometre kilometres kilometer kilometers",
    "metre": "m metre metres meter meters",
    "centimetre": "cm centimetre centimetres centimeter centimeters",
    "millimetre": "mm millimetre millimetres millimeter millimeters",
    "mile": "mile miles",
    "hectare": "hectare hectares",
    "kilogram": "kg kilo kilos kilogram kilograms",
    "tonne": "tonne tonnes ton tons",
    "barrel": "barrel barrels",
    "watt": "watt watts",
    "kilowatt": "kw kilowatt kilowatts",
    "megawatt": "mw megawatt megawatts",
    "gigawatt": "gw gigawatt gigawatts",
    "degree": "° degree degrees °c °f",
    "second": "second seconds",
    "minute": "minute minutes",
    "hour": "hour hours",
    "day": "day days",
    "week": "week weeks",
    "month": "month months",
    "year": "year years",
    "decade": "decade decades",
}
_UNIT_OF = {form.replace("\u00a0", " "): unit for unit, forms in _UNITS.items() for form in forms.split(" ")}
_ORDINALS = {
    word: number
    for number, word in enumerate(
        """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
        fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth""".split(),
        start=1,
    )
}
WORDS = frozenset([*_SMALL, *_TENS, *_WORD_SCALES, *_ORDINALS, "half", "dozen"])
"""The words that numbers are spelled with."""

_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}


def _either(words: object) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))  # type: ignore[call-overload]


_LETTER = r"[^\W\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
"""A word character of a script with spaces: in one without, "120万人" begins and ends anywhere."""

_GAP = "[ \u00a0\u202f]"
_SIGNS = "[A-Z]{0,2}[$€£¥₩₹₫₽]"
_CODES = r"\b(?:USD|EUR|GBP|JPY|CNY|RMB|KRW|INR|VND|RUB|CHF)"
_DIGITS = rf"\d{{1,3}}(?:(?:[,.'’]\d{{3}})+|(?:{_GAP}\d{{3}})+)(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)?"
_SCALE = rf"(?:[{_GAP[1:-1]}-]?(?P<scale>{_either(_SCALES)})(?!{_LETTER})|(?P<letter>[kmbt])(?!\w))"
_UNIT = rf"(?:[{_GAP[1:-1]}-]?(?P<unit>{_either(_UNIT_OF)})(?!{_LETTER}))"
_WRITTEN = re.compile(
    rf"(?<!{_LETTER})(?<![.,])(?:(?P<sign>{_SIGNS}|{_CODES}){_GAP}?)?(?<![^\W\d_]-)(?P<digits>{_DIGITS})"
    rf"(?:(?P<ordinal>st|nd|rd|th)\b|{_SCALE}?{_UNIT}?)(?!{_LETTER})",
    re.IGNORECASE,
)
_UNIT_WORD = rf"(?:(?:{_either([*_SMALL, *_TENS])})(?!\w))"
_SPELLED = re.compile(
    rf"\b(?:{_UNIT_WORD}|(?:a|half a)\s(?=(?:{_either([*_WORD_SCALES, 'dozen'])})\b))"
    rf"(?:[\s-](?:and\s)?(?:{_either([*_SMALL, *_TENS, *_WORD_SCALES, 'dozen'])})(?!\w)|"
    rf"(?<=\s)(?:{_either([*_WORD_SCALES, 'dozen'])})(?!\w))*(?P<half> and a half)?{_UNIT}?",
    re.IGNORECASE,
)
_ORDINAL_WORD = re.compile(rf"\b(?:(?P<tens>{_either(_TENS)})-)?(?P<word>{_either(_ORDINALS)})\b", re.IGNORECASE)
_COUNTED = r"(?! (?:term|time|party|person|year|day|way|man|woman)\b)"
_AFTER_PART = """of the more less fewer higher lower dearer cheaper below above within since in is are was were has have
    had would will and or by at on from after before last""".split()
_PLURALS = [form for form in _UNIT_OF if form.endswith("s") or not form.isalpha()]
_NO_YEAR = r"(?! [12]\d\d\d|[,.]\d)"
_WHOLE = rf"{_either([*_SMALL, *_TENS])}|\d{{1,3}}(?:,000)?"
_FRACTION = re.compile(
    rf"\b(?P<top>two|three|four|five|seven|nine)[\s-](?P<bottom>{_either(_PARTS)})s\b"
    # "A third term" and "a quarter earlier" are no fractions, and "a day and a half" is none of the day.
    rf"|\b(?:an?|one)[\s-](?P<part>(?<!and a )half|{_either(_PARTS.keys() - {'half'})})\b"
    rf"(?=\s+(?:{_either(_AFTER_PART)})\b|[.,;:)]|$)"
    rf"|(?:(?<=by )|(?<=only )|(?<=just ))an? (?P<change>{_either(_PARTS)})\b{_COUNTED}"
    r"|\b(?:a|one)[\s-](?P<quarter>quarter)\b"
    r"(?!\s+(?:earlier|ago|later|before|after|century|hour|mile|final|point|to|past)\b)"
    # "Two in five", "one of every 60", "one line in three", but not "seven in nine days".
    rf"|(?<![\w-])(?P<many>{_either(_SMALL)}|\d+) (?:in|out of|(?:out )?of every) (?:every )?"
    rf"(?P<whole>{_WHOLE})\b{_NO_YEAR}(?![\s-](?:{_either(_PLURALS)})(?!\w))"
    rf"|\b(?P<one>one) (?:[a-z]+ )(?:in|out of) (?P<share>{_WHOLE})\b{_NO_YEAR}"
    r"|\bevery (?P<turn>other|second|third|fourth|fifth|sixth|eighth|tenth)\b(?! (?:day|week|month|year)\b)"
    r"|\b(?P<halved>halv(?:ed|es|ing))\b"
    r"|(?<!first )(?<!second )(?<!other )(?<!time )(?<!and a )\b(?P<half>half)\b"
    r"(?![\s-](?:an?\b|time|term|year|hour|day|century|decade|mile|million|billion|dozen|marathon|brother|sister|final|"
    r"way|point|percent|per cent)|-)",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:(?P<over>(?<!no )more than|over|above|at least|exceed(?:s|ed|ing)?|upwards of|no (?:less|fewer) than)|"
    r"(?P<under>nearly|almost|(?<!no )less than|(?<!no )fewer than|under|below|"
    r"(?:just )?short of|close to|up to|at most|no more than|"
    r"as (?:much|many) as)|"
    r"about|around|some|roughly|approximately|approx\.?|an estimated|circa)\s+(?:(?:a|the)\s+)?$",
    re.IGNORECASE,
)


_LONG = "minute|hour|day|week|month|year|decade|metre|kilometre|mile|tonne|ton|litre"
_SPAN = re.compile(
    rf"\bhalf an? (?P<half>{_LONG})\b|\ban? (?P<and>{_LONG}) and an? (?P<more>half|quarter)\b"
    r"|\b(?P<century>a quarter of a|half a) century\b"
    r"|\b(?:a|the|past|last) (?P<long>fortnight|decade)\b"
    r"|\ban? (?P<one>hour|day|week|month|year)\b(?! and an? (?:half|quarter)\b)"
    r"|\b(?:a )?(?P<part>half|quarter)(?: of)?(?: a|-)?(?: percentage)? (?P<point>point)\b",
    re.IGNORECASE,
)
_MULTIPLES = "three four five six seven eight nine ten".split()
_TIMES = re.compile(
    rf"\b(?P<count>{'|'.join(_MULTIPLES)}) times (?=as\b|the\b|what\b|its\b|their\b|more\b|\w+er\b)|"
    r"\b(?:(?P<two>doubl(?:ed|es|ing)|(?<=than )double|double (?=(?:the|that|what|as)\b)"
    r"|twice (?=(?:as|the|its|their|that|what|over)\b)|twofold)"
    r"|(?P<three>tripl(?:ed|es|ing)|trebl(?:ed|es|ing)|threefold)|(?P<four>quadrupl(?:ed|es|ing)|fourfold))\b",
    re.IGNORECASE,
)
_APART = re.compile(r"\s+(?:after|before|later|earlier|ago|ahead)\b", re.IGNORECASE)


_RANGE = re.compile(r"\s?(?:to|and|or|-|–)\s?")


@dataclass(frozen=True)
class Figure:
    """A number as written at `source[start:end]`.

    Attributes:
        unit: Canonical unit (`"%"`, `"dollar"`, `"year"`, `"ordinal"`), or "" where none is written.
        digits: Significant digits that it is written with.
        hedge: "over", "under" or "about" where the text rounds it, else "".
        fraction: It is a part in words ("a third"), which is coarser than its per cent.
        anaphoric: It refers back ("the two leaders", "one of them") rather than counts.
        role: As in `figure_roles.role`.
        apart: As in `figure_roles.apart`.
    """

    text: str
    start: int
    end: int
    value: Decimal
    unit: str = ""
    digits: int = 1
    hedge: str = ""
    fraction: bool = False
    anaphoric: bool = False
    role: str = ""
    apart: int = 0


def figures(text: str) -> list[Figure]:
    """Return the numbers of the text in reading order; those inside words ("G20", "COVID-19") are none."""
    return list(_figures(text))


@lru_cache(maxsize=1024)
def _figures(text: str) -> tuple[Figure, ...]:
    found: list[Figure] = []
    taken = bytearray(len(text))
    for read in (_spans, _fractions, _times, _written, _ordinals, _spelled):
        for figure in read(text):
            if not any(taken[figure.start : figure.end]):
                taken[figure.start : figure.end] = b"\1" * (figure.end - figure.start)
                role = figure_roles.role(text, figure.start, figure.end, figure.unit == PERCENT)
                found.append(replace(figure, role=role, apart=figure_roles.apart(text, figure.end)))
    return _with_shared_units(text, sorted(found, key=lambda figure: figure.start))


def _with_shared_units(text: str, found: list[Figure]) -> tuple[Figure, ...]:
    """Give a number the unit of the one that it forms a range with: "from 12 to 18 percent"."""
    for at, (one, other) in enumerate(pairwise(found)):
        if not one.unit and other.unit and not one.anaphoric and _RANGE.fullmatch(text, one.end, other.start):
            found[at] = replace(one, unit=other.unit)
    return tuple(found)


def count(written: str) -> int | None:
    """Return how many "a", "two" or "12" before a unit of time says, whole ones; None from a thousand on or for no
    number."""
    found = figures("one" if written.casefold() in ("a", "an") else written)
    return int(found[0].value) if found and 0 < found[0].value < 1000 else None


def _hedge(text: str, start: int) -> str:
    match = _HEDGE.search(text, max(0, start - 30), start)
    if not match:
        return ""
    return match.lastgroup or "about"


def _written(text: str) -> Iterator[Figure]:
    for match in _WRITTEN.finditer(text):
        value = _value(match["digits"])
        if value is None:
            continue
        scale = _SCALES.get((match["scale"] or "").casefold(), 0)
        if match["letter"]:
            scale = _LETTER_SCALES[match["letter"].casefold()]
        unit = "ordinal" if match["ordinal"] else _unit(match["unit"] or _sign(match["sign"]))
        whole = value == value.to_integral_value()
        count = len(str(int(value)).rstrip("0") if whole else value.as_tuple().digits) or 1
        start = match.start()
        yield Figure(match.group(), start, match.end(), value.scaleb(scale), unit, count, _hedge(text, start))


def _value(digits: str) -> Decimal | None:
    """Read grouped digits; "1,234" is grouped, "7,9" has a decimal comma, "3.400" is taken as a decimal."""
    plain = re.sub(rf"[{_GAP[1:-1]}'’]", "", digits)
    if plain.count(",") and plain.count("."):
        decimal = max(plain.rfind(","), plain.rfind("."))
        plain = re.sub(r"[.,]", "", plain[:decimal]) + "." + plain[decimal + 1 :]
    elif plain.count(",") > 1 or re.fullmatch(r"\d{1,3},\d{3}", plain):
        plain = plain.replace(",", "")
    elif plain.count(".") > 1:
        plain = plain.replace(".", "")
    if len(plain) > _LONGEST:
        return None
    try:
        return Decimal(plain.replace(",", "."))
    except InvalidOperation:
        return None


def _sign(sign: str | None) -> str | None:
    # "A$" and "HK$" count as dollars: which dollar is rarely said twice in the same way.
    return sign if not sign or sign.isalpha() else sign[-1]


def _unit(written: str | None) -> str:
    return _UNIT_OF.get((written or "").casefold(), "")


def _spelled(text: str) -> Iterator[Figure]:
    for match in _SPELLED.finditer(text):
        words = re.findall(r"[a-z]+", match.group().casefold())
        if match["unit"]:
            words = re.findall(r"[a-z]+", text[match.start() : match.start("unit")].casefold())
        if len(words) > _LONGEST:
            continue
        if match["half"]:
            words = words[:-3]
        value = _spoken_value([word for word in words if word != "and"]) + (Decimal("0.5") if match["half"] else 0)
        before = text[max(0, match.start() - 12) : match.start()].casefold()
        alone = words in (["one"], ["zero"]) and not match["unit"]
        back = re.search(r"\b(?:the|these|those|his|her|its|their|our|other)\s+$", before)
        count = len(str(int(value)).rstrip("0")) or 1
        yield Figure(
            match.group(), match.start(), match.end(), value, _unit(match["unit"]), count,
            _hedge(text, match.start()), anaphoric=alone or bool(back and not match['unit']),
        )  # fmt: skip


def _spoken_value(words: list[str]) -> Decimal:
    total = current = Decimal(0)
    for word in words:
        if word in _SMALL or word in _TENS:
            current += _SMALL.get(word, 0) or _TENS.get(word, 0)
        elif word == "half":
            current = Decimal("0.5")
        elif word in ("hundred", "dozen"):
            current = (current or Decimal(1)) * (100 if word == "hundred" else 12)
        elif word in _WORD_SCALES:
            total += (current or Decimal(1)) * Decimal(10) ** _WORD_SCALES[word]
            current = Decimal(0)
    return total + current


def _ordinals(text: str) -> Iterator[Figure]:
    for match in _ORDINAL_WORD.finditer(text):
        # "First, ..." counts the speaker's points; "seconds" is no place in a row.
        if match.start() == 0 and text[match.end() : match.end() + 1] == ",":
            continue
        value = Decimal(_TENS.get((match["tens"] or "").casefold(), 0) + _ORDINALS[match["word"].casefold()])
        yield Figure(match.group(), match.start(), match.end(), value, "ordinal", anaphoric=value == 1)


def _fractions(text: str) -> Iterator[Figure]:
    for match in _FRACTION.finditer(text):
        bottom = (
            match["bottom"] or match["part"] or match["quarter"] or match["change"] or match["half"] or ""
        ).casefold()
        turn = (match["turn"] or match["halved"] or "").casefold()
        if match["many"] or match["one"]:
            top, whole = _counted(match["many"] or match["one"]), _counted(match["whole"] or match["share"])
        else:
            top = Decimal(_SMALL.get((match["top"] or "one").casefold(), 1))
            whole = Decimal(_PARTS.get(bottom) or _ORDINALS.get(turn) or 2)
        if not 0 < top < whole:
            continue
        part = top / whole
        percent = (part * 100).quantize(
            Decimal(1) if part >= Decimal("0.05") else Decimal("0.01"), rounding=ROUND_HALF_UP
        )
        found, start = match.group().strip(), match.start()
        hedge = _hedge(text, start)
        yield Figure(found, start, start + len(found), percent, PERCENT, 2, hedge, fraction=True)


def _counted(written: str) -> Decimal:
    """Return a number of one word, or 0 for one that is too long."""
    low = written.casefold()
    return Decimal(_SMALL.get(low, 0) or _TENS.get(low, 0)) or (low[0].isdecimal() and _value(low)) or Decimal(0)


def _spans(text: str) -> Iterator[Figure]:
    for match in _SPAN.finditer(text):
        if match["century"]:
            years = Decimal(25 if "quarter" in match["century"].casefold() else 50)
            yield Figure(match.group(), match.start(), match.end(), years, "year", 2, _hedge(text, match.start()))
            continue
        unit = (match["half"] or match["and"] or match["long"] or match["one"] or match["point"]).casefold()
        value = Decimal("0.5") if match["half"] else Decimal(1)
        if match["more"] or match["part"]:
            part = Decimal("0.25") if (match["more"] or match["part"]).casefold() == "quarter" else Decimal("0.5")
            value = 1 + part if match["more"] else part
        if unit == "fortnight":
            unit, value = "week", Decimal(2)
        unit = _unit(unit) or unit
        # "$46 a year" is no length of time; "a year later" is.
        loose = bool(match["one"]) and not _APART.match(text, match.end())
        hedge = _hedge(text, match.start())
        yield Figure(match.group(), match.start(), match.end(), value, unit, 2, hedge, anaphoric=loose)


def _times(text: str) -> Iterator[Figure]:
    for match in _TIMES.finditer(text):
        value = Decimal({"two": 2, "three": 3, "four": 4}.get(str(match.lastgroup), 0))
        if match["count"]:
            value = Decimal(_SMALL[match["count"].casefold()])
        yield Figure(match.group().strip(), match.start(), match.end(), value, TIMES, 1, _hedge(text, match.start()))
