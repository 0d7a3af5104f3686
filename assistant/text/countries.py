"""Countries in text, by name, abbreviation, people and capital: "Seoul" and "South Korean" speak of one country.

Names are Babel's (Unicode CLDR), capitals and demonyms countryinfo's.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from functools import cache
from typing import Any

_NO_COUNTRIES = frozenset(("ZZ", "XA", "XB", "EZ", "QO", "UN"))
"""CLDR codes of test locales and of what is no country."""

_INITIALS = frozenset("DRC EU NZ PNG PRC UAE UK US USA".split())
"""Initials that news takes for a country. Most others mean something else: "AI", "PR", "S.A.", "N.C."."""

_REGION = ""
"""Stands for a code where a name is that of a region: "Latin America" is not America."""

_LAST_WORD = re.compile(r"(?:^Great | of (?:the )?)([A-Z]\w{3,})$")
"""The word that an official name ends in and that stands for it: "Great Britain", "Republic of Korea"."""


def countries(text: str) -> tuple[str, ...]:
    """Return the countries and territories that a text names, as written, each once, in order."""
    pattern, forms = _names()
    seen: dict[str, str] = {}
    for found in pattern.findall(text):
        if forms[found] != _REGION:
            seen.setdefault(forms[found], found)
    return tuple(seen.values())


def mentions(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield `(start, end, ISO 3166 code)` of what speaks of a country: its name, its people, its capital."""
    pattern, forms = _all_forms()
    for match in pattern.finditer(text):
        if forms[match.group()] != _REGION:
            yield match.start(), match.end(), forms[match.group()]


def codes(text: str) -> frozenset[str]:
    """Return the ISO 3166 codes of the countries that a text speaks of."""
    return frozenset(code for _, _, code in mentions(text))


def is_capital(word: str) -> bool:
    """Say whether a word names a country's capital and not the country itself."""
    return word in _capitals()


@cache
def _capitals() -> frozenset[str]:
    return frozenset(str(country.capital()) for _, country in _others()) - _names()[1].keys()


def is_region(word: str) -> bool:
    """Say whether a word names a region of the world or its people, such as "Asia" or "European"."""
    return word.lower().startswith(_regions())


@cache
def _regions() -> tuple[str, ...]:
    from babel import Locale

    territories = Locale("en").territories
    # Without the last letter: "Europ" begins "Europe" and "European".
    return tuple(name.lower()[:-1] for code, name in territories.items() if code.isdigit() and name.isalpha())


@cache
def _names() -> tuple[re.Pattern[str], Mapping[str, str]]:
    from babel import Locale

    forms: dict[str, str] = {}
    for code, name in Locale("en").territories.items():
        if code.isdigit() and " " in name:
            forms[name] = forms[f"{name}n"] = forms[f"{name}ns"] = _REGION
        elif len(code) == 2 and code not in _NO_COUNTRIES:
            plain = re.sub(r"\s*\(.*?\)|,? SAR China$", "", name)
            for form in (*_spellings(plain), *_initials(plain)):
                forms[form] = code
    official: list[tuple[str, str]] = []
    for code, country in _others():
        for name in (country.name(), *(country.alt_spellings() or ())):
            if len(name) > 3 and name[0].isupper() and not name.isupper():
                official.append((code, name))
                for form in (*_spellings(name.title() if name.islower() else name), *_initials(name)):
                    forms.setdefault(form, code)
    for code, name in official:
        if last := _LAST_WORD.search(name):
            forms.setdefault(last[1], code)
    return _pattern(forms), forms


@cache
def _all_forms() -> tuple[re.Pattern[str], Mapping[str, str]]:
    forms = dict(_names()[1])
    for code, country in _others():
        people = country.demonym()
        for form in (people, people and f"{people}s", country.capital(), *(country.alt_spellings() or ())):
            if form and len(form) > 2 and not form.isupper():
                forms.setdefault(str(form), code)
    return _pattern(forms), forms


def _others() -> Iterator[tuple[str, Any]]:
    """Yield `(code, country)`, the most people first: whom "American" and "Indian" mean."""
    from babel import Locale
    from countryinfo import all_countries

    territories = Locale("en").territories
    for country in sorted(all_countries(), key=lambda country: -(country.population() or 0)):
        code = str(country.iso(2) or "").upper()
        # Countries of the past, which CLDR leaves out, had capitals that others have now.
        if code in territories and code not in _NO_COUNTRIES:
            yield code, country


def _initials(name: str) -> tuple[str, ...]:
    letters = "".join(word[0] for word in name.split() if word[0].isupper())
    return (letters, "".join(f"{letter}." for letter in letters)) if letters in _INITIALS else ()


def _spellings(name: str) -> set[str]:
    straight = name.replace("’", "'")
    return {form.replace("&", "and") for form in (name, straight, straight.replace("'", "’"))} | {name}


def _pattern(forms: Mapping[str, str]) -> re.Pattern[str]:
    # "New Jersey" is not Jersey.
    return re.compile(rf"(?<!\w)(?<!\bNew ){_any_of(frozenset(forms))}(?!\w)")


def _any_of(forms: Set[str]) -> str:
    """Return a pattern of these texts, the longest of several first. What begins alike is written once: tried one after
    the other, the forms would take a tenth of the time of an answer."""
    by_first: dict[str, set[str]] = defaultdict(set)
    for form in forms - {""}:
        by_first[form[0]].add(form[1:])
    branches = [re.escape(first) + _any_of(rest) for first, rest in sorted(by_first.items())]
    if not branches:
        return ""
    return f"(?:{'|'.join(branches)})" + "?" * ("" in forms)
